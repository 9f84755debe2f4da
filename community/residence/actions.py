"""The verbs that judge a Claim and end what was proven. One person has one proof, whatever the number of accounts."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, rules
from community.models import Household, ResidenceCase, ResidenceProof, Resident
from community.residence import refs
from community.residence.claims import Claim, NotProven

Outcome, Ended = ResidenceCase.Outcome, ResidenceProof.Ended


class HouseholdFull(NotProven):
    """As many adults as staff noted have proven that they live there."""


class CaseRefused(ValidationError):
    """A case cannot be decided that way."""


@transaction.atomic
def prove(resident: Resident, claim: Claim) -> ResidenceProof | ResidenceCase:
    """The proof, or the case that staff must decide because another account holds the same person."""
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    if not resident.is_active or resident.left_at:
        raise NotProven(_("This account is closed."))
    if claim.household:
        Household.objects.select_for_update().get(pk=claim.household.pk)
    mine = ResidenceProof.objects.standing().filter(resident=resident).first()
    if mine and _says_the_same(mine, claim):
        return mine
    if held := _held_by_another(resident, claim):
        return _open_case(resident, claim, held)
    try:
        with transaction.atomic():
            return _grant(resident, claim, replacing=mine)
    except IntegrityError:
        # Another account proved the same person between our look and our write.
        if held := _held_by_another(resident, claim):
            return _open_case(resident, claim, held)
        raise


def _says_the_same(proof: ResidenceProof, claim: Claim) -> bool:
    same_home = proof.household_id == (claim.household.pk if claim.household else None)
    same_person = not claim.identity_ref or claim.identity_ref == proof.identity_ref
    return (
        proof.is_valid and proof.method == claim.method and proof.area_id == claim.area.pk and same_home and same_person
    )


def _held_by_another(resident: Resident, claim: Claim) -> ResidenceProof | None:
    same = Q(identity_ref=claim.identity_ref) if claim.identity_ref else Q()
    if claim.name_ref:
        same |= Q(name_ref=claim.name_ref)
    found = ResidenceProof.objects.standing().filter(same).exclude(resident=resident) if same else None
    for proof in found.select_for_update().order_by("pk") if found is not None else ():
        if proof.is_valid:
            return proof
        _end(proof, Ended.EXPIRED, by=None)
    return None


def _grant(resident: Resident, claim: Claim, *, replacing: ResidenceProof | None) -> ResidenceProof:
    if replacing:
        _end(replacing, Ended.REPLACED if replacing.is_valid else Ended.EXPIRED, by=claim.checked_by)
    slot = _free_slot(claim.household) if claim.household else None
    now = clock.now()
    proof = ResidenceProof.objects.create(
        resident=resident,
        area=claim.area,
        method=claim.method,
        identity_ref=claim.identity_ref or _place_of(claim, slot),
        name_ref=claim.name_ref,
        household=claim.household,
        slot=slot,
        birth_year=claim.birth_year,
        document=claim.document,
        checked_by=claim.checked_by,
        since=now,
        expires_at=years_after(now, rules.get("community.residence_years")),
    )
    if resident.neighbourhood_id is None:
        resident.neighbourhood = claim.area
        resident.save(update_fields=["neighbourhood"])
    evidence.write(
        "residence.proven",
        proof,
        actor=claim.checked_by or resident,
        stream="people",
        way=str(claim.method),
        area=claim.area.slug,
    )
    return proof


def _place_of(claim: Claim, slot: int | None) -> str:
    """Who the person is where only the household is known."""
    if claim.household is None or slot is None:
        raise ValueError("A claim names a person, or a household to be a person in.")
    return refs.place_in_household(claim.household.pk, slot)


def years_after(moment: datetime, years: int) -> datetime:
    return moment + timedelta(days=365 * years + years // 4)


def _free_slot(household: Household) -> int:
    """The lowest place nobody standing holds. Only runs under the household's lock."""
    for proof in ResidenceProof.objects.run_out().filter(household=household):
        _end(proof, Ended.EXPIRED, by=None)
    standing = ResidenceProof.objects.standing().filter(household=household)
    taken = set(standing.values_list("slot", flat=True))
    adults = Household.objects.get(pk=household.pk).adults
    free = next((slot for slot in range(1, adults + 1) if slot not in taken), None)
    if free is None:
        raise HouseholdFull(
            _("All adults of this household are proven already. Live there too? Come to the counter with your ID.")
        )
    return free


def _end(proof: ResidenceProof, why: str, *, by: Resident | None, reason: str = "") -> None:
    proof.ended_at, proof.ended_why, proof.ended_by, proof.end_reason = clock.now(), why, by, reason
    proof.save(update_fields=["ended_at", "ended_why", "ended_by", "end_reason"])
    evidence.write("residence.ended", proof, actor=by, stream="people", why=str(why))


@transaction.atomic
def give_up(proof: ResidenceProof, *, by: Resident) -> None:
    """The resident no longer lives there."""
    if by.pk != proof.resident_id:
        raise PermissionDenied
    proof.refresh_from_db(from_queryset=ResidenceProof.objects.select_for_update())
    if proof.ended_at is None:
        _end(proof, Ended.GIVEN_UP, by=by)
        notices.tell(proof.resident, "residence.ended", key=f"residence.ended:{proof.pk}", url="/me/residence/")


