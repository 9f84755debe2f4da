"""One search over all that everybody may read. A room adds its source once, in its app's `ready()`.

No tokenizer of the databases we run on splits Chinese, so a source keeps one normalised column beside its texts and
looks for every word anywhere in it. PostgreSQL answers that from a trigram index.
"""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

LONGEST_QUERY = 80
MOST_WORDS = 8
MOST_SYNONYMS = 12


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def normalised(*texts: str) -> str:
    """What goes into a search column: one case, one width, one blank between words."""
    readable = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in " ".join(texts))
    return " ".join(_fold(readable).split())


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"


def _replaceable(word: str, known: str) -> bool:
    """Chinese words stand inside longer runs; other words count only whole."""
    return known in word if any(map(_is_han, known)) else known == word


def _with_synonyms(word: str, sets: Iterable[frozenset[str]]) -> tuple[str, ...]:
    found = {
        word.replace(known, other): None
        for alike in sets
        for known in sorted(alike)
        if _replaceable(word, known)
        for other in sorted(alike - {known})
    }
    return tuple({word: None, **found})[:MOST_SYNONYMS]


@dataclass(frozen=True)
class Query:
    """What a reader asked for: every word must be found, each in one of its spellings."""

    text: str = ""
    words: tuple[tuple[str, ...], ...] = ()
    too_short: tuple[str, ...] = ()

    @classmethod
    def read(cls, typed: str, synonyms: Iterable[frozenset[str]] = ()) -> "Query":
        text = normalised(typed[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()
        asked = list(dict.fromkeys(text.split()))[:MOST_WORDS]
        sets = tuple(synonyms)
        short = tuple(word for word in asked if len(word) < 2 and not _is_han(word))
        words = tuple(_with_synonyms(word, sets) for word in asked if word not in short)
        return cls(text, words, short)

    def __bool__(self) -> bool:
        return bool(self.words)

    def found_in(self, column: str) -> Q:
        """The condition on a column that `normalised` filled."""
        condition = Q()
        for spellings in self.words:
            any_spelling = Q()
            for word in spellings:
                any_spelling |= Q(**{f"{column}__contains": word})
            condition &= any_spelling
        return condition

    def found_in_any(self, *columns: str) -> Q:
        """The condition on columns as people wrote them, for tables so small that no index is needed."""
        condition = Q()
        for spellings in self.words:
            any_spelling = Q()
            for word in spellings:
                for column in columns:
                    any_spelling |= Q(**{f"{column}__icontains": word})
            condition &= any_spelling
        return condition

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Where in `text` the words stand, longest first at each place, never overlapping."""
        folded: list[str] = []
        origin: list[int] = []
        for place, sign in enumerate(text):
            part = _fold(sign)
            folded.append(part)
            origin.extend([place] * len(part))
        haystack = "".join(folded)
        spans = []
        for word in {word for spellings in self.words for word in spellings}:
            at = haystack.find(word)
            while at >= 0:
                spans.append((origin[at], origin[at + len(word) - 1] + 1))
                at = haystack.find(word, at + len(word))
        kept: list[tuple[int, int]] = []
        for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if not kept or start >= kept[-1][1]:
                kept.append((start, end))
        return kept

    def marked(self, text: str) -> SafeString:
        """`text`, safe for a page, with what was found in <mark>."""
        parts, done = [], 0
        for start, end in self._places(text):
            parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
            done = end
        return mark_safe("".join([*parts, escape(text[done:])]))  # every part is escaped above

    def snippet(self, text: str, length: int = 110) -> SafeString:
        """The part of `text` around the first find, marked."""
        text = " ".join(text.split())
        places = self._places(text)
        start = max(0, places[0][0] - length // 4) if places else 0
        if start and " " in text[start : start + 15] and not _is_han(text[start]):
            start = text.index(" ", start) + 1
        cut = text[start : start + length]
        return mark_safe(  # the dots are ours, the rest is escaped
            ("…" if start else "") + self.marked(cut) + ("…" if start + length < len(text) else "")
        )


class Hit(NamedTuple):
    """One thing found, as plain text. `language` only where it is not the reader's."""

    title: str
    url: str
    text: str = ""
    day: date | None = None
    language: str = ""


class Source(NamedTuple):
    """Where one room's things are found: `find(query, language)` gives public rows, best first; `hit` shows one."""

    key: str
    name: str | Promise
    find: Callable[[Query, str], QuerySet[Any]]
    hit: Callable[[Any], Hit]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    if _sources.get(source.key, source) is not source:
        raise ValueError(f"There is a search source called {source.key} already.")
    _sources[source.key] = source


def sources() -> list[Source]:
    return list(_sources.values())
