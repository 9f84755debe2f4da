"""Over time: promised and real, first and later surveys, a balance, a duty month by month, and places side by side."""

from collections.abc import Sequence
from typing import NamedTuple

from community.drawing.charts.bars import Bar, bar_rows
from community.drawing.charts.twin import (
    Chart,
    Number,
    Row,
    Written,
    big_em,
    by_rows,
    described,
    em,
    percent,
    plain,
    shorten,
)
from community.drawing.parts import d
from community.drawing.svg import Attributes, Svg, element, picture


class StageBar(NamedTuple):
    """Promised and real, in days from the start; the second of `real` is None while it goes on."""

    name: str
    promised: tuple[int, int]
    real: tuple[int, int | None] | None
    promised_words: str
    real_words: str


def stage_bars(stages: Sequence[StageBar], today: int, *, title: str, headers: Row, today_name: str) -> Chart:
    """Two thin bars a stage, promised above real, and a line for today."""
    ends = [end for stage in stages for end in (*stage.promised, *(stage.real or ())) if end is not None]
    scale = 98 / (max([today, *ends], default=1) or 1)
    parts: list[Svg] = []
    for number, stage in enumerate(stages):
        parts += _stage(stage, 1.7 + number * 4, today, scale)
    height = 1.7 + len(stages) * 4
    now = percent(today * scale)
    side = "end" if today * scale > 50 else "start"
    parts.append(element("line", x1=now, x2=now, y1=em(1.4), y2=em(height), class_="c-line dotted is-brick"))
    parts.append(element("text", today_name, x=now, y=em(1.1), text_anchor=side, class_="c-small"))
    rows = tuple((stage.name, stage.promised_words, stage.real_words) for stage in stages)
    told = described(headers, rows)
    return Chart(title, told, by_rows(*parts, height=height, title=title, description=told), headers, rows)


def _stage(stage: StageBar, top: float, today: int, scale: float) -> list[Svg]:
    row = [
        element("text", stage.name, y=em(top + 1.1), class_="c-label"),
        element("text", stage.real_words, x="100%", y=em(top + 1.1), text_anchor="end", class_="c-small"),
        _span(*stage.promised, top + 1.6, 0.6, "stone", scale),
    ]
    if stage.real:
        start, end = stage.real[0], today if stage.real[1] is None else stage.real[1]
        tone = "danger" if end > stage.promised[1] else "brick" if stage.real[1] is None else "jade"
        row.append(_span(start, end, top + 2.4, 0.9, tone, scale))
    return row


def _span(start: int, end: int, y: float, high: float, tone: str, scale: float) -> Svg:
    here: Attributes = {
        "x": percent(start * scale),
        "y": em(y),
        "width": percent(max(0.6, (end - start) * scale)),
        "height": em(high),
    }
    return element("g", element("rect", class_="c-fill", **here), class_=f"is-{tone}")


def slope(
    before: tuple[str, Number],
    after: tuple[str, Number],
    *,
    title: str,
    headers: Row,
    note: str,
    write: Written = plain,
) -> Chart:
    """From the first survey to the later one: two dots, one line, both numbers large, the sample under it."""
    top = max(before[1], after[1], 1)
    left, right = (7.4 - value / top * 5.2 for value in (before[1], after[1]))
    ends: Attributes = {"x1": "26%", "y1": em(left), "x2": "74%", "y2": em(right)}
    parts = (
        element("line", class_="c-line strong is-plate", **ends),
        element("circle", cx="26%", cy=em(left), r=8, class_="c-dot is-plate"),
        element("circle", cx="74%", cy=em(right), r=8, class_="c-dot is-plate"),
        element(
            "text", write(before[1]), x="26%", dx=-16, y=big_em(left), dy=".35em", text_anchor="end", class_="c-big"
        ),
        element("text", write(after[1]), x="74%", dx=16, y=big_em(right), dy=".35em", class_="c-big"),
        element("text", before[0], x="26%", y=em(9.4), text_anchor="middle", class_="c-small"),
        element("text", after[0], x="74%", y=em(9.4), text_anchor="middle", class_="c-small"),
        element("text", note, x="50%", y=em(9.4), text_anchor="middle", class_="c-small"),
    )
    rows = ((before[0], write(before[1])), (after[0], write(after[1])))
    told = f"{described(headers, rows)} {note}"
    return Chart(title, told, by_rows(*parts, height=10, title=title, description=told), headers, rows)


