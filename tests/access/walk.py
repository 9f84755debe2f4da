"""From a route to an address one can ask for."""

import re
import uuid

from tests.access.routes import Route
from tests.access.rows import Row

ANYTHING = {"int": "1", "uuid": str(uuid.UUID(int=1))}


def address(route: Route, row: Row) -> str:
    """The row's own example; where it gives none, something of the right kind in every hole."""
    path = row.at() if row.at else without_holes(route)
    return f"/en/{path}" if route.prefixed else path


def filling(kind: str, name: str) -> str:
    """Wagtail writes keys as text that must still be numbers."""
    return "1" if name == "pk" else ANYTHING.get(kind, "x")


def without_holes(route: Route) -> str:
    if route.is_plain:
        return re.sub(r"<(?:(\w+):)?(\w+)>", lambda hole: filling(hole[1] or "str", hole[2]), route.route)
    return re.sub(r"\((?:\?P<\w+>|\?:)?[^()]*\)[*+]?|[\^$\\]|\.\*", "", route.route)
