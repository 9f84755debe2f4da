"""Casting a ballot, and replacing it until the close. What was picked leaves these lines only sealed."""

import hashlib
import secrets
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Household
from community.residence.codes import ALPHABET
from voting import boxkeys, locks, picks
from voting.electorate import NotEligible, Voter
from voting.models import BallotDraft, Channel, Election, Phase, Roll, SealedBallot

CODE_LENGTH = 16
_columns = [str(field.column) for field in Roll._meta.concrete_fields]
NEW_LINE = (
    f"INSERT INTO {Roll._meta.db_table} ({', '.join(_columns)}) VALUES ({', '.join(['%s'] * len(_columns))})"  # noqa: S608
    " ON CONFLICT DO NOTHING"
)


class NotOpen(ValidationError):
    """No ballot is taken now; the message says why."""


class OnPaper(ValidationError):
    """This person was handed a paper ballot, and that one counts."""


class NotAgain(ValidationError):
    """This account or household has used its votes."""


class Receipt(NamedTuple):
    """What the voter takes home. Nothing on it says what was picked, or whether a later ballot replaced this one.

    `digest` is SHA-256 of "participate-ballot-1", slug, `nonce` and `sealed` (the SHA-256 of the sealed ballot), a line
    each; `code` is its beginning in letters that are easy to read.
    """

    code: str
    digest: str
    nonce: str
    sealed: str
    replaced: bool
    on: date

    @property
    def grouped(self) -> str:
        return grouped(self.code)


def code_of(digest: str) -> str:
    """The sixteen letters of a receipt."""
    number, letters = int(digest, 16), []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def grouped(code: str) -> str:
    """As printed: four letters at a time."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def digest_of(slug: str, nonce: str, sealed: str) -> str:
    return hashlib.sha256(f"participate-ballot-1\n{slug}\n{nonce}\n{sealed}".encode()).hexdigest()


def new_nonce() -> str:
    """For a page without script; with script the browser draws its own."""
    return secrets.token_hex(16)


def cast(election: Election, voter: Voter, given: picks.Given, *, nonce: str = "", blank: bool = False) -> Receipt:
    """Seal what was picked and put it into the box; an earlier ballot of the same person is replaced.

    `given` as for `picks.read`; an empty ballot must be meant (`blank`). Raises `NotOpen`, `OnPaper`, `NotAgain`,
    `NotEligible` or `PicksRefused`, and then nothing has changed.
    """
    _require_in_person()
    if voter.election != election.pk:
        raise NotEligible(_("This vote is another one."))
    chosen = picks.read(election, picks.choices_of(election), given)
    if bool(chosen) == blank:
        raise picks.PicksRefused(
            _("Nothing is picked. Pick something, or say that you cast a blank ballot.")
            if not chosen
            else _("A blank ballot has no picks.")
        )
    return _put_in(election, voter, picks.padded(chosen, election.ballot_bytes), _plain(nonce) or new_nonce())


@transaction.atomic
def _put_in(election: Election, voter: Voter, padded: bytes, nonce: str) -> Receipt:
    locks.share(election)
    require_open(election)
    roll, is_new = line_of(voter, Channel.ONLINE)
    if roll.channel == Channel.PAPER:
        raise OnPaper(_("You were handed a paper ballot. Bring it back to the desk, then you can vote here."))
    handle = boxkeys.handle(election, roll.voter_ref)
    ciphertext = boxkeys.seal(election, padded)
    sealed = hashlib.sha256(ciphertext).hexdigest()
    digest = digest_of(election.slug, nonce, sealed)
    mine = SealedBallot.objects.filter(election=election, handle=handle)
    earlier = [] if is_new else _cast_before(mine)
    if any(before == nonce and live for before, live in earlier):
        return _receipt_again(roll, mine.get(live=True))  # the same form sent twice: one ballot, one receipt
    if earlier:
        mine.filter(live=True).update(live=False)
    SealedBallot.objects.create(
        election=election,
        handle=handle,
        revision=len(earlier) + 1,
        ciphertext=ciphertext,
        nonce=nonce,
        commitment=digest,
    )
    today = clock.today()
    if (roll.channel, roll.voted_on) != (Channel.ONLINE, today):
        roll.channel, roll.voted_on = Channel.ONLINE, today
        roll.save(update_fields=["channel", "voted_on"])
    BallotDraft.objects.filter(election=election, owner_ref=voter.ref).delete()
    return Receipt(code_of(digest), digest, nonce, sealed, bool(earlier), today)


def _cast_before(mine: QuerySet[SealedBallot]) -> list[tuple[str, bool]]:
    """Of each ballot this voter cast, its nonce and whether it counts."""
    return list(mine.values_list("nonce", "live"))


def _receipt_again(roll: Roll, ballot: SealedBallot) -> Receipt:
    sealed = hashlib.sha256(bytes(ballot.ciphertext)).hexdigest()
    on = roll.voted_on or clock.today()
    return Receipt(code_of(ballot.commitment), ballot.commitment, ballot.nonce, sealed, ballot.revision > 1, on)


def require_open(election: Election) -> None:
    """Decided by the row as it stands under the lock and by the clock at that moment."""
    phase = election.phase
    if phase == Phase.OPEN:
        return
    if phase == Phase.HELD:
        raise NotOpen(_("Voting is paused. It will last as much longer; your picks are kept."))
    if phase in (Phase.DRAFT, Phase.ANNOUNCED):
        raise NotOpen(_("Voting has not begun."))
    raise NotOpen(_("Voting has ended. This ballot was not cast."))


def line_of(voter: Voter, way: Channel = Channel.NONE) -> tuple[Roll, bool]:
    """The voter's line on the roll, held; and whether it is new: then it says already that they voted this `way`."""
    if voter.household is not None:
        _require_room(voter, voter.household)
    made = Roll(
        election_id=voter.election,
        voter_ref=voter.ref,
        account_ref=voter.account_ref,
        document_ref=voter.document_ref,
        household_ref=voter.household_ref,
        area_id=voter.area,
        channel=way,
        voted_on=None if way == Channel.NONE else clock.today(),
    )
    if _is_taken(made):
        return made, True
    if (line := _known(voter, Roll.objects.select_for_update())) is None:
        raise NotAgain(_("This account has voted under another proof of residence. One person has one vote."))
    return line, False


