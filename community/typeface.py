"""The typeface of printed sheets: Chinese and Latin in one, put into each PDF so that every reader shows it.

No font file comes with the site. One with TrueType outlines is looked for where systems keep them, or named by
PAPER_FONT; where there is none, sheets name a face that most readers of PDF bring along.
"""

import os
from collections.abc import Iterator
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings

NAME, NOT_EMBEDDED = "paper", "STSong-Light"
FOLDERS = (
    *("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts"),
    *("/System/Library/Fonts", "/Library/Fonts", "C:/Windows/Fonts"),
)
# The best first. Faces with PostScript outlines, such as Noto CJK, cannot be put in.
FILES = (
    *("wqy-microhei.ttc", "DroidSansFallbackFull.ttf", "DroidSansFallback.ttf", "wqy-zenhei.ttc", "uming.ttc"),
    *("msyh.ttc", "simsun.ttc", "simhei.ttf", "Songti.ttc", "STHeiti Light.ttc", "Arial Unicode.ttf"),
)
NEEDED = "票A"


@cache
def face() -> str:
    """What reportlab knows it by. Reads the file once a process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for path in _candidates():
        try:
            font = TTFont(NAME, str(path))
        except (TTFError, OSError):
            continue
        if all(ord(sign) in font.face.charToGlyph for sign in NEEDED):
            pdfmetrics.registerFont(font)
            pdfmetrics.registerFontFamily(NAME, normal=NAME, bold=NAME, italic=NAME, boldItalic=NAME)
            return NAME
    pdfmetrics.registerFont(UnicodeCIDFont(NOT_EMBEDDED))
    return NOT_EMBEDDED


def is_embedded() -> bool:
    return face() == NAME


def paragraph(text: str, style: Any, *, is_markup: bool = False) -> Any:
    """Lines end between Chinese characters, and in other words between words."""
    from reportlab.platypus import Paragraph

    wrapped = copy(style)
    wrapped.wordWrap = "CJK" if any("\u2e80" <= sign <= "\uffef" for sign in text) else None
    return Paragraph(text if is_markup else escape(text), wrapped)


def _candidates() -> Iterator[Path]:
    if settings.PAPER_FONT:
        yield Path(settings.PAPER_FONT)
    found: dict[str, Path] = {}
    for folder in FOLDERS:
        for place, _folders, files in os.walk(Path(folder).expanduser()):
            for name in files:
                found.setdefault(name, Path(place) / name)
    yield from (found[name] for name in FILES if name in found)
