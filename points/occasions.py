"""Occasions on which the site itself awards points. Each room names its own when it starts; a rule of earning with the
same address says what one earns, and without such a rule it earns nothing."""

from typing import NamedTuple

from django.utils.functional import Promise


class Occasion(NamedTuple):
    act: str
    words: str | Promise  # "An idea is chosen by vote"
    page: str = ""  # the name of the page where one begins
    invitation: str | Promise = ""  # what the link to it says


_occasions: dict[str, Occasion] = {}


def register(act: str, words: str | Promise, *, page: str = "", invitation: str | Promise = "") -> None:
    _occasions[act] = Occasion(act, words, page, invitation)


def of(act: str) -> Occasion | None:
    return _occasions.get(act)


def known() -> list[Occasion]:
    return sorted(_occasions.values(), key=lambda occasion: occasion.act)
