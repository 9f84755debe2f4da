"""What lanes are made of: roofs, gables, windows, trees, people, benches, bicycles. Each part is painted onto a canvas.

No outlines; ink lines only for thin things; people have no faces, and many are grey-haired.
"""

import math
from random import Random

from community.drawing.svg import Canvas, Point, element, ellipse, short

Data = str


def d(template: str, *numbers: float) -> Data:
    """Path data with short numbers: d("M{} {}h{}", 1, 2.04, 30)."""
    return template.format(*map(short, numbers))


def hatch(canvas: Canvas, *corners: Point, gap: float = 7) -> None:
    """Shade as slanting strokes, cut off at the edge of a convex shape."""
    slope = math.tan(math.radians(52))
    offsets = [y + slope * x for x, y in corners]
    offset, strokes = min(offsets) + gap, []
    while offset < max(offsets):
        ends = _crossings(corners, slope, offset)
        if len(ends) >= 2:
            (x0, y0), (x1, y1) = min(ends), max(ends)
            strokes.append(d("M{} {}l{} {}", x0, y0, x1 - x0, y1 - y0))
        offset += gap * 1.6
    canvas.line("hatch", 2, "".join(strokes))


def _crossings(corners: tuple[Point, ...], slope: float, offset: float) -> list[Point]:
    """Where the line y + slope * x = offset meets the sides."""
    found = []
    for (ax, ay), (bx, by) in zip(corners, (*corners[1:], corners[0]), strict=True):
        a, b = ay + slope * ax - offset, by + slope * bx - offset
        if (a < 0) != (b < 0):
            share = a / (a - b)
            found.append((ax + (bx - ax) * share, ay + (by - ay) * share))
    return found


def roof(canvas: Canvas, x: float, y: float, width: float, height: float, over: float = 14) -> None:
    """A tiled roof from the front: slope, ribs, ridge, and the row of round tile ends."""
    left, right = x - over, x + width + over
    canvas.polygon("roof", (left, y + height), (x + 8, y), (x + width - 8, y), (right, y + height))
    ribs = max(3, int(width / 16))
    for share in (number / ribs for number in range(1, ribs)):
        top, bottom = x + 8 + (width - 16) * share, left + (width + 2 * over) * share
        canvas.line("roof2", 1.6, d("M{} {}L{} {}", top, y + 2, bottom, y + height))
    canvas.rect("roof2", x + 2, y - 6, width - 4, 8, 3)
    for number in range(int((width + 2 * over) / 12) + 1):
        if left + 6 + 12 * number <= right:
            canvas.circle("roof2", left + 6 + 12 * number, y + height, 5.2)


def stepped_gable(canvas: Canvas, x: float, y: float, width: float, height: float, steps: int = 2) -> None:
    """A horse-head wall: white, rising in steps, each step under a dark cap."""
    canvas.rect("wall", x, y + height * 0.3, width, height * 0.7)
    step = width / (2 * steps + 1)
    for number in range(steps + 1):
        top = y + height * 0.3 * (1 - number / steps)
        canvas.rect("wall", x + step * number, top, width - 2 * step * number, height * 0.3 * number / steps + 2)
    for number in range(steps):
        top = y + height * 0.3 * (1 - number / steps) - 7
        canvas.rect("roof2", x + step * number - 5, top, step + 9, 7, 2)
        canvas.rect("roof2", x + width - step * (number + 1) - 4, top, step + 9, 7, 2)
    canvas.rect("roof2", x + step * steps - 6, y - 8, width - 2 * step * steps + 12, 8, 2)


def window(canvas: Canvas, x: float, y: float, width: float = 30, height: float = 36, lit: bool = False) -> None:
    canvas.rect("bark", x - 3, y - 3, width + 6, height + 6)
    canvas.rect("lamp" if lit else "glass", x, y, width, height)
    canvas.line("bark", 2, d("M{} {}v{}M{} {}h{}", x + width / 2, y, height, x, y + height * 0.36, width))


def door_plate(
    canvas: Canvas, x: float, y: float, width: float, height: float, words: str, size: float | None = None
) -> None:
    size = size or height * 0.56
    canvas.rect("plate", x, y, width, height, 4)
    canvas.add(
        element(
            "rect",
            x=x + 3,
            y=y + 3,
            width=width - 6,
            height=height - 6,
            rx=2,
            fill="none",
            stroke="var(--i-white)",
            stroke_width=1.4,
        )
    )
    canvas.text(words, x + width / 2, y + height / 2 + size * 0.36, size, "white")


def osmanthus(canvas: Canvas, x: float, y: float, size: float, seed: int = 1) -> None:
    """The tree of the town: round, with gold in it."""
    round_tree(canvas, x, y, size)
    chance = Random(seed * 7 + int(x))
    for _ in range(26):
        turn, reach = chance.random() * math.tau, math.sqrt(chance.random()) * 0.95
        spot = (x + math.cos(turn) * reach * size * 0.95, y - size * 1.55 + math.sin(turn) * reach * size * 0.8)
        canvas.circle("gold", *spot, max(1.6, size * 0.05))


