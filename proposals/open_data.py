"""Exactly what is public about ideas, for machines: as JSON, a table, points on a map. Much of it is streamed."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from proposals.models import ShownAs
from proposals.models.ideas import IdeaQuerySet
from records import spreadsheet

COLUMNS = {
    "number": "number",
    "title": "title",
    "story": "story",
    "why": "why",
    "language": "language",
    "state": "state",
    "since": "state_since",
    "lane": "lane",
    "round": "cycle__slug",
    "area": "area__slug",
    "theme": "theme__slug",
    "place": "place_words",
    "latitude": "latitude",
    "longitude": "longitude",
    "author": "author_shown",
    "authors_guess_yuan": "guess",
    "cost_yuan": "cost",
    "supports": "support_count",
    "comments": "comment_count",
    "handed_in": "submitted_at",
    "published": "published_at",
    "joined_with": "merged_into__number",
}
MOMENTS = {"since", "handed_in", "published"}
# What only the site itself writes; a spreadsheet program could run none of it.
CODES = {"number", "language", "state", "lane", "round", "area", "theme", "supports", "comments", "joined_with"}
ON_A_MAP = "number", "title", "state", "latitude", "longitude"
LINES_AT_ONCE = 200  # one piece of the stream


def rows(ideas: IdeaQuerySet) -> QuerySet[Any, Any]:
    """One query, whatever the number; who wants to be a neighbour, or has left, has no name here either."""
    named = Case(
        When(shown_as=ShownAs.NAME, then=Coalesce("author__name", Value(""))),
        default=Value(""),
        output_field=CharField(),
    )
    return ideas.annotate(author_shown=named).values_list(*COLUMNS.values())


def as_dicts(found: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in found:
        named = dict(zip(COLUMNS, map(plain, row), strict=True))
        yield {**named, "url": f"{settings.SITE_URL}/zh-hans/ideas/{named['number']}/"}


def plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value) if isinstance(value, Decimal) else value


def _streamed(ideas: IdeaQuerySet) -> Iterator[Any]:
    return rows(ideas).iterator(chunk_size=1000)


def csv_lines(ideas: IdeaQuerySet) -> Iterator[str]:
    """A table for a spreadsheet program. PostgreSQL writes the same lines itself, in a fraction of the time."""
    if connection.vendor == "postgresql":
        kinds = ["moment" if name in MOMENTS else "code" if name in CODES else "said" for name in COLUMNS]
        return chain(spreadsheet.lines([COLUMNS]), spreadsheet.copied(rows(ideas), kinds))
    return in_pieces(spreadsheet.lines(chain([COLUMNS], (map(plain, row) for row in _streamed(ideas)))))


def json_lines(ideas: IdeaQuerySet) -> Iterator[str]:
    """One JSON array, an idea a line."""
    return in_pieces(array(json.dumps(found, ensure_ascii=False) for found in as_dicts(_streamed(ideas))))


def array(items: Iterable[str]) -> Iterator[str]:
    before = "[\n"
    for item in items:
        yield before + item
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def in_pieces(lines: Iterable[str]) -> Iterator[str]:
    rest = iter(lines)
    while piece := "".join(islice(rest, LINES_AT_ONCE)):
        yield piece


def points(ideas: IdeaQuerySet) -> dict[str, Any]:
    """GeoJSON: where each idea is, what it is called and how far it is."""
    placed = ideas.exclude(latitude=None).order_by("number").values_list(*ON_A_MAP)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(east, 6), round(north, 6)]},
                "properties": {"number": number, "title": title, "state": state},
            }
            for number, title, state, north, east in placed
        ],
    }
