from typing import Any

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.privacy import (
    BOOKKEEPING,
    DELETE,
    OWN_NUMBER,
    SITE_STATE,
    describe,
    erased,
    exempt,
    export,
    exported,
    on_leave,
)
from community.privacy.names import name_of
from records import actions, words

KEPT = _("The record proves that nothing was changed in secret, so nothing in it is changed; it knows you as a number")

on_leave(actions.forget)

describe(
    "records.AuditEntry",
    {
        "pk sequence previous hash": BOOKKEEPING,
        "stream at actor action about facts": exported(kept=KEPT),
        "beneficiary": exempt(_("The number of the account the act was for")),
        "personal": exempt(_("A digest nobody can read, and nobody can tie to you once you have left")),
    },
    owner=("actor", "beneficiary"),
    by="public_id",
    purpose=_("What is on the record as done by you, or for you by somebody at the desk"),
)
describe("records.Checkpoint", {"number statement key signature": SITE_STATE})
describe("records.Head", {"stream count hash": SITE_STATE})
describe(
    "records.Salt",
    {
        "person": OWN_NUMBER,
        "salt": erased(_("A random number that makes digests unreadable: a copy of it would make them guessable")),
    },
    owner="person",
    purpose=_("What protects the digests in the record"),
    on_leave=DELETE,
)
describe("records.Checkpoint", {"number statement key signature": SITE_STATE})


def _about(reference: str) -> str:
    """Such as "proof of residence 17" for "community.residenceproof:17"; an account needs no number of its own."""
    label, _colon, number = reference.partition(":")
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        return reference
    kind = name_of(model._meta.verbose_name)
    return f"{kind} {number}" if number.isdecimal() else kind


def _lines(rows: list[Any]) -> list[export.Lines]:
    """In the words of the page of the record, and the time of the town."""
    said = []
    for entry in rows:
        facts = [words.say_fact(entry.action, name, value) for name, value in entry.details.items()]
        line = [
            (gettext("When"), export.moment(entry.when)),
            (gettext("What"), str(words.say(entry.action))),
            (gettext("About"), _about(entry.about)),
        ]
        said.append([*line, *((str(name), str(value)) for name, value in facts)])
    return said


export.read_by("records.AuditEntry", _lines)