@transaction.atomic
def revoke(proof: ResidenceProof, *, by: Resident, reason: str) -> None:
    """Staff take a proof back, and with it the right to vote; the resident is told why."""
    if by.pk == proof.resident_id or not by.has_perm("community.check_residence"):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Please say why: the resident reads it."))
    proof.refresh_from_db(from_queryset=ResidenceProof.objects.select_for_update())
    if proof.ended_at is None:
        _end(proof, Ended.REVOKED, by=by, reason=reason)
        key = f"residence.ended:{proof.pk}"
        notices.tell(proof.resident, "residence.revoked", key=key, url="/me/residence/", reason=reason)


def end_all(resident: Resident) -> None:
    """When somebody leaves. The keyed hash stays, so that leaving and coming back gives nobody a second vote."""
    for proof in ResidenceProof.objects.standing().filter(resident=resident).select_for_update():
        _end(proof, Ended.LEFT, by=resident)


@transaction.atomic
def expire() -> int:
    """End what has run out, and tell. Safe to run twice."""
    proofs = list(ResidenceProof.objects.run_out().select_for_update().order_by("pk")[:500])
    for proof in proofs:
        _end(proof, Ended.EXPIRED, by=None)
        notices.tell(proof.resident, "residence.expired", key=f"residence.expired:{proof.pk}", url="/me/residence/")
    return len(proofs)


# Two accounts, one person


def _open_case(resident: Resident, claim: Claim, held: ResidenceProof) -> ResidenceCase:
    case, new = ResidenceCase.objects.get_or_create(
        claimant=resident,
        held=held,
        decided_at=None,
        defaults={
            "area": claim.area,
            "method": claim.method,
            "identity_ref": claim.identity_ref,
            "name_ref": claim.name_ref,
            "household": claim.household,
            "birth_year": claim.birth_year,
            "document": claim.document,
            "checked_by": claim.checked_by,
        },
    )
    if new:
        evidence.write("residence.case_opened", case, actor=claim.checked_by or resident, stream="people")
        for person in (resident, held.resident):
            notices.tell(person, "residence.case_opened", key=f"residence.case_opened:{case.pk}", url="/me/residence/")
    return case


@transaction.atomic
def decide(case: ResidenceCase, outcome: str, *, by: Resident, reason: str) -> None:
    """Carry out what staff found, and tell both."""
    if not by.has_perm("community.decide_residence_case"):
        raise PermissionDenied
    two = Resident.objects.filter(pk__in=[case.claimant_id, case.held.resident_id])
    list(two.select_for_update().order_by("pk").values_list("pk"))
    if case.household_id:
        Household.objects.select_for_update().get(pk=case.household_id)
    case.refresh_from_db(from_queryset=ResidenceCase.objects.select_for_update())
    held = ResidenceProof.objects.select_for_update().get(pk=case.held_id)
    if case.decided_at:
        raise CaseRefused(_("Somebody else has decided this case."))
    if by.pk in (case.claimant_id, held.resident_id):
        raise CaseRefused(_("Nobody decides a case of their own. Ask a colleague."))
    if outcome == Outcome.BOTH and case.identity_ref and case.identity_ref == held.identity_ref:
        raise CaseRefused(_("One ID number is one person: both cannot be right."))
    case.decided_at, case.decided_by, case.outcome, case.reason = clock.now(), by, outcome, reason
    case.save(update_fields=["decided_at", "decided_by", "outcome", "reason"])
    if outcome == Outcome.CLAIMANT and held.ended_at is None:
        _end(held, Ended.CASE, by=by)
    if outcome != Outcome.HOLDER:
        _grant_decided(case)
    evidence.write("residence.case_decided", case, actor=by, stream="people", outcome=str(outcome))
    for person in (case.claimant, held.resident):
        notices.tell(
            person,
            "residence.case_decided",
            key=f"residence.case_decided:{case.pk}",
            url="/me/residence/",
            outcome=Outcome(outcome).label,
        )


def _grant_decided(case: ResidenceCase) -> None:
    claim = Claim(
        case.method,
        case.area,
        identity_ref=case.identity_ref,
        # Two people of one name in a household: only the first keeps the mark, else the second could not be written.
        name_ref=case.name_ref if case.outcome == Outcome.CLAIMANT else "",
        household=case.household,
        birth_year=case.birth_year,
        document=case.document,
        checked_by=case.checked_by,
    )
    mine = ResidenceProof.objects.standing().filter(resident=case.claimant).first()
    _grant(case.claimant, claim, replacing=mine)


# What other rooms ask


def proof_of(resident: Resident) -> ResidenceProof | None:
    """The valid proof of somebody, with its area."""
    if not getattr(resident, "is_authenticated", False):
        return None
    return ResidenceProof.objects.valid().filter(resident=resident).select_related("area").first()


def refs_of(resident: Resident) -> set[str]:
    """Every keyed hash this person was ever proven under, by whatever account. A roll of votes looks for any."""
    people: set[int] = {resident.pk}
    found: set[str] = set()
    while True:
        proofs = ResidenceProof.objects.filter(Q(resident__in=people) | Q(identity_ref__in=found))
        rows = list(proofs.values_list("resident_id", "identity_ref"))
        wider_people = people | {person for person, _ref in rows}
        wider_found = found | {identity for _person, identity in rows}
        if (wider_people, wider_found) == (people, found):
            return found
        people, found = wider_people, wider_found
