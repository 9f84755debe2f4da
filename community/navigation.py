"""Where one can go from every page, and back to.

A room registers its entries in its app's `ready()`; an entry whose address does not exist is not shown.
"""

from typing import NamedTuple

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_ADDRESS = 2000


class Entry(NamedTuple):
    name: str | Promise
    url_name: str
    order: int
    url: str = ""
    current: str = ""


_header: dict[str, Entry] = {}
_footer: dict[str, Entry] = {}


def add_to_header(name: str | Promise, url_name: str, *, order: int) -> None:
    _header[url_name] = Entry(name, url_name, order)


def add_to_footer(name: str | Promise, url_name: str, *, order: int) -> None:
    _footer[url_name] = Entry(name, url_name, order)


def header_entries(request: HttpRequest) -> list[Entry]:
    return _shown(_header, request.path)


def footer_entries(request: HttpRequest) -> list[Entry]:
    return _shown(_footer, request.path)


def _shown(entries: dict[str, Entry], path: str) -> list[Entry]:
    found = []
    for entry in sorted(entries.values(), key=lambda entry: entry.order):
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        # "page" when the reader is there, "true" when somewhere below: both are drawn alike, and read out differently.
        current = "page" if path == url else "true" if path.startswith(url) else ""
        found.append(entry._replace(url=url, current=current))
    return found


def safe_address(request: HttpRequest, wanted: str | None) -> str:
    """`wanted` if it is a path on this very site, else nothing. Whoever redirects to what was sent asks here first."""
    if not wanted or len(wanted) > LONGEST_ADDRESS or not wanted.startswith("/") or wanted.startswith("//"):
        return ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else ""
