"""One decision in twenty is looked at again by a moderator who does not know it. Where the two differ, the lead reads
both; nothing is decided anew by itself."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, rules
from community.models import Resident
from proposals.models import IdeaEvent, SecondLook

LOOK, LEAD = "proposals.moderate_ideas", "proposals.see_second_looks"


class LookRefused(ValidationError):
    """This decision cannot be looked at again by this person, or not any more."""


def lot(event: IdeaEvent) -> int:
    """From 0 to 99, by a secret of the site: nobody who decides can tell what is drawn, and no run draws otherwise."""
    return int(salted_hmac("proposals.second_looks", str(event.pk), algorithm="sha256").hexdigest(), 16) % 100


def draw(event: IdeaEvent) -> None:
    """By lot, as part of the verb that decided."""
    if lot(event) < rules.get("proposals.second_look_percent"):
        SecondLook.objects.create(event=event)


@transaction.atomic
def look(second: SecondLook, *, by: Resident, verdict: str, reason: str = "") -> SecondLook:
    """What they would have decided. Said once; the first verdict is shown afterwards to the lead alone."""
    if not by.has_perm(LOOK):
        raise PermissionDenied
    second.refresh_from_db(from_queryset=SecondLook.objects.select_for_update(of=("self",)).select_related("event"))
    if second.looked_at:
        raise LookRefused(_("A colleague was quicker. Take the next one."))
    if by.pk in (second.event.by_id, second.event.idea.author_id):
        raise LookRefused(_("Somebody else looks at this one."))
    if verdict not in SecondLook.Verdict.values:
        raise LookRefused({"verdict": _("Say what you would decide.")})
    if verdict != SecondLook.Verdict.PUBLISH and not reason.strip():
        raise LookRefused({"reason": _("Say why, in a few words.")})
    second.by, second.verdict, second.reason, second.looked_at = by, verdict, reason.strip(), clock.now()
    second.save(update_fields=["by", "verdict", "reason", "looked_at"])
    evidence.write("idea.looked_at_again", second, actor=by, stream="moderation", verdict=str(verdict))
    return second


def words_then(second: SecondLook) -> Any:
    """The idea as it was worded when it was decided."""
    idea = second.event.idea
    kept = idea.history.filter(history_date__lte=second.event.at).order_by("-history_date", "-history_id").first()
    return kept or idea
