"""What the count says when it refuses, in both languages.

A refusal is raised with its English sentence, so that the code reads aloud; ``refusals_zh`` holds the
Chinese one. Blanks are filled when it is put into words, and whatever came out of a file is shown
short and without control characters, so that no file can write on a screen what it likes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from unicodedata import category

from voting.counting.refusals_zh import SENTENCES

SHOWN = 40
"""Characters of a foreign text that a message shows."""

LISTED = 12
"""Items of a list that a message shows."""


@dataclass(frozen=True)
class Saying:
    """A sentence with its blanks: ``values`` are texts, numbers, sayings, or tuples of such."""

    template: str
    values: tuple[tuple[str, Any], ...] = ()

    def text(self, language: str = "en") -> str:
        """In words; any language but Chinese is English."""
        chinese = language.lower().startswith("zh")
        template = SENTENCES[self.template] if chinese else self.template
        return template.format(**{name: _words(value, language) for name, value in self.values})

    def __str__(self) -> str:
        return self.text()


def say(template: str, /, **values: Any) -> Saying:
    return Saying(template, tuple(values.items()))


class Refusal(ValueError):
    """Something the count does not do. ``str`` is English, ``text`` any language we have."""

    def __init__(self, saying: str | Saying, /, **values: Any):
        self.saying = saying if isinstance(saying, Saying) else say(saying, **values)
        super().__init__(self.saying)

    def text(self, language: str = "en") -> str:
        return self.saying.text(language)


def shorten(text: str, length: int = SHOWN) -> str:
    """``text`` cut to ``length`` characters, control characters made visible."""
    shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text[:length])
    return shown + "…" if len(text) > length else shown


def visible(text: str) -> str:
    """``text`` of several lines, every other control character made visible."""
    return "".join(repr(sign)[1:-1] if category(sign) == "Cc" and sign != "\n" else sign for sign in text)


def _words(value: object, language: str) -> object:
    if isinstance(value, Saying):
        return value.text(language)
    if isinstance(value, tuple):
        more = ("…",) if len(value) > LISTED else ()
        comma = "、" if language.lower().startswith("zh") else ", "
        return comma.join(str(_words(item, language)) for item in value[:LISTED] + more)
    return value if isinstance(value, int) else shorten(str(value))