def round_tree(canvas: Canvas, x: float, y: float, size: float) -> None:
    _trunk(canvas, x, y, size)
    for across, up, radius in (
        (-0.5, 1.35, 0.55),
        (0.52, 1.4, 0.52),
        (0, 1.85, 0.66),
        (-0.1, 1.25, 0.6),
        (0.2, 1.5, 0.5),
    ):
        canvas.circle("leaf", x + across * size, y - up * size, radius * size)
    for across, up, radius in ((-0.42, 1.55, 0.34), (0.12, 2.02, 0.4), (0.55, 1.55, 0.28)):
        canvas.circle("leaf4", x + across * size, y - up * size, radius * size)
    shade = ((-0.9, 1.2), (0, 1.32), (0.98, 1.25), (0.72, 0.9), (0, 0.72), (-0.72, 0.86))
    hatch(canvas, *((x + across * size, y - up * size) for across, up in shade))


def willow(canvas: Canvas, x: float, y: float, size: float) -> None:
    _trunk(canvas, x, y, size)
    canvas.ellipse("leaf3", x, y - size * 1.75, size * 0.8, size * 0.55)
    for number in range(13):
        side = -1 + number / 6
        hang = d(
            "M{} {}q{} {} {} {}",
            *(x + side * size * 0.7, y - size * 1.8, side * size * 0.35, size * 0.3),
            *(side * size * 0.22, size * (1.1 - 0.35 * abs(side))),
        )
        canvas.line("leaf" if number % 2 else "leaf3", max(2, size * 0.085), hang)


