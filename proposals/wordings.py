"""Who changed which words of an idea, from one wording to the next."""

import difflib
import re
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from proposals.models import Idea

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
    kept = idea.history.select_related("history_user").order_by("history_date", "history_id")
    records = list(kept)
    found = []
    for before, after in zip(records, records[1:], strict=False):
        changes = [
            Change(label, compare(getattr(before, name), getattr(after, name)))
            for name, label in FIELDS.items()
            if getattr(before, name) != getattr(after, name)
        ]
        if changes and idea.submitted_at and after.history_date > idea.submitted_at:
            found.append(Wording(after.history_date, after.history_user, changes))
    return found[::-1]


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
