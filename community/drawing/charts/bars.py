"""Bars: a budget being spent, shares of a whole, rows to compare, steps that shrink."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from community.drawing.charts.twin import (
    Chart,
    Number,
    Row,
    Written,
    by_rows,
    described,
    em,
    hatch,
    kept_in,
    known_as,
    percent,
    plain,
)
from community.drawing.charts.twin import shorten as cut
from community.drawing.svg import Attributes, Svg, element

LONGEST = 80  # percent of the width; the number stands in the rest
LABEL_ROOM = 300  # pixels: what a label may take on the narrowest page


@dataclass(frozen=True)
class BudgetBar:
    """What has been picked out of a budget: a sentence, and a bar with a segment for each pick."""

    sentence: str
    svg: Svg


def budget_bar(
    picks: Sequence[tuple[str, Number]], total: Number, *, sentence: str, over: tuple[str, Number] | None = None
) -> BudgetBar:
    """`picks` are plate number and price; `over` is the pick that would not fit, drawn hatched up to the end."""
    scale, left, parts = 100 / (total or 1), 0.0, []
    for number, (plate, price) in enumerate(picks):
        wide = price * scale
        parts += _segment(plate, left, wide, "c-plate2" if number % 2 else "c-plate")
        left += wide
    if over:
        name = known_as(sentence, picks, over)
        room: Attributes = {"x": percent(left), "width": percent(max(0.0, 100 - left))}
        hatched = element("rect", y="8%", height="84%", fill=f"url(#{name})", **room)
        parts.append(element("g", hatch(name), hatched, class_="is-brick"))
    told = ", ".join(f"{plate} {plain(price)}" for plate, price in [*picks, *([over] if over else [])])
    track = element("rect", width="100%", height="100%", class_="c-track")
    named = (element("title", sentence), element("desc", told))
    return BudgetBar(sentence, element("svg", *named, track, *parts, class_="bar-svg", role="img"))


def _segment(plate: str, left: float, wide: float, class_: str) -> list[Svg]:
    """A pick; its number stands inside when there is room, and a gap keeps it from its neighbour."""
    block = element("rect", x=percent(left), y="8%", width=percent(wide), height="84%", class_=class_)
    gap = element("rect", x=percent(left + wide), y="8%", width=2, height="84%", class_="c-gap")
    if wide < 7:
        return [block, gap]
    middle: Attributes = {"x": percent(left + wide / 2), "y": "50%", "dy": ".36em", "text_anchor": "middle"}
    return [block, gap, element("text", plate, class_="c-on", **middle)]


class Share(NamedTuple):
    name: str
    value: Number
    tone: str = "plate"
    hatched: bool = False


def share_bar(shares: Sequence[Share], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """One bar cut into shares: done, under way, overdue; phone and paper."""
    total, left, parts = sum(share.value for share in shares) or 1, 0.0, []
    for share in shares:
        wide = share.value / total * 100
        parts.append(_share(share, left, wide, known_as(title, share)))
        left += wide
    rows = tuple((share.name, write(share.value)) for share in shares)
    told = described(headers, rows)
    return Chart(title, told, by_rows(*parts, height=1, title=title, description=told), headers, rows)


def _share(share: Share, left: float, wide: float, name: str) -> Svg:
    fill = {"fill": f"url(#{name})"} if share.hatched else {"class_": "c-fill"}
    block = element("rect", x=percent(left), width=percent(wide), height="100%", **fill)
    gap = element("rect", x=percent(left), width=3 if left else 0, height="100%", class_="c-gap")
    return element("g", hatch(name) if share.hatched else Svg(), block, gap, class_=f"is-{share.tone}")


class Bar(NamedTuple):
    name: str
    value: Number
    tone: str = "plate"
    hatched: bool = False
    note: str = ""


def bar_rows(bars: Sequence[Bar], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """One bar a row, its name above it, the number at its end: reads alike on a phone and on a wall."""
    longest = max((bar.value for bar in bars), default=0) or 1
    parts: list[Svg] = []
    for number, bar in enumerate(bars):
        parts += _bar_row(bar, number * 3.3, bar.value / longest * LONGEST, write, known_as(title, number))
    noted = any(bar.note for bar in bars)
    rows = tuple((bar.name, write(bar.value), *([bar.note] if noted else [])) for bar in bars)
    told = described(headers, rows)
    svg = by_rows(*parts, height=max(1, len(bars)) * 3.3, title=title, description=told)
    return Chart(title, told, svg, headers, rows)


def _bar_row(bar: Bar, top: float, long: float, write: Written, name: str) -> list[Svg]:
    fill = {"fill": f"url(#{name})"} if bar.hatched else {"class_": "c-fill"}
    block = element("rect", y=em(top + 1.55), width=percent(max(0.4, long)), height=em(1.15), **fill)
    line: Attributes = {"y1": em(top + 2.7), "y2": em(top + 2.7)}
    row = [
        element("text", cut(bar.name, LABEL_ROOM, 16), y=em(top + 1.15), class_="c-label"),
        element("line", x2=percent(LONGEST), class_="c-axis", **line),
        element("g", hatch(name) if bar.hatched else Svg(), block, class_=f"is-{bar.tone}"),
        element("text", write(bar.value), x=percent(long), dx=8, y=em(top + 2.5), class_="c-num"),
    ]
    if bar.note:
        row.append(element("text", bar.note, x="100%", y=em(top + 2.5), text_anchor="end", class_="c-small"))
    return row


class Pair(NamedTuple):
    """Two shares of the same thing: of the people, and of the money."""

    name: str
    first: Number
    second: Number


def pair_rows(pairs: Sequence[Pair], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """Share of people above share of money, row by row, on one scale."""
    longest = max((value for pair in pairs for value in pair[1:]), default=0) or 1
    parts: list[Svg] = []
    for number, (name, first, second) in enumerate(pairs):
        top = number * 4.9
        parts.append(element("text", cut(name, LABEL_ROOM, 16), y=em(top + 1.15), class_="c-label"))
        for value, words, tone, fill, down in (
            (first, headers[1], "is-stone", "c-fill", 1.6),
            (second, headers[2], "is-amber", "c-gold", 3),
        ):
            long = value / longest * 46
            here: Attributes = {"x": "36%", "y": em(top + down), "width": percent(max(0.4, long)), "height": em(1.05)}
            told_by = element("text", cut(words, 104, 16), y=em(top + down + 0.92), class_="c-small")
            parts.append(kept_in(told_by, "35%"))
            parts.append(element("g", element("rect", class_=fill, **here), class_=tone))
            at_end: Attributes = {"x": percent(36 + long), "dx": 8, "y": em(top + down + 0.92)}
            parts.append(element("text", write(value), class_="c-num", **at_end))
    rows = tuple((name, write(first), write(second)) for name, first, second in pairs)
    told = described(headers, rows)
    svg = by_rows(*parts, height=max(1, len(pairs)) * 4.9, title=title, description=told)
    return Chart(title, told, svg, headers, rows)


class Money(NamedTuple):
    name: str
    value: Number
    tone: str


def nested_bars(
    budget: Money, committed: Money, paid: Money, *, title: str, headers: Row, write: Written = plain
) -> Chart:
    """Budget, committed, paid: each within the one before, on one scale."""
    bars = [Bar(money.name, money.value, money.tone) for money in (budget, committed, paid)]
    return bar_rows(bars, title=title, headers=headers, write=write)


def funnel(steps: Sequence[tuple[str, Number]], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """Asked, answered, promised, done: bars that shrink, each with its count."""
    tones = ("plate", "plum", "amber", "jade")
    bars = [Bar(name, value, tones[number % 4]) for number, (name, value) in enumerate(steps)]
    return bar_rows(bars, title=title, headers=headers, write=write)
