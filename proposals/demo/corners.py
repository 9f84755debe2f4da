"""Corners of the demo town as they are and as somebody drew them: from where one stands, and from above."""

import io
from collections.abc import Callable, Iterable
from random import Random

from PIL import Image, ImageDraw

from proposals.demo.pictures import (
    FINE,
    HEIGHT,
    IRON,
    SKY,
    SMALLER,
    WATER,
    WIDTH,
    Pen,
    bench,
    box,
    disc,
    shape,
    street,
    tree,
)

PAPER, LINE, WOOD, GRASS, SAND, BRICK = "#F7F1E5", "#6B6357", "#A9713F", "#B7C79A", "#E3D3AE", "#B2694C"
SOFT, STONE = "#D9A08A", "#B9B2A6"


def today(number: int) -> bytes:
    """Nobody uses it: rubble, an old sofa, weeds."""
    return _seen(number, [_rubble, _weeds])


def one_day(number: int, features: Iterable[str]) -> bytes:
    """The same spot with these features, such as "trees" or "stage"."""
    return _seen(number, [FEATURES[name] for name in features])


def _seen(number: int, parts: Iterable[Callable[[Pen, Random], None]]) -> bytes:
    canvas = Image.new("RGB", (round(WIDTH * FINE), round(HEIGHT * FINE)), SKY)
    pen = ImageDraw.Draw(canvas)
    street(pen, Random(number), dark=False)  # noqa: S311  a drawing, no secret
    for part in parts:
        part(pen, Random(number + 7))  # noqa: S311
    out = io.BytesIO()
    canvas.resize(SMALLER, Image.Resampling.BOX).save(out, "PNG")
    return out.getvalue()


def _rubble(pen: Pen, random: Random) -> None:
    shape(pen, "#A89A83", (180, 900), (380, 760), (980, 740), (1140, 900))
    box(pen, 470, 740, 300, 70, "#8C5B4A")
    box(pen, 450, 790, 340, 70, BRICK)
    for x in (450, 752):
        box(pen, x, 770, 38, 100, "#8C5B4A")
    for _ in range(14):
        x, y, wide = random.randint(190, 1060), random.randint(820, 930), random.randint(24, 70)
        shape(
            pen, random.choice([STONE, "#948B7D", "#C9C2B6"]), (x, y), (x + wide * 0.3, y - wide * 0.6), (x + wide, y)
        )


def _weeds(pen: Pen, random: Random) -> None:
    for _ in range(30):
        x, y = random.randint(60, 1220), random.randint(760, 950)
        for lean in (-9, 0, 10):
            shape(pen, "#7D8B55", (x - 3, y), (x + lean, y - random.randint(24, 58)), (x + 3, y))


def _lawn(pen: Pen, random: Random) -> None:
    shape(pen, GRASS, (60, 960), (320, 730), (960, 730), (1220, 960))


def _trees(pen: Pen, random: Random) -> None:
    for x in (210, 1080):
        tree(pen, x + random.randint(-30, 30), 790, random.randint(300, 350), random)


def _beds(pen: Pen, random: Random) -> None:
    for number in range(3):
        x = 170 + number * 330
        box(pen, x, 850, 260, 64, WOOD)
        box(pen, x, 838, 260, 16, "#7E6A4C")
        for _ in range(11):
            disc(
                pen,
                x + random.randint(14, 246),
                826,
                random.randint(12, 22),
                random.choice(["#6E8F6A", "#8FA05F", "#C7705B"]),
            )


def _benches(pen: Pen, random: Random) -> None:
    bench(pen, 240, 716)
    bench(pen, 720, 716)


def _path(pen: Pen, random: Random) -> None:
    shape(pen, "#E7DECF", (560, 730), (720, 730), (900, 960), (380, 960))
    for step in range(5):
        y = 750 + step * 42
        box(pen, 560 - step * 34, y, 160 + step * 68, 4, "#CFC3AE")


def _pergola(pen: Pen, random: Random) -> None:
    for x in (330, 930):
        box(pen, x, 480, 22, 330, WOOD)
    box(pen, 300, 460, 690, 26, WOOD)
    for number in range(9):
        box(pen, 320 + number * 76, 440, 16, 60, "#94602F")
    for _ in range(26):
        disc(
            pen,
            random.randint(310, 980),
            random.randint(430, 500),
            random.randint(16, 30),
            random.choice(["#6E8F6A", "#9C7FB0"]),
        )


def _stage(pen: Pen, random: Random) -> None:
    shape(pen, "#94602F", (360, 860), (430, 780), (890, 780), (960, 860))
    box(pen, 360, 860, 600, 44, WOOD)
    for x in (430, 876):
        box(pen, x, 470, 14, 320, IRON)
    shape(pen, "#E9C46A", (430, 480), (890, 480), (830, 520), (660, 500), (490, 520))


def _play(pen: Pen, random: Random) -> None:
    shape(pen, SOFT, (250, 940), (380, 780), (900, 780), (1030, 940))
    for x in (430, 620):
        box(pen, x, 560, 12, 300, IRON)
    box(pen, 420, 556, 224, 14, IRON)
    for x in (480, 560):
        box(pen, x, 570, 4, 200, IRON)
    box(pen, 470, 770, 104, 14, BRICK)
    disc(pen, 800, 850, 44, "#1B4F8A")
    disc(pen, 880, 866, 30, "#E9C46A")


