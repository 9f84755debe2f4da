"""What the database keeps true about points, whoever asks."""

from django.utils.translation import gettext_lazy as _

from points.models.activities import Signup, Slot
from points.models.budget import Correction, Funding
from points.models.deeds import ALLOWED, Deed, EarningRule, Team, TeamMember
from points.models.helping import HELP_ALLOWED, HelpTask
from points.models.hours import HOURS_ALLOWED, Attendance, Certificate
from points.models.ledger import ROADS, Account, Operation, Transfer
from points.models.rewards import VOUCHER_ALLOWED, Dispute, MerchantMember, Reward, Settlement, Voucher
from records import streams, words
from records.immutable import guard, protect

ACCOUNTS, TRANSFERS = Account._meta.db_table, Transfer._meta.db_table
BROKEN = "USING ERRCODE = 'integrity_constraint_violation'"

protect(Operation)
protect(Transfer)
protect(Account, allow_update=["balance", "last"])
protect(Funding, allow_update=["state", "decided_by", "decided_at"])
protect(Correction, allow_update=["state", "decided_by", "decided_at"])


def refuse_unless(condition: str, why: str) -> dict[str, str]:
    """The two bodies of a trigger that lets a row pass only under `condition`."""
    return {
        "sqlite": f"SELECT RAISE(ABORT, '{why}') WHERE NOT ({condition});",
        "postgresql": f"IF NOT ({condition}) THEN RAISE EXCEPTION '{why}' {BROKEN}; END IF; RETURN NEW;",
    }


_roads = ", ".join(f"'{start.value}>{end.value}'" for start, end in ROADS)
guard(
    "keeps_to_the_roads",
    Transfer,
    "BEFORE",
    "INSERT",
    **refuse_unless(
        f'EXISTS (SELECT 1 FROM "{ACCOUNTS}" d, "{ACCOUNTS}" c WHERE d.id = NEW.debit_id AND c.id = NEW.credit_id'
        f" AND d.kind || '>' || c.kind IN ({_roads})"
        " AND (d.resident_id IS NULL OR c.resident_id IS NULL OR d.resident_id = c.resident_id)"
        " AND (d.programme_id IS NULL OR c.programme_id IS NULL OR d.programme_id = c.programme_id))",
        "no points travel that way",
    ),
)
guard(
    "takes_back_exactly",
    Transfer,
    "BEFORE",
    "INSERT",
    **refuse_unless(
        f'NEW.reverses_id IS NULL OR EXISTS (SELECT 1 FROM "{TRANSFERS}" o WHERE o.id = NEW.reverses_id'
        " AND o.reverses_id IS NULL AND o.debit_id = NEW.credit_id AND o.credit_id = NEW.debit_id"
        " AND o.amount = NEW.amount)",
        "a reversal is the exact opposite of one transfer",
    ),
)
# Whatever leaves a hold ends exactly one transfer into it, whole.
guard(
    "ends_one_hold",
    Transfer,
    "BEFORE",
    "INSERT",
    **refuse_unless(
        f'(NEW.resolves_id IS NULL AND NOT EXISTS (SELECT 1 FROM "{ACCOUNTS}" d WHERE d.id = NEW.debit_id'
        f' AND d.kind = \'hold\')) OR EXISTS (SELECT 1 FROM "{TRANSFERS}" o, "{ACCOUNTS}" h'
        " WHERE o.id = NEW.resolves_id AND h.id = o.credit_id AND h.kind = 'hold' AND h.id = NEW.debit_id"
        " AND o.amount = NEW.amount)",
        "what leaves a hold ends one hold, whole",
    ),
)

_move = (
    f'UPDATE "{ACCOUNTS}" SET balance = balance - NEW.amount, last = NEW.id WHERE id = NEW.debit_id;'
    f' UPDATE "{ACCOUNTS}" SET balance = balance + NEW.amount, last = NEW.id WHERE id = NEW.credit_id;'
)
guard("moves_balances", Transfer, "AFTER", "INSERT", sqlite=_move, postgresql=f"{_move} RETURN NULL;")