def _trunk(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.ellipse("shade", x, y, size * 0.75, size * 0.13)
    foot, top = size * 0.095, size * 0.055
    canvas.fill(
        "bark",
        d(
            "M{} {}Q{} {} {} {}h{}Q{} {} {} {}Z",
            *(x - foot, y, x - size * 0.02, y - size * 0.7, x - top, y - size * 1.2, top * 2),
            *(x + size * 0.04, y - size * 0.6, x + foot, y),
        ),
    )


def standing(
    canvas: Canvas,
    x: float,
    y: float,
    height: float,
    shirt: str,
    hair: str = "hair",
    legs: str = "ink",
    facing: int = 1,
    reach: float = 0,
    cane: bool = False,
) -> None:
    """A person on their feet. `facing` is 1 or -1, `reach` lifts the hand."""
    q, top = height, y - height * 0.8
    canvas.rect(legs, x - q * 0.085, y - q * 0.42, q * 0.07, q * 0.42)
    canvas.rect(legs, x + q * 0.015, y - q * 0.42, q * 0.07, q * 0.42)
    canvas.rect("ink", x - q * 0.1, y - 4, q * 0.1, 5, 2)
    canvas.rect("ink", x + q * 0.01, y - 4, q * 0.1, 5, 2)
    _coat(canvas, shirt, x, top, y - q * 0.38, q * 0.13, q * 0.15)
    hand_x, hand_y = x + facing * q * 0.22, y - q * (0.44 + reach)
    elbow = (x + facing * q * 0.16, y - q * (0.55 + reach * 0.4))
    canvas.line(shirt, q * 0.065, d("M{} {}L{} {}L{} {}", x + facing * q * 0.07, top + q * 0.1, *elbow, hand_x, hand_y))
    canvas.circle("skin", hand_x, hand_y, q * 0.035)
    if cane:
        canvas.line("bark", 2.4, d("M{} {}q4-4 6 2L{} {}", hand_x - 2, hand_y - 3, hand_x + 4, y))
    _head(canvas, x, top - q * 0.105 * 0.75, q * 0.105, hair, facing)


def sitting(
    canvas: Canvas, x: float, y: float, height: float, shirt: str, hair: str = "hair", facing: int = 1, reach: float = 0
) -> None:
    q, top = height, y - height * 0.66
    knee, foot = x + facing * q * 0.2, x + facing * q * 0.21
    canvas.line("ink", q * 0.1, d("M{} {}L{} {}L{} {}", x, y - q * 0.3, knee, y - q * 0.29, foot, y - 2))
    canvas.rect("ink", foot - q * 0.05, y - 4, q * 0.13, 5, 2)
    _coat(canvas, shirt, x, top, y - q * 0.26, q * 0.105, q * 0.135)
    arm = (x + facing * q * 0.02, top + q * 0.1, x + facing * q * 0.13, y - q * 0.36, knee, y - q * (0.4 + reach))
    canvas.line(shirt, q * 0.06, d("M{} {}L{} {}L{} {}", *arm))
    canvas.circle("skin", foot, y - q * (0.41 + reach), q * 0.032)
    _head(canvas, x, top - q * 0.105 * 0.8, q * 0.105, hair, facing)


def _coat(canvas: Canvas, ink: str, x: float, top: float, hem: float, half_hem: float, half_shoulder: float) -> None:
    canvas.fill(
        ink,
        d(
            "M{} {}Q{} {} {} {}Q{} {} {} {}Z",
            *(x - half_hem, hem, x - half_shoulder, top, x, top, x + half_shoulder, top, x + half_hem, hem),
        ),
    )


def _head(canvas: Canvas, x: float, y: float, radius: float, hair: str, facing: int) -> None:
    r = radius * 1.05
    canvas.circle("skin", x, y, radius)
    canvas.fill(
        hair,
        d(
            "M{} {}A{} {} 0 0 1 {} {}Q{} {} {} {}Q{} {} {} {}Z",
            *(x - r, y + radius * 0.1, r, radius * 1.1, x + r, y - radius * 0.05),
            *(x + facing * radius * 0.3, y - radius * 0.5, x - facing * radius * 0.5, y - radius * 0.2),
            *(x - radius, y, x - r, y + radius * 0.1),
        ),
    )


def bench(canvas: Canvas, x: float, y: float, width: float) -> None:
    right = x + width - 8
    canvas.line("stone", 5, d("M{} {}v-22M{} {}v-22", x + 8, y, right, y))
    for up, thick in ((28, 8), (48, 6), (38, 5)):
        canvas.rect("bark", x, y - up, width, thick, 2)
    canvas.line("stone", 3, d("M{} {}v-24M{} {}v-24", x + 8, y - 24, right, y - 24))


def bicycle(canvas: Canvas, x: float, y: float, scale: float, ink: str) -> None:
    def at(*points: float) -> tuple[float, ...]:
        return tuple((x if number % 2 == 0 else y) + value * scale for number, value in enumerate(points))

    for hub in (0, 46):
        canvas.line("ink", 2.6 * scale, ellipse(x + hub * scale, y - 15 * scale, 15 * scale, 15 * scale))
    frame = at(0, -15, 14, -36, 36, -36, 46, -15)
    rest = at(14, -36, 22, -15, 0, -15)
    fork = at(22, -15, 36, -36, 34, -44, 42, -46)
    canvas.line(
        ink,
        3 * scale,
        d("M{} {}L{} {}L{} {}L{} {}", *frame) + d("M{} {}L{} {}L{} {}", *rest) + d("M{} {}L{} {}L{} {}L{} {}", *fork),
    )
    canvas.line("ink", 4 * scale, d("M{} {}h{}", *at(8, -40), 12 * scale))
    canvas.rect("bark", x + 38 * scale, y - 44 * scale, 14 * scale, 11 * scale, 2)
    canvas.circle("ink", x + 22 * scale, y - 15 * scale, 3.5 * scale)


def cat(canvas: Canvas, x: float, y: float) -> None:
    canvas.fill("ink", d("M{} {}q-2-14 8-16q10-2 14 4l6-12l4 5h5l4-5q3 14-3 16q1 6-2 8Z", x, y))
    canvas.line("ink", 3.4, d("M{} {}q-12 0-10-14", x + 2, y - 2))


def flower_pot(canvas: Canvas, x: float, y: float, pot: str = "brick", leaf: str = "leaf", leaves: int = 5) -> None:
    for number in range(leaves):
        lean = number - leaves / 2 + 0.5
        canvas.line(leaf, 4, d("M{} {}q{}-14 {} {}", x, y - 16, lean * 4, lean * 8, -20 + abs(lean) * 4))
    canvas.polygon(pot, (x - 12, y - 18), (x + 12, y - 18), (x + 8, y), (x - 8, y))


def paving(canvas: Canvas, left: float, right: float, top: float, bottom: float, rows: int = 4) -> None:
    """A paved ground: bare lane with joints that crowd towards the back."""
    canvas.rect("lane", left, top, right - left, bottom - top)
    for number in range(1, rows):
        y = top + (bottom - top) * (number / rows) ** 1.25
        canvas.line("lane2", 1.4, d("M{} {}H{}", left, y, right))


def far_roofs(canvas: Canvas, y: float, width: float, seed: int = 2) -> None:
    """Pale gables on the horizon."""
    chance, x = Random(seed), -20
    while x < width:
        wide, high = chance.randint(60, 110), chance.randint(26, 60)
        canvas.polygon("far", (x, y), (x, y - high), (x + wide / 2, y - high - 18), (x + wide, y - high), (x + wide, y))
        x += wide - 6


def sky(canvas: Canvas, width: float, height: float, ink: str = "sky") -> None:
    canvas.rect(ink, 0, 0, width, height)
