"""Painting a plan: one oblique projection, far things first. Shapes of one ink are merged into one path."""

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from random import Random

from community.drawing.parts import d
from community.drawing.plan_data import Block, Building, Ground, Plan, Road, Spot, Thing, Tree
from community.drawing.svg import Canvas, Point, Svg, element, polyline

WIDTH, HEIGHT = 1000, 700
FINE = 2  # drawn at twice the size and shrunk, so that whole numbers are half pixels
TURN = math.radians(23)
SQUASH, LIFT = 0.64, 0.82
LIT = 0.36  # share of windows with a light behind them in the evening
COS, SIN = math.cos(TURN), math.sin(TURN)


@dataclass(frozen=True)
class View:
    """Ground to picture."""

    centre: Spot
    scale: float

    def __call__(self, x: float, y: float, z: float = 0) -> Point:
        x, y = x - self.centre[0], y - self.centre[1]
        across = WIDTH / 2 + self.scale * (x * COS - y * SIN)
        down = HEIGHT * 0.46 + self.scale * SQUASH * (x * SIN + y * COS) - z * self.scale * LIFT
        return across, down

    def matrix(self, x: float, y: float, along: str) -> str:
        """Lays words on the ground: eastwards, or down a lane that runs south."""
        right, below = (COS * self.scale, SIN * self.scale * SQUASH), (-SIN * self.scale, COS * self.scale * SQUASH)
        if along == "y":
            right, below = below, (-right[0], -right[1])
        spot = self(x, y)
        return "matrix(" + " ".join(f"{number:.2f}" for number in (*right, *below, *spot)) + ")"

    @staticmethod
    def depth(x: float, y: float) -> float:
        return x * SIN + y * COS


Spot3 = tuple[float, float, float]


