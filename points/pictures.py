"""Small drawings for rewards, by our own hand: ink and one colour, as on a shop's slate."""

from community.drawing.svg import Svg, element
from points.models import Reward

SIZE = 160, 90
P = Reward.Picture


def _line(d: str) -> Svg:
    return element("path", d=d, class_="c-line strong")


def _fill(d: str) -> Svg:
    return element("path", d=d, class_="c-tint")


DRAWN: dict[str, list[Svg]] = {
    P.NOODLES: [
        _fill("M48 44h64a32 30 0 0 1-20 32H68a32 30 0 0 1-20-32z"),
        _line("M44 44h72M48 44a32 30 0 0 0 20 32h24a32 30 0 0 0 20-32"),
        _line("M70 14q-6 8 0 14t0 12M84 14q-6 8 0 14t0 12M96 40l28-28M102 42l28-26"),
    ],
    P.BASKET: [
        _fill("M46 42h68l-10 36H56z"),
        _line("M46 42h68l-10 36H56zM56 42a24 26 0 0 1 48 0M58 52h44M60 62h40M70 42l4 36M90 42l-4 36"),
    ],
    P.SCISSORS: [
        _fill("M104 20h14v50h-14z"),
        _line("M50 16l36 44M86 16L50 60"),
        element("circle", cx=46, cy=68, r=9, class_="c-line strong"),
        element("circle", cx=90, cy=68, r=9, class_="c-line strong"),
        _line("M104 20h14v50h-14zM104 28h-6M104 36h-6M104 44h-6M104 52h-6M104 60h-6"),
    ],
    P.LAMP: [
        _fill("M62 20h36l12 28H50z"),
        _line("M62 20h36l12 28H50zM80 48v26M64 78h32M80 8v12M40 60l-8 6M120 60l8 6M80 56v2"),
    ],
    P.FLOWER: [
        _fill("M62 56h36l-6 24H68z"),
        _line("M62 56h36l-6 24H68zM80 56V34M80 50q-16 0-18-12 14 0 18 12M80 46q14-2 16-14-14 2-16 14"),
        element("circle", cx=80, cy=24, r=10, class_="c-line strong"),
    ],
    P.SLIP: [
        _fill("M52 12h56v66l-7-5-7 5-7-5-7 5-7-5-7 5-7-5-7 5z"),
        _line("M52 12h56v66l-7-5-7 5-7-5-7 5-7-5-7 5-7-5-7 5zM62 28h36M62 40h36M62 52h22"),
    ],
}


def picture_of(name: str) -> Svg:
    """With its name in the reader's language."""
    title = element("title", str(P(name).label))
    width, height = SIZE
    drawing = element(
        "svg", title, *DRAWN[name], view_box=f"0 0 {width} {height}", role="img", class_="reward-pic is-amber"
    )
    return drawing