# A balance moves with a transfer newer than all before it, by its amount; so no statement but that one moves it.
guard(
    "moves_with_a_transfer",
    Account,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        f'NEW.last > OLD.last AND EXISTS (SELECT 1 FROM "{TRANSFERS}" t WHERE t.id = NEW.last'
        " AND ((t.debit_id = OLD.id AND NEW.balance = OLD.balance - t.amount)"
        " OR (t.credit_id = OLD.id AND NEW.balance = OLD.balance + t.amount)))",
        "a balance moves with its transfers",
    ),
)
guard(
    "begins_empty",
    Account,
    "BEFORE",
    "INSERT",
    **refuse_unless("NEW.balance = 0 AND NEW.last = 0", "an account begins empty"),
)

protect(EarningRule)
protect(
    Deed,
    allow_update=[
        *("state", "points", "confirmed_by", "confirmed_at", "seconded_by", "decided_at"),
        *("what", "reason"),  # words, emptied when their writer leaves
    ],
)

_mates = (
    f'SELECT 1 FROM "{Team._meta.db_table}" t, "{TeamMember._meta.db_table}" a, "{TeamMember._meta.db_table}" b'
    f" WHERE t.kind <> '{Team.Kind.OWNERS}' AND a.team_id = t.id AND b.team_id = t.id"
    " AND a.resident_id = NEW.beneficiary_id"
)
for _column in ("confirmed_by", "seconded_by"):
    guard(
        f"{_column}_no_team_mate",
        Deed,
        "BEFORE",
        "UPDATE",
        **refuse_unless(
            f"NEW.{_column}_id IS NULL OR NEW.{_column}_id = coalesce(OLD.{_column}_id, 0)"
            f" OR NOT EXISTS ({_mates} AND b.resident_id = NEW.{_column}_id)",
            "nobody confirms a deed of their own team",
        ),
    )
guard(
    "begins_claimed",
    Deed,
    "BEFORE",
    "INSERT",
    **refuse_unless(
        "NEW.state = 'claimed' AND NEW.points IS NULL AND NEW.confirmed_by_id IS NULL AND NEW.seconded_by_id IS NULL",
        "a deed begins unconfirmed",
    ),
)
_moves = ", ".join(f"'{start}>{end}'" for start, ends in ALLOWED.items() for end in ends)
guard(
    "moves_as_agreed",
    Deed,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        "OLD.state = 'claimed' AND NEW.state = 'claimed'"
        f" OR OLD.state || '>' || NEW.state IN ({_moves}) AND (OLD.state = 'claimed' OR NEW.points = OLD.points)"
        " OR OLD.state = NEW.state AND coalesce(OLD.points, -1) = coalesce(NEW.points, -1)"
        " AND coalesce(OLD.confirmed_by_id, 0) = coalesce(NEW.confirmed_by_id, 0)"
        " AND coalesce(OLD.seconded_by_id, 0) = coalesce(NEW.seconded_by_id, 0)",
        "a decided deed stays as it was decided",
    ),
)

protect(MerchantMember, allow_update=["ended_at"])
protect(Voucher, allow_update=["state", "ended_at", "redeemed_by", "settlement"])
guard(
    "taken_by_somebody_else",
    Voucher,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        "NEW.redeemed_by_id IS NULL OR NEW.redeemed_by_id <> NEW.owner_id", "nobody takes a voucher of their own"
    ),
)
protect(Settlement, allow_update=["state", "approved_by", "approved_at", "paid_by", "paid_at", "reference"])
protect(Dispute, allow_update=["state", "answer", "decided_by", "decided_at"])
_moves = ", ".join(f"'{start}>{end}'" for start, ends in VOUCHER_ALLOWED.items() for end in ends)
guard(
    "moves_as_agreed",
    Voucher,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        f"OLD.state || '>' || NEW.state IN ({_moves}) AND OLD.settlement_id IS NULL"
        " OR OLD.state = NEW.state AND coalesce(OLD.redeemed_by_id, 0) = coalesce(NEW.redeemed_by_id, 0)"
        " AND (OLD.settlement_id IS NULL OR OLD.settlement_id = NEW.settlement_id)",
        "a voucher is used once",
    ),
)

