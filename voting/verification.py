"""What `manage.py verify` asks about votes. Nothing it reads is trusted: rows may hold anything at all."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from records import canonical
from records.models import AuditEntry
from records.verify import Bad, Step, check
from voting import boxkeys, closing, counting, merkle, picks, receipts, setting_up, tally
from voting.casting import code_of, digest_of
from voting.models import (
    BatchState,
    Channel,
    Commitment,
    Election,
    PaperSlip,
    ResultVersion,
    Roll,
    SealedBallot,
    State,
)

SEAL = 48
OVER = (State.CLOSED, State.COUNTED, State.CERTIFIED)


def _where(election: Election) -> str:
    return f"election:{election.slug}"


def _held_here() -> Any:
    return Election.objects.exclude(state=State.DRAFT).filter(origin=Election.Origin.HERE).order_by("pk")


def _noted(election: Election, action: str) -> dict[str, Any] | None:
    """The facts of the newest entry of the record about this election and act."""
    about = f"{Election._meta.label_lower}:{election.pk}"
    entries = AuditEntry.objects.filter(stream="elections", about=about, action=action).order_by("-sequence")
    facts = entries.values_list("facts", flat=True).first()
    return None if facts is None else json.loads(facts)


@check("votes")
def rules(step: Step) -> Iterator[Bad]:
    """Rules, prices and options are those whose hash the record holds; lots follow from the seed."""
    for election in _held_here():
        noted = _noted(election, "election.amended") or _noted(election, "election.frozen")
        digest = setting_up.rules_digest(election)
        if noted is None or {digest, election.digest} != {noted.get("digest")}:
            yield Bad(_where(election), "has other rules, prices or options than were frozen")
        if election.seed:
            yield from _lots(election)
        step(1)


def _lots(election: Election) -> Iterator[Bad]:
    seed = hashlib.sha256(f"{election.seed_secret}\n{election.seed_public}".encode()).hexdigest()
    if hashlib.sha256(election.seed_secret.encode()).hexdigest() != election.seed_commitment or seed != election.seed:
        yield Bad(_where(election), "was drawn from another seed than was committed to")
        return
    numbers = dict(election.options.values_list("source", "number"))
    if [numbers[source] for source in counting.drawn(election.seed, numbers)] != list(range(1, len(numbers) + 1)):
        yield Bad(_where(election), "has other numbers on its ballot than were drawn")


@check("ballot boxes")
def boxes(step: Step) -> Iterator[Bad]:
    """Every ballot is on the list, every receipt has its ballot, the list is chained, and roll and box agree."""
    for election in _held_here():
        where, sealed = _where(election), Counter[str]()
        batches = election.box_batches.count()  # those listed while we look are for the next time
        rows = SealedBallot.objects.filter(election=election).values_list("ciphertext", "nonce", "commitment", "listed")
        for ciphertext, nonce, digest, listed in rows.iterator(chunk_size=1000):
            ballot = bytes(ciphertext)
            if len(ballot) != election.ballot_bytes + SEAL:
                yield Bad(f"{where} {digest}", "is no sealed ballot of the one size")
            if digest_of(election.slug, nonce, hashlib.sha256(ballot).hexdigest()) != digest:
                yield Bad(f"{where} {digest}", "is another ballot than its receipt says")
            sealed[digest] += bool(listed)
            step(1)
        yield from _roll(election)
        yield from _list(election, batches, sealed, step)
        if election.state in OVER:
            yield from _closed(election)


def _roll(election: Election) -> Iterator[Bad]:
    """In one statement, so that casts under way raise no false alarm."""
    live = SealedBallot.objects.filter(election=OuterRef("pk"), live=True).order_by().values("election")
    online = Roll.objects.filter(election=OuterRef("pk"), channel=Channel.ONLINE).order_by().values("election")
    both = Election.objects.filter(pk=election.pk).values_list(
        Coalesce(Subquery(live.values(rows=Count("pk"))), 0), Coalesce(Subquery(online.values(rows=Count("pk"))), 0)
    )
    in_box, voted = both.get()
    if in_box != voted:
        yield Bad(
            _where(election), f"holds {in_box} ballots that count, and {voted} people are marked as having voted online"
        )


def _list(election: Election, batches: int, sealed: Counter[str], step: Step) -> Iterator[Bad]:
    where, previous = _where(election), canonical.NOTHING
    for number, batch in enumerate(election.box_batches.filter(number__lte=batches).order_by("number"), 1):
        digests = []
        for code, digest in Commitment.objects.filter(batch=batch).order_by("position").values_list("code", "digest"):
            digests.append(digest)
            if code_of(digest) != code:
                yield Bad(f"{where} receipt {code}", "is not that of its ballot")
            if not sealed.pop(digest, 0):
                yield Bad(f"{where} receipt {code}", "has no ballot in the box")
        root = merkle.root(digests)
        following = canonical.link(previous, receipts.batch_digest(election.slug, number, len(digests), root))
        if (batch.number, batch.size, batch.root, batch.previous, batch.hash) != (
            number,
            len(digests),
            root,
            previous,
            following,
        ):
            yield Bad(f"{where} batch {batch.number}", "of receipts was changed")
        previous = following
        step(len(digests))
    for digest in (digest for digest, listed in sealed.items() if listed):
        if not Commitment.objects.filter(election=election, digest=digest).exists():
            yield Bad(f"{where} {digest}", "is in the box and not on the list of receipts")


def _closed(election: Election) -> Iterator[Bad]:
    where, noted = _where(election), _noted(election, "election.closed")
    if noted is None or noted.get("root") != election.box_root or receipts.box_root(election) != election.box_root:
        yield Bad(where, "has another list of receipts than at the close")
    elif noted.get("sealed") != SealedBallot.objects.filter(election=election).count():
        yield Bad(where, "holds more or fewer sealed ballots than at the close")
    elif noted.get("on_roll") != Roll.objects.filter(election=election).count():
        yield Bad(where, "has more or fewer lines on its roll than at the close")
    if SealedBallot.objects.filter(election=election).exclude(handle="").exists():
        yield Bad(where, "is closed and still says which ballots belong together")
    if boxkeys.has(election, boxkeys.LINK):
        yield Bad(where, "is closed and its link key was not destroyed")


@check("results")
def results(step: Step) -> Iterator[Bad]:
    """What was counted is what was in the box, and counting it again gives each newest result to the letter."""
    for election in Election.objects.filter(state__in=OVER).order_by("pk"):
        if election.origin == Election.Origin.HERE and election.box_opened_at is not None:
            yield from _counted(election)
        for batch in election.paper_batches.order_by("number"):
            if batch.state == BatchState.SIGNED and batch.slips.count() != batch.cover_count:
                yield Bad(f"{_where(election)} paper batch {batch.number}", "has other slips than its cover sheet says")
        yield from _result(election)
        step(1)


def _counted(election: Election) -> Iterator[Bad]:
    where, noted = _where(election), _noted(election, "election.box_opened")
    if noted is None or closing.digest_of_counted(election) != noted.get("digest"):
        yield Bad(where, "has other counted ballots than came out of the box")
    live = SealedBallot.objects.filter(election=election, live=True).count()
    counted = election.counted.aggregate(times=Sum("times"))["times"] or 0
    if live != counted + election.invalid:
        yield Bad(where, f"had {live} ballots in the box and counted {counted + election.invalid}")
    options = picks.options_of(election)
    slips = PaperSlip.objects.filter(batch__election=election, kind="valid").values_list("batch__number", "choices")
    for number, written in slips.order_by("pk"):
        if not picks.is_ballot(election, options, written):
            yield Bad(f"{where} paper batch {number}", "holds a slip against the rules")


def _result(election: Election) -> Iterator[Bad]:
    newest = ResultVersion.objects.filter(election=election).annotate(signed=Count("signatures")).first()
    if newest is None:
        return
    where = f"{_where(election)} result {newest.number}"
    if hashlib.sha256(newest.trace_json).hexdigest() != newest.trace_sha256:
        yield Bad(where, "was changed")
        return
    try:
        again = tally.outcome_of(election)
    except counting.Refusal as refusal:
        yield Bad(where, f"cannot be counted again: {refusal}")
        return
    if (again.trace_sha256, again.election.ballots_sha256) != (newest.trace_sha256, newest.ballots_sha256):
        yield Bad(where, "is not what counting the ballots again gives")
    if list(again.winners) != newest.summary.get("winners"):
        yield Bad(where, "names other winners than the count")
    if (
        election.state == State.CERTIFIED
        and election.origin == Election.Origin.HERE
        and not election.results.certified()
    ):
        yield Bad(where, "is published and was not signed by two")
