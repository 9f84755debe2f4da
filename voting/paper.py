"""Voting on paper: handing out slips against the roll, typing them in twice, signing, and squaring slips with the roll.

No row ties a slip to a person: the desk marks the roll, and the serial numbers on slips are never written beside it.
"""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community import clock, evidence
from community.models import Resident
from voting import boxkeys, locks, picks
from voting.casting import line_of, require_open
from voting.electorate import Voter
from voting.models import (
    BallotDraft,
    BatchState,
    Channel,
    Election,
    PaperBatch,
    PaperDifference,
    PaperEntry,
    PaperSlip,
    Roll,
    SealedBallot,
    SlipKind,
    State,
)
from voting.setting_up import require

DESK, TYPE = "voting.hand_out_paper", "voting.type_paper"
FIRST, SECOND, THIRD = 1, 2, 3


class PaperRefused(ValidationError):
    """This cannot be done with paper ballots now; the message says why."""


# Printing


@transaction.atomic
def note_print(election: Election, first: int, last: int, *, by: Resident) -> None:
    """Write down that these serial numbers were printed, so that nobody prints them a second time unawares."""
    require(by, DESK)
    evidence.write("paper.printed", election, actor=by, stream="elections", first=first, last=last)


# The desk


@transaction.atomic
def hand_out(election: Election, voter: Voter, *, by: Resident) -> bool:
    """Mark the roll: this person takes a paper ballot. Says whether an online ballot was taken out for it."""
    require(by, DESK)
    _not_oneself(voter, by)
    locks.share(election)
    require_open(election)
    line, _is_new = line_of(voter)
    if line.channel == Channel.PAPER:
        raise PaperRefused(_("This person was handed a paper ballot before. They bring that one back first."))
    mine = SealedBallot.objects.filter(election=election, handle=boxkeys.handle(election, line.voter_ref), live=True)
    taken_out = bool(mine.update(live=False))
    line.channel, line.voted_on = Channel.PAPER, clock.today()
    line.save(update_fields=["channel", "voted_on"])
    BallotDraft.objects.filter(election=election, owner_ref__in=[voter.ref, line.voter_ref]).delete()
    evidence.write("paper.handed_out", election, actor=by, stream="elections")
    return taken_out


@transaction.atomic
def take_back(election: Election, voter: Voter, *, by: Resident) -> None:
    """The slip came back unused: the person may vote online again, or take another one."""
    require(by, DESK)
    _not_oneself(voter, by)
    locks.share(election)
    require_open(election)
    line, _is_new = line_of(voter)
    if line.channel != Channel.PAPER:
        raise PaperRefused(_("According to the roll this person has no paper ballot."))
    line.channel, line.voted_on = Channel.NONE, None
    line.save(update_fields=["channel", "voted_on"])
    evidence.write("paper.came_back", election, actor=by, stream="elections")


def _not_oneself(voter: Voter, by: Resident) -> None:
    if voter.resident == by.pk:
        raise PaperRefused(_("Nobody marks the roll for themselves. Ask a colleague."))


# Typing


@transaction.atomic
def open_batch(election: Election, *, by: Resident, station: str, cover_count: int) -> PaperBatch:
    """A new batch: so many slips were counted by hand onto its cover sheet. Only once voting is closed."""
    require(by, TYPE)
    locks.hold(election)
    if election.state != State.CLOSED:
        raise PaperRefused(_("Paper ballots are typed in once voting is closed, and before the count."))
    if not station.strip() or cover_count < 1:
        raise PaperRefused(_("Write where the slips come from, and how many there are."))
    last = election.paper_batches.order_by("-number").values_list("number", flat=True).first()
    batch = PaperBatch.objects.create(
        election=election,
        number=(last or 0) + 1,
        station=station.strip(),
        cover_count=cover_count,
        opened_at=clock.now(),
    )
    evidence.write("paper.batch_opened", batch, actor=by, stream="elections", number=batch.number, slips=cover_count)
    return batch


def turn_of(batch: PaperBatch, by: Resident) -> int | None:
    """Which turn this person may type now; None where it is somebody else's."""
    if batch.state == BatchState.FIRST and batch.first_by_id in (None, by.pk):
        return FIRST
    if batch.state == BatchState.SECOND and batch.first_by_id != by.pk and batch.second_by_id in (None, by.pk):
        return SECOND
    if (
        batch.state == BatchState.DIFFERS
        and by.pk not in (batch.first_by_id, batch.second_by_id)
        and batch.third_by_id in (None, by.pk)
    ):
        return THIRD
    return None


