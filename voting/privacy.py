"""The marks of this room. Nothing here says what anybody picked, and hardly anything says who."""

from django.utils.translation import gettext_lazy as _

from community.privacy import (
    BOOKKEEPING,
    DELETE,
    OFFICIAL,
    OWN_NUMBER,
    SITE_STATE,
    STAFF_HAND,
    describe,
    exempt,
    exported,
)

ROLL = exempt(
    _("That somebody voted, under a keyed hash that nobody gets back from; one person must not vote twice, left or not")
)
BOX = exempt(_("A ballot, encrypted or counted: nothing in the database leads from it to a person"))
PAPER = exempt(_("A paper ballot as it was typed in: nobody wrote down whose it was"))
TEXTS = "title title_zh_hans title_en summary summary_zh_hans summary_en"

describe(
    "voting.Election",
    {
        f"id slug origin {TEXTS} cycle contest ballot_type most_choices points_each counting budget": OFFICIAL,
        "area min_age proof_methods by_letter eligible opens_at closes_at closing_at held_at": OFFICIAL,
        "publish_ballots key_holding state frozen_at digest amended": OFFICIAL,
        "seed_commitment seed_secret seed_public seed box_key ballot_bytes closed_at box_root box_opened_at": OFFICIAL,
        "drafts_left replaced invalid certified_at created_at facts": OFFICIAL,
    },
)
describe(
    "voting.Option",
    {f"id election source idea number code {TEXTS} cost category url withdrawn facts": OFFICIAL},
)
describe(
    "voting.Hold",
    {
        "id election reason reason_zh_hans reason_en begun_at ended_at": OFFICIAL,
        "begun_by ended_by": STAFF_HAND,
    },
)
describe(
    "voting.Amendment",
    {
        "id election changes reason reason_zh_hans reason_en state proposed_at decided_at": OFFICIAL,
        "old_digest new_digest": OFFICIAL,
        "proposed_by decided_by": STAFF_HAND,
    },
)
describe("voting.Roll", {"id election voter_ref account_ref document_ref household_ref area channel voted_on": ROLL})
describe("voting.SealedBallot", {"id election handle revision ciphertext nonce commitment live listed": BOX})
describe("voting.BoxBatch", {"id election number size root previous hash is_last listed_on": OFFICIAL})
describe("voting.Commitment", {"id election batch position code digest": BOX})
describe("voting.CountedBallot", {"id election choices times": BOX})
describe(
    "voting.BallotDraft",
    {
        "id": BOOKKEEPING,
        "owner_ref sealed": exempt(_("Picks not cast yet, encrypted; only your own ballot page can read them")),
        "resident": OWN_NUMBER,
        "election kept_on reminders": exported(),
    },
    owner="resident",
    purpose=_("Ballots you began and have not cast"),
    on_leave=DELETE,
)
describe(
    "voting.LetterTry",
    {"id origin_ref at": exempt(_("A code that did not fit, by the hash of a connection; forgotten after two days"))},
)
describe(
    "voting.PaperBatch",
    {
        "id election number station cover_count state opened_at": OFFICIAL,
        "first_by second_by third_by signed_by countersigned_by": STAFF_HAND,
    },
)
describe("voting.PaperEntry", {"id batch turn position serial kind choices": PAPER, "by": STAFF_HAND})
describe("voting.PaperSlip", {"id batch position serial kind choices": PAPER})
describe(
    "voting.PaperDifference",
    {
        "id election slips on_roll reason reason_zh_hans reason_en written_at": OFFICIAL,
        "written_by signed_by": STAFF_HAND,
    },
)
describe(
    "voting.ResultVersion",
    {
        "id election number reason reason_zh_hans reason_en counted_at summary totals turnout against": OFFICIAL,
        "packed_trace trace_sha256 ballots_sha256 rules_digest box_root": OFFICIAL,
        "counted_by": STAFF_HAND,
    },
)
describe("voting.ResultSignature", {"id result place signed_at": OFFICIAL, "by": STAFF_HAND})
describe(
    "voting.CountRun",
    {
        "id election asked_at started_at finished_at percent steps error reasons": SITE_STATE,
        "asked_by": STAFF_HAND,
    },
)
