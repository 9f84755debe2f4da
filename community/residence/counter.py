"""The check at the counter: a member of staff sees a document, writes down which kind, and keeps no copy."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from community.models import Household, Neighbourhood, Resident
from community.residence import refs
from community.residence.claims import Claim, NotProven
from community.residence.methods import Method


def claim(
    *,
    area: Neighbourhood,
    name: str,
    number: str,
    document: str,
    by: Resident,
    household: Household | None = None,
) -> Claim:
    """`number` is read from the document and kept as a keyed hash only."""
    if not by.has_perm("community.check_residence"):
        raise PermissionDenied
    if area.kind != Neighbourhood.Kind.COMMUNITY:
        raise NotProven(_("Choose the community, not a wider area."))
    if Method.COUNTER not in area.methods_in_force():
        raise NotProven(_("Checks at the counter are not in use in this community."))
    if household is not None and household.area_id != area.pk:
        raise NotProven(_("This household belongs to another community."))
    exact = refs.id_number(number)
    return Claim(
        Method.COUNTER,
        area,
        identity_ref=refs.person(exact),
        name_ref=refs.name_in_household(household.pk, name) if household else "",
        household=household,
        birth_year=refs.birth_year(exact),
        document=document,
        checked_by=by,
    )