class Painter:
    """The canvas together with the view: shapes are given in cells of the ground."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.view = View(plan.centre, plan.scale)
        self.canvas = Canvas()

    def at(self, *spot: float) -> Point:
        x, y = self.view(*spot)
        return x * FINE, y * FINE

    def face(self, ink: str, *corners: tuple[float, ...]) -> None:
        self.canvas.polygon(ink, *(self.at(*corner) for corner in corners))

    def stroke(self, ink: str, width: float, *corners: tuple[float, ...], dash: str | None = None) -> None:
        self.canvas.line(ink, width * FINE, polyline(self.at(*corner) for corner in corners), dash=dash)


def base(plan: Plan) -> Svg:
    """Everything that does not depend on the reader: ground, water, buildings, trees, people."""
    p = Painter(plan)
    p.canvas.rect("ground", 0, 0, WIDTH * FINE, HEIGHT * FINE)
    for kind in ("water", "quay"):
        for ground in plan.grounds:
            if ground.kind == kind:
                paint_ground(p, ground)
    paint_roads(p, plan.roads)
    for ground in plan.grounds:
        if ground.kind not in {"water", "quay"}:
            paint_ground(p, ground)
    p.stroke("brick", 2.2, *plan.boundary, plan.boundary[0], dash="4 14")
    buildings = [copy for building in plan.buildings for copy in building.copies()]
    for building in buildings:
        paint_shadow(p, building)
    for _, paint in sorted(_standing(p, buildings), key=lambda item: item[0]):
        paint()
    return element("g", p.canvas.markup(), transform="scale(.5)", stroke_linecap="round", stroke_linejoin="round")


def _standing(p: Painter, buildings: Iterable[Building]) -> Iterator[tuple[float, Callable[[], None]]]:
    """Whatever rises from the ground, with how near it is."""
    depth = p.view.depth
    for block in p.plan.surroundings:
        yield depth(block.x + block.width / 2, block.y + block.depth), partial(paint_block, p, block)
    for b in buildings:
        yield depth(b.x + b.width / 2, b.y + b.depth) - 0.2, partial(BUILDERS[b.kind], p, b)
    for tree in (one for trees in p.plan.trees for one in trees.row()):
        yield depth(tree.x, tree.y), partial(paint_tree, p, tree)
    for thing in p.plan.things:
        far = -3 if thing.kind == "bridge" else 0
        end = thing.y + (thing.length if thing.kind == "bridge" else 0)
        yield depth(thing.x, end) + far, partial(PAINTERS[thing.kind], p, thing)


def paint_roads(p: Painter, roads: Iterable[Road]) -> None:
    for road in roads:
        p.stroke("lane3", road.width * p.plan.scale * 0.86 + 3, *road.path)
    for road in roads:
        p.stroke("lane", road.width * p.plan.scale * 0.86, *road.path)
    for road in roads:
        if road.centre_line:
            p.stroke("lane2", 1.6, *road.path, dash="24 20")


GROUND_INKS = {"water": "water", "quay": "stone2", "grass": "grass", "paving": "lane", "court": "brick", "bed": "leaf3"}


def paint_ground(p: Painter, ground: Ground) -> None:
    p.face(GROUND_INKS[ground.kind], *ground.area)
    if ground.kind == "water":
        _ripples(p, ground.area)
    if ground.kind == "court" and len(ground.area) == 4:
        _court_lines(p, ground.area)


def _ripples(p: Painter, area: tuple[Spot, ...]) -> None:
    chance = Random(len(area) * 31 + int(area[0][0]))
    left, right = min(x for x, _ in area), max(x for x, _ in area)
    top, bottom = min(y for _, y in area), max(y for _, y in area)
    for number in range(int((right - left) * (bottom - top) / 24)):
        x, y = left + (number * 6.13) % (right - left), chance.uniform(top, bottom)
        if all(
            _inside(area, spot) for spot in ((x - 0.6, y - 0.6), (x + 4, y - 0.6), (x - 0.6, y + 0.6), (x + 4, y + 0.6))
        ):
            p.stroke("water2", 1.6, (x, y), (x + 1.1, y - 0.3), (x + 2.2, y), (x + 3.3, y - 0.3))


def _inside(area: tuple[Spot, ...], spot: Spot) -> bool:
    within, (x, y) = False, spot
    for (ax, ay), (bx, by) in zip(area, (*area[1:], area[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            within = not within
    return within


def _court_lines(p: Painter, area: tuple[Spot, ...]) -> None:
    (ax, ay), _, (cx, cy), _ = area
    inset, middle = 0.6, (ax + cx) / 2
    frame = ((ax + inset, ay + inset), (cx - inset, ay + inset), (cx - inset, cy - inset), (ax + inset, cy - inset))
    p.stroke("wall", 1.4, *frame, frame[0])
    p.stroke("wall", 1.4, (middle, ay + inset), (middle, cy - inset))


def paint_shadow(p: Painter, b: Building) -> None:
    right, front, cast = b.x + b.width, b.y + b.depth, b.height * 0.42
    corners = ((b.x, front), (right, front), (right, b.y), (right + cast, b.y + cast / 2))
    p.face("shade", *corners, (right + cast, front + cast / 2), (b.x + cast, front + cast / 2))


def paint_block(p: Painter, b: Block) -> None:
    right, front, top = b.x + b.width, b.y + b.depth, b.height
    p.face("ghost", (b.x, front, 0), (right, front, 0), (right, front, top), (b.x, front, top))
    p.face("ghost2", (right, b.y, 0), (right, front, 0), (right, front, top), (right, b.y, top))
    p.face("ghost3", (b.x, b.y, top), (right, b.y, top), (right, front, top), (b.x, front, top))


def _walls(p: Painter, b: Building) -> None:
    right, front, top = b.x + b.width, b.y + b.depth, b.height
    p.face(b.wall, (b.x, front, 0), (right, front, 0), (right, front, top), (b.x, front, top))
    p.face(f"{b.wall}2", (right, b.y, 0), (right, front, 0), (right, front, top), (right, b.y, top))


def _windows(p: Painter, b: Building, across: int, deep: int) -> None:
    """Both visible walls. Which windows are lit depends on where the house stands, so it never changes."""
    chance = Random(int(b.x * 31 + b.y * 17))
    front, right = b.y + b.depth, b.x + b.width
    inset = min(0.3, b.width / 20)
    front_wall = [(x0, front, x1, front) for x0, x1 in _openings(b.x + inset, right - inset, across)]
    side_wall = [(right, y0, right, y1) for y0, y1 in _openings(b.y, front, deep)]
    for ink, wall in (("pane", front_wall), ("pane2", side_wall)):
        dark: list[tuple[Spot3, ...]] = []
        lit: list[tuple[Spot3, ...]] = []
        for storey in range(b.storeys):
            low, high = b.height * (storey + 0.28) / b.storeys, b.height * (storey + 0.78) / b.storeys
            for x0, y0, x1, y1 in wall:
                corners = ((x0, y0, low), (x1, y1, low), (x1, y1, high), (x0, y0, high))
                (lit if chance.random() < LIT else dark).append(corners)
        for pane in dark:
            p.face(ink, *pane)
        for pane in lit:
            p.face("lit", *pane)


def _openings(start: float, end: float, count: int) -> list[tuple[float, float]]:
    each = (end - start) / max(1, count)
    return [(start + each * (number + 0.28), start + each * (number + 0.72)) for number in range(count)]


def paint_house(p: Painter, b: Building) -> None:
    """A lane house: tiled gable roof, ridge along the lane or across it."""
    right, front, low, high, over = b.x + b.width, b.y + b.depth, b.height, b.height + b.roof, 0.45
    _walls(p, b)
    if b.ridge == "x":
        middle = (b.y + front) / 2
        p.face(f"{b.wall}2", (right, b.y, low), (right, front, low), (right, middle, high))
    else:
        middle = (b.x + right) / 2
        p.face(b.wall, (b.x, front, low), (right, front, low), (middle, front, high))
    _windows(p, b, max(2, int(b.width / 1.7)), max(1, int(b.depth / 2.2)))
    if b.ridge == "x":
        ends = b.x - over, right + over
        eaves, ridge = ((b.y - over, low - 0.2), (front + over, low - 0.3)), (middle, high)

        def spot(along: float, cut: tuple[float, float]) -> Spot3:
            return along, cut[0], cut[1]
    else:
        ends = b.y - over, front + over
        eaves, ridge = ((b.x - over, low - 0.2), (right + over, low - 0.3)), (middle, high)

        def spot(along: float, cut: tuple[float, float]) -> Spot3:
            return cut[0], along, cut[1]

    for ink, eave in zip(("roof3", "roof"), eaves, strict=True):
        p.face(ink, spot(ends[0], eave), spot(ends[1], eave), spot(ends[1], ridge), spot(ends[0], ridge))
    length = b.width if b.ridge == "x" else b.depth
    first = b.x if b.ridge == "x" else b.y
    for number in range(1, int(length / 0.75)):
        along = first + length * number / int(length / 0.75)
        p.stroke("roof2", 0.9, spot(along, eaves[1]), spot(along, ridge))
    p.stroke("roof2", 2.4, spot(ends[0], ridge), spot(ends[1], ridge))
    p.stroke("roof2", 1.6, spot(ends[0], eaves[1]), spot(ends[1], eaves[1]))
    if b.wall == "wall" and b.ridge == "x":  # the white cap of the gable towards the lane
        end = ends[1]
        p.stroke("wall", 3, (end, front + over, low - 0.2), (end, middle, high + 0.25), (end, b.y - over, low - 0.2))
        p.stroke("roof2", 1.2, (end, front + over, low + 0.1), (end, middle, high + 0.55), (end, b.y - over, low + 0.1))


def paint_slab(p: Painter, b: Building) -> None:
    """A flat-roofed block of flats, a school, a shop."""
    right, front, top = b.x + b.width, b.y + b.depth, b.height
    _walls(p, b)
    for storey in range(1, b.storeys):
        p.stroke(f"{b.wall}2", 0.9, (b.x, front, top * storey / b.storeys), (right, front, top * storey / b.storeys))
    _windows(p, b, max(1, int(b.width / 1.35)), 2)
    rim = ((b.x, b.y, top), (right, b.y, top), (right, front, top), (b.x, front, top))
    p.face("top", *rim)
    p.stroke("wall", 2, *rim, rim[0])
    if b.garden:
        each = (b.width - 1.6) / 4
        for number in range(4):
            x, ink = b.x + 0.8 + number * each, "leaf" if number % 2 else "leaf3"
            last = x + each - 0.5
            p.face(ink, (x, b.y + 0.7, top), (last, b.y + 0.7, top), (last, front - 0.7, top), (x, front - 0.7, top))
        return
    for share in (0.22, 0.7):
        x, y, high = b.x + b.width * share, b.y + b.depth * 0.65, top + 1.2
        p.face("cream2", (x, y, top), (x + 1.6, y, top), (x + 1.6, y, high), (x, y, high))
        p.face("roof3", (x, b.y + 0.9, high), (x + 1.6, b.y + 0.9, high), (x + 1.6, y, high), (x, y, high))


def paint_works(p: Painter, b: Building) -> None:
    """A brick works under a saw-tooth roof; as many teeth as storeys."""
    right, front, low, high = b.x + b.width, b.y + b.depth, b.height, b.height + 2.8
    _walls(p, b)
    for number in range(1, 5):
        p.stroke("brick2", 0.7, (b.x, front, low * number / 5), (right, front, low * number / 5))
    _windows(p, Building(**{**vars(b), "storeys": 1}), max(1, int(b.width / 2)), max(1, int(b.depth / 3)))
    each = b.width / b.storeys
    for number in range(b.storeys):
        start = b.x + each * number
        peak, end = start + 0.2, start + each
        p.face(b.wall, (start, front, low), (end, front, low), (peak, front, high))
        p.face("roof", (peak, b.y, high), (peak, front, high), (end, front, low), (end, b.y, low))
        p.stroke("roof2", 1.6, (peak, b.y, high), (peak, front, high))


BUILDERS: dict[str, Callable[[Painter, Building], None]] = {
    "house": paint_house,
    "slab": paint_slab,
    "works": paint_works,
}


def paint_tree(p: Painter, tree: Tree) -> None:
    x, y = (round(number) for number in p.at(tree.x, tree.y))
    size = tree.size * p.plan.scale * FINE * (1.5 if tree.kind == "locust" else 1)
    c = p.canvas
    c.ellipse("shade", x + size * 0.4, y + 2, size * 0.95, size * 0.42)
    c.line("bark", round(size * 0.22), d("M{} {}v{}", x, y, -size))
    if tree.kind == "willow":
        c.ellipse("leaf3", x, y - size * 1.6, size * 1.05, size * 0.75)
        for ink, sides in (("leaf3", (-3, -1, 1, 3)), ("leaf", (-2, 0, 2))):
            hang = (
                d(
                    "M{} {}q{} {} {} {}",
                    *map(round, (x + side * size * 0.3, y - size * 1.6, side * 2, size * 0.5, side)),
                    round(size * (1.15 - 0.1 * abs(side))),
                )
                for side in sides
            )
            c.line(ink, 4.4, "".join(hang))
        return
    for across, up, radius, ink in (
        (-0.4, 1.2, 0.62, "leaf2"),
        (0.42, 1.2, 0.62, "leaf2"),
        (0, 1.5, 0.78, "leaf"),
        (-0.2, 1.75, 0.48, "leaf4"),
    ):
        c.circle(ink, round(x + across * size), round(y - up * size), round(radius * size))
    if tree.kind == "osmanthus":
        dots = []
        for number in range(9):
            reach = 0.75 * math.sqrt((number + 0.5) / 9) * size
            turn = number * 2.4
            dots.append(
                d("M{} {}h0", round(x + math.cos(turn) * reach), round(y - size * 1.4 + math.sin(turn) * reach * 0.8))
            )
        c.line("gold", 6, "".join(dots))


def paint_person(p: Painter, thing: Thing) -> None:
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    k = FINE * thing.size
    c = p.canvas
    c.ellipse("shade", x + 3 * FINE, y, 5 * FINE, 2 * FINE)
    body = (x - 3 * FINE, y, x - 4 * FINE, y - 10 * k, x, y - 10.5 * k, x + 4 * FINE, y - 10 * k, x + 3 * FINE, y)
    c.fill(thing.ink, d("M{} {}Q{} {} {} {}Q{} {} {} {}Z", *body))
    c.circle("skin", x, round(y - 12.6 * k), 2.9 * FINE)
    c.fill("hair", d("M{} {}a{} {} 0 0 1 {} 0Z", x - 3 * FINE, round(y - 12.6 * k), 3 * FINE, 3 * FINE, 6 * FINE))


def paint_umbrella(p: Painter, thing: Thing) -> None:
    """A market stall under an umbrella."""
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    c = p.canvas
    c.ellipse("shade", x + 10, y, 24, 10)
    c.rect("bark", x - 18, y - 14, 36, 12)
    c.line("ink", 3.2, d("M{} {}v-40", x, y - 8))
    c.fill(thing.ink, d("M{} {}q28-36 56 0q-10-4-18 2q-10-6-20 0q-8-6-18-2Z", x - 28, y - 36))


def paint_tables(p: Painter, thing: Thing) -> None:
    """A stone table with four stools, for chess and tea."""
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    c = p.canvas
    for across, down in ((-17, -2), (17, 2), (-3, -12), (3, 11)):
        c.ellipse("stone", x + across, y + down, 5, 4)
    c.line("stone", 7, d("M{} {}v-9", x, y))
    c.ellipse("stone2", x, y - 10, 13, 7)


def paint_pavilion(p: Painter, thing: Thing) -> None:
    x, y, half = thing.x, thing.y, 1.4 * thing.size
    for across, down in ((-half, -half), (half, -half), (-half, half), (half, half)):
        p.stroke("brick", 3, (x + across, y + down, 0), (x + across, y + down, 2.3))
    eave, top = half + 0.6, 2.2 + 2 * thing.size
    p.face("roof", (x - eave, y + eave, 2.2), (x + eave, y + eave, 2.2), (x, y, top))
    p.face("roof2", (x + eave, y - eave, 2.2), (x + eave, y + eave, 2.2), (x, y, top))


def paint_boat(p: Painter, thing: Thing) -> None:
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    p.canvas.fill("bark", d("M{} {}q16 28 52 36q44 12 76 12q-4-18-20-28q-48-8-108-20Z", x - 60, y - 28))
    p.canvas.fill("roof2", d("M{} {}q24-36 60 8l-4 12q-32-4-56-12Z", x - 28, y - 20))


def paint_bridge(p: Painter, thing: Thing) -> None:
    """A humpback bridge that runs south from its spot."""
    x, wide, rise = thing.x, 3.2 * thing.size, 2.2
    steps = [thing.y - 0.4 + number * (thing.length + 0.8) / 10 for number in range(11)]
    west = [(x, y, rise * math.sin(math.pi * number / 10)) for number, y in enumerate(steps)]
    east = [(x + wide, y, z) for _, y, z in west]
    p.face("lane", *west, *reversed(east))
    middle, span = (steps[0] + steps[-1]) / 2, thing.length * 0.33
    arch = [
        (x + wide, middle + span * math.cos(turn), 1.5 * math.sin(turn) - 0.2)
        for turn in (0, 0.5, 1.0, 1.57, 2.1, 2.6, 3.14)
    ]
    p.face("stone2", *east, (x + wide, steps[-1], -0.3), *arch, (x + wide, steps[0], -0.3))
    for side in (east, west):
        p.stroke("stone", 2, *((sx, y, z + 0.8) for sx, y, z in side))
    for sx, y, z in east[::2]:
        p.stroke("stone", 1.5, (sx, y, z), (sx, y, z + 0.8))


def paint_chimney(p: Painter, thing: Thing) -> None:
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    top = round(264 * thing.size)
    c = p.canvas
    c.ellipse("shade", x + 20, y, 40, 14)
    c.fill("brick", d("M{} {}l8 {}h28l8 {}q-22 14-44 0Z", x - 22, y, -top, top))
    c.fill("brick2", d("M{} {}v{}h12l8 {}q-10 8-20 0Z", x + 2, y + 6, -top - 6, top + 4))
    c.polygon("wall", (x - 18, y - top + 12), (x + 18, y - top + 12), (x + 18, y - top - 4), (x - 18, y - top - 4))
    c.polygon("wall2", (x - 16, y - top + 64), (x + 16, y - top + 64), (x + 16, y - top + 56), (x - 16, y - top + 56))


def paint_water_tower(p: Painter, thing: Thing) -> None:
    x, y = (round(number) for number in p.at(thing.x, thing.y))
    c = p.canvas
    c.ellipse("shade", x + 16, y, 44, 16)
    c.line(
        "stone",
        5,
        d(
            "M{} {}l6-110M{} {}l-6-110M{} {}v-110M{} {}l48-56M{} {}l-48-56",
            x - 30,
            y,
            x + 30,
            y,
            x,
            y + 8,
            x - 27,
            y - 24,
            x + 27,
            y - 24,
        ),
    )
    c.rect("brick", x - 34, y - 172, 68, 66)
    c.rect("brick2", x + 8, y - 172, 26, 66)
    c.ellipse("brick2", x, y - 106, 34, 9)
    c.polygon("roof", (x - 40, y - 170), (x + 40, y - 170), (x, y - 206))
    c.polygon("roof2", (x + 8, y - 170), (x + 40, y - 170), (x, y - 206))


PAINTERS: dict[str, Callable[[Painter, Thing], None]] = {
    "person": paint_person,
    "umbrella": paint_umbrella,
    "tables": paint_tables,
    "pavilion": paint_pavilion,
    "boat": paint_boat,
    "bridge": paint_bridge,
    "chimney": paint_chimney,
    "water_tower": paint_water_tower,
}
