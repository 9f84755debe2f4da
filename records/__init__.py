"""The tamper-evident record. Other rooms need `records.write` here and `records.immutable.protect`."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db import models

    from records.models import AuditEntry


def write(
    action: str, about: "models.Model | str", *, actor: "models.Model | None", stream: str = "access", **facts: Any
) -> "AuditEntry":
    """Add one entry to a stream, in the caller's transaction: `actor` did `action` ("role.granted") to `about`.

    `for_=` names the resident on whose behalf it was done. `facts` are whole numbers, texts, truths, lists and
    dictionaries of them, and never personal; personal ones go in `personal={…}, whose=resident`, of which only a salted
    digest is kept. Write last in a verb: until the commit, others who write to this stream wait.
    """
    from records import actions  # models cannot be loaded while this package is

    return actions.write(action, about, actor=actor, stream=stream, **facts)
