from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """When a periodic job last ran, and when it is next due. One row a job."""

    name = models.CharField(_("job"), max_length=60, unique=True)
    next_at = models.DateTimeField(_("next due"))
    claimed_until = models.DateTimeField(_("running until at most"), null=True, blank=True)
    started_at = models.DateTimeField(_("last started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("last finished"), null=True, blank=True)
    error = models.CharField(_("last failure"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("periodic job")
        verbose_name_plural = _("periodic jobs")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
