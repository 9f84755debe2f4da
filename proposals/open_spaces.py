"""Exactly what is public about spaces and designs, for machines: as JSON and as tables."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings

from community.notices import in_both_languages
from proposals import designs
from proposals.forms.spaces import SpaceFilter
from proposals.models import Idea, ShownAs
from proposals.models.ideas import IdeaQuerySet
from proposals.open_data import array, in_pieces, plain
from records import spreadsheet

A_CHUNK = 200


def spaces(wanted: SpaceFilter) -> Iterator[dict[str, Any]]:
    space: Any
    for space in wanted.in_order().iterator(chunk_size=A_CHUNK):
        yield {
            "slug": space.slug,
            "name": in_both_languages(space, "name"),
            "corner": in_both_languages(space, "corner"),
            "story": in_both_languages(space, "story"),
            "owner": in_both_languages(space, "owner"),
            "constraints": in_both_languages(space, "constraints"),
            "area": space.area.slug,
            "size_m2": plain(space.size),
            "latitude": space.latitude,
            "longitude": space.longitude,
            "budget_yuan": plain(space.budget),
            "designs_until": plain(space.designs_until),
            "state": space.state,
            "since": plain(space.state_since),
            "wishes": space.wish_count,
            "designs": space.design_count,
            "url": f"{settings.SITE_URL}/zh-hans/spaces/{space.slug}/",
        }


def all_designs() -> IdeaQuerySet:
    return Idea.objects.listed().filter(design__isnull=False).order_by("number")


def design_rows(ideas: IdeaQuerySet) -> Iterator[dict[str, Any]]:
    """Who wants to be a neighbour, or has left, has no name here either."""
    found = list(ideas.for_gallery())
    upkeep = designs.upkeep_told(found)
    for idea in found:
        design, named = idea.design, idea.shown_as == ShownAs.NAME and idea.author is not None
        yield {
            "number": idea.number,
            "space": design.space.slug,
            "title": idea.title,
            "story": idea.story,
            "why": idea.why,
            "language": idea.language,
            "state": idea.state,
            "since": plain(idea.state_since),
            "drawn_by": design.presented_by,
            "team": design.team,
            "author": str(idea.author) if named else "",
            "kept_up_by": design.upkeep_by,
            "cost_of_parts_yuan": plain(design.cost_of_parts),
            "upkeep_of_parts_yuan_a_year": plain(design.upkeep_of_parts),
            "cost_yuan": plain(idea.cost),
            "upkeep_yuan_a_year": plain(upkeep.get(idea.pk)),
            "supports": idea.support_count,
            "comments": idea.comment_count,
            "handed_in": plain(idea.submitted_at),
            "published": plain(idea.published_at),
            "url": f"{settings.SITE_URL}/zh-hans/designs/{idea.number}/",
            "parts": [
                {
                    "name": part.name,
                    "quantity": plain(part.quantity),
                    "unit": part.unit,
                    "price_yuan": plain(part.price),
                    "cost_yuan": plain(part.cost),
                    "upkeep_yuan_a_year": plain(part.upkeep),
                }
                for part in design.parts.all()
            ],
        }


def as_json(rows: Iterator[dict[str, Any]]) -> Iterator[str]:
    return in_pieces(array(json.dumps(row, ensure_ascii=False) for row in rows))


def designs_csv(ideas: IdeaQuerySet) -> Iterator[str]:
    """One line a design; its parts are in the JSON."""
    rows = [{name: value for name, value in row.items() if name != "parts"} for row in design_rows(ideas)]
    head = list(rows[0]) if rows else ["number"]
    return in_pieces(spreadsheet.lines([head, *(row.values() for row in rows)]))


def spaces_csv(wanted: SpaceFilter) -> Iterator[str]:
    """Words stand in a column for each language."""
    rows = [_flat(row) for row in spaces(wanted)]
    head = list(rows[0]) if rows else ["slug"]
    return in_pieces(spreadsheet.lines([head, *(row.values() for row in rows)]))


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{name}_{code.replace('-', '_')}": words for code, words in value.items()}
        else:
            flat[name] = value
    return flat
