"""The help points in the frame of every page: those near the reader's own neighbourhood, else those of the town."""

from collections.abc import Iterable

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import get_language

from community import my_place
from community.models import HelpPoint, Neighbourhood
from community.town import town

KEPT_SECONDS = 60
SHOWN = 3


def for_reader(request: HttpRequest) -> Iterable[str]:
    """Costs nothing for who has chosen no neighbourhood, and little for the others: kept for a minute."""
    known = my_place.known_as(request)
    if not known:
        return town().help_points
    key = f"help-points:{get_language()}:{known}"
    kept: list[str] | None = cache.get(key)
    if kept is None:
        place = my_place.of(request)
        if place is None:  # a cookie says what it likes: nothing is kept under such a name
            return town().help_points
        kept = near(place)
        cache.set(key, kept, KEPT_SECONDS)
    return kept or town().help_points


def near(place: Neighbourhood) -> list[str]:
    """In it, else above it, the nearest first."""
    points = HelpPoint.objects.filter(place.around())
    return [f"{point.name} · {point.address}" for point in points.order_by("-area__path", "pk")[:SHOWN]]
