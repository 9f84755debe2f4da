"""What is published beside a result, as files: the anonymous ballots and the list of receipts."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from voting import files, results
from voting.models import Commitment, Election, ResultVersion


def may_publish(election: Election, version: ResultVersion) -> bool:
    if not election.publish_ballots:
        return False
    return election.origin == Election.Origin.IMPORTED or not too_few(election, version)


def too_few(election: Election, version: ResultVersion) -> bool:
    """Too few ballots to hide among."""
    is_imported = election.origin == Election.Origin.IMPORTED
    return not is_imported and int(version.summary["ballots"]) < results.LEAST_PUBLISHED


def ballots_file(election: Election, version: ResultVersion) -> Path:
    """`ballots.pb` on this machine, written when it is first asked for: of one result it never changes.

    Raises `files.NotPublished`.
    """
    path = Path(settings.VAR_DIR) / "published" / f"{version.trace_sha256}.pb"
    if not results.may_publish_ballots(election) or not path.exists():
        lines = files.ballots_pb(election)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with draft.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        draft.replace(path)
    return path


def receipt_lines(election: Election) -> Iterator[str]:
    """One line a batch and one a receipt. How they make the root: docs/voting.md."""
    yield f"election\t{election.slug}\n"
    yield f"root\t{election.box_root or '-'}\n"
    for batch in election.box_batches.order_by("number"):
        yield f"batch\t{batch.number}\t{batch.size}\t{batch.root}\t{batch.previous}\t{batch.hash}\n"
        known = Commitment.objects.filter(batch=batch).order_by("position").values_list("position", "code", "digest")
        for position, code, digest in known.iterator(chunk_size=2000):
            yield f"{position}\t{code}\t{digest}\n"