def _is_taken(made: Roll) -> bool:
    """Of two that come at once the database takes one. Django asks it to, but not which."""
    fields = Roll._meta.concrete_fields
    values = [field.get_db_prep_save(getattr(made, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(NEW_LINE, values)
        made._state.adding = not cursor.rowcount
    return not made._state.adding


def _known(voter: Voter, lines: QuerySet[Roll]) -> Roll | None:
    """Their line, under whatever name it was made: who came by account and by desk showed the same ID."""
    lines = lines.filter(election=voter.election)
    line = lines.filter(voter_ref=voter.ref).first()
    if line is None and voter.document_ref:
        line = lines.filter(document_ref=voter.document_ref).first()
    return line


def _require_room(voter: Voter, home: int) -> None:
    """No more voters by the letter of a household than adults live there."""
    household = Household.objects.select_for_update().get(pk=home)
    others = Roll.objects.filter(election=voter.election, household_ref=voter.household_ref)
    if others.exclude(voter_ref=voter.ref).exclude(channel=Channel.NONE).count() >= household.adults:
        raise NotAgain(
            _("All adults of this household have voted by its letter. Live there too? Bring your ID to the counter.")
        )


def has_voted(election: Election, voter: Voter) -> Channel:
    """By which way, if at all. For the voter's own pages."""
    line = _known(voter, Roll.objects.all())
    return Channel(line.channel) if line else Channel.NONE


def _require_in_person() -> None:
    if evidence.acting.get() is not None:
        raise NotEligible(_("Everybody votes in person. Help with voting is given on paper, at the desk."))


def _plain(nonce: str) -> str:
    kept = "".join(sign for sign in nonce.lower() if sign in "0123456789abcdef")
    return kept[:32]
