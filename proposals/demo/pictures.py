"""Pictures our own hand draws for the ideas of the demo town: what the corner looks like today."""

import io
from collections.abc import Callable
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1280, 960
SMALLER = 960, 720
FINE = 1.5  # drawn larger, then made smaller, so that edges are smooth

Pen = ImageDraw.ImageDraw
SKY, WALL, ROOF, PATH = "#DCE6EA", "#E9DFCE", "#5B5A55", "#CFC4B2"
LEAF, TRUNK, WATER, IRON = "#6E8F6A", "#6B5543", "#8FB1BC", "#3F4A52"
NIGHT, GLOW = "#2C3644", "#F3D98B"


def picture(theme: str, number: int) -> bytes:
    """A PNG for an idea of that theme. The same number is the same picture."""
    canvas = Image.new("RGB", (round(WIDTH * FINE), round(HEIGHT * FINE)), NIGHT if theme == "light" else SKY)
    random = Random(number)  # noqa: S311  a drawing, no secret
    pen = ImageDraw.Draw(canvas)
    street(pen, random, dark=theme == "light")
    SCENES.get(theme, _path)(pen, random)
    out = io.BytesIO()
    canvas.resize(SMALLER, Image.Resampling.BOX).save(out, "PNG")
    return out.getvalue()


def box(pen: Pen, x: float, y: float, width: float, height: float, colour: str) -> None:
    pen.rectangle([x * FINE, y * FINE, (x + width) * FINE, (y + height) * FINE], fill=colour)


def shape(pen: Pen, colour: str, *points: tuple[float, float]) -> None:
    pen.polygon([(x * FINE, y * FINE) for x, y in points], fill=colour)


def disc(pen: Pen, x: float, y: float, radius: float, colour: str) -> None:
    pen.ellipse([(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE], fill=colour)


def street(pen: Pen, random: Random, *, dark: bool) -> None:
    """Old houses behind, the ground before them."""
    x = -40.0
    while x < WIDTH:
        width, height = random.randint(190, 320), random.randint(260, 400)
        top = 640 - height
        box(pen, x, top, width - 8, height, "#4A515C" if dark else random.choice([WALL, "#D9CDB9", "#E3D3C3"]))
        shape(pen, "#22262D" if dark else ROOF, (x - 16, top), (x + width / 2, top - 62), (x + width + 8, top))
        for column in range(2):
            for row in range(2):
                lit = dark and random.random() < 0.3
                pane = GLOW if lit else ("#39414D" if dark else "#9DB0B6")
                box(pen, x + 34 + column * (width - 130), top + 46 + row * 110, 54, 70, pane)
        x += width
    box(pen, 0, 640, WIDTH, HEIGHT - 640, "#3A3F47" if dark else PATH)
    for step in range(7):
        y = 662 + step * step * 8
        box(pen, 0, y, WIDTH, 3, "#2F343B" if dark else "#BDB19D")


def tree(pen: Pen, x: float, foot: float, size: float, random: Random) -> None:
    box(pen, x - size * 0.06, foot - size, size * 0.12, size, TRUNK)
    for _ in range(9):
        colour = random.choice([LEAF, "#7F9F72", "#5F825F"])
        disc(pen, x + random.uniform(-0.4, 0.4) * size, foot - size * random.uniform(0.85, 1.4), size * 0.3, colour)


def bench(pen: Pen, x: float, y: float) -> None:
    for plank in range(3):
        box(pen, x, y + plank * 26, 330, 16, "#A9713F")
    box(pen, x, y + 92, 330, 18, "#94602F")
    for leg in (24, 286):
        box(pen, x + leg, y - 6, 16, 180, IRON)


def _green(pen: Pen, random: Random) -> None:
    shape(pen, "#B7B98C", (120, 960), (330, 700), (1010, 700), (1240, 960))
    for x in (250, 640, 1050):
        tree(pen, x + random.randint(-40, 40), 800 + random.randint(0, 60), random.randint(230, 300), random)


def _elder(pen: Pen, random: Random) -> None:
    tree(pen, random.randint(900, 1060), 840, 330, random)
    bench(pen, random.randint(250, 460), 700)


def _light(pen: Pen, random: Random) -> None:
    for place, x in enumerate((300, 720, 1120)):
        x += random.randint(-50, 50)
        box(pen, x, 380, 14, 500, "#14171B")
        if place == random.randint(0, 2):
            shape(pen, "#5C5A4B", (x, 400), (x - 170, 880), (x + 190, 880))
            disc(pen, x + 7, 380, 34, GLOW)
        else:
            disc(pen, x + 7, 380, 30, "#4B4F55")


def _clean(pen: Pen, random: Random) -> None:
    for _ in range(4):
        x, y, width = random.randint(60, 900), random.randint(720, 880), random.randint(200, 420)
        pen.ellipse([x * FINE, y * FINE, (x + width) * FINE, (y + width // 5) * FINE], fill=WATER)
    box(pen, 980, 640, 130, 190, "#6C7F6A")
    box(pen, 966, 624, 158, 26, "#556553")


def _path(pen: Pen, random: Random) -> None:
    shape(pen, "#DED5C6", (430, 640), (820, 640), (1180, 960), (90, 960))
    for step in range(3):
        y = 700 + step * 74
        box(pen, 330 - step * 70, y, 620 + step * 140, 30, "#A79B88")
    box(pen, 980, 560, 12, 330, IRON)
    shape(pen, IRON, (980, 560), (1010, 556), (1250, 760), (1240, 776))


def _culture(pen: Pen, random: Random) -> None:
    box(pen, 350, 470, 560, 290, "#7C4A35")
    box(pen, 376, 496, 508, 238, "#F3EBDD")
    for sheet in range(5):
        box(
            pen,
            396 + sheet * 96,
            516 + random.randint(0, 60),
            76,
            108,
            random.choice(["#FFFFFF", "#F4D9CF", "#DDE8DA"]),
        )
    for leg in (390, 850):
        box(pen, leg, 760, 22, 150, "#5F3726")


SCENES: dict[str, Callable[[Pen, Random], None]] = {
    "green": _green,
    "moving": _path,
    "light": _light,
    "elder": _elder,
    "clean": _clean,
    "culture": _culture,
}
