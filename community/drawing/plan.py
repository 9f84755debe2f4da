"""A neighbourhood plan with its pins: the drawn ground, names lying on it, numbered plates on posts, a compass.

The list of pins is the page; the plan sits above it. Both come from the same pins.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import NamedTuple

from community.drawing.parts import d
from community.drawing.plan_data import Label, Plan, Spot, said
from community.drawing.plan_paint import COS, HEIGHT, SIN, SQUASH, WIDTH, View, base
from community.drawing.svg import Svg, element, join, short

PLATE_WIDTH, PLATE_HEIGHT = 70, 32


class Stage(NamedTuple):
    """How far a project has come: a shape first, a hue second, a word always."""

    name: str
    shape: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class Pin:
    """A numbered plate on a post; x and y are pixels of the picture."""

    number: str
    name: str
    stage: Stage
    x: float
    y: float
    url: str = ""
    note: str = ""

    @property
    def stage_name(self) -> str:
        return self.stage.name

    @property
    def tone(self) -> str:
        return self.stage.tone

    @property
    def shape(self) -> str:
        return self.stage.shape


@dataclass(frozen=True)
class LegendItem:
    name: str
    shape: str
    tone: str
    count: int


@dataclass(frozen=True)
class PlanPicture:
    title: str
    svg: Svg
    pins: tuple[Pin, ...]

    @property
    def legend(self) -> list[LegendItem]:
        return [LegendItem(*stage, count) for stage, count in Counter(pin.stage for pin in self.pins).items()]


def draw_base(plan: Plan) -> Svg:
    """The ground as a file of its own; pages show it with `<use href="…#plan"/>` and lay their pins over it."""
    ground = element("g", base(plan), id="plan")
    return element("svg", element("defs", ground), xmlns="http://www.w3.org/2000/svg")


def spot(plan: Plan, x: float, y: float) -> Spot:
    """Where a place on the ground, in cells, lies in the picture, in pixels."""
    return View(plan.centre, plan.scale)(x, y)


def draw(
    plan: Plan,
    pins: Sequence[Pin] = (),
    *,
    title: str,
    description: str,
    subtitle: str = "",
    north: str = "N",
    language: str = "zh-hans",
    ground_href: str = "",
) -> PlanPicture:
    """The whole picture. Without `ground_href` the ground is drawn into it."""
    view = View(plan.centre, plan.scale)
    ground = element("use", href=f"{ground_href}#plan") if ground_href else base(plan)
    plate = _title_plate(said(plan.name, language), subtitle) if subtitle else Svg()
    labels = join(_labels(plan, view, language))
    return _composed(join((ground, labels)), join((_compass(north), plate)), pins, title, description, (WIDTH, HEIGHT))


def draw_over(
    picture_href: str, size: tuple[int, int], pins: Sequence[Pin] = (), *, title: str, description: str
) -> PlanPicture:
    """The same pins over a picture that somebody made otherwise."""
    picture = element("image", href=picture_href, width=size[0], height=size[1])
    return _composed(picture, Svg(), pins, title, description, size)


def _composed(
    ground: Svg, furniture: Svg, pins: Sequence[Pin], title: str, description: str, size: tuple[int, int]
) -> PlanPicture:
    named = (element("title", title), element("desc", description))
    svg = element(
        "svg",
        element("g", *named, ground, role="img"),
        furniture,
        *(_pin(pin, x, y, lift) for pin, x, y, lift in _placed(pins)),
        view_box=f"0 0 {size[0]} {size[1]}",
        width=size[0],
        height=size[1],
        role="group",
        aria_label=title,
    )
    return PlanPicture(title, svg, tuple(pins))


def _labels(plan: Plan, view: View, language: str) -> Iterable[Svg]:
    for label in plan.labels:
        yield _label(label, said(label.text, language), view)


def _label(label: Label, words: str, view: View) -> Svg:
    chinese = any("一" <= sign <= "鿿" for sign in words)
    return element(
        "text",
        words,
        transform=view.matrix(label.x, label.y, label.along),
        font_size=label.size if chinese else label.size * 0.82,
        class_="plan-water" if label.water else "plan-name",
    )


def _placed(pins: Sequence[Pin]) -> list[tuple[Pin, int, int, int]]:
    """From back to front; a plate that would cover another is raised on a longer post."""
    placed: list[tuple[Pin, int, int, int]] = []
    taken: list[tuple[int, int]] = []
    for pin in sorted(pins, key=lambda pin: pin.y, reverse=True):
        x, y = round(pin.x), round(pin.y)
        lift = 34
        while lift < 150 and any(
            abs(x - tx) < PLATE_WIDTH + 6 and abs(y - lift - ty) < PLATE_HEIGHT + 6 for tx, ty in taken
        ):
            lift += 6
        taken.append((x, y - lift))
        placed.append((pin, x, y, lift))
    return placed[::-1]


def _pin(pin: Pin, x: int, y: int, lift: int) -> Svg:
    left, top = x - PLATE_WIDTH // 2, y - lift - PLATE_HEIGHT + 2
    parts = (
        element("ellipse", cx=x, cy=y, rx=7, ry=4, fill="var(--i-shade)"),
        element("path", d=d("M{} {}v{}", x, y, -lift), class_="pin-post", stroke_width=3),
        element("circle", cx=x, cy=y, r=3.4, class_="pin-post"),
        element(
            "rect", x=left - 2, y=top - 2, width=PLATE_WIDTH + 4, height=PLATE_HEIGHT + 4, rx=8, class_="pin-ground"
        ),
        element("rect", x=left, y=top, width=PLATE_WIDTH, height=PLATE_HEIGHT, rx=6, class_="pin-plate"),
        element("rect", x=left + 3, y=top + 3, width=PLATE_WIDTH - 6, height=PLATE_HEIGHT - 6, rx=3.5, class_="c-rim"),
        element("circle", cx=left + 18, cy=top + 16, r=12, class_="pin-ground"),
        element("g", mark(pin.stage.shape, left + 18, top + 16, 7), class_=f"is-{pin.stage.tone}"),
        element("text", pin.number, x=left + 49, y=top + 23, text_anchor="middle", class_="pin-no"),
    )
    spoken = f"{pin.number} {pin.name} {pin.stage.name}"
    if pin.url:
        return element("a", *parts, href=pin.url, aria_label=spoken)
    return element("g", *parts, role="img", aria_label=spoken)


def mark(shape: str, x: float, y: float, r: float) -> Svg:
    """The shape of a stage, in the tone of the group around it."""
    if shape == "tick":
        tick = element("path", d=d("M{} {}l3 3.4l5.4-6.4", x - 4, y), class_="mark-line", stroke_width=2.4)
        return join((element("circle", cx=x, cy=y, r=r + 1, class_="mark-fill"), tick))
    if shape == "triangle":
        corner = d("M{} {}l{} {}h{}Z", x, y - r - 2, r + 2, 2 * r + 2, -2 * r - 4)
        sign = element("path", d=d("M{} {}v5M{} {}v.1", x, y - 3, x, y + 5.4), class_="mark-line", stroke_width=2.6)
        return join((element("path", d=corner, class_="mark-fill"), sign))
    if shape in {"square", "bars"}:
        block = element("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, rx=2, class_="mark-fill")
        bars = element(
            "path", d=d("M{} {}v8M{} {}v8", x - 3, y - 4, x + 3, y - 4), class_="mark-line", stroke_width=2.6
        )
        return join((block, bars))
    ring = element("circle", cx=x, cy=y, r=r, class_="mark-ring")
    if shape == "half":
        half = element("path", d=d("M{} {}a{} {} 0 0 1 0 {}Z", x, y - r, r, r, 2 * r), class_="mark-fill")
        return join((ring, half))
    return ring


def text_width(words: str, size: float) -> float:
    """About how wide words are: a Chinese character is a square, a Latin letter a bit more than half of one."""
    return sum(size if sign > "⺀" else size * 0.58 for sign in words)


def _title_plate(name: str, subtitle: str) -> Svg:
    chinese = any("一" <= sign <= "鿿" for sign in name)
    size = 38 if chinese else 32
    spacing = 6 if chinese else 0
    wide = round(max(text_width(name, size) + spacing * len(name), text_width(subtitle, 17)) + 74)
    left, top, high = 24, HEIGHT - 116, 92
    middle = left + wide / 2
    return join(
        (
            element("rect", x=left, y=top, width=wide, height=high, rx=8, class_="c-plate"),
            element(
                "rect", x=left + 5, y=top + 5, width=wide - 10, height=high - 10, rx=5, class_="c-rim", stroke_width=2
            ),
            element("circle", cx=left + 19, cy=top + 46, r=3.4, fill="var(--on-fill)"),
            element("circle", cx=left + wide - 19, cy=top + 46, r=3.4, fill="var(--on-fill)"),
            element(
                "text",
                name,
                x=middle + spacing / 2,
                y=top + 48,
                text_anchor="middle",
                class_="plan-title",
                font_size=size,
                letter_spacing=spacing or None,
            ),
            element("text", subtitle, x=middle, y=top + 75, text_anchor="middle", class_="plan-sub"),
        )
    )


def _compass(north: str) -> Svg:
    x, y = WIDTH - 64, 70
    up, across = SIN, -SQUASH * COS
    length = hypot(up, across)
    nx, ny = up / length, across / length

    def at(along: float, aside: float) -> str:
        return f"{short(x + nx * along - ny * aside)} {short(y + ny * along + nx * aside)}"

    return join(
        (
            element("circle", cx=x, cy=y, r=40, class_="pin-ground"),
            element("circle", cx=x, cy=y, r=36, class_="plan-ring"),
            element("path", d=f"M{at(14, 0)}L{at(-12, 9)}L{at(-6, 0)}Z", class_="plan-needle"),
            element("path", d=f"M{at(14, 0)}L{at(-12, -9)}L{at(-6, 0)}Z", fill="var(--ink)"),
            element(
                "text", north, x=round(x + nx * 25), y=round(y + ny * 25 + 6), text_anchor="middle", class_="plan-north"
            ),
        )
    )
