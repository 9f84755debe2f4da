"""What places, proofs of residence and the desk tell people, do by the clock, and add to the frame and the queues.

Imported once when the site starts.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from community import assisted, kept_pages, navigation, notices, place_search, schedule, search, workbench
from community.models import ResidenceCase
from community.privacy.leaving import on_leave
from community.residence import actions, attempts

notices.register(
    "residence.case_opened",
    subject=_("Your proof of residence is being looked into"),
    body=_(
        "Two accounts claim to be the same person. Staff compare both and write to you. If you have a second account of"
        " your own, tell us: call, or come to a help point."
    ),
)
notices.register(
    "residence.case_decided",
    subject=_("Decided: your proof of residence"),
    body=_("Staff have compared both accounts. What they found: %(outcome)s. Not right? Call us."),
)
notices.register(
    "residence.ended",
    subject=_("Your proof of residence has ended"),
    body=_("It no longer holds. If you live here, prove it anew: with the letter or at the counter."),
)
notices.register(
    "residence.revoked",
    subject=_("Your proof of residence was taken back"),
    body=_(
        "Staff took it back, because: %(reason)s. Until you prove anew where you live, you cannot vote. Not right? "
        "Call us, or come to the counter with your ID."
    ),
    urgent=True,
)
notices.register(
    "residence.expired",
    subject=_("Your proof of residence has run out"),
    body=_("It held for some years, as all do. Prove anew where you live: with the letter or at the counter."),
)
notices.register(
    "account.closing_asked",
    subject=_("Staff asked to close your account"),
    body=_("Why: %(why)s. A second person looks at it and decides. A mistake? Call us now, or come to a help point."),
    urgent=True,
)
notices.register(
    "account.kept",
    subject=_("Decided: your account stays"),
    body=_("Staff had asked to close it; a second person looked and decided that it stays. Nothing was changed."),
)
notices.register(
    "assist.receipt",
    subject=_("%(helper)s has acted for you at the desk"),
    body=_("Things done for you: %(number)s. Each is listed on the receipt. Not what you wanted? Call us."),
    urgent=True,
)
notices.register(
    "assist.month",
    subject=_("What was done for you last month"),
    body=_("Things done for you at the desk: %(number)s. The list says what, when and by whom."),
)

assisted.describe("residence.proven", _("Proved where you live"))
assisted.describe("residence.ended", _("Ended the proof of where you live"))
assisted.describe("residence.case_opened", _("Asked staff to compare two accounts"))
assisted.describe("consent.given", _("Gave consent"))
assisted.describe("consent.withdrawn", _("Took consent back"))
assisted.describe("resident.place_chosen", _("Chose your neighbourhood"))

schedule.register("residence.expire", actions.expire, every=timedelta(hours=6))
schedule.register("residence.forget_tries", attempts.forget_old, every=timedelta(hours=6))
schedule.register("assist.end_idle", assisted.end_idle, every=timedelta(minutes=5))
schedule.register("assist.tell_monthly", assisted.tell_monthly, every=timedelta(hours=12))

on_leave(actions.end_all)
on_leave(assisted.end_everything)

search.register(search.Source("places", _("Places"), place_search.matching, place_search.hit))

kept_pages.unseen("django_session", "account_emailaddress", "usersessions_usersession")
kept_pages.unseen("community_notice", "community_jobrun", "community_assistedsession", "community_assistedact")

navigation.add_to_header(_("Places"), "community:places", order=80)
navigation.add_to_footer(_("Help points"), "community:help_points", order=10)


def _cases(staff: PermissionsMixin) -> int:
    return ResidenceCase.objects.open().exclude(claimant=staff.pk).count()


def _oldest_case(staff: PermissionsMixin) -> datetime | None:
    case = ResidenceCase.objects.open().exclude(claimant=staff.pk).order_by("opened_at").first()
    return case.opened_at if case else None


workbench.register(
    workbench.Queue(
        name=_("Residence cases"),
        permission="community.decide_residence_case",
        count=_cases,
        oldest=_oldest_case,
        url="community:desk_cases",
        promise_days="community.residence_case_days",
    )
)
