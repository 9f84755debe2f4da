"""Activities among what the site's search finds: published, with a time still to come."""

from typing import Any

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from community import clock
from community.search import Hit, Query
from points.models import Activity, Slot


def matching(query: Query, language: str) -> QuerySet[Any]:
    tail = language.replace("-", "_")
    ahead = Slot.objects.filter(activity=OuterRef("pk"), called_off_at=None).to_come()
    found = query.found_in_any(*(f"{name}_{tail}" for name in ("title", "words", "place")))
    next_ = Min("slots__starts_at", filter=Q(slots__ends_at__gt=clock.now(), slots__called_off_at=None))
    return Activity.objects.published().filter(found).filter(Exists(ahead)).annotate(next_at=next_).order_by("next_at")


def hit(activity: Any) -> Hit:
    return Hit(activity.title, activity.get_absolute_url(), activity.words)