def to_type(batch: PaperBatch, by: Resident) -> list[int]:
    """Positions this person has still to type, in order; in the third turn only where the two differ."""
    if (turn := turn_of(batch, by)) is None:
        return []
    wanted = list(range(1, batch.cover_count + 1)) if turn != THIRD else [m.position for m in mismatches(batch)]
    typed = set(batch.entries.filter(turn=turn).values_list("position", flat=True))
    return [position for position in wanted if position not in typed]


@transaction.atomic
def type_slip(
    batch: PaperBatch,
    position: int,
    *,
    by: Resident,
    kind: str = SlipKind.VALID,
    given: picks.Given = (),
    serial: str = "",
) -> PaperEntry:
    """Type one slip. Until the turn is finished the same person may type it again, better.

    The second person is never shown what the first one typed. The last slip of a turn does not finish it;
    `finish_turn` does.
    """
    require(by, TYPE)
    election = _lock(batch)
    turn = turn_of(batch, by)
    if turn is None:
        raise PaperRefused(_("This batch is typed by somebody else now, or is finished."))
    if not 1 <= position <= batch.cover_count:
        raise PaperRefused(_("The cover sheet says %(slips)s slips.") % {"slips": batch.cover_count})
    if turn == THIRD and position not in {mismatch.position for mismatch in mismatches(batch)}:
        raise PaperRefused(_("On this slip the first two agree."))
    chosen = picks.text(picks.read(election, picks.options_of(election), given)) if kind == SlipKind.VALID else ""
    if kind == SlipKind.VALID and chosen == "{}":
        raise PaperRefused(_("Nothing is marked: type it as blank."))
    if number := serial.strip()[:20]:
        _require_new_serial(batch, turn, position, number)
    _take_the_turn(batch, turn, by)
    entry, _new = PaperEntry.objects.update_or_create(
        batch=batch,
        turn=turn,
        position=position,
        defaults={"kind": kind, "choices": chosen, "serial": serial.strip()[:20], "by": by},
    )
    return entry


def _require_new_serial(batch: PaperBatch, turn: int, position: int, serial: str) -> None:
    """A serial number stands on one slip; whoever types it a second time has the wrong slip in hand."""
    typed = PaperEntry.objects.filter(batch__election=batch.election_id, turn=turn, serial=serial)
    if other := typed.exclude(batch=batch, position=position).select_related("batch").first():
        raise PaperRefused(
            _("The serial number %(serial)s was typed before: batch %(batch)s, slip %(slip)s.")
            % {"serial": serial, "batch": other.batch.number, "slip": other.position}
        )


def _take_the_turn(batch: PaperBatch, turn: int, by: Resident) -> None:
    name = ("first_by", "second_by", "third_by")[turn - 1]
    if getattr(batch, f"{name}_id") is None:
        setattr(batch, name, by)
        batch.save(update_fields=[name])


@transaction.atomic
def finish_turn(batch: PaperBatch, *, by: Resident) -> PaperBatch:
    """This person has typed all slips. After the second turn the two are compared; after the third nothing differs."""
    require(by, TYPE)
    _lock(batch)
    turn = turn_of(batch, by)
    if turn is None:
        raise PaperRefused(_("This batch is typed by somebody else now, or is finished."))
    if missing := to_type(batch, by):
        raise PaperRefused(
            _("The cover sheet says %(slips)s slips; still to type: %(missing)s. Does a number not fit? Count again.")
            % {"slips": batch.cover_count, "missing": len(missing)}
        )
    if turn == FIRST:
        _move(batch, BatchState.SECOND)
    elif turn == SECOND and mismatches(batch):
        _move(batch, BatchState.DIFFERS)
    else:
        _settle(batch)
    evidence.write(
        "paper.turn_finished",
        batch,
        actor=by,
        stream="elections",
        number=batch.number,
        turn=turn,
        state=str(batch.state),
    )
    return batch


class Mismatch(NamedTuple):
    """A slip that two persons typed differently."""

    position: int
    first: PaperEntry
    second: PaperEntry


def mismatches(batch: PaperBatch) -> list[Mismatch]:
    """Where the first two differ, in order. For the third person, with both readings."""
    typed: dict[int, dict[int, PaperEntry]] = {}
    for entry in batch.entries.exclude(turn=THIRD):
        typed.setdefault(entry.position, {})[entry.turn] = entry
    return [
        Mismatch(position, both[FIRST], both[SECOND])
        for position, both in sorted(typed.items())
        if len(both) == 2 and _says(both[FIRST]) != _says(both[SECOND])
    ]


def _says(entry: PaperEntry) -> tuple[str, str, str]:
    return entry.kind, entry.choices, entry.serial


