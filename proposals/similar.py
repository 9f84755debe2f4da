"""Which ideas say the same? Titles are cut into pieces, and rare pieces in common count for more than frequent ones.

No tokenizer of the databases we run on splits Chinese, so pieces are two signs in a row; of other scripts, words
without their endings. Frequent pieces ("小区", "road") are read only as far as `MOST`, whatever the town's size.
"""

import re
import zlib
from collections.abc import Iterable
from math import log
from typing import Any

from django.db.models import Count, QuerySet

from community.search import normalised
from proposals.models import PUBLIC, Gram, Idea

SHOWN = 3
MOST = 300  # ideas read for one piece; one that more ideas share says little
MOST_PIECES = 30  # of a long title; more would make the statement long and find nothing new
CANDIDATES = 40
UNKNOWN = 0.35  # what a piece weighs that no other title has: a slip of the pen, or a name
ALIKE = 0.3  # share of the weight of a title that two must have in common

HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
# Signs and words that hold a sentence together and say nothing about what it is about.
EMPTY = frozenset("的了和在把给要请能个一不吧吗呢也都就有是")
IDLE = frozenset("a an and are at be by for from in is it its of on or our so that the to we with".split())  # noqa: SIM905


def grams(title: str) -> set[str]:
    """The pieces of a title."""
    found: set[str] = set()
    for run in RUNS.findall(normalised(title)):
        if re.match(f"[{HAN}]", run):
            signs = "".join(" " if sign in EMPTY else sign for sign in run).split()
            found.update(part[at : at + 2] for part in signs for at in range(max(1, len(part) - 1)))
        elif run not in IDLE:
            found.add(stem(run))
    return found


def stem(word: str) -> str:
    """benches, bench's and bench are one; short words stay as they are."""
    for ending in ("ing", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def number(gram: str) -> int:
    return zlib.crc32(gram.encode()) & 0x7FFFFFFF


def index(idea: Idea) -> None:
    """Remember the pieces of its title, for an idea handed in the first time."""
    Gram.objects.bulk_create(Gram(idea=idea, gram=number(gram)) for gram in sorted(grams(idea.title)))


def index_anew(idea: Idea) -> None:
    """For one that came back with another title."""
    idea.grams.all().delete()
    index(idea)


def to(idea: Idea) -> list[Idea]:
    """Public ideas that sound like this one, the most alike first. At most three queries."""
    mine = {number(gram) for gram in sorted(grams(idea.title))[:MOST_PIECES]}
    if not mine:
        return []
    holders = _holders(mine)
    weights = {gram: 1 / log(2 + len(ideas)) for gram, ideas in holders.items()}
    whole = sum(weights.get(gram, UNKNOWN) for gram in mine)
    shared: dict[int, float] = {}
    for gram, ideas in holders.items():
        for pk in ideas:
            shared[pk] = shared.get(pk, 0) + weights[gram]
    shared.pop(idea.pk, None)
    best = sorted(shared, key=lambda pk: (-shared[pk], -pk))[:CANDIDATES]
    likely = [pk for pk in best if shared[pk] / whole >= ALIKE]
    return _shown(likely, {pk: shared[pk] / whole for pk in likely})


def _holders(wanted: Iterable[int]) -> dict[int, list[int]]:
    """Which ideas hold each piece, the newest `MOST` of each; one statement, read from the index."""
    parts = [Gram.objects.filter(pk__in=_newest(gram)).values_list("gram", "idea_id") for gram in sorted(wanted)]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found: dict[int, list[int]] = {}
    for gram, pk in rows:
        found.setdefault(gram, []).append(pk)
    return found


def _newest(gram: int) -> QuerySet[Any, Any]:
    return Gram.objects.filter(gram=gram).order_by("-idea_id").values("pk")[:MOST]


def _shown(likely: list[int], shares: dict[int, float]) -> list[Idea]:
    """Those of them everybody may read. A long title that holds a short one is less alike than its equal."""
    if not likely:
        return []
    public = Idea.objects.filter(pk__in=likely, state__in=PUBLIC).select_related("area", "theme")
    sized = public.annotate(size=Count("grams"))
    return [*sorted(sized, key=lambda idea: (-shares[idea.pk] / (idea.size or 1) ** 0.25, -idea.pk))[:SHOWN]]
