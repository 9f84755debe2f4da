"""Which pages there are to look at: those the access table opens, and every page that editors have published."""

from collections.abc import Iterator

from wagtail.models import Page

from tests.access.routes import Route, routes
from tests.access.rows import ANONYMOUS, RESIDENT, Row
from tests.access.test_table import row_of
from tests.access.walk import address

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}


def public_paths(language: str) -> list[str]:
    """Every address that answers a stranger with a page."""
    return sorted({*opened_for(ANONYMOUS, language), *published(language)})


def resident_paths(language: str) -> list[str]:
    """What a signed-in resident sees beyond that."""
    return sorted({*opened_for(RESIDENT, language)} - {*opened_for(ANONYMOUS, language)})


def staff_paths(*roles: str) -> list[str]:
    """Our own screens of the staff side that open for these."""
    return sorted({address(route, row) for role in roles for route, row in rows_for(role) if not route.prefixed})


def opened_for(role: str, language: str) -> list[str]:
    found = [address(route, row) for route, row in rows_for(role) if route.prefixed]
    return [path.replace("/en/", f"/{language}/", 1) for path in found]


def rows_for(role: str) -> Iterator[tuple[Route, Row]]:
    for route in routes():
        row = row_of(route)
        if row and row.is_page and row.get[role] == 200:
            yield route, row


def published(language: str) -> list[str]:
    pages = Page.objects.live().public().filter(locale__language_code=language, depth__gt=1)
    return [url for page in pages if (url := page.get_url())]
