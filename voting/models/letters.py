from django.db import models
from django.utils.translation import gettext_lazy as _

from community import clock


class LetterTry(models.Model):
    """A household code that did not fit, typed without an account; limits guessing. Forgotten after two days."""

    origin_ref = models.CharField(db_index=True, max_length=64, editable=False)
    at = models.DateTimeField(default=clock.now, db_index=True)

    class Meta:
        verbose_name = _("household code that did not fit")
        verbose_name_plural = _("household codes that did not fit")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