# Volunteering. Triggers move `taken` with the sign-ups, and a CHECK refuses one too many, whoever writes it.

streams.register("volunteering", _("Activities, hours and help between neighbours"))

protect(Signup, allow_update=["state", "asked_at"])
_slots = Slot._meta.db_table
_one_more = f"UPDATE \"{_slots}\" SET taken = taken + 1 WHERE id = NEW.slot_id AND NEW.state = 'joined';"
guard("takes_a_place", Signup, "AFTER", "INSERT", sqlite=_one_more, postgresql=f"{_one_more} RETURN NULL;")
_change = (
    f'UPDATE "{_slots}" SET taken = taken + 1'
    " WHERE id = NEW.slot_id AND NEW.state = 'joined' AND OLD.state <> 'joined';"
    f' UPDATE "{_slots}" SET taken = taken - 1'
    " WHERE id = NEW.slot_id AND NEW.state <> 'joined' AND OLD.state = 'joined';"
)
guard("moves_the_places", Signup, "AFTER", "UPDATE", sqlite=_change, postgresql=f"{_change} RETURN NULL;")

protect(Certificate, allow_delete=True)
protect(
    Attendance,
    allow_update=[
        *("state", "how", "arrived_at", "left_at", "minutes", "confirmed_by", "confirmed_at", "answer_until"),
        *("claimed_minutes", "disputed_at", "decided_by", "agreed_at", "deed"),
        *("note", "dispute", "answer"),  # words, emptied when their writer leaves
    ],
)
_moves = ", ".join(f"'{start}>{end}'" for start, ends in HOURS_ALLOWED.items() for end in ends)
guard(
    "moves_as_agreed",
    Attendance,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        f"(OLD.state || '>' || NEW.state IN ({_moves}) OR OLD.state = NEW.state)"
        " AND (OLD.state <> 'agreed' OR coalesce(NEW.minutes, -1) = coalesce(OLD.minutes, -1)"
        " AND coalesce(NEW.confirmed_by_id, 0) = coalesce(OLD.confirmed_by_id, 0)"
        " AND (OLD.deed_id IS NULL OR NEW.deed_id = OLD.deed_id))"
        " AND (OLD.state = 'here' OR NEW.state = 'agreed' OR NEW.minutes = OLD.minutes)",
        "settled hours stay as they were settled",
    ),
)
_signups, _attendances = Signup._meta.db_table, Attendance._meta.db_table
guard(
    "confirmed_by_no_participant",
    Attendance,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        "NEW.confirmed_by_id IS NULL OR NEW.confirmed_by_id = coalesce(OLD.confirmed_by_id, 0)"
        f' OR NOT EXISTS (SELECT 1 FROM "{_signups}" s WHERE s.slot_id = NEW.slot_id'
        " AND s.resident_id = NEW.confirmed_by_id AND s.state = 'joined')"
        f' AND NOT EXISTS (SELECT 1 FROM "{_attendances}" a WHERE a.slot_id = NEW.slot_id'
        " AND a.resident_id = NEW.confirmed_by_id)",
        "nobody confirms hours of an activity they took part in",
    ),
)
guard(
    "begins_checked_in",
    Attendance,
    "BEFORE",
    "INSERT",
    **refuse_unless("NEW.state = 'here' AND NEW.deed_id IS NULL", "an attendance begins unconfirmed"),
)
protect(
    HelpTask,
    allow_update=[
        *("state", "helper", "matched_by", "accepted_at", "done_at", "minutes", "ended_at", "ended_by", "deed"),
        *("words", "address", "reason"),
    ],
)
_moves = ", ".join(f"'{start}>{end}'" for start, ends in HELP_ALLOWED.items() for end in ends)
guard(
    "moves_as_agreed",
    HelpTask,
    "BEFORE",
    "UPDATE",
    **refuse_unless(
        f"OLD.state || '>' || NEW.state IN ({_moves}) OR OLD.state = NEW.state"
        " AND coalesce(OLD.helper_id, 0) = coalesce(NEW.helper_id, 0)",
        "help moves as agreed",
    ),
)

