"""The close at its minute, and opening the box. Whoever comes second finds it done.

Closing wipes what ties voters to ballots: the lines of the roll and the sealed ballots are written anew, without
handles and in an order that says nothing; the link key is destroyed. Opening turns sealed ballots into counted ones.
"""

import uuid
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from nacl.exceptions import CryptoError

from community import clock, evidence, rules
from community.models import Resident
from records import canonical, checkpoints
from voting import boxkeys, locks, picks, receipts
from voting.models import (
    BallotDraft,
    CountedBallot,
    Election,
    KeyHolding,
    Roll,
    SealedBallot,
    State,
)
from voting.setting_up import require

ROWS = 1000


class NotYet(ValidationError):
    """The vote cannot be closed or its box opened now."""


class BoxDamaged(ValidationError):
    """A ballot cannot be opened with the key of the box."""


def close(election: Election, *, by: Resident | None = None) -> Election:
    """Close the box for good. `by` None: the schedule did it, at its minute."""
    _close(election, by)
    tidy_up(election)
    return election


@transaction.atomic
def _close(election: Election, by: Resident | None) -> None:
    locks.hold(election)  # waits for casts under way; those that come later find it closed
    if election.state != State.FROZEN:
        if election.closed_at:
            return
        raise NotYet(_("The rules of this vote are not frozen."))
    if election.closing_at is None or election.held_at is not None or clock.now() < election.closing_at:
        raise NotYet(_("Voting is not over. Nobody can close it before its time."))
    election.state = State.CLOSING
    election.save(update_fields=["state"])
    receipts.list_the_rest(election)
    election.box_root = receipts.box_root(election)
    election.replaced = SealedBallot.objects.filter(election=election, live=False).count()
    election.drafts_left = BallotDraft.objects.filter(election=election).count()
    BallotDraft.objects.filter(election=election).delete()
    sealed, lines = _rewrite_sealed(election), _rewrite_roll(election)
    election.state, election.closed_at = State.CLOSED, clock.now()
    election.save(update_fields=["state", "closed_at", "box_root", "replaced", "drafts_left"])
    evidence.write(
        "election.closed",
        election,
        actor=by,
        stream="elections",
        root=election.box_root,
        sealed=sealed,
        replaced=election.replaced,
        on_roll=lines,
        drafts_left=election.drafts_left,
    )


def _rewrite_sealed(election: Election) -> int:
    """The same ballots as fresh rows, in the order of their receipts, without handle and revision."""
    mine = SealedBallot.objects.filter(election=election)
    rows = list(mine.order_by("commitment").values_list("ciphertext", "nonce", "commitment", "live"))
    mine.delete()
    fresh = (
        SealedBallot(
            id=uuid.uuid4(),
            election=election,
            revision=0,
            ciphertext=ciphertext,
            nonce=nonce,
            commitment=commitment,
            live=live,
            listed=True,
        )
        for ciphertext, nonce, commitment, live in rows
    )
    SealedBallot.objects.bulk_create(fresh, batch_size=ROWS)
    return len(rows)


def _rewrite_roll(election: Election) -> int:
    """The same lines as fresh rows, in the order of hashes. Those who neither voted nor took a slip fall away."""
    mine = Roll.objects.filter(election=election)
    lines = list(mine.exclude(channel="none").order_by("voter_ref"))
    mine.delete()
    for line in lines:
        line.id = uuid.uuid4()
    Roll.objects.bulk_create(lines, batch_size=ROWS)
    return len(lines)


def tidy_up(election: Election) -> None:
    """What follows the commit and may be done again: the link key is destroyed, old row versions are cleared away."""
    boxkeys.destroy(election, boxkeys.LINK)
    boxkeys.destroy(election, boxkeys.SEED)
    _forget_old_versions()
    with suppress(ImproperlyConfigured):  # where this process may not sign, the hourly checkpoint does
        checkpoints.make(occasion=f"closed {election.slug}")


def _forget_old_versions() -> None:
    """PostgreSQL keeps earlier versions of rows until it is swept; SQLite overwrites what it deletes."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        for statement in ("VACUUM voting_sealedballot", "VACUUM voting_roll", "VACUUM voting_ballotdraft"):
            cursor.execute(statement)


@transaction.atomic
def open_box(election: Election, *, by: Resident | None = None, sheets: tuple[str, ...] = ()) -> int:
    """Turn the live sealed ballots into counted ones; how many there are. `sheets`: two, where trustees keep the key.

    Equal ballots become one row with how often they were cast, in the order of what they say.
    """
    if by is not None:
        require(by)
    locks.hold(election)
    if election.box_opened_at is not None:
        return sum(election.counted.values_list("times", flat=True))
    if election.state != State.CLOSED:
        raise NotYet(_("The box is opened once voting is closed."))
    if election.key_holding == KeyHolding.TRUSTEES and len(sheets) < 2:
        raise NotYet(_("Two trustees open this box together: type in both sheets."))
    opener = boxkeys.opener(election, sheets)
    options = picks.options_of(election)
    found: Counter[str] = Counter()
    live = SealedBallot.objects.filter(election=election, live=True).order_by("commitment")
    invalid = 0
    for ciphertext, digest in live.values_list("ciphertext", "commitment").iterator(chunk_size=ROWS):
        try:
            text = picks.unpadded(opener.decrypt(bytes(ciphertext)))
        except (CryptoError, UnicodeDecodeError) as broken:
            raise BoxDamaged(_("The ballot %(digest)s cannot be opened.") % {"digest": digest}) from broken
        if picks.is_ballot(election, options, text):
            found[text] += 1
        else:
            invalid += 1
    CountedBallot.objects.bulk_create(
        [CountedBallot(election=election, choices=text, times=found[text]) for text in sorted(found)], batch_size=ROWS
    )
    election.box_opened_at, election.invalid = clock.now(), invalid
    election.save(update_fields=["box_opened_at", "invalid"])
    evidence.write(
        "election.box_opened",
        election,
        actor=by,
        stream="elections",
        ballots=found.total(),
        invalid=invalid,
        digest=digest_of_counted(election),
    )
    return found.total()


def digest_of_counted(election: Election) -> str:
    """One hash of what was in the box, recomputable from the rows in any order."""
    rows = election.counted.order_by("choices").values_list("choices", "times")
    return canonical.digest([f"{times}\t{choices}" for choices, times in rows])


def close_what_is_due() -> int:
    """What the schedule does each minute: close what is over, open what the operator may, finish what broke off."""
    closed = 0
    for election in Election.objects.due_to_close():
        close(election)
        closed += 1
    for election in Election.objects.filter(state=State.CLOSED, origin=Election.Origin.HERE):
        if boxkeys.has(election, boxkeys.LINK):
            tidy_up(election)  # the process died between the commit and the end of the key
        if election.box_opened_at is None and election.key_holding == KeyHolding.OPERATOR:
            open_box(election)
    return closed


def destroy_spent_keys() -> int:
    """Box keys of results that nobody can object to any more: from then on sealed ballots stay sealed."""
    days = timedelta(days=rules.get("voting.objection_days"))
    done = 0
    old = Election.objects.filter(state=State.CERTIFIED, certified_at__lt=clock.now() - days)
    for election in old.filter(origin=Election.Origin.HERE).order_by("pk"):
        if boxkeys.destroy(election, boxkeys.BOX):
            done += 1
            with transaction.atomic():
                evidence.write("election.key_destroyed", election, actor=None, stream="elections")
    return done
