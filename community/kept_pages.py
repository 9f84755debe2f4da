"""Whole pages as everybody sees them, kept until the minute is over for those who ask next.

Only for readers without a session: what they see depends on the address, language, print size, colours and chosen
community alone. Everything kept belongs to an edition, and whatever is written to a table that pages may show begins a
new one the moment it is committed: no verb needs to think of it, and nothing that was hidden or taken back is shown
again. A page that carries a form token or a cookie is never kept. Phases turn on whole minutes, and so do pages.
"""

import gzip
import hashlib
import re
from collections.abc import Callable, Sequence
from secrets import token_hex
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from community import clock, my_place, preferences

A_MINUTE = 60
LONGEST_QUERY = 200
EDITION = "edition"
PERSONAL = frozenset([settings.SESSION_COOKIE_NAME, "messages"])
WRITTEN = re.compile(r'\b(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)"?', re.IGNORECASE)

store = caches["pages"]

# Tables no page for everybody shows anything of; all others begin a new edition.
_unseen: set[str] = set()


def unseen(*tables: str) -> None:
    """Rooms name tables that are written often and shown to nobody, or to one person."""
    _unseen.update(tables)


def unseen_tables() -> frozenset[str]:
    return frozenset(_unseen)


class Kept(NamedTuple):
    edition: str
    packed: bytes
    etag: str
    headers: dict[str, str]


def for_everybody(request: HttpRequest) -> bool:
    """Nobody in particular asks, and for a whole page."""
    whole = "HX-Request" not in request.headers and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
    return request.method in ("GET", "HEAD") and whole and PERSONAL.isdisjoint(request.COOKIES)


# The edition


def watch(connection: BaseDatabaseWrapper, **_rest: Any) -> None:
    """Every statement of this connection passes by here from now on."""
    if _notice not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _notice)  # who adds one for a while takes the last away


def _notice(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    done = execute(sql, params, many, context)
    if not (isinstance(sql, str) and sql.startswith("SELECT")) and not _unseen.issuperset(WRITTEN.findall(str(sql))):
        _once_committed(context["connection"])
    return done


def _once_committed(connection: BaseDatabaseWrapper) -> None:
    if not any(hook[1] is forget for hook in connection.run_on_commit):
        transaction.on_commit(forget, using=connection.alias, robust=True)


def forget() -> None:
    """Everything kept so far is out of date."""
    store.set(EDITION, token_hex(8), None)


# Looking up and keeping


def answer(
    request: HttpRequest, build: Callable[[], tuple[HttpResponse, str]], among: Sequence[str] = ("",)
) -> HttpResponse:
    """What is kept for this reader, else what `build` makes. It tells which of the names `among` it is for.

    A name is whatever else the page depends on, such as where in the random order this reader begins.
    """
    if not for_everybody(request):
        return build()[0]
    kept = look_up(request, among)
    if kept is not None:
        return show(request, kept)
    # Before building: what changes meanwhile makes this page old.
    edition = store.get(EDITION) or _first_edition()
    response, name = build()
    if response.status_code != 200 or response.cookies or "CSRF_COOKIE" in request.META:
        return response
    place = my_place.of(request)  # the frame names the help points near it; an unknown one counts as none
    kept = _packed(edition, response)
    store.set(_key(request, place.slug if place else "", name), kept, A_MINUTE)
    return show(request, kept)


def look_up(request: HttpRequest, among: Sequence[str] = ("",)) -> Kept | None:
    place = my_place.cookie(request)
    names = [_key(request, place, name) for name in among]
    found = store.get_many([EDITION, *names])
    edition = found.get(EDITION)
    return next((found[name] for name in names if name in found and found[name].edition == edition), None)


def _first_edition() -> str:
    return str(store.get_or_set(EDITION, lambda: token_hex(8), None))


def _key(request: HttpRequest, place: str, name: str) -> str:
    look, minute = preferences.read(request), int(clock.now().timestamp()) // A_MINUTE
    address = request.path_info, request.META.get("QUERY_STRING", ""), get_language()
    asked = repr((*address, look.mode, look.theme, place, name, minute)).encode()
    return f"page:{hashlib.blake2b(asked, digest_size=16).hexdigest()}"


def _packed(edition: str, response: HttpResponse) -> Kept:
    packed = gzip.compress(response.content, 6, mtime=0)
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=12).hexdigest()}"'
    own = {} if "Cache-Control" in response else {"Cache-Control": "no-cache", "Vary": "Cookie"}
    return Kept(edition, packed, etag, {**response.headers, **own})


def show(request: HttpRequest, kept: Kept) -> HttpResponse:
    response: HttpResponse
    if kept.etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(kept.packed, headers={**kept.headers, "Content-Encoding": "gzip"})
    else:
        response = HttpResponse(gzip.decompress(kept.packed), headers=kept.headers)
    response["ETag"] = kept.etag
    for name in "Cache-Control", "Vary":
        if name in kept.headers:
            response[name] = kept.headers[name]
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
