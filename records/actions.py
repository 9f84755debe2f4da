import re
import secrets
from typing import Any

from django.db import connection, models
from django.db.transaction import TransactionManagementError

from community.clock import now
from records import canonical
from records.models import AuditEntry, Head, Salt
from records.streams import STREAMS

# Names under which personal facts or choices would slip in.
UNWANTED = frozenset(
    "address birthday choices code contact email id_number ip name password phone picks real_name secret token".split()  # noqa: SIM905
)

# SQLite has no locks on rows: there the transaction itself is the only writer.
END = 'SELECT "count", "hash" FROM records_head WHERE stream = %s'
LOCKED_END = f"{END} FOR UPDATE"
OUTSIDE = "Locks on the record are held until the end of a transaction; none is open."
CLOSED = "The stream {!r} is not open; run migrate after registering it."


class NotInTransaction(TransactionManagementError):
    """An entry outside the transaction of its act could survive an act that never happened, or miss one that did."""


def reference(about: models.Model | str) -> str:
    """Such as "community.rolegrant:17"; people by their public number."""
    if isinstance(about, str):
        return about
    key = getattr(about, "public_id", None) or about.pk
    if key is None:
        raise ValueError(f"{about._meta.label} must be saved before it is recorded.")
    if isinstance(key, tuple):
        key = ",".join(map(str, key))
    return f"{about._meta.label_lower}:{key}"


def public_number(person: Any) -> str:
    return "" if person is None else str(person.public_id)


def lock(*names: str) -> dict[str, Head]:
    """Lock the ends of these streams in the one order that cannot deadlock. For verbs that write to several."""
    if not connection.in_atomic_block:
        raise NotInTransaction(OUTSIDE)
    heads = {head.stream: head for head in Head.objects.select_for_update().filter(pk__in=names).order_by("pk")}
    for name in names:
        if name not in heads:
            raise LookupError(CLOSED.format(name))
    return heads


def _locked_end(stream: str) -> tuple[int, str]:
    """Count and hash of one stream, as `lock` would give them. In plain SQL: every act of the town passes here."""
    if not connection.in_atomic_block:
        raise NotInTransaction(OUTSIDE)
    with connection.cursor() as cursor:
        cursor.execute(LOCKED_END if connection.features.has_select_for_update else END, [stream])
        found: tuple[int, str] | None = cursor.fetchone()
    if found is None:
        raise LookupError(CLOSED.format(stream))
    return found


def write(
    action: str,
    about: models.Model | str,
    *,
    actor: Any,
    stream: str = "access",
    for_: Any = None,
    personal: dict[str, Any] | None = None,
    whose: Any = None,
    **facts: Any,
) -> AuditEntry:
    """See `records.write`. Two queries; a third where there are personal facts."""
    if stream not in STREAMS:
        raise LookupError(f"{stream!r} is no registered stream.")
    if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", action):
        raise ValueError(f"An action reads like 'role.granted', not {action!r}.")
    if unwanted := UNWANTED & facts.keys():
        raise ValueError(f"Personal facts stay out of the record: {', '.join(sorted(unwanted))}.")
    count, last = _locked_end(stream)
    entry = AuditEntry(
        stream=stream,
        sequence=count + 1,
        at=canonical.moment(now()),
        actor=public_number(actor),
        beneficiary=public_number(for_),
        action=action,
        about=reference(about),
        facts=canonical.text(facts),
        previous=last,
    )
    if "\n" in entry.about:
        raise ValueError("A reference is one line.")
    if personal:
        if whose is None:
            raise ValueError("Say whose the personal facts are.")
        entry.personal = canonical.salted(_salt_of(whose), str(entry), personal)
    entry.hash = entry.compute_hash()
    entry.save(force_insert=True)  # a trigger moves the head
    return entry


def _salt_of(person: Any) -> str:
    salt, _ = Salt.objects.get_or_create(person_id=person.pk, defaults={"salt": secrets.token_hex(32)})
    return salt.salt


def attests(entry: AuditEntry, whose: Any, personal: dict[str, Any]) -> bool | None:
    """Whether `entry` was written with exactly these personal facts; None once the person was erased."""
    salt = Salt.objects.filter(person_id=whose.pk).first()
    return None if salt is None else canonical.salted(salt.salt, str(entry), personal) == entry.personal


def forget(person: Any) -> None:
    """Erase what could tie digests to a person. The chain still verifies."""
    Salt.objects.filter(person_id=person.pk).delete()
