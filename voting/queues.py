"""What waits for officers in this room."""

from datetime import datetime

from django.contrib.auth.models import PermissionsMixin
from django.db.models import Count, F, QuerySet
from django.utils.translation import gettext_lazy as _

from community import clock, workbench
from voting.models import Amendment, Election, ResultVersion, State


def _to_count() -> QuerySet[Election]:
    """Over, and without a result."""
    over = Election.objects.filter(closing_at__lte=clock.now(), origin=Election.Origin.HERE, held_at=None)
    return over.filter(state__in=(State.FROZEN, State.CLOSED)).order_by("closing_at")


def _count_to_count(staff: PermissionsMixin) -> int:
    return _to_count().count()


def _oldest_to_count(staff: PermissionsMixin) -> datetime | None:
    return _to_count().values_list("closing_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Votes to count"),
        permission="voting.run_election",
        count=_count_to_count,
        oldest=_oldest_to_count,
        url="/staff/votes/#to-count",
        promise_days=2,
    )
)


def _to_sign(staff: PermissionsMixin) -> QuerySet[ResultVersion]:
    """The newest count of a vote, which this officer has not signed and fewer than two have."""
    newest = ResultVersion.objects.filter(election__origin=Election.Origin.HERE).annotate(
        signed=Count("signatures", distinct=True), versions=Count("election__results", distinct=True)
    )
    waiting = newest.filter(signed__lt=2, number=F("versions")).exclude(signatures__by=staff.pk)
    return waiting.without_details().order_by("counted_at")


def _count_to_sign(staff: PermissionsMixin) -> int:
    return _to_sign(staff).count()


def _oldest_to_sign(staff: PermissionsMixin) -> datetime | None:
    return _to_sign(staff).values_list("counted_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Results to sign"),
        permission="voting.certify_result",
        count=_count_to_sign,
        oldest=_oldest_to_sign,
        url="/staff/votes/#to-sign",
        promise_days=2,
    )
)


def _to_agree(staff: PermissionsMixin) -> QuerySet[Amendment]:
    waiting = Amendment.objects.filter(state=Amendment.State.PROPOSED, election__state=State.FROZEN)
    return waiting.exclude(proposed_by=staff.pk).order_by("proposed_at")


def _count_to_agree(staff: PermissionsMixin) -> int:
    return _to_agree(staff).count()


def _oldest_to_agree(staff: PermissionsMixin) -> datetime | None:
    return _to_agree(staff).values_list("proposed_at", flat=True).first()


workbench.register(
    workbench.Queue(
        name=_("Amendments that wait for a second person"),
        permission="voting.run_election",
        count=_count_to_agree,
        oldest=_oldest_to_agree,
        url="/staff/votes/#amendments",
        promise_days=1,
    )
)
