"""Say under a signature where every stream ends, so that a copy elsewhere shows whether anything went missing since."""

import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from community import clock
from records import actions, canonical, keys
from records.models import SAYS, AuditEntry, Checkpoint, Head

FORMAT = "participate-checkpoint-1"


class NotProvable(Exception):
    """No checkpoint covers this entry yet."""


@transaction.atomic
def make(*, occasion: str = "") -> Checkpoint:
    """Sign where all streams end now. Locking the stream of the record itself keeps two makers apart."""
    actions.lock("records")
    key = keys.signing_key()
    last = Checkpoint.objects.newest_first().first()
    statement = canonical.text(
        {
            "format": FORMAT,
            "site": settings.SITE_URL,
            "number": last.number + 1 if last else 1,
            "at": canonical.moment(clock.now()),
            "occasion": occasion,
            "previous": last.digest if last else canonical.NOTHING,
            "streams": {head.stream: [head.count, head.hash] for head in Head.objects.order_by("stream")},
        }
    )
    checkpoint = Checkpoint.objects.create(
        number=last.number + 1 if last else 1,
        statement=statement,
        key=bytes(key.verify_key).hex(),
        signature=key.sign(statement.encode()).signature.hex(),
    )
    # The chain knows its checkpoints: taking the newest away leaves this entry behind.
    actions.write("checkpoint.made", checkpoint, actor=None, stream="records", digest=checkpoint.digest)
    return checkpoint


def make_if_news() -> Checkpoint | None:
    """The hourly one, left out while nothing was written but the note of the last checkpoint."""
    last = Checkpoint.objects.newest_first().first()
    if last:
        then = {name: count for name, (count, _) in last.streams.items()}
        then["records"] += 1
        if then == dict(Head.objects.values_list("stream", "count")):
            return None
    return make()


def mail_latest() -> int:
    """Send the newest checkpoint to those who keep copies; how many they are."""
    latest = Checkpoint.objects.newest_first().first()
    if latest is None or not settings.CHECKPOINT_MAIL:
        return 0
    with override(settings.LANGUAGE_CODE):
        subject = _("Checkpoint %(number)s of the public record") % {"number": latest.number}
        body = render_to_string("records/checkpoint.txt", {"checkpoint": latest, "document": document_text(latest)})
    for address in settings.CHECKPOINT_MAIL:
        send_mail(subject, body, None, [address])
    return len(settings.CHECKPOINT_MAIL)


def document(checkpoint: Checkpoint) -> dict[str, Any]:
    """What a copy elsewhere consists of."""
    return {"statement": checkpoint.statement, "key": checkpoint.key, "signature": checkpoint.signature}


def document_text(checkpoint: Checkpoint) -> str:
    return json.dumps(document(checkpoint), ensure_ascii=False, indent=1) + "\n"


def differences(copy: dict[str, Any]) -> Iterator[str]:
    """Where the record of today does not continue the one that `copy` of an older checkpoint speaks of."""
    try:
        statement, key, signature = copy["statement"], copy["key"], copy["signature"]
        says = json.loads(statement)
        streams = {name: (int(count), str(hash)) for name, (count, hash) in says["streams"].items()}
        number = int(says["number"])
    except (KeyError, TypeError, ValueError):
        yield "this is not the file of a checkpoint"
        return
    if key not in keys.known():
        yield f"the copy is signed with the key {key}, which this site does not list as its own"
    if not keys.is_signed(statement, key, signature):
        yield "the signature of the copy does not fit: the copy itself was changed"
        return
    if (kept := Checkpoint.objects.filter(number=number).first()) is None:
        yield f"checkpoint:{number} is gone"
    elif kept.statement != statement:
        yield f"checkpoint:{number} says something else today"
    for name, (count, hash) in sorted(streams.items()):
        if count and AuditEntry.objects.filter(stream=name, sequence=count).values_list("hash").first() != (hash,):
            yield f"{name}:{count} is gone or was changed since"


def prove(entry: AuditEntry) -> dict[str, Any]:
    """What convinces somebody who holds the checkpoint that it covers this entry, and tells nothing about others."""
    for checkpoint in Checkpoint.objects.order_by("number").iterator():
        count, _hash = checkpoint.streams.get(entry.stream, (0, ""))
        if count >= entry.sequence:
            later = AuditEntry.objects.filter(stream=entry.stream, sequence__gt=entry.sequence, sequence__lte=count)
            return {
                "entry": {name: getattr(entry, name) for name in SAYS},
                "previous": entry.previous,
                "later_digests": [each.digest() for each in later.order_by("sequence").iterator()],
                "checkpoint": document(checkpoint),
            }
    raise NotProvable(f"No checkpoint covers {entry} yet.")


def is_proof(proof: dict[str, Any], trusted: list[str]) -> bool:
    """Recompute a proof, asking no database. docs/records.md says the same in a few lines anybody can run."""
    checkpoint, entry = proof["checkpoint"], proof["entry"]
    end = canonical.link(proof["previous"], canonical.digest([entry[name] for name in SAYS]))
    for digest in proof["later_digests"]:
        end = canonical.link(end, digest)
    says = json.loads(checkpoint["statement"])
    return (
        checkpoint["key"] in trusted
        and keys.is_signed(checkpoint["statement"], checkpoint["key"], checkpoint["signature"])
        and says["streams"].get(entry["stream"]) == [entry["sequence"] + len(proof["later_digests"]), end]
    )
