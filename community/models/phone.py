from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community import clock


class Phone(models.Model):
    """A mobile phone somebody proved to be theirs. The main one also stands in `Resident.phone`.

    Further mail addresses are allauth's `EmailAddress`, which knows only one phone. Written by
    `community.accounts.contacts` alone; that a number belongs to one account is kept here.
    """

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="phones", verbose_name=_("resident")
    )
    number = models.CharField(_("mobile phone"), max_length=20, unique=True)
    since = models.DateTimeField(_("since"), default=clock.now)

    class Meta:
        verbose_name = _("mobile phone")
        verbose_name_plural = _("mobile phones")
        ordering = ["since", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.number
