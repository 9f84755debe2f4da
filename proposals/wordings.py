"""Who changed which words of an idea or a space, from one wording to the next."""

import difflib
import re
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proposals.models import Idea, Space

FIELDS: dict[str, Promise] = {
    "title": _("Title"),
    "story": _("What should change"),
    "why": _("Why, and who gains"),
    "place_words": _("Where, in words"),
}
WORDS = re.compile(r"[a-zA-Z0-9]+|\s+|.", re.DOTALL)  # English by words, Chinese by characters


class Piece(NamedTuple):
    """`kind` is "same", "gone" or "new"."""

    kind: str
    words: str


class Change(NamedTuple):
    name: str | Promise
    pieces: list[Piece]


class Wording(NamedTuple):
    at: datetime
    who: Any
    changes: list[Change]


def wordings(idea: Idea) -> list[Wording]:
    """Each time the words changed after the idea was first handed in, newest first."""
    found = _changes(idea.history, FIELDS.items())
    return [each for each in found if idea.submitted_at and each.at > idea.submitted_at]


def wordings_of_space(space: Space) -> list[Wording]:
    """Each time staff changed words, size or money, newest first."""
    known = {field.name: field.verbose_name for field in Space._meta.fields if field.name != "id"}
    kept = [field.name for field in space.history.model._meta.fields if field.name in known]
    return _changes(space.history, [(name, known[name]) for name in kept])


def _changes(history: Any, fields: Iterable[tuple[str, str | Promise]]) -> list[Wording]:
    records = list(history.select_related("history_user").order_by("history_date", "history_id"))
    found = []
    for before, after in pairwise(records):
        changes = [
            Change(label, compare(_said(before, name), _said(after, name)))
            for name, label in fields
            if getattr(before, name) != getattr(after, name)
        ]
        if changes:
            found.append(Wording(after.history_date, after.history_user, changes))
    return found[::-1]


def _said(record: Any, name: str) -> str:
    value = getattr(record, name)
    return "" if value is None else str(value)


def compare(old: str, new: str) -> list[Piece]:
    """Both wordings as one line of pieces."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    pieces: list[Piece] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(before[i:j])))
            continue
        if j > i:
            pieces.append(Piece("gone", "".join(before[i:j])))
        if m > k:
            pieces.append(Piece("new", "".join(after[k:m])))
    return pieces
