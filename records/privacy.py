from django.utils.translation import gettext_lazy as _

from community.privacy import BOOKKEEPING, DELETE, OWN_NUMBER, SITE_STATE, describe, erased, exempt, exported, on_leave
from records import actions

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
