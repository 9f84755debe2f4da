"""Which tables may keep earlier wordings of their rows (django-simple-history).

Earlier wordings can be edited by whoever owns the database and hold whatever the row held, so they are a convenience
for civic texts and never evidence. Rooms name their texts in `guards.py`: `history.allow("proposals.Idea")`. Fields
with identity, contact data, choices or codes are left out (`excluded_fields`), or the site does not start.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db import models

# A field with such a word in its name tells who somebody is, how to reach them, what they chose, or opens a door.
NEVER = frozenset(
    ["address", "ballot", "choice", "choices", "ciphertext", "code", "contact", "digest", "email", "handle", "identity"]
    + ["nonce", "password", "phone", "pick", "picks", "salt", "secret", "session", "token", "voter"]
)
# And never these, whatever their fields are called.
NEVER_TABLES = frozenset(["community.resident", "records.auditentry", "records.checkpoint", "records.head"])

_allowed: set[str] = set()


def allow(*labels: str) -> None:
    """These tables hold editable civic texts."""
    _allowed.update(label.lower() for label in labels)


def tracked() -> list[tuple[type[models.Model], type[models.Model]]]:
    """Each table that keeps earlier wordings, and the table that holds them."""
    found = [model for model in apps.get_models() if hasattr(model._meta, "simple_history_manager_attribute")]
    return [(model, getattr(model, model._meta.simple_history_manager_attribute).model) for model in found]  # type: ignore[attr-defined]


@register()
def only_civic_texts_keep_history(**kwargs: Any) -> list[Error]:
    """Part of `manage.py check`, which runs before every command and in every run of the tests."""
    return [Error(said, id="records.E001") for model, kept in tracked() for said in _objections(model, kept)]


def _objections(model: type[models.Model], kept: type[models.Model]) -> Iterator[str]:
    label = model._meta.label_lower
    if label not in _allowed or label in NEVER_TABLES:
        yield f"{model._meta.label} keeps earlier wordings, and is not named as a civic text."
    for field in kept._meta.local_fields:
        if not field.name.startswith("history_") and NEVER & set(field.name.split("_")):
            yield f"{model._meta.label} keeps earlier wordings of {field.name}: leave that field out."