def balance_steps(points: Sequence[tuple[str, Number]], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """A balance as steps: it stays until the next entry changes it."""
    top, base, room = max((value for _, value in points), default=0) or 1, 8.0, 80.0
    heights = [base - value / top * 6.6 for _, value in points]
    each = room / max(1, len(points))
    parts = [element("line", x2=percent(room), y1=em(base), y2=em(base), class_="c-axis")]
    for number, y in enumerate(heights):
        start, end = percent(each * number), percent(each * (number + 1))
        if number:
            rise: Attributes = {"x1": start, "x2": start, "y1": em(heights[number - 1]), "y2": em(y)}
            parts.append(element("line", class_="c-line strong is-amber", **rise))
        parts.append(element("line", x1=start, x2=end, y1=em(y), y2=em(y), class_="c-line strong is-amber"))
    if points:
        last: Attributes = {"x": percent(room), "dx": 8, "y": big_em(heights[-1]), "dy": ".35em"}
        parts.append(element("text", write(points[-1][1]), class_="c-big", **last))
        parts.append(element("text", points[0][0], y=em(base + 1.4), class_="c-small"))
        parts.append(
            element("text", points[-1][0], x=percent(room), y=em(base + 1.4), text_anchor="end", class_="c-small")
        )
    rows = tuple((name, write(value)) for name, value in points)
    told = described(headers, rows)
    return Chart(title, told, by_rows(*parts, height=base + 2, title=title, description=told), headers, rows)


def punch_card(months: Sequence[tuple[str, int]], *, title: str, headers: Row, wanted: int = 3) -> Chart:
    """So many squares a month; a filled one with a tick is a duty done. Six months to a line."""
    size, line = 34, 6
    column, high = size + 20, wanted * (size + 6) + 64
    parts: list[Svg] = []
    for place, (month, done) in enumerate(months):
        x, top = place % line * column, place // line * high
        for number in range(wanted):
            y = top + 6 + (wanted - 1 - number) * (size + 6)
            parts += _square(x + 10, y, size, filled=number < done)
        middle: Attributes = {"x": x + 10 + size / 2, "text_anchor": "middle"}
        parts.append(element("text", str(done), y=top + high - 38, class_="c-num", **middle))
        parts.append(element("text", shorten(month, column, 16), y=top + high - 16, class_="c-small", **middle))
    rows = tuple((month, str(done)) for month, done in months)
    told = described(headers, rows)
    width, height = min(line, max(1, len(months))) * column, -(-max(1, len(months)) // line) * high
    svg = picture(*parts, width=width, height=height, title=title, description=told, class_="own-size")
    return Chart(title, told, svg, headers, rows)


def _square(x: float, y: float, size: int, *, filled: bool) -> list[Svg]:
    box = element("rect", x=x, y=y, width=size, height=size, rx=3, class_="c-fill is-jade" if filled else "c-box")
    if not filled:
        return [box]
    tick = d("M{} {}l7 8l12-15", x + 8, y + size / 2)
    return [box, element("path", d=tick, class_="c-rim", stroke_width=3)]


class Tile(NamedTuple):
    name: str
    column: int
    row: int
    value: Number


def tile_plan(tiles: Sequence[Tile], *, title: str, headers: Row, write: Written = plain) -> Chart:
    """One square for each neighbourhood in its rough place, filled as high as its number; on a phone, sorted bars."""
    size, gap = 150, 10
    longest = max((tile.value for tile in tiles), default=0) or 1
    parts: list[Svg] = []
    for tile in tiles:
        x, y = tile.column * (size + gap), tile.row * (size + gap)
        level = tile.value / longest * (size - 4)
        middle: Attributes = {"x": x + size / 2, "text_anchor": "middle"}
        parts += [
            element("rect", x=x + 1, y=y + 1, width=size, height=size, class_="c-box"),
            element("rect", x=x + 3, y=y + size - 1 - level, width=size - 4, height=level, class_="c-tint"),
            element("text", shorten(tile.name, size - 16), y=y + 44, class_="c-label", **middle),
            element("text", write(tile.value), y=y + 98, font_size=34, class_="c-big", **middle),
        ]
    rows = tuple((tile.name, write(tile.value)) for tile in tiles)
    told = described(headers, rows)
    width = (max((tile.column for tile in tiles), default=0) + 1) * (size + gap)
    height = (max((tile.row for tile in tiles), default=0) + 1) * (size + gap)
    svg = picture(*parts, width=width, height=height, title=title, description=told, class_="own-size")
    sorted_bars = [Bar(tile.name, tile.value) for tile in sorted(tiles, key=lambda tile: -tile.value)]
    narrow = bar_rows(sorted_bars, title=title, headers=headers, write=write).svg
    return Chart(title, told, svg, headers, rows, narrow)
