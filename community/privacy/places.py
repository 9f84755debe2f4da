"""The marks of places, of the proof that somebody lives in one, and of help at the desk."""

from django.utils.translation import gettext_lazy as _

from community.privacy.inventory import (
    BOOKKEEPING,
    DELETE,
    OFFICIAL,
    OWN_NUMBER,
    STAFF_HAND,
    describe,
    erased,
    exempt,
    exported,
    withheld,
)

# Some rows may not be empty here: they must go on saying that there was something.
GONE = "–"
NO_NAME = exempt(_("Doors and lists of an area without anybody's name or number: nothing leads from it to an account"))
PROOF = _(
    "Proof that an act for somebody was allowed, which we must be able to show; it hangs on a number without a name"
)
DIGEST = erased(_("A keyed digest that nobody can read, you neither"))


describe(
    "community.Neighbourhood",
    {
        "id kind parent path slug name name_zh_hans name_en about about_zh_hans about_en phone": OFFICIAL,
        "residence_methods": OFFICIAL,
    },
)
describe("community.Office", {"id slug name name_zh_hans name_en about about_zh_hans about_en area phone": OFFICIAL})
describe(
    "community.HelpPoint",
    {
        "id area name name_zh_hans name_en phone": OFFICIAL,
        "address address_zh_hans address_en hours hours_zh_hans hours_en": OFFICIAL,
    },
)
describe("community.Landmark", {"id area name name_zh_hans name_en latitude longitude": OFFICIAL})
describe(
    "community.Plan",
    {
        "id area data file width height description description_zh_hans description_en": OFFICIAL,
        "made_at published_at replaced_at": OFFICIAL,
        "made_by": STAFF_HAND,
    },
)
describe("community.ControlPoint", {"id plan x y latitude longitude name": OFFICIAL})
describe("community.Household", {"id area address adults": NO_NAME})
describe("community.LetterBatch", {"id key area made_at": NO_NAME, "made_by": STAFF_HAND})
describe("community.HouseholdCode", {"id household code_ref batch issued_at revoked_at": NO_NAME})
describe(
    "community.RollFile",
    {"id area state uploaded_at decided_at": NO_NAME, "uploaded_by decided_by": STAFF_HAND},
)
describe("community.RollEntry", {"id file area identity_ref name_check birth_year": NO_NAME})
describe(
    "community.ResidenceProof",
    {
        "id": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "area method since expires_at ended_at ended_why": exported(
            kept=_("That one person voted once in an area must stay checkable; it hangs on a number without a name")
        ),
        "identity_ref": withheld(
            _("A keyed digest that nobody can read: it keeps one person from voting twice under two accounts")
        ),
        "name_ref": DIGEST,
        "household birth_year": exported(),
        "slot": erased(_("A place number within the household; it says nothing more")),
        "document": exported(replaced_by=GONE),
        "end_reason": exported(),
        "checked_by ended_by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("That you live here: needed for voting, once for each person"),
)
describe(
    "community.ResidenceCase",
    {
        "id": BOOKKEEPING,
        "claimant": OWN_NUMBER,
        "held": exempt(_("The proof of somebody else that was in the way")),
        "area method opened_at decided_at outcome": exported(kept=_("How a dispute was decided must stay checkable")),
        "identity_ref name_ref": DIGEST,
        "household birth_year": exported(),
        "document reason": exported(replaced_by=GONE),
        "checked_by decided_by": STAFF_HAND,
    },
    owner="claimant",
    purpose=_("Cases in which two accounts seemed to be one person"),
)
describe(
    "community.ResidenceAttempt",
    {
        "id": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "at": exported(),
        "origin_ref": erased(
            _("A keyed digest of the line it came from; it stops guessing and is forgotten in two days")
        ),
    },
    owner="resident",
    purpose=_("Tries to prove residence that did not succeed"),
    on_leave=DELETE,
)
describe(
    "community.AssistConsent",
    {
        "id": BOOKKEEPING,
        "beneficiary": OWN_NUMBER,
        "kind given_at until revoked_at": exported(kept=PROOF),
        "witness slip family_member": exported(replaced_by=GONE),
        "recorded_by": STAFF_HAND,
    },
    owner="beneficiary",
    purpose=_("Your word that somebody may act for you at the desk"),
)
describe(
    "community.AssistedSession",
    {
        "id": BOOKKEEPING,
        "beneficiary": OWN_NUMBER,
        "consent": BOOKKEEPING,
        "help_point started_at last_seen_at ended_at ended_why": exported(kept=PROOF),
        "reason": exported(),
        "helper": STAFF_HAND,
    },
    owner="beneficiary",
    purpose=_("When somebody acted for you at the desk"),
)
describe(
    "community.AssistedAct",
    {
        "id session consent": BOOKKEEPING,
        "beneficiary": OWN_NUMBER,
        "action about at undo_until": exported(kept=PROOF),
        "doer": STAFF_HAND,
    },
    owner="beneficiary",
    purpose=_("What was done for you at the desk"),
)
