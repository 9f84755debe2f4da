from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.places import Neighbourhood


class Office(models.Model):
    """A department that answers for what it promised. Who speaks for it are its `liaisons`, grants of that role."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("what it answers for"), max_length=300, blank=True)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="offices", verbose_name=_("area"))
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
