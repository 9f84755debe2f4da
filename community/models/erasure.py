from django.db import models
from django.utils.translation import gettext_lazy as _

from community import clock


class Erasure(models.Model):
    """Somebody left and was erased. Names nobody: it lets a restored backup forget the same people again."""

    public_id = models.UUIDField(_("public number"), unique=True)
    at = models.DateTimeField(_("time"), default=clock.now)
    # Copied to a file outside the database, where a restore of the database cannot lose it.
    journaled_at = models.DateTimeField(_("written to the journal"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.public_id)
