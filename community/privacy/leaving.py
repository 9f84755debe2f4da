"""Leaving: the person goes, the account stays behind as a nameless stump that old rows may point at."""

import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from community import clock, evidence
from community.models import Erasure, Resident
from community.privacy import inventory

Verb = Callable[[Resident], None]
_verbs: list[Verb] = []


class LeaveRefused(ValidationError):
    """This person cannot leave yet; the message says what must happen first."""


def on_leave(verb: Verb) -> Verb:
    """Have `verb(resident)` called in the erasing transaction, before the marked fields are emptied.

    For what marks cannot say: ending a role, giving back points, clearing text kept elsewhere. It must be harmless
    to call again, and may raise `LeaveRefused`.
    """
    if verb not in _verbs:
        _verbs.append(verb)
    return verb


@transaction.atomic
def erase(resident: Resident, *, at: datetime | None = None) -> None:
    """Forget a person: contact data, names, messages, sessions, proofs of sign-in. Harmless to repeat."""
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    for verb in reversed(_verbs):  # the highest room first
        verb(resident)
    for description in reversed(inventory.personal()):
        _forget(description, resident)
    resident.refresh_from_db()
    if resident.left_at is None:
        resident.left_at = at or clock.now()
        resident.save(update_fields=["left_at"])
        evidence.write("resident.left", resident, actor=resident)
    Erasure.objects.get_or_create(public_id=resident.public_id, defaults={"at": resident.left_at})
    transaction.on_commit(write_journal, robust=True)


def _forget(description: inventory.Description, resident: Resident) -> None:
    rows = description.rows_of(resident)
    _delete_files(description, rows)
    if description.deleted:
        rows.delete()
        return
    changes = {}
    for field, mark in description.fields():
        if not mark.erased:
            continue
        if field.many_to_many:
            for row in rows:
                getattr(row, field.name).clear()
        else:
            changes[field.name] = _after(field, mark)
    if changes:
        rows.update(**changes)


def _after(field: Any, mark: inventory.Mark) -> Any:
    """What stands in an erased field."""
    if mark.has_replacement:
        return mark.replacement() if callable(mark.replacement) else mark.replacement
    if field.null:
        return None
    if field.has_default():
        return field.get_default()
    return field.get_prep_value("")


def _delete_files(description: inventory.Description, rows: models.QuerySet[Any]) -> None:
    """After the commit: a file cannot be rolled back."""
    for field, mark in description.fields():
        if isinstance(field, models.FileField) and mark.erased:
            for file in filter(None, (getattr(row, field.name) for row in rows)):
                transaction.on_commit(partial(file.storage.delete, file.name), robust=True)


# The journal: a file beside the database, so that a restored backup can forget the same people again


def journal_path() -> Path:
    return Path(settings.ERASE_JOURNAL)


def write_journal() -> int:
    """Add to the file what is not in it yet. A crash in between writes a line twice, which harms nothing."""
    missing = list(Erasure.objects.filter(journaled_at=None))
    if missing:
        path = journal_path()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as journal:
            for erasure in missing:
                journal.write(json.dumps({"public_id": str(erasure.public_id), "at": erasure.at.isoformat()}) + "\n")
            journal.flush()
            os.fsync(journal.fileno())
        Erasure.objects.filter(pk__in=[erasure.pk for erasure in missing]).update(journaled_at=clock.now())
    return len(missing)


def replay(lines: Iterable[str]) -> int:
    """Erase whoever the journal names and the database still knows. How many that were."""
    again = 0
    for line in filter(str.strip, lines):
        entry = json.loads(line)
        resident = Resident.objects.filter(public_id=UUID(entry["public_id"]), left_at=None).first()
        if resident is not None:
            erase(resident, at=datetime.fromisoformat(entry["at"]))
            again += 1
    return again
