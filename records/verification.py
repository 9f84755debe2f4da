"""What `manage.py verify` asks about the record itself."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection

from records import canonical, immutable, keys
from records.models import SAYS, AuditEntry, Checkpoint, Head
from records.streams import STREAMS
from records.verify import Bad, Step, check

BATCH = 5000


@check("database")
def database(step: Step) -> Iterator[Bad]:
    """SQLite's own test of its file. PostgreSQL tests its pages while it reads them."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            if (said := cursor.fetchone()[0]) != "ok":
                yield Bad("database", said)
            cursor.execute("PRAGMA foreign_key_check")
            if lost := cursor.fetchone():
                yield Bad(f"{lost[0]}:{lost[1]}", f"points at a row of {lost[2]} that is gone")
    step(1)


@check("guards")
def guards(step: Step) -> Iterator[Bad]:
    for line in immutable.problems():
        yield Bad("guards", line)
    step(1)


@check("chain")
def chain(step: Step) -> Iterator[Bad]:
    heads = set(Head.objects.values_list("stream", flat=True))
    for stream in sorted(STREAMS):
        if stream not in heads:
            yield Bad(stream, "the row that says where this stream ends is gone")
        yield from _stream(stream, step)
    for stream in sorted(heads - STREAMS.keys()):
        yield Bad(repr(stream), "is no stream of this site")
    if stranger := AuditEntry.objects.exclude(stream__in=STREAMS).order_by("stream", "sequence").first():
        yield Bad(repr(str(stranger)), "belongs to no stream of this site")


def _stream(stream: str, step: Step) -> Iterator[Bad]:
    """The entries of one stream from the first to the last, up to its first fault."""
    last, end = 0, canonical.NOTHING
    while batch := _after(stream, last):
        for *says, previous, kept in batch:
            if fault := _fault(says, previous, kept, last + 1, end):
                yield fault
                return
            last, end = last + 1, kept
        step(len(batch))
    for count, hash in Head.objects.filter(stream=stream).values_list("count", "hash"):
        if count == last and hash == end or _after(stream, last):  # the second: written while we looked
            continue
        missing = isinstance(count, int) and count > last
        yield (
            Bad(f"{stream}:{last + 1}", "is missing")
            if missing
            else Bad(f"{stream}:{last}", f"is not where the stream ends according to its last row ({count!r})")
        )


def _after(stream: str, last: int) -> list[tuple]:
    entries = AuditEntry.objects.filter(stream=stream).order_by("sequence")
    # At the very beginning without a lower bound: nothing may hide below one.
    beyond = entries.filter(sequence__gt=last) if last else entries
    return list(beyond.values_list(*SAYS, "previous", "hash")[:BATCH])


def _fault(says: list[Any], previous: str, kept: str, expected: int, end: str) -> Bad | None:
    stream, sequence = says[0], says[1]
    if sequence != expected:
        strange = not isinstance(sequence, int) or sequence < expected
        return (
            Bad(f"{stream}:{sequence}", "is no number of an entry")
            if strange
            else Bad(f"{stream}:{expected}", "is missing")
        )
    if previous != end:
        return Bad(f"{stream}:{expected}", "does not follow the entry before it")
    if canonical.link(previous, canonical.digest(says)) != kept:
        return Bad(f"{stream}:{expected}", "was changed")
    return None


@check("checkpoints")
def checkpoints(step: Step) -> Iterator[Bad]:
    known, noted = set(keys.known()), _noted_checkpoints()
    previous = canonical.NOTHING
    seen: set[tuple[str, int, str]] = set()
    for number, checkpoint in enumerate(Checkpoint.objects.order_by("number").iterator(chunk_size=500), 1):
        where = f"checkpoint:{number}"
        if checkpoint.number != number:
            yield Bad(where, "is missing")
        elif checkpoint.key not in known:
            yield Bad(where, f"is signed with {checkpoint.key!r}, which is no key of this site")
        elif not keys.is_signed(checkpoint.statement, checkpoint.key, checkpoint.signature):
            yield Bad(where, "its signature does not fit")
        elif (checkpoint.says["number"], checkpoint.says["previous"]) != (number, previous):
            yield Bad(where, "does not follow the checkpoint before it")
        elif noted.pop(f"{Checkpoint._meta.label_lower}:{number}", "") != checkpoint.digest:
            yield Bad(where, "is not the one noted in the record")
        else:
            yield from _ends(checkpoint, where, seen)
        previous = checkpoint.digest
        step(1)
    for reference in noted:
        yield Bad(reference.replace(f"{Checkpoint._meta.label_lower}:", "checkpoint:"), "is missing")


def _noted_checkpoints() -> dict[str, str]:
    made = AuditEntry.objects.filter(stream="records", action="checkpoint.made").order_by("sequence")
    noted = {}
    for about, facts in made.values_list("about", "facts"):
        try:
            noted[about] = str(json.loads(facts)["digest"])
        except (ValueError, KeyError, TypeError):
            noted[about] = ""
    return noted


def _ends(checkpoint: Checkpoint, where: str, seen: set[tuple[str, int, str]]) -> Iterator[Bad]:
    """Each entry the checkpoint names is still there, with the same hash."""
    for stream, (count, hash) in sorted(checkpoint.streams.items()):
        if count and (stream, count, hash) not in seen:
            found = AuditEntry.objects.filter(stream=stream, sequence=count).values_list("hash", flat=True).first()
            if found != hash:
                yield Bad(f"{stream}:{count}", f"is gone or differs from what {where} says under signature")
            seen.add((stream, count, hash))
