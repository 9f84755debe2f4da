"""Household codes: made for a printed letter, read from it once, kept as a keyed hash only."""

import secrets
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Household, HouseholdCode, LetterBatch, Neighbourhood, Resident
from community.residence import refs
from community.residence.claims import Claim, NotProven
from community.residence.methods import Method

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L, which look alike on paper
LENGTH = 8
MOST_LETTERS = 300  # in one batch: what a printer takes and a browser shows


class Letter(NamedTuple):
    household: Household
    code: str

    @property
    def grouped(self) -> str:
        return grouped(self.code)


class AlreadyPrinted(ValidationError):
    """The codes of this batch were shown once; nobody can show them again."""


def draw() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """As printed: GHR7-2MKP."""
    return f"{code[:4]}-{code[4:]}"


def typed(text: str) -> str:
    """The code as drawn; refused when it cannot be one, without a try being spent."""
    code = refs.plain(text)
    if len(code) != LENGTH:
        raise NotProven(_("The code has 8 letters and digits, such as GHR7-2MKP. Nothing is lost: type it again."))
    if wrong := [sign for sign in code if sign not in ALPHABET]:
        raise NotProven(
            _("Our codes have no %(sign)s. Look at the letter again: 0, O, 1, I and L are never used.")
            % {"sign": wrong[0]}
        )
    return code


def claim(text: str, name: str) -> Claim:
    """Who knows the code of a household lives in it."""
    found = (
        HouseholdCode.objects.live().filter(code_ref=refs.code(typed(text))).select_related("household__area").first()
    )
    if found is None:
        raise NotProven(
            _("We do not know this code. Compare it with the letter; a newer letter makes the older one void.")
        )
    household = found.household
    if Method.CODE not in household.area.methods_in_force():
        raise NotProven(_("Letters are not in use in this community at present. Come to the counter with your ID."))
    return Claim(Method.CODE, household.area, name_ref=refs.name_in_household(household.pk, name), household=household)


@transaction.atomic
def add_households(area: Neighbourhood, doors: Sequence[tuple[str, int]], *, by: Resident) -> int:
    """New doors of a community; those it has get the new number of adults. How many were added."""
    known = Household.objects.filter(area=area).count()
    Household.objects.bulk_create(
        [Household(area=area, address=door, adults=adults) for door, adults in doors],
        update_conflicts=True,
        unique_fields=["area", "address"],
        update_fields=["adults"],
    )
    added = Household.objects.filter(area=area).count() - known
    evidence.write("residence.households_noted", area, actor=by, stream="people", doors=len(doors), added=added)
    return added


@transaction.atomic
def issue(households: Sequence[Household], *, area: Neighbourhood, key: UUID, by: Resident) -> list[Letter]:
    """New codes for these households; their older letters become void. The codes are in the answer and nowhere else."""
    if len(households) > MOST_LETTERS:
        raise ValidationError(_("At most %(most)s letters at a time.") % {"most": MOST_LETTERS})
    if not households:
        raise ValidationError(_("Choose at least one household."))
    batch, new = LetterBatch.objects.get_or_create(key=key, defaults={"area": area, "made_by": by})
    if not new:
        raise AlreadyPrinted(
            _("These letters were printed before. If one is lost, issue a new one for that household.")
        )
    locked = list(
        Household.objects.select_for_update()
        .filter(pk__in=[h.pk for h in households])
        .select_related("area")
        .order_by("pk")
    )
    _revoke(locked)
    letters = [Letter(household, draw()) for household in locked]
    HouseholdCode.objects.bulk_create(
        HouseholdCode(household=letter.household, code_ref=refs.code(letter.code), batch=batch, issued_at=clock.now())
        for letter in letters
    )
    evidence.write("residence.letters_issued", batch, actor=by, stream="people", area=area.slug, letters=len(letters))
    return letters


@transaction.atomic
def revoke(household: Household, *, by: Resident) -> None:
    """Make the household's letter void. Proofs already given stay."""
    Household.objects.select_for_update().get(pk=household.pk)
    if _revoke([household]):
        evidence.write("residence.letter_revoked", household, actor=by, stream="people")


def _revoke(households: Sequence[Household]) -> int:
    return HouseholdCode.objects.live().filter(household__in=households).update(revoked_at=clock.now())
