"""Writing SVG: elements whose text cannot break out, short numbers, and a canvas that merges shapes of one ink."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import NamedTuple

Point = tuple[float, float]
Attributes = dict[str, str | float | None]


class Svg(str):
    """Markup that is already safe. Template engines that honour `__html__` print it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def short(number: float) -> str:
    """At most one decimal and no needless zeros: 3, 2.5, .5."""
    text = f"{number:.1f}".removesuffix(".0")
    return {"-0": "0"}.get(text, text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text)


def element(tag: str, *children: str, **attributes: str | float | None) -> Svg:
    """`element("text", "a < b", x=3, text_anchor="end")`: plain strings are escaped, `Svg` is kept."""
    written = "".join(f' {_name(name)}="{_value(value)}"' for name, value in attributes.items() if value is not None)
    inside = "".join(child if isinstance(child, Svg) else escape(child) for child in children)
    return Svg(f"<{tag}{written}>{inside}</{tag}>" if children else f"<{tag}{written}/>")


def _name(name: str) -> str:
    return "viewBox" if name == "view_box" else name.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else short(value)


def join(parts: Iterable[str]) -> Svg:
    """Several pieces of safe markup as one."""
    return Svg("".join(part if isinstance(part, Svg) else escape(part) for part in parts))


def picture(
    *children: Svg, width: float, height: float, title: str, description: str, class_: str | None = None
) -> Svg:
    """A whole picture with a name and a description for those who do not see it."""
    size: Attributes = {
        "view_box": f"0 0 {short(width)} {short(height)}",
        "width": width,
        "height": height,
        "role": "img",
    }
    return element("svg", element("title", title), element("desc", description), *children, class_=class_, **size)


def polygon(points: Iterable[Point]) -> str:
    """Path data of a closed polygon. It always turns the same way, so that merged shapes cut no holes."""
    corners = [(round(x), round(y)) for x, y in points]
    if _area(corners) < 0:
        corners.reverse()
    return _steps(corners) + "z"


def polyline(points: Iterable[Point]) -> str:
    return _steps([(round(x), round(y)) for x, y in points])


def _steps(corners: Sequence[tuple[int, int]]) -> str:
    first, *rest = corners
    steps, before = [], first
    for corner in rest:
        steps.append(f"{corner[0] - before[0]} {corner[1] - before[1]}")
        before = corner
    return f"M{first[0]} {first[1]}l" + " ".join(steps).replace(" -", "-")


def _area(corners: Sequence[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(corners, [*corners[1:], corners[0]], strict=True))


def rectangle(x: float, y: float, width: float, height: float, radius: float = 0) -> str:
    if not radius:
        return f"M{short(x)} {short(y)}h{short(width)}v{short(height)}h{short(-width)}z"
    r = min(radius, width / 2, height / 2)
    w, h, a = width - 2 * r, height - 2 * r, f"a{short(r)} {short(r)} 0 0 1 "
    corner = (
        f"{short(r)} {short(r)}",
        f"{short(-r)} {short(r)}",
        f"{short(-r)} {short(-r)}",
        f"{short(r)} {short(-r)}",
    )
    return (
        f"M{short(x + r)} {short(y)}h{short(w)}{a}{corner[0]}v{short(h)}{a}{corner[1]}"
        f"h{short(-w)}{a}{corner[2]}v{short(-h)}{a}{corner[3]}z"
    )


def ellipse(x: float, y: float, rx: float, ry: float) -> str:
    a = f"a{short(rx)} {short(ry)} 0 1 1 "
    return f"M{short(x - rx)} {short(y)}{a}{short(2 * rx)} 0{a}{short(-2 * rx)} 0z"


class Brush(NamedTuple):
    """How a path is painted. Neighbours painted alike become one element."""

    ink: str
    width: float = 0  # 0 fills; anything else draws a line that wide
    opacity: float = 1
    dash: str | None = None
    alone: bool = False  # free curves are not merged: their direction is unknown


class Canvas:
    """Shapes in painter's order."""

    def __init__(self) -> None:
        self._shapes: list[tuple[Brush, str] | Svg] = []

    def fill(self, ink: str, data: str, opacity: float = 1) -> None:
        """A free shape from path data."""
        self._shapes.append((Brush(ink, 0, opacity, alone=True), data))

    def line(self, ink: str, width: float, data: str, opacity: float = 1, dash: str | None = None) -> None:
        self._shapes.append((Brush(ink, width, opacity, dash), data))

    def polygon(self, ink: str, *points: Point, opacity: float = 1) -> None:
        self._shapes.append((Brush(ink, 0, opacity), polygon(points)))

    def rect(
        self, ink: str, x: float, y: float, width: float, height: float, radius: float = 0, opacity: float = 1
    ) -> None:
        self._shapes.append((Brush(ink, 0, opacity), rectangle(x, y, width, height, radius)))

    def circle(self, ink: str, x: float, y: float, radius: float, opacity: float = 1) -> None:
        self._shapes.append((Brush(ink, 0, opacity), ellipse(x, y, radius, radius)))

    def ellipse(self, ink: str, x: float, y: float, rx: float, ry: float, opacity: float = 1) -> None:
        self._shapes.append((Brush(ink, 0, opacity), ellipse(x, y, rx, ry)))

    def add(self, markup: Svg) -> None:
        self._shapes.append(markup)

    def text(self, words: str, x: float, y: float, size: float, ink: str, **attributes: str | float) -> None:
        style: Attributes = {
            "font_size": size,
            "font_weight": "700",
            "text_anchor": "middle",
            "fill": paint(ink),
            **attributes,
        }
        self.add(element("text", words, x=x, y=y, **style))

    def markup(self) -> Svg:
        return Svg("".join(self._elements()))

    def _elements(self) -> Iterator[Svg]:
        brush, data = None, ""
        for shape in self._shapes:
            if not isinstance(shape, Svg) and shape[0] == brush and not shape[0].alone:
                data += shape[1]
                continue
            if brush:
                yield _painted(brush, data)
            brush, data = (None, "") if isinstance(shape, Svg) else shape
            if isinstance(shape, Svg):
                yield shape
        if brush:
            yield _painted(brush, data)


def paint(ink: str) -> str:
    return f"var(--i-{ink})"


def _painted(brush: Brush, data: str) -> Svg:
    opacity = brush.opacity if brush.opacity != 1 else None
    if not brush.width:
        return element("path", d=data, fill=paint(brush.ink), opacity=opacity)
    look: Attributes = {"stroke": paint(brush.ink), "stroke_width": brush.width, "stroke_dasharray": brush.dash}
    return element("path", d=data, fill="none", opacity=opacity, **look)
