"""/api/v1/: what is public about ideas, spaces and designs, for machines. Filters and orders are those of the list."""

from collections.abc import Iterator

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community import kept_pages
from proposals import open_data, open_spaces
from proposals.filters import NEWEST, RANDOM, Filter, ordered
from proposals.forms.spaces import SpaceFilter
from proposals.models import Idea
from proposals.models.ideas import IdeaQuerySet

A_PAGE, MOST_A_PAGE = 20, 100
WORDS = {"ensure_ascii": False}  # of json.dumps


@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """A page of ideas; `per_page` up to a hundred, `next` leads on."""
    return kept_pages.answer(request, lambda: (_ideas(request), ""))


@cache_control(max_age=60, public=True)
def _ideas(request: HttpRequest) -> HttpResponse:
    wanted = Filter(request)
    typed = request.GET.get("per_page", "")
    size = min(MOST_A_PAGE, max(1, int(typed))) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else A_PAGE
    page = Paginator(open_data.rows(_in_order(wanted)), size).get_page(request.GET.get("page"))
    found = list(open_data.as_dicts(page))
    following = {**wanted.asked, "per_page": size, "page": page.number + 1}
    after = f"{settings.SITE_URL}{request.path}?{urlencode(following)}" if page.has_next() else None
    return JsonResponse({"count": page.paginator.count, "next": after, "ideas": found}, json_dumps_params=WORDS)


def _in_order(wanted: Filter) -> IdeaQuerySet:
    """For machines the drawn order begins at the same place for all."""
    found = wanted.found()
    if wanted.order == RANDOM:
        return found.order_by("shuffle", "pk")
    asked = ordered(found, wanted.order or NEWEST, 0)
    assert isinstance(asked, IdeaQuerySet)
    return asked


@require_safe
@cache_control(max_age=60, public=True)
def idea(request: HttpRequest, number: int) -> HttpResponse:
    found = list(open_data.as_dicts(open_data.rows(Idea.objects.public().without_designs().filter(number=number))))
    if not found:
        raise Http404
    return JsonResponse(found[0], json_dumps_params=WORDS)


@require_safe
def ideas_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(open_data.csv_lines(_all(request)), "text/csv; charset=utf-8", "ideas.csv")


@require_safe
def ideas_json(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(open_data.json_lines(_all(request)), "application/json", "ideas.json")


def _all(request: HttpRequest) -> IdeaQuerySet:
    return Filter(request).found().order_by("number")


def _streamed(pieces: Iterator[str], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@cache_control(max_age=60, public=True)
def ideas_map(request: HttpRequest) -> HttpResponse:
    return JsonResponse(open_data.points(Filter(request).found()), json_dumps_params=WORDS)


# Spaces and designs


@require_safe
@cache_control(max_age=60, public=True)
def spaces_json(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(open_spaces.as_json(open_spaces.spaces(SpaceFilter(request))), "application/json", "spaces.json")


@require_safe
def spaces_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(open_spaces.spaces_csv(SpaceFilter(request)), "text/csv; charset=utf-8", "spaces.csv")


@require_safe
@cache_control(max_age=60, public=True)
def designs_json(request: HttpRequest) -> StreamingHttpResponse:
    """`space` in the address asks for those of one space."""
    rows = open_spaces.design_rows(_designs(request))
    return _streamed(open_spaces.as_json(rows), "application/json", "designs.json")


@require_safe
def designs_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _streamed(open_spaces.designs_csv(_designs(request)), "text/csv; charset=utf-8", "designs.csv")


def _designs(request: HttpRequest) -> IdeaQuerySet:
    found, slug = open_spaces.all_designs(), request.GET.get("space", "").replace("\0", "")
    return found.filter(design__space__slug=slug) if slug else found
