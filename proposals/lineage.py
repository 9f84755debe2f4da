"""Where an idea went on: higher rooms say so here, since rows of this room never point at theirs.

    lineage.register("ballot", links_of)    # in the room's wiring

`links_of(idea)` answers the pages it leads to (the ballot, the project), in a constant number of queries.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.utils.functional import Promise

from proposals.models import Idea


class Link(NamedTuple):
    """A page the idea leads to, in words that stand by themselves: "On the ballot of Locust Court, No. 4"."""

    title: str | Promise
    url: str
    note: str | Promise = ""


LinksOf = Callable[[Idea], Iterable[Link]]
_rooms: dict[str, LinksOf] = {}


def register(name: str, links_of: LinksOf) -> None:
    if _rooms.get(name, links_of) is not links_of:
        raise ValueError(f"There is a lineage called {name} already.")
    _rooms[name] = links_of


def links(idea: Idea) -> list[Link]:
    """In the order the rooms are built on each other."""
    return [link for links_of in _rooms.values() for link in links_of(idea)]
