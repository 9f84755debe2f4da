"""Who may vote: by residence, age and proof. Each answer names a person by keyed hash only."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Household, Neighbourhood, ResidenceProof, Resident
from community.residence import codes, refs
from community.residence.attempts import TooManyTries, place_of
from community.residence.claims import NotProven
from community.residence.methods import Method
from voting.models import Election, LetterTry

# Wrong codes from one connection, where nobody is signed in.
AN_HOUR, A_DAY = 10, 40


class NotEligible(ValidationError):
    """This person has no vote here; the message says why, and what to do."""


@dataclass(frozen=True)
class Voter:
    """One person with a vote in one election. Empty is what is not known: account, household, ID."""

    election: int
    ref: str
    account_ref: str
    household_ref: str
    household: int | None
    area: int
    resident: int | None = None
    document_ref: str = ""

    def as_session(self) -> dict[str, Any]:
        """Plain values for a session: hashes and row numbers, nothing anybody typed."""
        return asdict(self)

    @classmethod
    def from_session(cls, kept: dict[str, Any]) -> "Voter":
        return cls(**kept)


def voter_for(election: Election, resident: Resident) -> Voter:
    """The voter behind a signed-in account. One query. Raises `NotEligible`."""
    proofs = ResidenceProof.objects.valid().filter(resident=resident).select_related("area", "household")
    proof = proofs.first()
    if proof is None:
        raise NotEligible(
            _("To vote, prove first that you live here: with the letter from your door or at the counter.")
        )
    _require_place(election, proof.area)
    _require_method(election, proof.method)
    _require_age(election, proof.birth_year, proof.method)
    if proof.household_id is None and _asks_for_doors(election, proof.area):
        raise NotEligible(
            _(
                "We know that you live here, but not behind which door, and in this vote the code of a household "
                "counts. So that nobody votes twice, use the code of your letter, or have your door noted at the "
                "counter."
            )
        )
    return Voter(
        election=election.pk,
        ref=ref_of(election, proof),
        account_ref=refs.ref("voting account", election.pk, resident.pk),
        household_ref=_household_ref(election, proof.household),
        household=proof.household_id,
        area=proof.area_id,
        resident=resident.pk,
        document_ref=_document_of(election, proof),
    )


def ref_of(election: Election, proof: ResidenceProof) -> str:
    """How the roll names this person."""
    return refs.ref("voter", election.pk, _identity(proof))


def refs_of(election: Election, proof: ResidenceProof) -> set[str]:
    """How the roll names this person, or the ID they showed."""
    return {ref_of(election, proof), _document_of(election, proof)} - {""}


def _document_of(election: Election, proof: ResidenceProof) -> str:
    """Empty where no ID was seen: a place in a household passes from one person to another."""
    return "" if proof.method == Method.CODE else _document_ref(election, proof.identity_ref)


def may_vote(election: Election, resident: Any) -> bool:
    try:
        return bool(resident.pk) and bool(voter_for(election, resident))
    except NotEligible:
        return False


def voter_by_letter(election: Election, code: str, name: str, *, origin: str) -> Voter:
    """The voter who holds a household's letter, without an account. `origin` is the address of their connection.

    Raises `NotEligible`, `NotProven` for a code we do not know, `TooManyTries` after too many of those.
    """
    if not election.by_letter:
        raise NotEligible(_("In this vote a letter alone is not enough. Sign in, or come to the counter."))
    if not name.strip():
        raise NotProven(_("Write your name: a letter is for everybody in the household, and each votes once."))
    tried = _begin_try(origin)
    claim = codes.claim(code, name)
    tried.delete()
    household = claim.household
    if household is None:  # a claim by code names its household
        raise NotProven(
            _("We do not know this code. Compare it with the letter; a newer letter makes the older one void.")
        )
    _require_place(election, claim.area)
    _require_method(election, Method.CODE)
    _require_age(election, None, Method.CODE)
    return Voter(
        election=election.pk,
        ref=refs.ref("voter", election.pk, claim.name_ref),
        account_ref="",
        household_ref=_household_ref(election, household),
        household=household.pk,
        area=claim.area.pk,
    )


def voter_by_document(election: Election, area: Neighbourhood, number: str, *, name: str = "", door: str = "") -> Voter:
    """The voter whose ID was seen at the desk. `number` and `name` are used for hashes and kept nowhere.

    Where the code of a household counts, `door` and `name` find who may have voted by the letter of that door already.
    Raises `NotEligible`.
    """
    _require_place(election, area)
    plain = refs.id_number(number)
    _require_age(election, refs.birth_year(plain), Method.COUNTER)
    person = refs.person(plain)
    proof = ResidenceProof.objects.valid().filter(identity_ref=person).select_related("household").first()
    household, identity = (proof.household, _identity(proof)) if proof else (None, person)
    if household is None and (found := _behind(election, area, door, name)):
        household, identity = found, refs.name_in_household(found.pk, name)
    return Voter(
        election=election.pk,
        ref=refs.ref("voter", election.pk, identity),
        account_ref="",
        household_ref=_household_ref(election, household),
        household=household.pk if household else None,
        area=area.pk,
        document_ref=_document_ref(election, person),
    )


def _behind(election: Election, area: Neighbourhood, door: str, name: str) -> Household | None:
    """The household behind a door, where this vote asks for doors."""
    if not _asks_for_doors(election, area):
        return None
    if not (door.strip() and name.strip()):
        raise NotEligible(
            _("The code of a household counts in this vote: write door and name too, so that nobody votes twice.")
        )
    found = Household.objects.filter(area=area, address=door.strip()).first()
    if found is None:
        raise NotEligible(_("There is no such door in the list of households of this community."))
    return found


def _asks_for_doors(election: Election, area: Neighbourhood) -> bool:
    """Where somebody may stand on the roll as a name behind a door, whoever comes without one might be that person.

    So wherever the code of a household counts, alone or for an account, everybody's door is known. A community without
    a list of doors has no letters either.
    """
    by_code = not election.proof_methods or Method.CODE in election.proof_methods
    return by_code and Household.objects.filter(area=area).exists()


def _identity(proof: ResidenceProof) -> str:
    """The same on every way to the ballot: the name within the household where the door is known, else the document.

    So one line of the roll stands for the account, for the letter without an account, and for the ID at the desk.
    """
    return proof.name_ref or proof.identity_ref


def _begin_try(origin: str) -> LetterTry:
    """Counted before the code is looked up, taken back when it fits."""
    ref, now = refs.origin(place_of(origin)), clock.now()
    tries = LetterTry.objects.filter(origin_ref=ref)
    if (
        tries.filter(at__gt=now - timedelta(hours=1)).count() >= AN_HOUR
        or tries.filter(at__gt=now - timedelta(days=1)).count() >= A_DAY
    ):
        raise TooManyTries(_("Too many tries did not succeed. Try again later, or come to the counter with your ID."))
    return LetterTry.objects.create(origin_ref=ref, at=now)


def forget_tries() -> int:
    return LetterTry.objects.filter(at__lt=clock.now() - timedelta(days=2)).delete()[0]


def _document_ref(election: Election, person: str) -> str:
    return refs.ref("voting document", election.pk, person)


def _household_ref(election: Election, household: Household | None) -> str:
    return refs.ref("voting household", election.pk, household.pk) if household else ""


def _require_place(election: Election, area: Neighbourhood) -> None:
    if election.area is None or not area.path.startswith(election.area.path):
        raise NotEligible(
            _("This vote is for residents of %(place)s; your proof is for %(yours)s.")
            % {"place": election.area or "–", "yours": area}
        )


def _require_method(election: Election, method: str) -> None:
    if election.proof_methods and method not in election.proof_methods:
        raise NotEligible(_("This vote needs another proof of residence than yours. Come to the counter with your ID."))


def _require_age(election: Election, birth_year: int | None, method: str) -> None:
    """In the year of the vote. A household's letter is for its adults; no year of birth stands in it."""
    if election.min_age is None or (birth_year is None and method == Method.CODE and election.min_age <= 18):
        return
    if birth_year is None:
        raise NotEligible(_("We do not know your year of birth. Show your ID at the counter once."))
    if election.age_counts_in - birth_year < election.min_age:
        raise NotEligible(
            _("In this vote everybody votes from the year they turn %(age)s.") % {"age": election.min_age}
        )
