"""What waits for staff in this room."""

from datetime import datetime

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from community import workbench
from proposals import reported
from proposals.models import Idea, Review, SecondLook


def _ideas(staff: PermissionsMixin) -> int:
    return Idea.objects.waiting_for_moderation().exclude(author=staff.pk).count()


def _oldest_idea(staff: PermissionsMixin) -> datetime | None:
    waiting = Idea.objects.waiting_for_moderation().exclude(author=staff.pk)
    return waiting.values_list("state_since", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Ideas to read"),
        permission="proposals.moderate_ideas",
        count=_ideas,
        oldest=_oldest_idea,
        url="staff_ideas",
        promise_days="proposals.reading_days",
    )
)


def _reports(staff: PermissionsMixin) -> int:
    own = {"author": staff.pk}
    return reported.cases().exclude(**own).count() + reported.wish_cases().exclude(**own).count()


def _oldest_report(staff: PermissionsMixin) -> datetime | None:
    return reported.oldest()


workbench.register(
    workbench.Queue(
        name=_("Reported comments"),
        permission="proposals.moderate_ideas",
        count=_reports,
        oldest=_oldest_report,
        url="staff_reports",
        promise_days="proposals.report_days",
    )
)


def _reviews(staff: PermissionsMixin) -> int:
    return Review.objects.mine_to_judge(staff).open().count()


def _oldest_review(staff: PermissionsMixin) -> datetime | None:
    waiting = Review.objects.mine_to_judge(staff).open().order_by("opened_at")
    return waiting.values_list("opened_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Ideas to cost and judge"),
        permission="proposals.review_ideas",
        count=_reviews,
        oldest=_oldest_review,
        url="staff_reviews",
        promise_days="proposals.judging_days",
    )
)


def _second_looks(staff: PermissionsMixin) -> int:
    return SecondLook.objects.for_looker(staff).count()


def _oldest_second_look(staff: PermissionsMixin) -> datetime | None:
    return SecondLook.objects.for_looker(staff).values_list("drawn_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Second looks"),
        permission="proposals.moderate_ideas",
        count=_second_looks,
        oldest=_oldest_second_look,
        url="staff_second_looks",
        promise_days="proposals.reading_days",
    )
)
