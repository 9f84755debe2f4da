import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from uuid import uuid5

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as PageOfHits
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.models import HomePage, PictureRendition, StoriesPage, StoryPage
from cms.models.pictures import SERVED, SERVED_NAME
from cms.models.words import synonyms
from community import kept_pages, my_place
from community.preferences import HTML_LANG, YEAR
from community.search import Hit, Query, Source, sources

FEW, PER_PAGE = 5, 10


# The front door


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The home page; `?area=` chooses the reader's community and keeps it in a cookie."""
    if "area" in request.GET:
        return _choose_area(request)
    return kept_pages.answer(request, lambda: (_front(request), ""))


def _front(request: HttpRequest) -> HttpResponse:
    page = HomePage.objects.front_door(get_language() or settings.LANGUAGE_CODE)
    if page is None:
        raise Http404
    response = page.serve(request)
    return response.render()


def _choose_area(request: HttpRequest) -> HttpResponse:
    response = redirect(request.path)
    my_place.keep_on_device(response, request.GET["area"][:60])
    return response


# Search


@dataclass(frozen=True)
class Found:
    """What one source holds for the query."""

    source: Source
    count: int
    hits: list[Hit]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A few of everything, or one kind page by page."""
    query = Query.read(request.GET.get("q", ""), synonyms() if request.GET.get("q") else ())
    language = get_language() or settings.LANGUAGE_CODE
    asked = {source.key: source for source in sources()}
    only = asked.get(request.GET.get("in", ""))
    context: dict[str, Any] = {"query": query, "only": only, "typed": query.text}
    if query and only:
        context["paging"] = paging = Paginator(only.find(query, language), PER_PAGE).get_page(request.GET.get("page"))
        context["found"] = [Found(only, paging.paginator.count, _hits(only, paging))]
    elif query:
        found = [_few(source, query, language) for source in asked.values()]
        context["found"] = [each for each in found if each.count]
    return render(request, "cms/search.html", context)


def _few(source: Source, query: Query, language: str) -> Found:
    matching = source.find(query, language)
    count = matching.count()
    return Found(source, count, [source.hit(row) for row in matching[:FEW]] if count else [])


def _hits(source: Source, paging: PageOfHits[Any]) -> list[Hit]:
    return [source.hit(row) for row in paging]


# Doors of Wagtail that stay shut


@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """Staff sign in where everybody does."""
    return redirect_to_login(request.GET.get("next", reverse("wagtailadmin_home")), settings.LOGIN_URL)


def not_here(request: HttpRequest) -> HttpResponse:
    """Wagtail's own forms for accounts and groups would change rights without a reason and without evidence."""
    raise PermissionDenied(_("Accounts and roles are not changed here. Roles have a page of their own."))


# Pictures on pages

KINDS = {".webp": "image/webp", ".jpg": "image/jpeg", ".png": "image/png"}


@require_safe
@cache_control(max_age=YEAR, public=True, immutable=True)
def picture(request: HttpRequest, name: str) -> FileResponse:
    """One size of a picture. What was uploaded is never served, and an address never gets another content."""
    if not SERVED_NAME.fullmatch(name):
        raise Http404
    size = get_object_or_404(PictureRendition, file=f"{SERVED}/{name}")
    try:
        content = size.file.storage.open(size.file.name)
    except FileNotFoundError as gone:
        raise Http404 from gone
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return FileResponse(content, content_type=KINDS[PurePosixPath(name).suffix], headers=headers)


# For machines that read the site

IN_FEED = 20
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@require_safe
@cache_control(max_age=3600, public=True)
def stories_feed(request: HttpRequest) -> HttpResponse:
    """The newest stories of this language as Atom. The mark of a story stays when its address changes."""
    language = get_language() or settings.LANGUAGE_CODE
    board = get_object_or_404(StoriesPage.objects.live(), locale__language_code=language)
    feed = Atom1Feed(
        title=NOT_IN_XML.sub("", board.title),
        link=settings.SITE_URL + board.url,
        description=None,
        subtitle=NOT_IN_XML.sub("", board.summary),
        language=HTML_LANG[language],
        feed_url=settings.SITE_URL + request.path,
    )
    for story in StoryPage.objects.shown_in(language)[:IN_FEED]:
        feed.add_item(
            title=NOT_IN_XML.sub("", story.title),
            link=settings.SITE_URL + story.url,
            description=NOT_IN_XML.sub("", story.summary),
            author_name=NOT_IN_XML.sub("", story.author),
            pubdate=story.first_published_at,
            updateddate=story.last_published_at,
            unique_id=uuid5(story.translation_key, language).urn,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


@require_safe
@cache_control(max_age=3600, public=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page with its twin in the other language."""
    pages = Page.objects.live().public().filter(depth__gt=1).select_related("locale").order_by("path")
    pairs: dict[Any, list[Page]] = {}
    for page in pages:
        pairs.setdefault(page.translation_key, []).append(page)
    rows = [(page, pairs[page.translation_key]) for page in pages]
    return render(
        request, "cms/sitemap.xml", {"rows": rows, "site_url": settings.SITE_URL}, content_type="application/xml"
    )


@require_safe
@cache_control(max_age=3600, public=True)
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "cms/robots.txt", {"site_url": settings.SITE_URL}, content_type="text/plain; charset=utf-8")
