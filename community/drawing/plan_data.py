"""What a neighbourhood plan is drawn from. Kept as JSON, so that the staff of any community can have theirs.

Lengths are in cells of about two metres; x runs east, y runs south. docs/plans.md explains every key.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

Spot = tuple[float, float]
Words = str | Mapping[str, str]  # one text, or one for each language
Made = TypeVar("Made")

HOUSE, SLAB, WORKS = "house", "slab", "works"
WALLS = ("wall", "cream", "brick")
TREES = ("osmanthus", "round", "willow", "locust")
INKS = ("brick", "plate", "gold", "jade", "plum")
THINGS = ("person", "umbrella", "pavilion", "boat", "bridge", "chimney", "water_tower", "tables")


class PlanError(ValueError):
    """The data cannot be drawn; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class Road:
    path: tuple[Spot, ...]
    width: float
    centre_line: bool = False


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A flat area: water, grass, paving, a ball court."""

    kind: str
    area: tuple[Spot, ...]


@dataclass(frozen=True, kw_only=True)
class Building:
    kind: str
    x: float
    y: float
    width: float
    depth: float
    height: float
    roof: float = 1.9  # height of a house's roof above its walls
    ridge: str = "x"  # the way a house's ridge runs
    wall: str = "wall"
    storeys: int = 2
    garden: bool = False  # on the flat roof of a slab
    columns: int = 1
    rows: int = 1
    step: Spot = (0, 0)  # from one copy to the next

    def copies(self) -> Iterator["Building"]:
        for row in range(self.rows):
            for column in range(self.columns):
                x, y = self.x + column * self.step[0], self.y + row * self.step[1]
                yield Building(**{**vars(self), "x": x, "y": y, "columns": 1, "rows": 1})


@dataclass(frozen=True, kw_only=True)
class Tree:
    x: float
    y: float
    kind: str = "osmanthus"
    size: float = 1
    to: Spot | None = None  # a row of trees from here to there
    every: float = 7

    def row(self) -> Iterator["Tree"]:
        if self.to is None:
            yield self
            return
        dx, dy = self.to[0] - self.x, self.to[1] - self.y
        count = max(1, int((dx * dx + dy * dy) ** 0.5 / self.every))
        for number in range(count + 1):
            share = number / count
            yield Tree(x=self.x + dx * share, y=self.y + dy * share, kind=self.kind, size=self.size)


@dataclass(frozen=True, kw_only=True)
class Thing:
    kind: str
    x: float
    y: float
    ink: str = "brick"
    size: float = 1
    length: float = 8  # of a bridge, southwards


@dataclass(frozen=True, kw_only=True)
class Label:
    text: Words
    x: float
    y: float
    size: float = 1.7
    along: str = "x"
    water: bool = False


@dataclass(frozen=True, kw_only=True)
class Block:
    """A pale block outside the boundary."""

    x: float
    y: float
    width: float
    depth: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Plan:
    name: Words
    boundary: tuple[Spot, ...]
    centre: Spot = (50, 32)
    scale: float = 9.5
    roads: tuple[Road, ...] = ()
    grounds: tuple[Ground, ...] = ()
    buildings: tuple[Building, ...] = ()
    trees: tuple[Tree, ...] = ()
    things: tuple[Thing, ...] = ()
    labels: tuple[Label, ...] = ()
    surroundings: tuple[Block, ...] = field(default=())


GROUNDS = ("water", "quay", "grass", "paving", "court", "bed")
CHOICES: dict[tuple[type, str], Sequence[str]] = {
    (Ground, "kind"): GROUNDS,
    (Building, "kind"): (HOUSE, SLAB, WORKS),
    (Building, "ridge"): ("x", "y"),
    (Building, "wall"): WALLS,
    (Tree, "kind"): TREES,
    (Thing, "kind"): THINGS,
    (Thing, "ink"): INKS,
    (Label, "along"): ("x", "y"),
}
PARTS: dict[str, type] = {
    "roads": Road,
    "grounds": Ground,
    "buildings": Building,
    "trees": Tree,
    "things": Thing,
    "labels": Label,
    "surroundings": Block,
}
LIMIT = 4000  # parts of one kind: keeps a plan light and a mistake harmless


def plan_from_json(data: object) -> Plan:
    """The plan that the JSON describes, or a PlanError that names the faulty part."""
    if not isinstance(data, Mapping):
        raise PlanError("A plan is a JSON object.")
    read = dict(data)
    for key, kind in PARTS.items():
        parts = read.get(key, [])
        if not isinstance(parts, Sequence) or isinstance(parts, str) or len(parts) > LIMIT:
            raise PlanError(f"{key}: a list of at most {LIMIT} parts is needed.")
        read[key] = tuple(_made(kind, part, f"{key} {number}") for number, part in enumerate(parts, start=1))
    return _made(Plan, read, "plan")


def _made(kind: Callable[..., Made], data: Any, where: str) -> Made:
    if not isinstance(data, Mapping):
        raise PlanError(f"{where}: an object is needed.")
    known = {known_field.name for known_field in fields(kind)}  # type: ignore[arg-type]
    if unknown := sorted(set(data) - known):
        raise PlanError(f"{where}: unknown key {unknown[0]!r}.")
    values = {key: _checked(kind, key, value, where) for key, value in data.items()}
    try:
        return kind(**values)
    except TypeError as missing:
        raise PlanError(f"{where}: {str(missing).split(': ')[-1]} is missing.") from missing


NUMBERS = {"x", "y", "width", "depth", "height", "roof", "size", "every", "length", "scale"}
COUNTS = {"storeys", "columns", "rows"}
SPOTS = {"step", "to", "centre"}
PATHS = {"path", "area", "boundary"}


def _checked(kind: Any, key: str, value: Any, where: str) -> Any:
    choices = CHOICES.get((kind, key))
    if choices and value not in choices:
        raise PlanError(f"{where}: {key} is one of {', '.join(choices)}.")
    if key in NUMBERS:
        return _number(value, where, key)
    if key in COUNTS:
        count = int(_number(value, where, key))
        if not 1 <= count <= 60:
            raise PlanError(f"{where}: {key} is between 1 and 60.")
        return count
    if key in SPOTS:
        return _spot(value, where, key)
    if key in PATHS:
        if not isinstance(value, Sequence) or len(value) < 2:
            raise PlanError(f"{where}: {key} needs at least two spots.")
        return tuple(_spot(spot, where, key) for spot in value)
    return value


def _number(value: Any, where: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not -10_000 < value < 10_000:
        raise PlanError(f"{where}: {key} is not a number that fits.")
    return value


def _spot(value: Any, where: str, key: str) -> Spot:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) != 2:
        raise PlanError(f"{where}: {key} is [x, y].")
    return _number(value[0], where, key), _number(value[1], where, key)


def said(words: Words, language: str) -> str:
    """In the language asked for, else in any there is."""
    if isinstance(words, str):
        return words
    return str(words.get(language) or next(iter(words.values()), ""))
