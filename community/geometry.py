"""From a drawn plan to the ground and back: the affine map that fits control points best.

Plan points are pixels (x to the right, y down, 0,0 the upper left corner); coordinates are WGS-84 degrees; errors are
metres. On the few kilometres of a plan the ground counts as flat.
"""

from collections.abc import Sequence
from math import cos, hypot, radians, sin, sqrt
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

EQUATOR, FLATTENING = 6_378_137.0, 1 / 298.257223563  # WGS-84, metres
# Points count as lying in one line when they spread less than this share of their length to the side.
LEAST_SPREAD = 0.02


class NoFit(ValidationError):
    """These control points do not place the plan on the ground."""


class Point(NamedTuple):
    x: float
    y: float


class Coordinates(NamedTuple):
    latitude: float
    longitude: float


class Control(NamedTuple):
    """One place known on both: on the plan and on the ground."""

    x: float
    y: float
    latitude: float
    longitude: float


def metres_a_degree(latitude: float) -> tuple[float, float]:
    """How long one degree of latitude, and of longitude, is there."""
    eccentricity = FLATTENING * (2 - FLATTENING)
    bent = 1 - eccentricity * sin(radians(latitude)) ** 2
    north = EQUATOR * (1 - eccentricity) / bent**1.5
    east = EQUATOR / sqrt(bent) * cos(radians(latitude))
    return radians(north), radians(east)


def distance(one: Coordinates, other: Coordinates) -> float:
    """Metres between two places not far from each other."""
    north, east = metres_a_degree((one.latitude + other.latitude) / 2)
    return hypot((one.latitude - other.latitude) * north, (one.longitude - other.longitude) * east)


class _Sums(NamedTuple):
    """Second moments of points about their middle."""

    middle: Point
    xx: float
    xy: float
    yy: float

    def in_a_line(self) -> bool:
        half, rest = (self.xx + self.yy) / 2, hypot((self.xx - self.yy) / 2, self.xy)
        return half - rest <= (half + rest) * LEAST_SPREAD**2


def _sums(points: Sequence[Point]) -> _Sums:
    middle = Point(sum(p.x for p in points) / len(points), sum(p.y for p in points) / len(points))
    shifted = [Point(p.x - middle.x, p.y - middle.y) for p in points]
    return _Sums(
        middle, sum(p.x * p.x for p in shifted), sum(p.x * p.y for p in shifted), sum(p.y * p.y for p in shifted)
    )


class Fit:
    """The map itself, with how well it holds: `residuals` in metres, one a control point."""

    def __init__(self, controls: Sequence[Control]) -> None:
        if len(set(controls)) < 3:
            raise NoFit(_("Give at least three control points."))
        plan = [Point(c.x, c.y) for c in controls]
        self._middle = Coordinates(
            sum(c.latitude for c in controls) / len(controls), sum(c.longitude for c in controls) / len(controls)
        )
        self._north, self._east = metres_a_degree(self._middle.latitude)
        ground = [self._to_ground(Coordinates(c.latitude, c.longitude)) for c in controls]
        sums = _sums(plan)
        if sums.in_a_line() or _sums(ground).in_a_line():
            raise NoFit(_("The control points lie in one line. Move one of them to the side."))
        self._origin = sums.middle
        self._a, self._b = self._slope(sums, plan, [g.x for g in ground])
        self._d, self._e = self._slope(sums, plan, [g.y for g in ground])
        self._area = self._a * self._e - self._b * self._d
        if abs(self._area) < 1e-12:
            raise NoFit(_("The control points contradict each other. Check that no two are mixed up."))
        self.residuals = [
            distance(self.to_coordinates(c.x, c.y), Coordinates(c.latitude, c.longitude)) for c in controls
        ]

    @staticmethod
    def _slope(sums: _Sums, plan: Sequence[Point], values: Sequence[float]) -> tuple[float, float]:
        # Both are measured from their middles, so the plane through them has no constant term.
        along = sum((p.x - sums.middle.x) * v for p, v in zip(plan, values, strict=True))
        across = sum((p.y - sums.middle.y) * v for p, v in zip(plan, values, strict=True))
        scale = sums.xx * sums.yy - sums.xy**2
        return (along * sums.yy - across * sums.xy) / scale, (across * sums.xx - along * sums.xy) / scale

    def _to_ground(self, place: Coordinates) -> Point:
        """Metres east and north of the middle of the control points."""
        return Point(
            (place.longitude - self._middle.longitude) * self._east,
            (place.latitude - self._middle.latitude) * self._north,
        )

    def to_coordinates(self, x: float, y: float) -> Coordinates:
        x, y = x - self._origin.x, y - self._origin.y
        east, north = self._a * x + self._b * y, self._d * x + self._e * y
        return Coordinates(self._middle.latitude + north / self._north, self._middle.longitude + east / self._east)

    def to_plan(self, latitude: float, longitude: float) -> Point:
        east, north = self._to_ground(Coordinates(latitude, longitude))
        return Point(
            self._origin.x + (self._e * east - self._b * north) / self._area,
            self._origin.y + (self._a * north - self._d * east) / self._area,
        )

    @property
    def error(self) -> float:
        """Root mean square of the residuals, in metres. Three points always fit exactly: only a fourth can disagree."""
        return sqrt(sum(r * r for r in self.residuals) / len(self.residuals))

    @property
    def worst(self) -> float:
        return max(self.residuals)

    @property
    def metres_a_pixel(self) -> float:
        return sqrt(abs(self._area))

    @property
    def mirrored(self) -> bool:
        """Whether the plan shows the ground as in a mirror, which mixed-up points do and plans do not."""
        return self._area > 0