words.register(
    {
        "activity.called_off": _("called an activity off"),
        "activity.changed": _("changed an activity"),
        "activity.joined": _("signed up for an activity"),
        "activity.left": _("signed off from an activity"),
        "activity.made": _("drafted an activity"),
        "activity.moved_up": _("moved somebody up from the waiting list"),
        "activity.photo_put_up": _("put up a photo of an activity"),
        "activity.photo_taken_down": _("took the photo of an activity down"),
        "activity.published": _("published an activity"),
        "activity.waiting": _("joined a waiting list"),
        "certificate.issued": _("issued a certificate of hours"),
        "help.accepted": _("said yes to helping a neighbour"),
        "help.asked": _("asked for help from a neighbour"),
        "help.cancelled": _("cancelled help for a neighbour"),
        "help.confirmed": _("confirmed help from a neighbour"),
        "help.declined": _("could not help a neighbour after all"),
        "help.done": _("helped a neighbour"),
        "help.matched": _("found a helper for a neighbour"),
        "help.offered": _("offered help to neighbours"),
        "help.offer_ended": _("ended an offer of help"),
        "help.questioned": _("said that help did not come as told"),
        "hours.agreed": _("settled hours of service"),
        "hours.checked_in": _("checked in at an activity"),
        "hours.checked_out": _("checked out of an activity"),
        "hours.confirmed": _("confirmed hours of service"),
        "hours.decided": _("decided a dispute about hours"),
        "hours.disputed": _("disputed hours of service"),
        "slot.called_off": _("called one time of an activity off"),
        "slot.changed": _("changed a time of an activity"),
        "slot.made": _("added a time to an activity"),
        "team.made": _("made a team"),
        "team.changed": _("changed a team"),
        "team.member_added": _("added somebody to a team"),
        "team.member_changed": _("changed who organises for a team"),
        "team.member_removed": _("took somebody out of a team"),
        "dispute.decided": _("decided a dispute of a shop"),
        "dispute.opened": _("said that something in a shop's takings is not right"),
        "merchant.member_added": _("put somebody behind a shop's counter"),
        "merchant.member_ended": _("took somebody from behind a shop's counter"),
        "reward.moved": _("changed whether a reward is on offer"),
        "reward.proposed": _("proposed a reward"),
        "reward.stocked": _("changed the stock of a reward"),
        "settlement.approved": _("approved a settlement"),
        "settlement.drawn": _("drew up a settlement"),
        "settlement.paid": _("marked a settlement as paid"),
        "voucher.cancelled": _("gave a voucher back"),
        "voucher.expired": _("let a voucher run out"),
        "voucher.held": _("redeemed points for a voucher"),
        "voucher.redeemed": _("took a voucher at the counter"),
        "voucher.undone": _("undid the scan of a voucher"),
        "deed.claimed": _("reported a good deed"),
        "deed.confirmed": _("confirmed a good deed"),
        "deed.refused": _("did not confirm a good deed"),
        "earning.published": _("published a rule of earning"),
        "correction.asked": _("asked for a correction of points"),
        "correction.refused": _("did not carry out a correction of points"),
        "funding.asked": _("asked for points for a programme"),
        "funding.refused": _("granted a programme no points"),
        "points.awarded": _("paid points for a good deed"),
        "points.closed": _("closed the points of somebody who left"),
        "points.corrected": _("corrected points"),
        "points.expired": _("let points expire"),
        "points.reversed": _("took points back"),
        "programme.funded": _("put points into a programme"),
    }
)

words.register_facts(
    {
        "act": _("kind of deed"),
        "capacity": _("number of places"),
        "cause": _("occasion"),
        "how": _("noted how"),
        "minutes": _("minutes"),
        "organises": _("organises"),
        "slot": _("time"),
        "team": _("team"),
        "moves": _("transfers"),
        "pieces": _("pieces put in"),
        "price": _("points"),
        "programme": _("programme"),
        "settlement": _("settlement"),
        "state": _("state"),
        "stock": _("pieces on the shelf"),
        "undone": _("scan undone"),
        "voucher": _("voucher"),
    }
)
words.register_values("reward.moved", state=Reward.State)
words.register_values("hours.checked_in", how=Attendance.How)
