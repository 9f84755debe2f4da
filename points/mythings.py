from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community import clock, mythings
from community.models import Resident
from community.saying import day_words
from points import ledger, statement
from points.models import Account, Attendance, HelpTask, Signup


def my_points(resident: Resident) -> mythings.Section | None:
    """The balance and the last entries; nothing for whoever never had a point."""
    if not Account.objects.purses().of(resident).exists():
        return None
    balance = ledger.balance_of(resident)
    title = gettext("My points: %(number)s") % {"number": balance}
    url = reverse("points:statement")
    things = [
        mythings.Thing(f"{'＋' if entry.amount >= 0 else '－'}{abs(entry.amount)} · {entry.reason}", url, entry.date)
        for entry in statement.entries_of(resident)[:3]
    ]
    return mythings.Section(title, things, url, _("Every entry"))


A_FEW = 5


def my_activities(resident: Resident) -> mythings.Section | None:
    """Hours that wait for an answer first, then what is to come."""
    told = Attendance.objects.told().visible_to(resident).with_slot().order_by("answer_until")[:A_FEW]
    ahead = Signup.objects.live().of(resident).filter(slot__ends_at__gt=clock.now(), slot__called_off_at=None)
    coming = ahead.select_related("slot__activity").order_by("slot__starts_at")[:A_FEW]
    url = reverse("points:hours")
    things = [
        mythings.Thing(
            each.slot.activity.title, url, day_words(each.slot.day), chip=_("Are these hours right?"), tone="brick"
        )
        for each in told
    ]
    things += [
        mythings.Thing(
            each.slot.activity.title,
            each.slot.get_absolute_url(),
            day_words(timezone.localtime(each.slot.starts_at).date()),
            chip=each.get_state_display(),
            tone="jade" if each.state == Signup.State.JOINED else "amber",
        )
        for each in coming
    ]
    return mythings.Section(_("Volunteering"), things[:A_FEW], url, _("My hours"))


def my_help(resident: Resident) -> mythings.Section | None:
    mine = HelpTask.objects.filter(Q(asker=resident) | Q(helper=resident)).select_related("area")
    open_ = mine.exclude(state__in=["confirmed", "cancelled"]).order_by("day")[:A_FEW]
    things = [
        mythings.Thing(
            each.get_kind_display(), each.get_absolute_url(), day_words(each.day), chip=each.get_state_display()
        )
        for each in open_
    ]
    return mythings.Section(_("Help between neighbours"), things, reverse("points:help"), _("All of it"))


mythings.register("points.activities", my_activities, order=35)
mythings.register("points.help", my_help, order=36)
mythings.register("points", my_points, order=40)
mythings.add_first_step(
    _("Lend a hand"), "points:activities", note=_("Join an activity; it earns points for the shops next door"), order=40
)
