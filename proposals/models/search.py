from django.db import models
from django.utils.translation import gettext_lazy as _

from proposals.models.ideas import Idea


class SearchText(models.Model):
    """Everything a search looks into, of one idea: in a table of its own, because counters of ideas change all the
    time and words hardly ever, and every change of a row writes all its indexes anew.

    PostgreSQL holds an index of all pairs of signs that stand beside each other; see `proposals.searching`.
    """

    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, primary_key=True, related_name="searched")
    text = models.TextField(editable=False)

    class Meta:
        verbose_name = _("words a search looks into")
        verbose_name_plural = _("words a search looks into")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.idea_id)
