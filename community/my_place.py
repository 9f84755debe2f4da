"""Which neighbourhood a reader calls theirs: chosen from the list, kept on the account, else in a cookie."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from community import evidence
from community.assisted import acting_in
from community.models import Neighbourhood, Resident

COOKIE, YEAR = "area", 365 * 24 * 3600
SLUG = re.compile(r"[a-z0-9-]{1,60}")


def cookie(request: HttpRequest) -> str:
    """What the cookie says, if it can be the address of a place."""
    said = request.COOKIES.get(COOKIE, "")
    return said if SLUG.fullmatch(said) else ""


def known_as(request: HttpRequest) -> str:
    """A name for it that costs no query; whether there is such a place, `of` tells."""
    return str(getattr(request.user, "neighbourhood_id", None) or cookie(request))


def of(request: HttpRequest, among: Iterable[Neighbourhood] = ()) -> Neighbourhood | None:
    """None: not chosen yet; offer the list. Looked up once a request, first `among` places that are at hand."""
    if not hasattr(request, "_my_place"):
        request._my_place = _find(request, among)  # type: ignore[attr-defined]
    place: Neighbourhood | None = request._my_place  # type: ignore[attr-defined]
    return place


def _find(request: HttpRequest, among: Iterable[Neighbourhood]) -> Neighbourhood | None:
    if request.user.is_authenticated and (number := request.user.neighbourhood_id):
        return next((place for place in among if place.pk == number), None) or request.user.neighbourhood
    if not (slug := cookie(request)):
        return None
    at_hand = next((place for place in among if place.slug == slug), None)
    return at_hand or Neighbourhood.objects.filter(slug=slug).first()


def remember(request: HttpRequest, response: HttpResponse, place: Neighbourhood) -> None:
    if request.user.is_authenticated:
        _choose(request.user, place)
    if acting_in(request) is None:  # the device at the desk is not the resident's
        keep_on_device(response, place.slug)


def keep_on_device(response: HttpResponse, slug: str) -> None:
    response.set_cookie(COOKIE, slug, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)


@transaction.atomic
def _choose(resident: Resident, place: Neighbourhood) -> None:
    if resident.neighbourhood_id != place.pk:
        resident.neighbourhood = place
        resident.save(update_fields=["neighbourhood"])
        evidence.write("resident.place_chosen", resident, actor=resident, stream="people", area=place.slug)
