"""The marks of ideas and of what people say and do about them."""

from django.utils.translation import gettext_lazy as _

from community.privacy import BOOKKEEPING, DELETE, OWN_NUMBER, describe, exempt, exported
from community.privacy.inventory import OFFICIAL, STAFF_HAND

PUBLISHED = _("What was published stays part of what the neighbourhood decided, without your name")
TALLY = _("A count others relied on stays right; it hangs on a number without a name")

describe("proposals.Theme", {"id slug name name_zh_hans name_en picture order": OFFICIAL})
describe(
    "proposals.Cycle",
    {
        "id slug area title title_zh_hans title_en summary summary_zh_hans summary_en": OFFICIAL,
        "rules rules_zh_hans rules_en published_at proposing_at reviewing_at voting_at": OFFICIAL,
        "delivering_at looking_back_at ends_at ideas_a_person supports_needed most_an_idea": OFFICIAL,
    },
)
describe(
    "proposals.Hold",
    {
        "id cycle phase reason reason_zh_hans reason_en begun_at ended_at": OFFICIAL,
        "begun_by ended_by": STAFF_HAND,
    },
)
describe(
    "proposals.DateMove",
    {"id cycle which old new reason reason_zh_hans reason_en moved_at": OFFICIAL, "moved_by": STAFF_HAND},
)
describe("proposals.Pot", {"id cycle name name_zh_hans name_en amount area theme": OFFICIAL})
describe(
    "proposals.Idea",
    {
        "id key shuffle listed merged_into": BOOKKEEPING,
        "author": OWN_NUMBER,
        "number lane cycle area theme title story why language place_words landmark latitude longitude": exported(
            kept=PUBLISHED
        ),
        "shown_as guess cost state state_since answer_due_at started_at submitted_at": exported(kept=PUBLISHED),
        "published_at edited_at support_count comment_count": exported(kept=PUBLISHED),
    },
    owner="author",
    purpose=_("Ideas you handed in, and your drafts; drafts go when you leave"),
)
describe("proposals.Gram", {"id gram idea": BOOKKEEPING})
describe("proposals.SearchText", {"idea text": BOOKKEEPING})
describe("proposals.Doorplate", {"id idea": OFFICIAL})
describe(
    "proposals.IdeaEvent",
    {"id idea": BOOKKEEPING, "old new reason standard at office": OFFICIAL, "by": STAFF_HAND},
)
describe(
    "proposals.Photo",
    {
        "id key idea space kind width height order": BOOKKEEPING,
        "added_by": OWN_NUMBER,
        "caption added_at": exported(kept=PUBLISHED),
    },
    owner="added_by",
    purpose=_("Photos you added to ideas and designs"),
)
describe(
    "proposals.Support",
    {"id carried_from": BOOKKEEPING, "resident": OWN_NUMBER, "idea at": exported(kept=TALLY)},
    owner="resident",
    purpose=_("Ideas you support"),
)
describe(
    "proposals.Follow",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "idea space at": exported()},
    owner="resident",
    purpose=_("Ideas and spaces you follow"),
    on_leave=DELETE,
)
describe(
    "proposals.Comment",
    {
        "id key parent": BOOKKEEPING,
        "author": OWN_NUMBER,
        "idea stance text language at withdrawn_at hidden_at hidden_why": exported(kept=PUBLISHED),
    },
    owner="author",
    purpose=_("What you said about ideas"),
)
describe(
    "proposals.Report",
    {
        "id comment wish": BOOKKEEPING,
        "reporter": OWN_NUMBER,
        "words": exported(replaced_by="–"),
        "at outcome decided_at reason": exported(kept=_("How a report was decided must stay checkable")),
        "decided_by": STAFF_HAND,
    },
    owner="reporter",
    purpose=_("Comments and wishes you reported"),
)
describe(
    "proposals.Review",
    {
        "id idea appeal_of": BOOKKEEPING,
        "kind office scores cost upkeep verdict reason opened_at due_at decided_at": OFFICIAL,
        "tell_at told_at": OFFICIAL,
        "plea": exempt(_("The author's words for an appeal; part of the public answer")),
        "reviewer told_by": STAFF_HAND,
    },
)
describe(
    "proposals.Merge",
    {
        "id host twin twin_state proposed_at reason agreed_at refused_at done_at undone_at": OFFICIAL,
        "proposed_by undone_by": STAFF_HAND,
    },
)
describe("proposals.Claim", {"id idea until": BOOKKEEPING, "by": STAFF_HAND})
describe("proposals.Reason", {"id use words words_zh_hans words_en order retired_at": OFFICIAL})
describe("proposals.Telling", {"id idea space kind key url facts at reached done_at": BOOKKEEPING})
describe(
    "proposals.Award",
    {
        "id cycle words words_zh_hans words_en opens_at closes_at winners jury_share": OFFICIAL,
        "published_at announced_at": OFFICIAL,
        "announced_by": STAFF_HAND,
    },
)
describe("proposals.Nominee", {"id award idea lot picks jury_points public_points place": OFFICIAL})
describe(
    "proposals.Juror",
    {"id": BOOKKEEPING, "person": OWN_NUMBER, "award named_at": exported(kept=PUBLISHED), "named_by": STAFF_HAND},
    owner="person",
    purpose=_("Juries you sit in"),
)
describe(
    "proposals.Judgement",
    {
        "id juror": BOOKKEEPING,
        "nominee scores total reason language at": exported(kept=_("What decided an award must stay checkable")),
    },
    owner="juror__person",
    purpose=_("What you said as a member of a jury"),
)
describe(
    "proposals.Pick",
    {"id award": BOOKKEEPING, "resident": OWN_NUMBER, "nominee at": exported(kept=TALLY)},
    owner="resident",
    purpose=_("Ideas you picked for an award"),
)
describe("proposals.SecondLook", {"id event drawn_at verdict reason looked_at": OFFICIAL, "by": STAFF_HAND})
describe(
    "proposals.Space",
    {
        "id slug area name name_zh_hans name_en corner corner_zh_hans corner_en size landmark": OFFICIAL,
        "story story_zh_hans story_en owner owner_zh_hans owner_en": OFFICIAL,
        "constraints constraints_zh_hans constraints_en latitude longitude": OFFICIAL,
        "budget designs_until state state_since": OFFICIAL,
    },
)
describe(
    "proposals.SpaceEvent",
    {"id space old new reason reason_zh_hans reason_en at": OFFICIAL, "by": STAFF_HAND},
)
describe(
    "proposals.Wish",
    {
        "id key": BOOKKEEPING,
        "author": OWN_NUMBER,
        "space kind text language at withdrawn_at hidden_at hidden_why": exported(kept=PUBLISHED),
    },
    owner="author",
    purpose=_("What you wished for spaces"),
)
describe(
    "proposals.Echo",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "wish at": exported(kept=TALLY)},
    owner="resident",
    purpose=_("Wishes you joined"),
)
describe(
    "proposals.Design",
    {"id idea": BOOKKEEPING, "space presented_by team upkeep_by": exported(kept=PUBLISHED)},
    owner="idea__author",
    purpose=_("Designs you drew"),
)
describe(
    "proposals.Part",
    {"id design order": BOOKKEEPING, "name quantity unit price upkeep": exported(kept=PUBLISHED)},
    owner="design__idea__author",
    purpose=_("What your designs are made of"),
)
