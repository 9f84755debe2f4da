"""Closing an account that its owner does not close: two members of staff, a reason, the same erasure as leaving.

One asks, another decides. The resident is told at once, so that whoever is mistaken for dead can call.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, roles
from community.models import Closing, Resident
from community.privacy import leaving

ASK, DECIDE = "community.ask_closing", "community.decide_closing"


class ClosingRefused(ValidationError):
    """The account cannot be closed that way."""


@transaction.atomic
def ask(resident: Resident, *, why: str, seen: str, by: Resident) -> Closing:
    """Ask that this account be closed. Nothing happens to it until somebody else has decided."""
    resident.refresh_from_db(from_queryset=Resident.objects.select_for_update())
    if not by.has_perm(ASK):
        raise PermissionDenied
    if by.pk == resident.pk:
        raise ClosingRefused(_("This is your own account. You can leave under Settings."))
    if resident.left_at is not None:
        raise ClosingRefused(_("This account is closed already."))
    if roles.of(resident):
        raise ClosingRefused(_("This person holds a role. End it first, under People and roles."))
    if Closing.objects.open().filter(resident=resident).exists():
        raise ClosingRefused(_("Somebody has asked for this already. It waits for a second person."))
    asked = Closing.objects.create(resident=resident, why=why, seen=seen, asked_by=by)
    evidence.write("account.closing_asked", asked, actor=by, stream="people", for_=resident, why=str(why))
    if why != Closing.Why.DEATH:
        notices.tell(
            resident,
            "account.closing_asked",
            key=f"closing:{asked.pk}",
            url=reverse("community:me"),
            why=Closing.Why(why).label,
        )
    return asked


@transaction.atomic
def close(asked: Closing, *, by: Resident, reason: str) -> None:
    """Erase the person as if they had left. What the law or a count must keep stays, under a number without a name."""
    resident = _decide(asked, Closing.Outcome.CLOSED, by, reason)
    if roles.of(resident):
        raise ClosingRefused(_("This person holds a role. End it first, under People and roles."))
    evidence.write("account.closed", asked, actor=by, stream="people", for_=resident, why=asked.why)
    leaving.erase(resident)


@transaction.atomic
def keep(asked: Closing, *, by: Resident, reason: str) -> None:
    """The account stays as it is, and its owner is told so."""
    resident = _decide(asked, Closing.Outcome.KEPT, by, reason)
    evidence.write("account.kept", asked, actor=by, stream="people", for_=resident, why=asked.why)
    notices.tell(resident, "account.kept", key=f"kept:{asked.pk}", url=reverse("community:me"))


def _decide(asked: Closing, outcome: str, by: Resident, reason: str) -> Resident:
    resident = Resident.objects.select_for_update().get(pk=asked.resident_id)
    asked.refresh_from_db(from_queryset=Closing.objects.select_for_update())
    if not by.has_perm(DECIDE):
        raise PermissionDenied
    if asked.outcome != Closing.Outcome.OPEN:
        raise ClosingRefused(_("This has been decided already."))
    if not asked.can_be_decided_by(by):
        raise ClosingRefused(_("Two people close an account: somebody other than who asked must decide."))
    asked.outcome, asked.decided_by, asked.decided_at, asked.reason = outcome, by, clock.now(), reason
    asked.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
    return resident