def _settle(batch: PaperBatch) -> None:
    final: dict[int, PaperEntry] = {}
    for entry in batch.entries.order_by("turn"):  # the third person's word is the last
        if entry.turn != SECOND:
            final[entry.position] = entry
    PaperSlip.objects.bulk_create(
        PaperSlip(batch=batch, position=position, serial=entry.serial, kind=entry.kind, choices=entry.choices)
        for position, entry in sorted(final.items())
    )
    _move(batch, BatchState.SETTLED)


@transaction.atomic
def sign_batch(batch: PaperBatch, *, by: Resident) -> PaperBatch:
    """Two persons sign: the slips in the envelope are those that were typed. The second signature ends it."""
    require(by, TYPE)
    _lock(batch)
    if batch.state != BatchState.SETTLED:
        raise PaperRefused(_("This batch is not ready to be signed."))
    if batch.signed_by_id is None:
        batch.signed_by = by
        batch.save(update_fields=["signed_by"])
    elif batch.signed_by_id == by.pk:
        raise PaperRefused(_("A second person signs. Ask a colleague."))
    else:
        batch.countersigned_by = by
        batch.save(update_fields=["countersigned_by"])
        _move(batch, BatchState.SIGNED)
    evidence.write(
        "paper.batch_signed", batch, actor=by, stream="elections", number=batch.number, state=str(batch.state)
    )
    return batch


def _move(batch: PaperBatch, to: str) -> None:
    batch.state = to
    batch.save(update_fields=["state"])


def _lock(batch: PaperBatch) -> Election:
    election = batch.election
    locks.hold(election)
    if election.state != State.CLOSED:
        raise PaperRefused(_("Paper ballots are typed in once voting is closed, and before the count."))
    batch.refresh_from_db(from_queryset=PaperBatch.objects.select_for_update(of=("self",)))
    batch.election = election
    return election


# Squaring slips with the roll


class Balance(NamedTuple):
    """Slips typed and slips handed out."""

    slips: int
    on_roll: int

    @property
    def differs(self) -> bool:
        return self.slips != self.on_roll


def balance(election: Election) -> Balance:
    slips = PaperSlip.objects.filter(batch__election=election).count()
    return Balance(slips, Roll.objects.filter(election=election, channel=Channel.PAPER).count())


@transaction.atomic
def explain_difference(election: Election, *, by: Resident, reason_zh_hans: str, reason_en: str) -> PaperDifference:
    """Write down, for everybody to read, why there are more or fewer slips than were handed out."""
    require(by, TYPE)
    locks.hold(election)
    now = balance(election)
    if not now.differs:
        raise PaperRefused(_("Slips and roll agree: there is nothing to explain."))
    if not (reason_zh_hans.strip() and reason_en.strip()):
        raise PaperRefused(_("Say why, in both languages: the reason stands beside the result."))
    words = {"reason_zh_hans": reason_zh_hans, "reason_en": reason_en}
    written = PaperDifference.objects.create(
        election=election,
        slips=now.slips,
        on_roll=now.on_roll,
        written_by=by,
        written_at=clock.now(),
        **words,
    )
    evidence.write(
        "paper.difference_explained", written, actor=by, stream="elections", slips=now.slips, on_roll=now.on_roll
    )
    return written


@transaction.atomic
def sign_difference(written: PaperDifference, *, by: Resident) -> PaperDifference:
    """A second person stands by the explanation."""
    require(by, TYPE)
    locks.hold(written.election)
    written.refresh_from_db(from_queryset=PaperDifference.objects.select_for_update(of=("self",)))
    if written.signed_by_id is not None:
        return written
    if written.written_by_id == by.pk:
        raise PaperRefused(_("A second person signs. Ask a colleague."))
    written.signed_by = by
    written.save(update_fields=["signed_by"])
    evidence.write("paper.difference_signed", written, actor=by, stream="elections")
    return written


def obstacles(election: Election) -> list[str]:
    """What is still to be done about paper before the count."""
    found = []
    if waiting := election.paper_batches.exclude(state=BatchState.SIGNED).count():
        found.append(_("Batches of paper ballots not signed yet: %(number)s.") % {"number": waiting})
    now = balance(election)
    if now.differs:
        explained = election.paper_differences.filter(
            slips=now.slips, on_roll=now.on_roll, signed_by__isnull=False
        ).exists()
        if not explained:
            found.append(
                _("Slips typed: %(slips)s; handed out: %(on_roll)s. Type in the rest, or explain the difference.")
                % {"slips": now.slips, "on_roll": now.on_roll}
            )
    return found
