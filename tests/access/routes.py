"""Every address the site answers to, as written in the URL configuration, without the language prefix."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RoutePattern


class Route(NamedTuple):
    route: str  # "places/<slug:slug>/" below a language; "/staff/…" at the root; or a regular expression as written
    name: str  # "community:place"
    prefixed: bool  # exists below /zh-hans/ and /en/
    pattern: URLPattern

    @property
    def is_plain(self) -> bool:
        return isinstance(self.pattern.pattern, RoutePattern)


def walk(
    resolver: URLResolver, before: str = "", names: tuple[str, ...] = (), prefixed: bool = False
) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            name = ":".join([*names, entry.name]) if entry.name else ""
            yield Route(before + str(entry.pattern), name, prefixed, entry)
        elif isinstance(entry.pattern, LocalePrefixPattern):
            yield from walk(entry, "", names, True)
        else:
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from walk(entry, before + str(entry.pattern), inner, prefixed)


def routes() -> list[Route]:
    """Each once: Wagtail lists some addresses twice."""
    return list({route.route: route for route in walk(get_resolver(), "/")}.values())
