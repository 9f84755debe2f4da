"""What every chart shares: the picture with its table, words that fit, hatches, small plates.

Charts made of rows have no viewBox: across they count in percent, down in `em`. Print size decides how large they are,
and no word ever shrinks with the window.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from zlib import crc32

from community.drawing.svg import Attributes, Svg, element, join

TONES = ("plate", "jade", "plum", "amber", "stone", "brick")
Number = int | float
Written = Callable[[Number], str]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A picture and its twin. `svg` has a title and a description; `rows` are the same numbers as text."""

    title: str
    description: str
    svg: Svg
    headers: Row
    rows: tuple[Row, ...]
    narrow: Svg | None = None

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with its heading, for tables that turn into cards."""
        return [list(zip(self.headers, row, strict=True)) for row in self.rows]


def plain(number: Number) -> str:
    """1,864 or 48.6."""
    return f"{number:,.1f}".removesuffix(".0") if isinstance(number, float) else f"{number:,}"


def described(headers: Row, rows: Iterable[Row]) -> str:
    """The rows as sentences, for those who listen."""
    return " ".join(f"{row[0]}: {', '.join(_pairs(headers, row))}." for row in rows)


def _pairs(headers: Row, row: Row) -> list[str]:
    return [f"{head} {cell}" for head, cell in zip(headers[1:], row[1:], strict=True) if cell]


def by_rows(*parts: Svg, height: float, title: str, description: str) -> Svg:
    """A picture as wide as its room and `height` lines of print high."""
    named = (element("title", title), element("desc", description))
    return element("svg", *named, *parts, class_="em", width="100%", height=em(height), role="img")


def em(lines: float) -> str:
    return f"{lines:.2f}".rstrip("0").rstrip(".") + "em"


def big_em(lines: float) -> str:
    """The same place for a number in large print, whose own `em` is twice as high."""
    return em(lines / 2)


def fitted(words: str, size: float, room: float) -> float:
    """The print size at which words fill no more than the room."""
    return min(size, room / max(1, sum(1 if sign > "⺀" else 0.56 for sign in words)))


def percent(share: float) -> str:
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"


def known_as(*said: object) -> str:
    """A name for a hatch that no other chart on the page has."""
    return f"h{crc32(repr(said).encode()):x}"


def hatch(name: str) -> Svg:
    """Slanting lines in the tone of the group that uses them."""
    lines = element("path", d="M0 0v8", class_="c-hatch")
    ground = element("rect", width=8, height=8, class_="c-hatch-ground")
    turned: Attributes = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(38)"}
    return element("defs", element("pattern", ground, lines, id=name, width=8, height=8, **turned))


def shorten(words: str, room: float, size: float = 17) -> str:
    """Words cut to the room there is, with an ellipsis; the table has them whole."""
    width = 0.0
    for count, sign in enumerate(words):
        width += size if sign > "⺀" else size * 0.56
        if width > room:
            return words[: max(1, count - 1)].rstrip() + "…"
    return words


def kept_in(text: Svg, width: str, x: float | str = 0) -> Svg:
    """A text that ends where its room ends: in the largest print it is longer than it was cut for."""
    return element("svg", text, x=x, width=width, height="100%")


def small_plate(x: float, y: float, width: float, height: float, words: str) -> Svg:
    size = height * 0.62
    middle: Attributes = {"x": x + width / 2, "y": y + height / 2 + size * 0.36, "text_anchor": "middle"}
    return join(
        (
            element("rect", x=x, y=y, width=width, height=height, rx=4, class_="c-plate"),
            element("rect", x=x + 3, y=y + 3, width=width - 6, height=height - 6, rx=2, class_="c-rim"),
            element("text", words, class_="c-on", font_size=size, **middle),
        )
    )
