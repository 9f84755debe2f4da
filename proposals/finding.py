"""What the search of the site finds of this room."""

from typing import Any

from django.db.models import QuerySet

from community.search import Hit, Query
from proposals import searching
from proposals.forms.spaces import searched
from proposals.models import Idea, Lane, Space


def spaces(query: Query, language: str) -> QuerySet[Space, Any]:
    return Space.objects.public().filter(query.found_in_any(*searched())).select_related("area").newest_first()


def space_hit(space: Space) -> Hit:
    return Hit(space.name, space.get_absolute_url(), f"{space.corner} {space.story}")


def designs(query: Query, language: str) -> QuerySet[Idea, Any]:
    found = searching.narrowed(Idea.objects.listed().filter(lane=Lane.SPACE), query)
    return found.select_related("area").newest_first()


def design_hit(idea: Idea) -> Hit:
    day = idea.published_at.date() if idea.published_at else None
    return Hit(f"{idea.plate} {idea.title}", idea.get_absolute_url(), idea.story, day, idea.language)
