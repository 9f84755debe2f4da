"""What stands on "My page". Every room registers its own in its `mythings.py`; nothing is shown that is not there."""

from collections.abc import Callable
from typing import NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.residence.actions import proof_of

Words = str | Promise


class Thing(NamedTuple):
    title: Words
    url: str
    note: Words = ""
    chip: Words = ""
    tone: str = "stone"


class Section(NamedTuple):
    """A few things of one kind, newest first, with the way to all of them."""

    title: Words
    things: list[Thing]
    url: str = ""
    link: Words = ""


class Link(NamedTuple):
    title: Words
    url_name: str
    note: Words = ""
    order: int = 50
    url: str = ""
    is_done: Callable[[Resident], bool] = lambda _resident: False


Build = Callable[[Resident], Section | None]
_sections: dict[str, tuple[int, Build]] = {}
_drafts: dict[str, tuple[int, Build]] = {}
_links: dict[str, Link] = {}
_first_steps: dict[str, Link] = {}


def register(name: str, build: Build, *, order: int) -> None:
    """`build(resident)` answers a section of at most five things, with a constant number of queries, or None."""
    _sections[name] = order, build


def register_drafts(name: str, build: Build, *, order: int) -> None:
    """The same for what somebody began and has not sent; it stands first."""
    _drafts[name] = order, build


def add_link(title: Words, url_name: str, *, note: Words = "", order: int = 50) -> None:
    _links[url_name] = Link(title, url_name, note, order)


def add_first_step(
    title: Words,
    url_name: str,
    *,
    note: Words = "",
    order: int = 50,
    is_done: Callable[[Resident], bool] = lambda _resident: False,
) -> None:
    """Something to suggest to whoever has nothing here yet, until they have done it."""
    _first_steps[url_name] = Link(title, url_name, note, order, is_done=is_done)


def sections_of(resident: Resident) -> list[Section]:
    return _built(_sections, resident)


def drafts_of(resident: Resident) -> list[Section]:
    return _built(_drafts, resident)


def links() -> list[Link]:
    return _reachable(_links)


def first_steps(resident: Resident) -> list[Link]:
    return [step for step in _reachable(_first_steps) if not step.is_done(resident)][:3]


def _built(registered: dict[str, tuple[int, Build]], resident: Resident) -> list[Section]:
    ordered = sorted(registered.items(), key=lambda item: (item[1][0], item[0]))
    built = [build(resident) for _name, (_order, build) in ordered]
    return [section for section in built if section is not None and section.things]


def _reachable(links: dict[str, Link]) -> list[Link]:
    found = []
    for link in sorted(links.values(), key=lambda link: link.order):
        try:
            found.append(link._replace(url=reverse(link.url_name)))
        except NoReverseMatch:
            continue
    return found


# What this room puts there

add_link(_("Settings"), "community:settings", note=_("Name, language, large print, how messages reach you"), order=10)
add_link(_("Where I live"), "community:residence", note=_("Prove it once, then vote"), order=20)
add_link(_("Consents"), "community:consents", note=_("What you agreed to; taking it back is one click"), order=30)
add_link(_("My data"), "community:my_data", note=_("Everything kept about you, to read, print or take along"), order=40)
add_link(_("Leave"), "community:leave", note=_("Erase the account; you are told first what that means"), order=50)
add_first_step(
    _("Say where you live"),
    "community:residence",
    note=_("A code from your letter box, or at the counter"),
    order=10,
    is_done=lambda resident: proof_of(resident) is not None,
)
add_first_step(
    _("Make it yours"), "community:settings", note=_("Large print, language, and how we may reach you"), order=90
)
