"""Places as the search finds them: by any of their names, then by what is said about them."""

from django.db.models import Case, Value, When

from community.models import Neighbourhood
from community.models.places import NeighbourhoodQuerySet
from community.search import Hit, Query

NAMES = "name_zh_hans", "name_en", "slug"
ABOUT = "about_zh_hans", "about_en"


def matching(query: Query, language: str) -> NeighbourhoodQuerySet:
    named = When(query.found_in_any(*NAMES), then=Value(0))
    found = Neighbourhood.objects.filter(query.found_in_any(*NAMES, *ABOUT))
    return found.order_by(Case(named, default=Value(1)), "path")


def hit(place: Neighbourhood) -> Hit:
    return Hit(place.name, place.get_absolute_url(), place.about or str(place.get_kind_display()))
