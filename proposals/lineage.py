"""Where an idea, a round or a space went on: higher rooms say so here, since rows of this room never point at theirs.

    lineage.register("vote", Idea, links_of)    # in the room's wiring

`links_of(idea)` answers the pages it leads to (the ballot, the project), in a constant number of queries.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Model
from django.utils.functional import Promise


class Act(NamedTuple):
    """What can be done there now."""

    words: str | Promise
    url: str


class Link(NamedTuple):
    """A page it leads to, in words that stand by themselves: "On the ballot of Locust Court, No. 4"."""

    title: str | Promise
    url: str
    note: str | Promise = ""
    act: Act | None = None


LinksOf = Callable[[Any], Iterable[Link]]
_rooms: dict[tuple[str, type[Model]], LinksOf] = {}


def register(name: str, of: type[Model], links_of: LinksOf) -> None:
    if _rooms.get((name, of), links_of) is not links_of:
        raise ValueError(f"There is a lineage called {name} already.")
    _rooms[name, of] = links_of


def links(subject: Model) -> list[Link]:
    """In the order the rooms are built on each other."""
    return [link for (_name, of), links_of in _rooms.items() if isinstance(subject, of) for link in links_of(subject)]
