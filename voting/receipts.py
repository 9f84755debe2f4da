"""The public list of receipts: append-only, in batches of ten or more, each chained to the one before.

On it stands every ballot received, replaced ones too: a voter finds that theirs was kept, and nobody finds out whether
another followed. Within a batch receipts stand in the order of their digests, which says nothing about time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from community import clock, evidence
from community.residence.codes import ALPHABET
from community.residence.refs import plain
from records import canonical
from voting import locks, merkle
from voting.casting import CODE_LENGTH, code_of
from voting.models import BoxBatch, Commitment, Election, SealedBallot, State

LEAST, MOST = 10, 1000  # receipts in a batch


@transaction.atomic
def list_new(election: Election) -> int:
    """Make waiting receipts public, if there are ten or more. How many were. Safe to run twice."""
    locks.hold(election)
    if election.state != State.FROZEN:
        return 0
    listed = 0
    waiting = _waiting(election)
    while len(waiting) - listed >= LEAST:
        # What would be left alone in too small a batch waits for the next ones.
        part = waiting[listed : listed + MOST]
        _list(election, part, is_last=False)
        for start in range(0, len(part), 500):
            few = part[start : start + 500]
            SealedBallot.objects.filter(election=election, commitment__in=few).update(listed=True)
        listed += len(part)
    return listed


def list_the_rest(election: Election) -> None:
    """All that is left, at the close, which writes the ballots anew and so marks them.

    Only here may a batch hold fewer than ten.
    """
    waiting = _waiting(election)
    while waiting:
        size = len(waiting) if len(waiting) < MOST + LEAST else MOST
        _list(election, waiting[:size], is_last=size == len(waiting))
        waiting = waiting[size:]


def list_everywhere() -> int:
    """What the schedule does: every vote that is on."""
    return sum(list_new(election) for election in Election.objects.filter(state=State.FROZEN).order_by("pk"))


def _waiting(election: Election) -> list[str]:
    waiting = SealedBallot.objects.filter(election=election, listed=False)
    return list(waiting.order_by("commitment").values_list("commitment", flat=True))


def _list(election: Election, digests: list[str], *, is_last: bool) -> None:
    last = election.box_batches.order_by("-number").first()
    number, previous = (last.number + 1, last.hash) if last else (1, canonical.NOTHING)
    root = merkle.root(digests)
    batch = BoxBatch.objects.create(
        election=election,
        number=number,
        size=len(digests),
        root=root,
        previous=previous,
        hash=canonical.link(previous, batch_digest(election.slug, number, len(digests), root)),
        is_last=is_last,
        listed_on=clock.now(),
    )
    Commitment.objects.bulk_create(
        [
            Commitment(election=election, batch=batch, position=position, code=code_of(digest), digest=digest)
            for position, digest in enumerate(digests)
        ],
        batch_size=500,
    )
    evidence.write(
        "box.receipts_listed",
        batch,
        actor=None,
        stream="elections",
        number=number,
        size=len(digests),
        root=root,
        hash=batch.hash,
    )


def batch_digest(slug: str, number: int, size: int, root: str) -> str:
    return canonical.digest(["participate-box-1", slug, number, size, root])


def box_root(election: Election) -> str:
    """The root over the roots of all batches: one hash for every receipt there is."""
    return merkle.root(list(election.box_batches.order_by("number").values_list("root", flat=True)))


# Looking up


@dataclass(frozen=True)
class Found:
    """What a receipt says about itself. Never whether the ballot behind it still counts, nor what it says."""

    election: Election
    code: str
    is_listed: bool
    batch: BoxBatch | None = None
    position: int | None = None

    @property
    def listed_on(self) -> datetime | None:
        return self.batch.listed_on if self.batch else None


def typed(text: str) -> str:
    """A code as somebody typed it; empty where it cannot be one."""
    code = plain(text)
    return code if len(code) == CODE_LENGTH and all(letter in ALPHABET for letter in code) else ""


def find(text: str) -> Found | None:
    """Look a receipt up, without signing in. One not public yet is found too: it waits for its batch."""
    if not (code := typed(text)):
        return None
    listed = Commitment.objects.filter(code=code).select_related("election", "batch").first()
    if listed is not None:
        return Found(listed.election, code, True, listed.batch, listed.position)
    # Codes of ballots not listed yet are computed: few wait, and nothing about them is kept in another form.
    for election in Election.objects.filter(state=State.FROZEN).order_by("pk"):
        waiting = SealedBallot.objects.filter(election=election, listed=False).values_list("commitment", flat=True)
        if any(code_of(digest) == code for digest in waiting.iterator(chunk_size=1000)):
            return Found(election, code, False)
    return None


def proof(found: Found) -> dict[str, Any] | None:
    """That this receipt is in the box whose root was signed before the count. None until its batch is public.

    Anybody checks it by hand: `merkle.climb(digest, path)` gives the root of the batch, and
    `merkle.climb(batch_root, batch_path)` the root of the box, once the box is closed.
    """
    if found.batch is None or found.position is None:
        return None
    digests = list(found.batch.commitments.order_by("position").values_list("digest", flat=True))
    roots = list(found.election.box_batches.order_by("number").values_list("root", flat=True))
    closed = bool(found.election.box_root)
    return {
        "format": "participate-receipt-1",
        "election": found.election.slug,
        "code": found.code,
        "digest": digests[found.position],
        "path": [list(step) for step in merkle.path(digests, found.position)],
        "batch": found.batch.number,
        "batch_root": found.batch.root,
        "batch_hash": found.batch.hash,
        "batch_path": [list(step) for step in merkle.path(roots, found.batch.number - 1)] if closed else [],
        "box_root": found.election.box_root,
    }


def is_proof(claimed: dict[str, Any]) -> bool:
    """Recompute a proof, asking no database."""
    if code_of(claimed["digest"]) != claimed["code"]:
        return False
    if merkle.climb(claimed["digest"], claimed["path"]) != claimed["batch_root"]:
        return False
    return not claimed["box_root"] or merkle.climb(claimed["batch_root"], claimed["batch_path"]) == claimed["box_root"]
