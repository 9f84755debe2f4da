from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from community.search import Query, normalised


class PageTextQuerySet(models.QuerySet["PageText"]):
    def matching(self, query: Query, language: str) -> "PageTextQuerySet":
        """Public pages of this language that hold every word; those that hold them all in the title first."""
        in_title = models.Case(models.When(query.found_in("search_title"), then=0), default=1)
        return (
            self.filter(query.found_in("search_text"), language=language, page__in=Page.objects.live().public())
            .select_related("page")
            .order_by(in_title, "-page__last_published_at", "-pk")
        )


class PageText(models.Model):
    """The words of a published page, kept for the search. Rewritten at each publishing, so never edited."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, primary_key=True, related_name="kept_text")
    language = models.CharField(_("language"), max_length=10)
    written_in = models.CharField(_("written in"), max_length=10)
    title = models.CharField(_("title"), max_length=255)
    text = models.TextField(_("text"))
    search_title = models.TextField(_("title for searching"))
    search_text = models.TextField(_("text for searching"))

    objects = PageTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a page")
        verbose_name_plural = _("words of pages")
        default_permissions = ()
        permissions = [("keep_pages", _("Can look after the pages"))]

    def __str__(self) -> str:
        return self.title


class SynonymSet(models.Model):
    """Words that mean the same to people here: who searches for one finds the others."""

    words = models.CharField(
        _("words that mean the same"),
        max_length=200,
        unique=True,
        help_text=_("Two or more, with commas between them, such as: stair light, lighting"),
    )

    class Meta:
        verbose_name = _("words that mean the same")
        verbose_name_plural = _("words that mean the same")
        ordering = ["words"]

    def __str__(self) -> str:
        return self.words

    def members(self) -> frozenset[str]:
        parts = self.words.replace("，", ",").replace("、", ",").replace("＝", ",").replace("=", ",").split(",")
        return frozenset(filter(None, map(normalised, parts)))

    def clean(self) -> None:
        if len(self.members()) < 2:
            raise ValidationError({"words": _("Give at least two words, with commas between them.")})


def synonyms() -> list[frozenset[str]]:
    """All sets, in one query."""
    return [each.members() for each in SynonymSet.objects.all()]


__all__: list[Any] = ["PageText", "SynonymSet", "synonyms"]