def _pond(pen: Pen, random: Random) -> None:
    pen.ellipse([380 * FINE, 800 * FINE, 900 * FINE, 930 * FINE], fill=STONE)
    pen.ellipse([404 * FINE, 812 * FINE, 876 * FINE, 916 * FINE], fill=WATER)
    for _ in range(6):
        disc(pen, random.randint(450, 830), random.randint(836, 892), 16, "#6E8F6A")


def _people(pen: Pen, random: Random) -> None:
    for number, x in enumerate((300, 470, 820, 1000)):
        y, tall = 800 + number % 2 * 60, 150 - number % 3 * 26
        coat = ("#1B4F8A", "#A63D26", "#1B6A4A", "#6C3A73")[number]
        disc(pen, x, y - tall, tall * 0.13, "#E8C9A8")
        shape(
            pen,
            coat,
            (x - tall * 0.2, y - tall * 0.3),
            (x - tall * 0.12, y - tall * 0.85),
            (x + tall * 0.12, y - tall * 0.85),
            (x + tall * 0.2, y - tall * 0.3),
        )
        box(pen, x - tall * 0.13, y - tall * 0.3, tall * 0.1, tall * 0.3, IRON)
        box(pen, x + tall * 0.03, y - tall * 0.3, tall * 0.1, tall * 0.3, IRON)


FEATURES: dict[str, Callable[[Pen, Random], None]] = {
    "lawn": _lawn,
    "path": _path,
    "pond": _pond,
    "play": _play,
    "trees": _trees,
    "pergola": _pergola,
    "stage": _stage,
    "benches": _benches,
    "beds": _beds,
    "people": _people,
}


# From above


def plan(number: int, features: Iterable[str]) -> bytes:
    """A drawing on paper: the wall, the way in, and what stands where."""
    canvas, random = Image.new("RGB", (WIDTH, HEIGHT), PAPER), Random(number)  # noqa: S311
    pen = ImageDraw.Draw(canvas)
    for x in range(0, WIDTH, 64):
        pen.line([x, 0, x, HEIGHT], fill="#EDE5D6", width=1)
    for y in range(0, HEIGHT, 64):
        pen.line([0, y, WIDTH, y], fill="#EDE5D6", width=1)
    pen.polygon([(120, 130), (1110, 96), (1180, 800), (200, 860)], fill="#FFFFFF", outline=LINE, width=7)
    for name in features:
        if name in ABOVE:
            ABOVE[name](pen, random)
    pen.polygon([(560, 890), (640, 890), (600, 820)], fill="#A63D26")
    pen.line([1180, 880, 1180, 930], fill=LINE, width=5)
    pen.polygon([(1164, 890), (1196, 890), (1180, 858)], fill=LINE)
    out = io.BytesIO()
    canvas.resize(SMALLER, Image.Resampling.BOX).save(out, "PNG")
    return out.getvalue()


def _oval(pen: Pen, x: float, y: float, wide: float, high: float, colour: str) -> None:
    pen.ellipse([x - wide, y - high, x + wide, y + high], fill=colour, outline=LINE, width=4)


def _block(pen: Pen, x: float, y: float, wide: float, high: float, colour: str) -> None:
    pen.rectangle([x, y, x + wide, y + high], fill=colour, outline=LINE, width=4)


def _trees_above(pen: Pen, random: Random) -> None:
    for x, y in ((260, 260), (1010, 230), (1040, 660), (300, 700)):
        _oval(pen, x + random.randint(-30, 30), y + random.randint(-20, 20), 84, 84, "#9DB58C")
        _oval(pen, x, y, 10, 10, LINE)


def _beds_above(pen: Pen, random: Random) -> None:
    for number in range(4):
        _block(pen, 420 + number * 130, 180, 96, 200, "#C9D6A8")


def _benches_above(pen: Pen, random: Random) -> None:
    for x, y in ((400, 520), (760, 520), (580, 660)):
        _block(pen, x, y, 150, 34, WOOD)


def _path_above(pen: Pen, random: Random) -> None:
    pen.line([(600, 830), (600, 480), (340, 400), (980, 400)], fill=SAND, width=70, joint="curve")


ABOVE: dict[str, Callable[[Pen, Random], None]] = {
    "lawn": lambda pen, random: pen.polygon([(140, 150), (1092, 116), (1158, 782), (216, 840)], fill="#DDE6C8"),
    "path": _path_above,
    "pond": lambda pen, random: _oval(pen, 720, 470, 170, 110, WATER),
    "play": lambda pen, random: _oval(pen, 560, 430, 220, 150, SOFT),
    "trees": _trees_above,
    "pergola": lambda pen, random: _block(pen, 420, 440, 420, 60, "#B9A0C9"),
    "stage": lambda pen, random: _block(pen, 470, 200, 330, 190, WOOD),
    "benches": _benches_above,
    "beds": _beds_above,
}
