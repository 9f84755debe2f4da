"""The marks of this room. The book of points is kept like any book of money: under a number, never under a name."""

from django.utils.translation import gettext_lazy as _

from community.privacy import (
    BOOKKEEPING,
    DELETE,
    OFFICIAL,
    OWN_NUMBER,
    STAFF_HAND,
    describe,
    exempt,
    exported,
    on_leave,
)
from points.actions import activities, helping, rewards

BOOK = _("A book of money is kept whole; once you have left, it knows you as a number without a name")
DUTY = _("What two persons decided about public points stays on record, with its reason")

SHOP = _("What a shop took, and who took it, belongs to the accounts between shop and community")

HOURS = _("Hours others confirmed stay counted, under a number without a name")

on_leave(activities.give_up_everything)
on_leave(helping.leave)
on_leave(rewards.close)

describe(
    "points.Programme",
    {
        "id slug name name_zh_hans name_en about about_zh_hans about_en area is_running": OFFICIAL,
    },
)
describe(
    "points.Merchant",
    {
        "id slug name name_zh_hans name_en about about_zh_hans about_en address address_zh_hans address_en": OFFICIAL,
        "hours hours_zh_hans hours_en phone area is_open": OFFICIAL,
    },
)
describe(
    "points.Account",
    {
        "id programme merchant last": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "kind expires_on balance": exported(kept=BOOK),
    },
    owner="resident",
    purpose=_("Your points: one purse for each year in which they expire"),
)
describe(
    "points.Operation",
    {
        "id scope key fingerprint": BOOKKEEPING,
        "kind at source": exported(kept=BOOK),
        "by": OWN_NUMBER,
    },
    owner="by",
    purpose=_("What you did with points"),
)
describe(
    "points.Transfer",
    {
        "id operation debit credit amount reverses resolves": exempt(
            _("Moves between accounts, which say whose they are")
        )
    },
)
describe(
    "points.Funding",
    {
        "id key": BOOKKEEPING,
        "programme points reason state proposed_at decided_at": OFFICIAL,
        "proposed_by decided_by": STAFF_HAND,
    },
)
describe(
    "points.Correction",
    {
        "id key needs_two": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "programme points takes_back reason state proposed_at decided_at": exported(kept=DUTY),
        "proposed_by decided_by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("Corrections of your points"),
)
describe("points.Team", {"id slug name name_zh_hans name_en kind members": OFFICIAL})
describe(
    "points.TeamMember",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "team since organises": exported()},
    owner="resident",
    purpose=_("Teams you are a member of"),
    on_leave=DELETE,
)
describe(
    "points.EarningRule",
    {
        "id slug version programme name name_zh_hans name_en words words_zh_hans words_en points unit": OFFICIAL,
        "day_cap month_cap organiser_day_cap by_hand is_in_force published_at": OFFICIAL,
        "published_by": STAFF_HAND,
    },
)
describe(
    "points.Deed",
    {
        "id act needs_two": BOOKKEEPING,
        "beneficiary": OWN_NUMBER,
        "what reason": exported(),
        "rule source link units happened_on decided_elsewhere state points claimed_at": exported(kept=BOOK),
        "submitter": exempt(_("Which account reported it: mostly your own")),
        "confirmed_by confirmed_at seconded_by decided_at": STAFF_HAND,
    },
    owner="beneficiary",
    purpose=_("Good deeds of yours"),
)
describe(
    "points.MerchantMember",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "merchant since ended_at": exported(kept=SHOP)},
    owner="resident",
    purpose=_("Shops you serve at"),
)
describe(
    "points.Reward",
    {
        "id merchant name name_zh_hans name_en about about_zh_hans about_en picture price stock stocked": OFFICIAL,
        "key stock_key": OFFICIAL,
        "state valid_days month_limit area min_age team": OFFICIAL,
    },
)
describe(
    "points.Settlement",
    {
        "id merchant month points vouchers_count state drawn_at approved_at paid_at reference": OFFICIAL,
        "approved_by paid_by": STAFF_HAND,
    },
)
describe(
    "points.Voucher",
    {
        "id settlement": BOOKKEEPING,
        "owner": OWN_NUMBER,
        "number reward merchant price state held_at expires_on ended_at": exported(kept=SHOP),
        "token_ref short_ref": exempt(_("Fingerprints of the codes: nobody gets back from them to a code")),
        "redeemed_by": STAFF_HAND,
    },
    owner="owner",
    purpose=_("Your vouchers"),
)
describe(
    "points.ScanTry",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "at": exported()},
    owner="resident",
    purpose=_("Codes you typed that did not fit, at a counter or on site; forgotten after two days"),
    on_leave=DELETE,
)
describe(
    "points.Dispute",
    {
        "id key": BOOKKEEPING,
        "opened_by": OWN_NUMBER,
        "merchant voucher words state opened_at answer decided_at": exported(kept=SHOP),
        "decided_by": STAFF_HAND,
    },
    owner="opened_by",
    purpose=_("Disputes you opened for a shop"),
)

# Volunteering

describe(
    "points.Activity",
    {
        "id team area title title_zh_hans title_en words words_zh_hans words_en place place_zh_hans": OFFICIAL,
        "place_en bring bring_zh_hans bring_en contact contact_zh_hans contact_en latitude longitude": OFFICIAL,
        "min_age picture state made_at published_at reason key": OFFICIAL,
        "made_by": STAFF_HAND,
    },
)
describe(
    "points.ActivityPhoto",
    {"id activity key words words_zh_hans words_en width height": OFFICIAL},
)
describe("points.Slot", {"id activity starts_at ends_at capacity taken called_off_at": OFFICIAL})
describe(
    "points.Signup",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "slot state asked_at": exported(kept=HOURS)},
    owner="resident",
    purpose=_("Activities you signed up for"),
)
describe(
    "points.CalendarFeed",
    {
        "id number": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "made_at": exported(),
        "ref": exempt(_("Fingerprint of the secret address of your calendar: nobody gets back from it to the address")),
    },
    owner="resident",
    purpose=_("The calendar you subscribed to"),
    on_leave=DELETE,
)
describe(
    "points.Attendance",
    {
        "id deed": BOOKKEEPING,
        "resident": OWN_NUMBER,
        "slot state how arrived_at left_at minutes note confirmed_at answer_until": exported(kept=HOURS),
        "claimed_minutes disputed_at agreed_at": exported(kept=HOURS),
        "dispute answer": exported(),
        "confirmed_by decided_by": STAFF_HAND,
    },
    owner="resident",
    purpose=_("Your hours of service"),
)
describe(
    "points.Certificate",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "number minutes first_on last_on issued_at": exported()},
    owner="resident",
    purpose=_("Certificates of your hours; who checks one after you left finds nothing"),
    on_leave=DELETE,
)
describe(
    "points.HelpOffer",
    {"id": BOOKKEEPING, "resident": OWN_NUMBER, "kinds area words made_at ended_at": exported()},
    owner="resident",
    purpose=_("Help you offered to neighbours"),
    on_leave=DELETE,
)
describe(
    "points.HelpTask",
    {
        "id key deed": BOOKKEEPING,
        "asker": OWN_NUMBER,
        "words address reason": exported(),
        "kind area day part state asked_at accepted_at done_at minutes ended_at": exported(kept=HOURS),
        "helper": exempt(_("Which neighbour helped you: their own copy names it")),
        "matched_by ended_by": STAFF_HAND,
    },
    owner="asker",
    purpose=_("Help you asked for; the address is forgotten soon after"),
)
