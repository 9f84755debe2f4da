from django.db import models
from django.utils.translation import gettext_lazy as _

from proposals.models.ideas import Idea


class Gram(models.Model):
    """One piece of an idea's title, as a number: two Chinese signs in a row, or a word. Tells which sound alike."""

    gram = models.IntegerField(editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="grams", editable=False)

    class Meta:
        verbose_name = _("piece of a title")
        verbose_name_plural = _("pieces of titles")
        default_permissions = ()
        # Both columns in this order: which ideas hold a piece is read from the index alone, the newest first.
        constraints = [models.UniqueConstraint(fields=["gram", "idea"], name="a_gram_once_an_idea")]

    def __str__(self) -> str:
        return f"{self.idea_id} · {self.gram}"
