"""What this room adds to the frame, to roles, to the queues and to the receipts of the desk. Imported once."""

from datetime import datetime, timedelta

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from community import assisted, clock, kept_pages, navigation, roles, search, workbench
from community.models import Role
from points import activity_search, occasions
from points.actions import helping, hours
from points.actions.helping import MATCH
from points.models import Attendance, Correction, Deed, Dispute, Funding, HelpTask, Reward, Settlement, Slot

search.register(
    search.Source("activities", _("Activities"), activity_search.matching, activity_search.hit),
)

occasions.register(
    hours.ACT, _("Hours of service are settled"), page="points:activities", invitation=_("Find an activity")
)
occasions.register(
    helping.ACT, _("Help for a neighbour is confirmed"), page="points:help", invitation=_("Help between neighbours")
)

navigation.add_to_header(_("Activities"), "points:activities", order=45)
navigation.add_to_header(_("Points"), "points:statement", order=50)
navigation.add_to_footer(_("Help between neighbours"), "points:help", order=16)
navigation.add_to_footer(_("Check a certificate"), "points:certificates", order=92)
navigation.add_to_header(_("Rewards"), "points:rewards", order=55)
navigation.add_to_footer(_("For shops"), "points:shop", order=90)
navigation.add_to_footer(_("How to earn points"), "points:how", order=15)

kept_pages.unseen("points_operation", "points_transfer", "points_account", "points_scantry")

VIEWERS = Role.MODERATOR, Role.BUDGET, Role.AUDITOR, Role.ADMINISTRATOR
KEEPING = [f"points.{verb}_{noun}" for verb in ("view", "add", "change") for noun in ("merchant", "reward")]
roles.allow(VIEWERS, "points.view_points")
roles.allow(Role.MODERATOR, "points.confirm_deeds", "points.correct_points", "points.keep_merchants", *KEEPING)
roles.allow(Role.MODERATOR, "points.organise", "points.keep_teams", MATCH)
roles.allow(
    Role.BUDGET,
    "points.fund_programme",
    "points.correct_points",
    "points.publish_rules",
    "points.settle",
    "points.keep_merchants",
    *KEEPING,
    *(f"points.{verb}_programme" for verb in ("view", "add", "change")),
)

assisted.describe("voucher.held", _("Redeemed points for a voucher"))
assisted.describe("voucher.cancelled", _("Gave a voucher back"))
assisted.describe("activity.joined", _("Signed up for an activity"))
assisted.describe("activity.waiting", _("Joined a waiting list"))
assisted.describe("activity.left", _("Signed off from an activity"))
assisted.describe("hours.agreed", _("Said that hours are right"))
assisted.describe("hours.disputed", _("Said that hours are not right"))
assisted.describe("certificate.issued", _("Got a certificate of hours"))
assisted.describe("help.asked", _("Asked for help from a neighbour"))
assisted.describe("help.offered", _("Offered help to neighbours"))
assisted.describe("help.offer_ended", _("Ended an offer of help"))
assisted.describe("help.accepted", _("Said yes to helping a neighbour"))
assisted.describe("help.declined", _("Could not help a neighbour after all"))
assisted.describe("help.done", _("Reported help as done"))
assisted.describe("help.confirmed", _("Confirmed help from a neighbour"))
assisted.describe("help.questioned", _("Said that help did not come as told"))
assisted.describe("help.cancelled", _("Cancelled help"))
assisted.describe("activity.moved_up", _("Passed a place on to the next on the waiting list"))
assisted.describe("points.awarded", _("Received points"))
assisted.describe("deed.confirmed", _("Had a good deed confirmed"))
assisted.describe("deed.claimed", _("Reported a good deed"))


def _deeds(staff: PermissionsMixin) -> int:
    return Deed.objects.waiting().for_the_eyes_of(staff).count()


def _oldest_deed(staff: PermissionsMixin) -> datetime | None:
    found = Deed.objects.waiting().for_the_eyes_of(staff).values_list("claimed_at", flat=True)
    return found.first()


def _fundings(staff: PermissionsMixin) -> int:
    return Funding.objects.waiting().for_the_eyes_of(staff).count()


