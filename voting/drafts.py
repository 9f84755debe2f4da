"""Picks not cast yet: kept at every pick, encrypted, gone with the cast or the close."""

from django.db import transaction
from django.db.models import QuerySet

from community import clock
from voting import boxkeys, locks, picks
from voting.casting import require_open
from voting.electorate import Voter
from voting.models import BallotDraft, Election


@transaction.atomic
def keep(election: Election, voter: Voter, given: picks.Given) -> picks.Picks:
    """Keep these picks as they are. Too many, or over the budget, is allowed here: the basket says so."""
    locks.share(election)
    require_open(election)
    chosen = _lenient(election, given)
    sealed = boxkeys.seal_draft(election, voter.ref, picks.padded(chosen, election.ballot_bytes))
    BallotDraft.objects.update_or_create(
        election=election,
        owner_ref=voter.ref,
        defaults={"sealed": sealed, "kept_on": clock.today(), "resident_id": voter.resident},
    )
    return chosen


def of(election: Election, voter: Voter) -> picks.Picks:
    """What is in the basket; empty where nothing is, or where it cannot be read any more."""
    draft = BallotDraft.objects.filter(election=election, owner_ref=voter.ref).first()
    opened = boxkeys.open_draft(election, voter.ref, bytes(draft.sealed)) if draft else None
    return picks.from_text(picks.unpadded(opened)) if opened else {}


def throw_away(election: Election, voter: Voter) -> None:
    BallotDraft.objects.filter(election=election, owner_ref=voter.ref).delete()


def open_of(resident_pk: int) -> QuerySet[BallotDraft]:
    """Drafts of somebody in votes that are on: for the banner. One query, with the election."""
    now = clock.now()
    running = BallotDraft.objects.filter(resident=resident_pk, election__in=Election.objects.open_at(now))
    return running.select_related("election").order_by("election__closing_at", "pk")


def _lenient(election: Election, given: picks.Given) -> picks.Picks:
    """Known options only; limits are checked when the ballot is cast."""
    known = set(election.options.filter(withdrawn=False).values_list("number", flat=True))
    weighed = picks._weighed(election, given)
    return {number: weight for number, weight in weighed.items() if number in known}
