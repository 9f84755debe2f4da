"""Scenes of the lane: each is a short list of parts. They live together in one sheet that a page fetches once."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from community.drawing.parts import (
    bench,
    bicycle,
    cat,
    d,
    door_plate,
    far_roofs,
    flower_pot,
    hatch,
    osmanthus,
    paving,
    roof,
    round_tree,
    sitting,
    sky,
    standing,
    stepped_gable,
    willow,
    window,
)
from community.drawing.svg import Canvas, Svg, element

WIDTH, HEIGHT = 480, 300


def gettext_noop(message: str) -> str:
    """Mark for translation; the page translates when it shows the scene."""
    return message


class Scene(NamedTuple):
    draw: Callable[[Canvas], None]
    title: str
    description: str
    size: tuple[int, int] = (WIDTH, HEIGHT)


def lane(c: Canvas) -> None:
    """The mouth of a lane: stone gate, doorplate, notice board. The wide picture of the home page."""
    width, height = 640, 460
    sky(c, width, height)
    c.circle("sun", 538, 74, 36)
    c.fill("far", "M-10 210l60-40l60 40l50-60l70 60l60-34l70 34l80-60l80 60l60-40l90 40V300H-10Z")
    stepped_gable(c, -20, 92, 190, 280)
    c.rect("wall", -20, 250, 190, 110)
    window(c, 24, 196, 40, 46)
    window(c, 96, 196, 40, 46)
    hatch(c, (150, 190), (170, 190), (170, 360), (150, 360))
    _stone_gate(c)
    door_plate(c, 384, 214, 62, 38, "7 弄", 21)
    _house_with_balcony(c)
    _notice_board(c)
    _flagstones(c, width, 358, height)
    for x, wide in ((-20, 190), (452, 210)):
        c.rect("stone2", x, 344, wide, 16)
    c.rect("stone", 240, 356, 126, 8, 2)
    osmanthus(c, 70, 404, 70, seed=4)
    bench(c, 120, 410, 118)
    sitting(c, 148, 410, 112, "brick", "grey", reach=0.1)
    sitting(c, 206, 410, 112, "plate", "grey", facing=-1, reach=0.03)
    standing(c, 540, 420, 118, "jade", legs="plate", reach=0.24)
    standing(c, 582, 424, 76, "gold", legs="brick", reach=0.1)
    standing(c, 410, 414, 112, "plum", "grey", "stone", cane=True)
    bicycle(c, 254, 412, 1, "jade")
    cat(c, 278, 148)
    chance = Random(3)
    for _ in range(26):
        c.circle("gold", chance.randint(4, 200), chance.randint(396, 450), 2.4)


def _stone_gate(c: Canvas) -> None:
    c.rect("wall2", 170, 196, 270, 166)
    roof(c, 176, 164, 262, 34, 10)
    c.rect("stone2", 236, 176, 134, 186)
    c.rect("stone", 226, 166, 154, 22, 2)
    c.fill("stone2", "M236 166Q303 118 370 166Z")
    c.line("stone", 3, "M250 160Q303 128 356 160")
    c.text("桂 花 里", 303, 183, 16, "wall")
    c.rect("door", 252, 200, 102, 162)
    c.line("stone", 2, "M303 200V362")
    c.circle("gold", 294, 286, 6)
    c.circle("gold", 312, 286, 6)
    c.rect("brick", 240, 206, 10, 110)
    c.rect("brick", 356, 206, 10, 110)


def _house_with_balcony(c: Canvas) -> None:
    c.rect("wall", 452, 120, 210, 242)
    roof(c, 458, 84, 210, 38)
    window(c, 484, 146, 44, 52, lit=True)
    window(c, 574, 146, 44, 52)
    c.rect("bark", 470, 206, 180, 8)
    c.line("bark", 2.4, "".join(d("M{} 206v-18", 478 + number * 15) for number in range(12)))
    c.line("bark", 3, "M470 190h180")
    for x, pot, leaf in ((500, "brick", "leaf"), (556, "plate", "leaf4"), (620, "brick", "leaf")):
        flower_pot(c, x, 190, pot, leaf)


def _notice_board(c: Canvas) -> None:
    c.rect("bark", 480, 240, 142, 92, 3)
    c.rect("board", 487, 247, 128, 78)
    for x, y, high, ink in (
        (494, 254, 42, "jade"),
        (534, 254, 30, "plate"),
        (574, 254, 46, "brick"),
        (534, 290, 26, "gold"),
    ):
        c.rect("wall", x, y, 34, high)
        c.rect(ink, x, y, 34, 5)
    for x, y in ((500, 268), (540, 268), (580, 268), (540, 303)):
        c.line("stone", 2, d("M{} {}h22m-22 7h16", x, y))
    c.polygon("brick", (588, 286), (600, 284), (602, 296), (590, 298))
    c.line("bark", 6, "M492 332v38M610 332v38")
    c.polygon("roof2", (470, 240), (482, 226), (620, 226), (632, 240))


def _flagstones(c: Canvas, width: int, top: int, bottom: int) -> None:
    c.rect("lane", 0, top, width, bottom - top)
    across = "".join(f"M0 {top + down}H{width}" for down in (14, 34, 62))
    along = "".join(d("M{} {}L{} {}", 303 + (n - 6) * 46, top, 303 + (n - 6) * 110, bottom) for n in range(13))
    c.line("lane2", 1.6, across + along)


def park(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    c.circle("sun", 404, 58, 30)
    far_roofs(c, 190, WIDTH)
    c.rect("wall", 0, 84, 150, 130)
    roof(c, -10, 52, 150, 34)
    window(c, 26, 112)
    window(c, 84, 112)
    door_plate(c, 118, 150, 26, 18, "7", 12)
    c.rect("wall", 376, 100, 120, 114)
    roof(c, 382, 70, 120, 32)
    window(c, 410, 124)
    paving(c, 0, WIDTH, 206, HEIGHT, 5)
    c.fill("grass", "M128 214H372Q440 232 424 262Q300 300 110 268Q60 244 128 214Z")
    hatch(c, (110, 250), (240, 268), (424, 248), (404, 266), (250, 282), (112, 266))
    c.fill("lane", "M196 214Q250 236 214 280L276 282Q290 236 248 214Z")
    osmanthus(c, 150, 240, 44, seed=3)
    round_tree(c, 352, 236, 36)
    bench(c, 268, 256, 92)
    sitting(c, 292, 256, 86, "brick", "grey")
    sitting(c, 336, 256, 86, "plate", "grey", facing=-1, reach=0.1)
    standing(c, 224, 268, 54, "gold", legs="plate", reach=0.18)
    c.circle("brick", 250, 262, 6)
    flower_pot(c, 70, 268)
    flower_pot(c, 98, 274, "plate", "leaf4")
    for x, y in ((398, 252), (386, 246), (410, 246), (392, 262)):
        c.circle("gold", x, y, 4)


def lamp(c: Canvas) -> None:
    c.rect("dusk", 0, 0, WIDTH, HEIGHT)
    c.fill("glow", "M250 40L120 300H470L330 40Z", 0.55)
    c.fill("glow", "M270 40L190 300H410L312 40Z", 0.7)
    for number in range(7):
        c.rect("step" if number % 2 else "step2", 70 + number * 46, 280 - number * 30, 480, 32)
        c.rect("wall", 70 + number * 46, 280 - number * 30, 480, 4)
    c.line("bark", 7, "M60 238L392 22")
    c.line("stone", 4, "".join(d("M{} {}v56", 84 + number * 46, 224 - number * 30) for number in range(7)))
    c.line("stone", 4, "M290 0V16")
    c.circle("sun", 290, 36, 10)
    c.fill("wall", "M264 36Q266 12 290 12Q314 12 316 36Z")
    for number in range(-2, 3):
        c.line("lamp", 3.4, d("M{} {}l{} 13", 290 + number * 24, 60 - abs(number) * 4, number * 6))
    standing(c, 224, 192, 104, "brick", "grey", reach=0.16)
    c.polygon("plate", (184, 152), (208, 152), (211, 178), (181, 178))
    c.line("plate", 2.6, "M188 152q8-14 16 0")
    door_plate(c, 24, 60, 58, 34, "3 楼", 18)


def shed(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    far_roofs(c, 200, WIDTH, 7)
    paving(c, 0, WIDTH, 206, HEIGHT, 5)
    c.rect("brick2", 20, 70, 90, 140)
    c.line("brick", 1, "".join(d("M20 {}h90", 78 + number * 12) for number in range(11)))
    window(c, 48, 104)
    osmanthus(c, 440, 222, 40, seed=9)
    c.rect("wall2", 128, 150, 256, 62)
    c.rect("glass", 128, 150, 256, 62, opacity=0.5)
    c.polygon("plate", (104, 112), (400, 84), (412, 104), (116, 134))
    c.polygon("plate2", (104, 112), (400, 84), (402, 88), (108, 118))
    c.line("plate2", 1.6, "".join(d("M{} {}l10 18", 130 + number * 44, 111 - number * 4.1) for number in range(7)))
    c.line("stone", 6, "".join(d("M{} 132V262", 132 + number * 82) for number in range(4)))
    for x in (158, 240, 322):
        c.rect("wall", x, 158, 26, 36, 3)
        c.rect("leaf", x + 5, 163, 16, 11, 1)
        c.fill("gold", d("M{} 178l-6 9h5l-2 7l8-10h-5l2-6Z", x + 14))
    for x, y, ink in ((150, 264, "brick"), (230, 266, "leaf"), (316, 264, "plate")):
        bicycle(c, x, y, 1.05, ink)
    c.rect("stone", 64, 206, 8, 60)
    door_plate(c, 44, 186, 46, 30, "车棚", 15)
    standing(c, 424, 276, 84, "gold", legs="plate", facing=-1, reach=0.1)


def garden(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    c.circle("sun", 70, 60, 26)
    far_roofs(c, 150, WIDTH, 4)
    c.rect("brick2", 0, 140, WIDTH, 160)
    c.rect("brick", 0, 132, WIDTH, 16)
    c.rect("lane", 0, 196, WIDTH, 104)
    c.line("brick", 1, "".join(d("M0 {}H480", 156 + number * 11) for number in range(4)))
    for number, (x, y, wide) in enumerate(
        ((30, 222, 130), (186, 214, 130), (340, 222, 120), (90, 272, 150), (276, 274, 150))
    ):
        _raised_bed(c, number, x, y, wide)
    c.line("bark", 4, "M200 132V60M310 132V60M200 64H310")
    c.line("leaf", 2, "".join(d("M{} 64q6 30-2 66", 212 + number * 20) for number in range(5)))
    for number in range(5):
        c.ellipse("leaf4", 214 + number * 21, 98 + number % 2 * 14, 5, 11)
    standing(c, 262, 256, 92, "plate", "grey", "stone", reach=0.04)
    c.polygon("jade", (284, 208), (302, 208), (306, 222), (282, 222))
    c.line("jade", 3.4, "M302 212l16-8")
    standing(c, 160, 250, 62, "gold", legs="brick", facing=-1, reach=0.12)
    c.line("bark", 4, "M412 134v30M450 134v30")
    c.rect("wall", 402, 98, 58, 36, 3)
    c.text("9 号畦", 431, 122, 17, "ink")


def _raised_bed(c: Canvas, number: int, x: int, y: int, width: int) -> None:
    c.rect("bark", x, y - 12, width, 26, 3)
    c.rect("soil", x + 4, y - 14, width - 8, 8, 3)
    for row in range(width // 22):
        stem = x + 16 + row * 22
        c.line(
            "leaf" if (number + row) % 2 else "leaf4",
            4.4,
            d("M{} {}q-8-6-10-16m10 16q8-6 10-16m-10 16v-20", stem, y - 12),
        )
        if number % 2 == 0:
            c.circle("brick" if number else "gold", stem + 5, y - 22, 4.4)


def walk(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    far_roofs(c, 130, WIDTH, 11)
    c.rect("water", 0, 130, WIDTH, 120)
    c.line(
        "water2", 2, "".join(d("M{} {}q14-6 28 0t28 0", number * 97 % 430, 146 + number * 11) for number in range(9))
    )
    c.fill("wall", "M150 150Q230 74 310 150L310 164Q230 96 150 164Z")
    c.line("stone", 4, "M150 150Q230 74 310 150")
    posts = "".join(d("M{} {}v-14", 166 + n * 16, 138 - (8 - abs(n - 4) * 2) * 4) for n in range(9))
    c.line("stone", 3, posts)
    paving(c, 0, WIDTH, 214, HEIGHT, 4)
    c.rect("stone", 0, 214, WIDTH, 10)
    willow(c, 60, 226, 52)
    willow(c, 430, 222, 46)
    c.line("plate", 4, "M0 200H480M0 182H480")
    c.line("plate", 5, "".join(d("M{} 180V226", 20 + number * 62) for number in range(8)))
    standing(c, 214, 282, 96, "brick", "grey", cane=True)
    standing(c, 172, 284, 96, "jade", "grey", "stone", reach=0.05)
    c.fill("wall", "M318 262h52q-2 16-12 16h-30q-9 0-10-16Z")
    c.line("ink", 3, "M322 262q10-34 36-22")
    c.circle("ink", 330, 284, 6)
    c.circle("ink", 358, 284, 6)
    standing(c, 394, 284, 92, "gold", legs="plate", facing=-1, reach=0.03)


def ramp(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    c.rect("wall", 60, 70, 380, 150)
    roof(c, 60, 36, 380, 40)
    c.rect("bark", 110, 120, 100, 100)
    c.rect("roof2", 116, 126, 42, 94)
    c.rect("roof2", 162, 126, 42, 94)
    c.text("桂花菜场", 160, 112, 22, "brick")
    window(c, 260, 112, 44, 44)
    window(c, 340, 112, 44, 44)
    paving(c, 0, WIDTH, 220, HEIGHT, 4)
    c.rect("stone", 110, 220, 104, 16)
    c.polygon("wall2", (214, 222), (400, 268), (214, 268))
    c.rect("step", 110, 236, 104, 32)
    c.line("plate", 5, "M214 196L396 242M214 196v26M300 218v28M396 242v26")
    standing(c, 300, 254, 88, "brick", "grey", facing=-1, reach=0.05)
    c.line("ink", 3, "M268 214l-10 2l-6 36")
    c.rect("jade", 236, 222, 22, 24, 2)
    c.circle("ink", 242, 250, 5)
    c.circle("ink", 256, 254, 5)
    bench(c, 34, 280, 76)
    sitting(c, 62, 280, 84, "plate", "grey")


def kiosk(c: Canvas) -> None:
    sky(c, WIDTH, HEIGHT)
    far_roofs(c, 190, WIDTH, 21)
    paving(c, 0, WIDTH, 214, HEIGHT, 4)
    osmanthus(c, 74, 232, 46, seed=6)
    c.rect("jade", 150, 96, 190, 130)
    roof(c, 156, 64, 180, 34, 18)
    c.rect("wall", 166, 116, 158, 74)
    inks = ("brick", "plate", "gold", "jade", "plum")
    for number in range(11):
        shorter = number % 3 * 4
        c.rect(inks[number % 5], 172 + number * 13, 124 + shorter, 9, 28 - shorter)
        c.rect(inks[(number * 2 + 1) % 5], 172 + number * 13, 160 + number % 2 * 4, 9, 26 - number % 2 * 4)
    c.rect("bark", 166, 152, 158, 5)
    c.rect("bark", 140, 190, 210, 9)
    bench(c, 352, 268, 90)
    sitting(c, 386, 268, 88, "plate", "grey", facing=-1, reach=0.04)
    c.fill("wall", "M356 226l12 4l12-4v12l-12 4l-12-4Z")
    standing(c, 240, 282, 64, "brick", legs="plate", reach=0.2)


def flood(c: Canvas) -> None:
    c.rect("far", 0, 0, WIDTH, HEIGHT)
    c.rect("wall", 0, 60, 200, 160)
    roof(c, -10, 30, 200, 34)
    window(c, 40, 104)
    window(c, 120, 104)
    c.rect("wall2", 300, 84, 190, 136)
    roof(c, 306, 54, 190, 34)
    window(c, 340, 120)
    paving(c, 0, WIDTH, 214, HEIGHT, 4)
    c.ellipse("water", 250, 262, 150, 24)
    c.ellipse("glass", 250, 258, 110, 13)
    c.line("water2", 2, "M170 262q20-8 40 0t40 0M260 270q18-7 36 0t36 0")
    c.rect("roof2", 400, 268, 60, 18, 3)
    c.line("stone", 3, "".join(d("M{} 271v12", 410 + number * 10) for number in range(5)))
    osmanthus(c, 444, 226, 34, seed=2)
    c.line("water2", 2, "".join(d("M{} {}l-5 15", n * 67 % 470 + 6, n * 41 % 200 + 6) for n in range(30)))
    standing(c, 236, 264, 100, "plum", "grey", reach=0.26)
    c.line("ink", 3, "M258 196v-50")
    c.fill("brick", "M196 152Q258 84 320 152Q300 140 280 150Q258 138 238 150Q218 140 196 152Z")


def vacant(c: Canvas) -> None:
    """The corner before it became a park: rubble, an old sofa, one osmanthus tree."""
    sky(c, WIDTH, HEIGHT)
    far_roofs(c, 190, WIDTH)
    c.rect("wall", 0, 84, 150, 130)
    roof(c, -10, 52, 150, 34)
    window(c, 26, 112)
    window(c, 84, 112)
    door_plate(c, 118, 150, 26, 18, "7", 12)
    c.rect("wall", 376, 100, 120, 114)
    roof(c, 382, 70, 120, 32)
    window(c, 410, 124)
    c.rect("wall2", 150, 168, 226, 46)
    c.line("stone", 2, "M150 168l24-8 20 10 30-6 26 8 40-8 30 6 56-4")
    paving(c, 0, WIDTH, 206, HEIGHT, 5)
    c.fill("soil", "M110 270Q150 226 250 230Q380 226 424 262Q300 292 110 270Z", 0.35)
    osmanthus(c, 150, 240, 44, seed=3)
    c.rect("brick2", 236, 222, 96, 26, 5)
    c.rect("brick", 230, 236, 108, 22, 5)
    c.rect("brick2", 228, 230, 16, 30, 5)
    c.rect("brick2", 324, 230, 16, 30, 5)
    for x, y, wide, ink in (
        (352, 258, 30, "stone"),
        (372, 246, 24, "stone2"),
        (196, 268, 26, "stone"),
        (398, 262, 22, "stone"),
    ):
        c.polygon(ink, (x, y), (x + wide * 0.3, y - wide * 0.5), (x + wide, y - wide * 0.4), (x + wide * 1.1, y))
    c.line("bark", 5, "M360 250L396 206M372 254L388 198")
    c.line(
        "leaf4",
        3,
        "".join(
            d("M{} {}q-3-8-6-11m6 11q2-9 5-12", x, y)
            for x, y in ((120, 262), (214, 252), (300, 276), (420, 254), (440, 268))
        ),
    )


def noodles(c: Canvas) -> None:
    """The noodle shop at noon: steam in the window, a table outside, a box of bowls on the bicycle."""
    sky(c, WIDTH, HEIGHT)
    c.circle("sun", 52, 52, 24)
    far_roofs(c, 190, WIDTH, 13)
    c.rect("cream", 96, 92, 260, 130)
    roof(c, 96, 54, 260, 40)
    c.rect("brick", 112, 104, 150, 30, 3)
    c.text("阿福面馆", 187, 127, 23, "white")
    _kitchen_window(c)
    c.rect("bark", 282, 124, 58, 98)
    c.rect("door", 288, 130, 46, 92)
    c.polygon("plate", (286, 128), (336, 128), (332, 168), (312, 160), (290, 168))
    c.line("plate2", 1.6, "M311 128v33")
    door_plate(c, 300, 100, 34, 20, "18", 13)
    paving(c, 0, WIDTH, 222, HEIGHT, 4)
    osmanthus(c, 424, 240, 40, seed=11)
    flower_pot(c, 364, 240)
    c.line("bark", 5, "M64 252v30M132 252v30")
    c.rect("bark", 48, 246, 100, 8, 2)
    _bowl(c, 86, 246)
    _bowl(c, 122, 246)
    sitting(c, 34, 288, 96, "plum", "grey", reach=0.08)
    sitting(c, 164, 288, 96, "stone", "grey", facing=-1, reach=0.05)
    bicycle(c, 288, 284, 1.1, "leaf")
    c.rect("jade", 282, 218, 34, 22, 3)
    c.rect("wall", 282, 225, 34, 3)
    standing(c, 378, 286, 88, "gold", legs="plate", facing=-1, reach=0.08)


def _kitchen_window(c: Canvas) -> None:
    c.rect("bark", 112, 142, 152, 62)
    c.rect("glow", 116, 146, 144, 54)
    standing(c, 220, 228, 78, "wall", reach=0.1, facing=-1)
    c.rect("wall", 212, 150, 16, 7, 3)
    c.rect("roof2", 150, 176, 46, 22, 4)
    for x, lift in ((160, 0), (173, 8), (186, 2)):
        c.line("wall", 3.4, d("M{} {}q-6-7 0-13q6-6 0-12", x, 174 - lift))
    c.rect("bark", 106, 194, 164, 10)
    c.rect("cream2", 112, 204, 152, 18)


def _bowl(c: Canvas, x: int, y: int) -> None:
    c.fill("wall", d("M{} {}h26q-2 12-13 12t-13-12Z", x - 13, y - 13))
    c.line("plate", 2.4, d("M{} {}h22", x - 11, y - 10))
    c.line("wall", 2.2, d("M{} {}q-4-5 0-9q4-5 0-9M{} {}q-4-5 0-9q4-5 0-9", x - 4, y - 17, x + 5, y - 19))


SCENES: dict[str, Scene] = {
    "lane": Scene(
        lane,
        gettext_noop("The mouth of a lane"),
        gettext_noop(
            "Neighbours by the stone gate of Osmanthus Lane: two on a bench under a tree, one with a cane, "
            "an adult and a child at the notice board, a cat on the roof."
        ),
        (640, 460),
    ),
    "park": Scene(
        park,
        gettext_noop("A pocket park"),
        gettext_noop("An osmanthus tree, a bench with two people, a child with a ball."),
    ),
    "lamp": Scene(
        lamp,
        gettext_noop("A lamp on the stairs"),
        gettext_noop("An old person carries the shopping upstairs and the lamp comes on."),
    ),
    "shed": Scene(
        shed, gettext_noop("A bicycle shed"), gettext_noop("A blue roof over bicycles, with sockets for charging.")
    ),
    "garden": Scene(
        garden,
        gettext_noop("A garden on the roof"),
        gettext_noop("Raised beds full of vegetables; somebody waters, a child helps."),
    ),
    "walk": Scene(
        walk,
        gettext_noop("A walk along the river"),
        gettext_noop("An even path with a handrail, willows, a bridge, people and a pram."),
    ),
    "ramp": Scene(
        ramp,
        gettext_noop("A ramp at the market"),
        gettext_noop("Somebody pulls a shopping cart up the ramp beside the market door."),
    ),
    "kiosk": Scene(
        kiosk,
        gettext_noop("A reading corner"),
        gettext_noop("An old newspaper kiosk full of books; somebody reads on the bench, a child looks for a book."),
    ),
    "noodles": Scene(
        noodles,
        gettext_noop("A noodle shop at noon"),
        gettext_noop(
            "Steam in the kitchen window, two old neighbours at a table outside, "
            "a helper beside a bicycle with a box of bowls."
        ),
    ),
    "flood": Scene(
        flood,
        gettext_noop("A lane under water"),
        gettext_noop("Rain; somebody with an umbrella walks through a wide puddle."),
    ),
    "vacant": Scene(
        vacant, gettext_noop("A corner nobody uses"), gettext_noop("Rubble and an old sofa beside an osmanthus tree.")
    ),
}


def draw(name: str) -> Svg:
    canvas = Canvas()
    SCENES[name].draw(canvas)
    return canvas.markup()


def sheet() -> Svg:
    """All scenes in one file; a page shows one by `<use href="scenes.svg#park"/>` and its theme's inks flow in."""
    groups = (element("g", draw(name), id=name, stroke_linecap="round", stroke_linejoin="round") for name in SCENES)
    return element("svg", element("defs", *groups), xmlns="http://www.w3.org/2000/svg")


def icon() -> Svg:
    """The mark in the browser's tab: a doorplate. A file of its own, so its three colours are written out."""
    return element(
        "svg",
        element("rect", width=64, height=64, rx=12, fill="#1B4F8A"),
        element("rect", x=6, y=6, width=52, height=52, rx=7, fill="none", stroke="#fff", stroke_width=3),
        element(
            "path",
            d="M16 33h32M32 16v33M20 24q12 6 24 0M22 48q10-8 20 0",
            fill="none",
            stroke="#fff",
            stroke_width=5,
            stroke_linecap="round",
        ),
        xmlns="http://www.w3.org/2000/svg",
        view_box="0 0 64 64",
    )


FILES: dict[str, Callable[[], Svg]] = {"scenes.svg": sheet, "icon.svg": icon}
