"""What waits for staff in this room."""

from datetime import datetime

from django.contrib.auth.models import PermissionsMixin
from django.utils.translation import gettext_lazy as _

from community import workbench
from community.models import Closing, Notice


def _count(staff: PermissionsMixin) -> int:
    return Notice.objects.undelivered().count()


def _oldest(staff: PermissionsMixin) -> datetime | None:
    return Notice.objects.undelivered().order_by("created_at").values_list("created_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Messages that did not arrive"),
        permission="community.resend_notices",
        count=_count,
        oldest=_oldest,
        url="community_undelivered",
        promise_days=3,
    )
)


def _closings(staff: PermissionsMixin) -> int:
    return Closing.objects.open().count()


workbench.register(
    workbench.Queue(
        name=_("Accounts to be closed"),
        permission="community.decide_closing",
        count=_closings,
        oldest=lambda staff: Closing.objects.open().oldest(),
        url="community:desk_closings",
        promise_days=5,
    )
)
