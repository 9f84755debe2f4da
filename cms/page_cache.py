"""The front door as everybody sees it, kept whole for a minute.

Only for readers without a session: what they see depends on language, print size, colours and chosen community alone.
A page kept here carries no form token, so it can be given to anybody.
"""

import gzip
import hashlib
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers

from community import my_place, preferences

KEPT_SECONDS = 60
# A counter all keys are read with: one more, and everything kept before is out of date.
EDITION = "front:edition"
DOORS = {f"/{code}/": code for code, _name in settings.LANGUAGES}


class Kept(NamedTuple):
    edition: int
    plain: bytes
    packed: bytes
    etag: str


class FrontDoorMiddleware:
    """Answers from what is kept before anything else of the request is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in DOORS and for_everybody(request):
            edition, kept = _look_up(request)
            if kept and kept.edition == edition:
                return show(request, kept)
        return self.get_response(request)


def for_everybody(request: HttpRequest) -> bool:
    """Nobody in particular asks, and for the plain address."""
    personal = {settings.SESSION_COOKIE_NAME, "messages"}
    return request.method in ("GET", "HEAD") and not request.GET and personal.isdisjoint(request.COOKIES)


def forget() -> None:
    """Something the page shows has changed."""
    try:
        cache.incr(EDITION)
    except ValueError:
        cache.set(EDITION, 1, None)


def fresh(request: HttpRequest, build: Callable[[HttpRequest], tuple[HttpResponse, str]]) -> HttpResponse:
    """Build the page and keep it. `build` also tells which community it is for: an unknown one counts as none."""
    edition = cache.get(EDITION, 0)  # before building: what changes meanwhile makes this page old
    response, area = build(request)
    if response.status_code != 200 or "CSRF_COOKIE" in request.META:
        return response
    plain = response.content
    kept = Kept(edition, plain, gzip.compress(plain, 9, mtime=0), f'W/"{hashlib.sha256(plain).hexdigest()[:24]}"')
    cache.set(_key(request, area), kept, KEPT_SECONDS)
    return show(request, kept)


def _key(request: HttpRequest, area: str) -> str:
    look = preferences.read(request)
    return f"front:{request.path_info}:{look.mode}:{look.theme}:{area}"


def _look_up(request: HttpRequest) -> tuple[int, Kept | None]:
    name = _key(request, my_place.cookie(request))
    found = cache.get_many([EDITION, name])
    return found.get(EDITION, 0), found.get(name)


def show(request: HttpRequest, kept: Kept) -> HttpResponse:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response: HttpResponse
    if kept.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.packed if packed else kept.plain)
        if packed:
            response["Content-Encoding"] = "gzip"
    response["ETag"] = kept.etag
    response["Cache-Control"] = "no-cache"
    response["Content-Language"] = DOORS[request.path_info]
    response["X-Frame-Options"] = settings.X_FRAME_OPTIONS
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    return response
