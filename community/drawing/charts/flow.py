"""Where the money goes: ribbons from the fund to themes to projects."""

from collections.abc import Sequence
from typing import NamedTuple

from community.drawing.charts.twin import (
    TONES,
    Chart,
    Number,
    Row,
    Written,
    by_rows,
    described,
    em,
    fitted,
    kept_in,
    plain,
    shorten,
    small_plate,
)
from community.drawing.parts import d
from community.drawing.svg import Attributes, Svg, element, join, picture


class Flow(NamedTuple):
    """A project and the theme it belongs to."""

    plate: str
    name: str
    theme: str
    money: Number


def money_flow(
    flows: Sequence[Flow],
    fund: Number,
    *,
    title: str,
    headers: Row,
    fund_name: str,
    rest_name: str,
    write: Written = plain,
) -> Chart:
    """Fund to themes to projects as ribbons; on a narrow page one column per theme."""
    themes = _by_theme(flows)
    used = sum(flow.money for flow in flows)
    rows = tuple((flow.name, flow.plate, flow.theme, write(flow.money)) for flow in _ordered(themes))
    rows += ((rest_name, "", "", write(round(fund - used, 2))),)
    told = described(headers, rows)
    wide = _ribbons(themes, fund, used, title, told, (fund_name, rest_name), write)
    narrow = _theme_columns(themes, title, told, write)
    return Chart(title, told, wide, headers, rows, narrow)


Themes = list[tuple[str, list[Flow]]]


def _by_theme(flows: Sequence[Flow]) -> Themes:
    themes: dict[str, list[Flow]] = {}
    for flow in flows:
        themes.setdefault(flow.theme, []).append(flow)
    for projects in themes.values():
        projects.sort(key=lambda flow: -flow.money)
    return sorted(themes.items(), key=lambda theme: -sum(flow.money for flow in theme[1]))


def _ordered(themes: Themes) -> list[Flow]:
    return [flow for _, projects in themes for flow in projects]


def _ribbon(x0: int, x1: int, left: float, right: float, thick: float) -> Svg:
    middle = (x0 + x1) / 2
    return element(
        "path",
        d=d(
            "M{} {}C{} {} {} {} {} {}v{}C{} {} {} {} {} {}Z",
            *(x0, left, middle, left, middle, right, x1, right, thick),
            *(middle, right + thick, middle, left + thick, x0, left + thick),
        ),
        class_="c-tint",
    )


def _ribbons(
    themes: Themes, fund: Number, used: Number, title: str, told: str, names: tuple[str, str], write: Written
) -> Svg:
    width, slot, gap = 1130, 44, 34
    scale = 354 / (fund or 1)
    slots = [max(flow.money * scale, 34) + 8 for flow in _ordered(themes)]
    height = max(520, sum(slots) + 20, used * scale + gap * len(themes) + 40)
    start = (height - used * scale) / 2
    from_fund = start
    at_theme = (height - used * scale - gap * (len(themes) - 1)) / 2
    at_project = (height - sum(slots)) / 2
    parts, rest = [], iter(slots)
    for number, (theme, projects) in enumerate(themes):
        thick = sum(flow.money for flow in projects) * scale
        group = [_ribbon(176, 424, from_fund, at_theme, thick)]
        below = at_theme
        for flow in projects:
            room, thin = next(rest), flow.money * scale
            y = at_project + (room - thin) / 2
            group.append(_ribbon(444, 704, below, y, thin))
            group.append(element("rect", x=704, y=y, width=10, height=max(2, thin), class_="c-fill"))
            group.append(_project_label(flow, round(y + thin / 2), write))
            below += thin
            at_project += room
        group.append(element("rect", x=424, y=at_theme, width=20, height=thick, class_="c-fill"))
        group.append(_theme_label(theme, write(sum(flow.money for flow in projects)), at_theme, thick, slot))
        parts.append(element("g", *group, class_=f"is-{TONES[number % len(TONES)]}"))
        from_fund += thick
        at_theme += thick + gap
    middle, size = height / 2, fitted(write(fund), 34, 136)
    parts += [
        element("rect", x=156, y=start, width=20, height=used * scale, class_="c-plate"),
        element("text", names[0], x=140, y=middle - 16, text_anchor="end", class_="c-label"),
        element("text", write(fund), x=140, y=middle + 24, text_anchor="end", class_="c-big", font_size=size),
        element(
            "text",
            f"{names[1]} {write(round(fund - used, 2))}",
            x=140,
            y=middle + 54,
            text_anchor="end",
            class_="c-small",
        ),
    ]
    return picture(*parts, width=width, height=round(height), title=title, description=told)


def _theme_label(theme: str, money: str, y: float, thick: float, slot: float) -> Svg:
    """Two lines on a thick ribbon, one on a thin one."""
    middle = y + thick / 2
    here: Attributes = {"x": 414, "text_anchor": "end"}
    words = shorten(theme, 200)
    if thick > slot:
        first = element("text", words, y=middle - 3, class_="c-label c-halo", **here)
        return join((first, element("text", money, y=middle + 18, class_="c-small c-halo", **here)))
    amount = element("tspan", f" {money}", class_="c-small")
    return element("text", words, amount, y=middle + 6, class_="c-label c-halo", **here)


def _project_label(flow: Flow, y: int, write: Written) -> Svg:
    return join(
        (
            small_plate(726, y - 13, 44, 26, flow.plate),
            element("text", shorten(flow.name, 270), x=782, y=y + 6, class_="c-label"),
            element("text", write(flow.money), x=1128, y=y + 6, text_anchor="end", class_="c-num"),
        )
    )


def _theme_columns(themes: Themes, title: str, told: str, write: Written) -> Svg:
    """For a narrow page: a block for each theme, its projects below, one under the other."""
    parts, y = [], 0.4
    for number, (theme, projects) in enumerate(themes):
        top = y
        spent = write(sum(flow.money for flow in projects))
        group = [_line(theme, spent, "24", y + 1.2, "c-label", "c-num")]
        y += 2
        for flow in projects:
            group.append(_line(f"{flow.plate} {flow.name}", write(flow.money), "24", y + 1.2, "c-small", "c-small"))
            y += 2
        block: Attributes = {"x": 0, "y": em(top), "width": 10, "height": em(y - top - 0.2)}
        parts.append(
            element("g", element("rect", class_="c-fill", **block), *group, class_=f"is-{TONES[number % len(TONES)]}")
        )
        y += 0.8
    return by_rows(*parts, height=y, title=title, description=told)


def _line(words: str, amount: str, x: str, y: float, words_class: str, amount_class: str) -> Svg:
    here: Attributes = {"y": em(y)}
    first = element("text", shorten(words, 224, 16), class_=words_class, **here)
    return join(
        (kept_in(first, "70%", x=x), element("text", amount, x="100%", text_anchor="end", class_=amount_class, **here))
    )
