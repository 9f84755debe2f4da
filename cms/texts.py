"""The words of published pages, kept beside them for the search."""

from django.utils import timezone
from wagtail.models import Page

from cms.models import PageText
from cms.models.pages import WrittenPage
from cms.models.words import PageTextQuerySet
from community.search import Hit, Query, normalised


def keep(page: Page) -> None:
    """Write down what `page` says now, for itself and for the pages that only mirror it."""
    page = page.specific
    if not isinstance(page, WrittenPage):
        return
    text = " ".join(" ".join(page.words()).split())
    said = {
        "written_in": page.written_in,
        "title": page.title,
        "text": text,
        "search_title": normalised(page.title),
        "search_text": normalised(page.title, text),
    }
    mirrors = Page.objects.filter(alias_of=page).select_related("locale")
    for each in [page, *mirrors]:
        PageText.objects.update_or_create(page_id=each.pk, defaults={"language": each.locale.language_code, **said})


def forget(page: Page) -> None:
    """A page that is no longer public has no words to find."""
    PageText.objects.filter(page_id=page.pk).delete()


def matching(query: Query, language: str) -> PageTextQuerySet:
    return PageText.objects.matching(query, language)


def hit(kept: PageText) -> Hit:
    published = kept.page.last_published_at
    return Hit(
        kept.title,
        kept.page.url,
        kept.text,
        timezone.localtime(published).date() if published else None,
        "" if kept.written_in == kept.language else kept.written_in,
    )