def _oldest_funding(staff: PermissionsMixin) -> datetime | None:
    return Funding.objects.waiting().for_the_eyes_of(staff).values_list("proposed_at", flat=True).first()


def _corrections(staff: PermissionsMixin) -> int:
    return Correction.objects.waiting().for_the_eyes_of(staff).count()


def _oldest_correction(staff: PermissionsMixin) -> datetime | None:
    return Correction.objects.waiting().for_the_eyes_of(staff).values_list("proposed_at", flat=True).first()


def _disputes(staff: PermissionsMixin) -> int:
    return Dispute.objects.waiting().count()


def _oldest_dispute(staff: PermissionsMixin) -> datetime | None:
    return Dispute.objects.waiting().values_list("opened_at", flat=True).first()


def _offers(staff: PermissionsMixin) -> int:
    return Reward.objects.filter(state=Reward.State.PROPOSED).count()


def _no_date(staff: PermissionsMixin) -> datetime | None:
    return None


def _settlements(staff: PermissionsMixin) -> int:
    return Settlement.objects.open().count()


def _oldest_settlement(staff: PermissionsMixin) -> datetime | None:
    return Settlement.objects.open().values_list("drawn_at", flat=True).first()


def _open_hours(staff: PermissionsMixin) -> int:
    return Slot.objects.with_open_hours().count()


def _oldest_hours(staff: PermissionsMixin) -> datetime | None:
    return Slot.objects.with_open_hours().values_list("ends_at", flat=True).first()


def _hours_disputed(staff: PermissionsMixin) -> int:
    return Attendance.objects.disputed().for_the_eyes_of(staff).count()


def _oldest_hours_disputed(staff: PermissionsMixin) -> datetime | None:
    return Attendance.objects.disputed().for_the_eyes_of(staff).values_list("disputed_at", flat=True).first()


def _help(staff: PermissionsMixin) -> int:
    return HelpTask.objects.for_staff().count()


def _oldest_help(staff: PermissionsMixin) -> datetime | None:
    return HelpTask.objects.for_staff().values_list("asked_at", flat=True).first()


def _help_tomorrow(staff: PermissionsMixin) -> int:
    return HelpTask.objects.filter(day=clock.today() + timedelta(days=1), state__in=["matched", "accepted"]).count()


for name, permission, count, oldest, url in (
    (_("Hours to confirm"), "points.confirm_deeds", _open_hours, _oldest_hours, "points_hours"),
    (
        _("Disputes about hours"),
        "points.confirm_deeds",
        _hours_disputed,
        _oldest_hours_disputed,
        "points_hour_disputes",
    ),
    (_("Disputes of shops"), "points.keep_merchants", _disputes, _oldest_dispute, "points_disputes"),
    (_("Offers that wait for approval"), "points.keep_merchants", _offers, _no_date, "points_shops"),
    (_("Settlements to approve or pay"), "points.settle", _settlements, _oldest_settlement, "points_settlements"),
):
    workbench.register(workbench.Queue(name, permission, count, oldest, url, promise_days="points.deed_days"))
workbench.register(
    workbench.Queue(
        name=_("Neighbours who need a hand"),
        permission=MATCH,
        count=_help,
        oldest=_oldest_help,
        url="points_help",
        promise_days="points.help_days",
        tomorrow=_help_tomorrow,
    )
)
workbench.register(
    workbench.Queue(
        name=_("Good deeds to confirm"),
        permission="points.confirm_deeds",
        count=_deeds,
        oldest=_oldest_deed,
        url="points_deeds",
        promise_days="points.deed_days",
    )
)
workbench.register(
    workbench.Queue(
        name=_("Points asked for a programme"),
        permission="points.fund_programme",
        count=_fundings,
        oldest=_oldest_funding,
        url="points_overview",
        promise_days="points.deed_days",
    )
)
workbench.register(
    workbench.Queue(
        name=_("Corrections of points"),
        permission="points.correct_points",
        count=_corrections,
        oldest=_oldest_correction,
        url="points_corrections",
        promise_days="points.deed_days",
    )
)
