"""The verbs of moderators: publish, send back, hide and show again; and to have an idea in hand meanwhile."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, rules
from community.models import Resident
from proposals import designs, notices, second_looks
from proposals.models import Claim, Idea, IdeaEvent, Lane, Reason, State

MODERATE = "proposals.moderate_ideas"


class ModerationRefused(ValidationError):
    """A moderator cannot do that now."""


class InOtherHands(ModerationRefused):
    """A colleague has it in hand."""


class ReadAnew(ModerationRefused):
    """It changed since it was opened: what was read is not what would be decided."""


# In hand


def claim(idea: Idea, *, by: Resident) -> Claim:
    """Take an idea in hand for a while. Who has it already has it for longer; from a colleague nobody takes it."""
    _require_moderator(by)
    now = clock.now()
    until = now + timedelta(minutes=rules.get("proposals.claim_minutes"))
    Claim.objects.bulk_create([Claim(idea=idea, by=by, until=until)], ignore_conflicts=True)
    Claim.objects.filter(Q(by=by) | Q(until__lte=now), idea=idea).update(by=by, until=until)
    held = Claim.objects.select_related("by").get(idea=idea)
    if held.by_id != by.pk:
        raise InOtherHands(_("%(who)s has this idea in hand. Take the next one.") % {"who": held.by})
    return held


def release(idea: Idea, *, by: Resident) -> None:
    Claim.objects.filter(idea=idea, by=by).delete()


# Deciding


@transaction.atomic
def publish(idea: Idea, *, by: Resident, seen: datetime | None = None) -> IdeaEvent:
    """`seen` is since when it stood as it was read: an idea changed meanwhile is refused."""
    _take(idea, by, seen)
    event = idea.move(State.PUBLISHED, by=by, due=answer_due(idea), published_at=idea.published_at or clock.now())
    notices.tell_all_of(idea, "idea.published")
    if idea.lane == Lane.SPACE:
        designs.tell_around(idea)
    second_looks.draw(event)
    return event


@transaction.atomic
def send_back(
    idea: Idea, *, by: Resident, reason: str = "", standard: Reason | None = None, seen: datetime | None = None
) -> IdeaEvent:
    """Back to its author, who reads why, edits and hands it in again."""
    _take(idea, by, seen)
    event = idea.move(State.RETURNED, by=by, reason=_why(reason, standard), standard=standard)
    notices.tell_all_of(idea, "idea.returned", reason=event.why_in_both_languages)
    second_looks.draw(event)
    return event


@transaction.atomic
def hide(
    idea: Idea, *, by: Resident, reason: str = "", standard: Reason | None = None, seen: datetime | None = None
) -> IdeaEvent:
    """Out of sight, for what must not be read: only its author and staff still see it."""
    _take(idea, by, seen)
    event = idea.move(State.HIDDEN, by=by, reason=_why(reason, standard), standard=standard, due=idea.answer_due_at)
    notices.tell_all_of(idea, "idea.hidden", reason=event.why_in_both_languages)
    second_looks.draw(event)
    return event


@transaction.atomic
def show_again(idea: Idea, *, by: Resident, seen: datetime | None = None) -> IdeaEvent:
    """Back to where it was when it was hidden."""
    _take(idea, by, seen)
    if idea.state != State.HIDDEN:
        raise ModerationRefused(_("This idea is not hidden."))
    was = idea.events.filter(new=State.HIDDEN).order_by("pk").values_list("old", flat=True).last()
    event = idea.move(was or State.SUBMITTED, by=by, due=idea.answer_due_at)
    evidence.write("idea.shown_again", idea, actor=by, stream="moderation", event=event.pk)
    notices.tell_all_of(idea, "idea.shown_again")
    return event


def answer_due(idea: Idea) -> datetime | None:
    """By when an idea that everybody can read gets its answer: what was promised, or when voting begins."""
    if idea.lane == Lane.SPACE:
        return designs.answer_due(idea)
    if idea.lane == Lane.SMALL or idea.cycle is None:
        return idea.answer_due_at
    return idea.cycle.voting_at


def _take(idea: Idea, by: Resident, seen: datetime | None) -> None:
    """Lock it, and make sure that this moderator may decide what they read."""
    _require_moderator(by)
    idea.lock()
    if idea.author_id == by.pk:
        raise ModerationRefused(_("Nobody decides about an idea of their own. Ask a colleague."))
    held = Claim.objects.filter(idea=idea, until__gt=clock.now()).exclude(by=by).select_related("by").first()
    if held:
        raise InOtherHands(_("%(who)s has this idea in hand. Take the next one.") % {"who": held.by})
    if seen is not None and seen != idea.state_since:
        raise ReadAnew(_("This idea changed since you opened it. Read it again before you decide."))
    Claim.objects.filter(idea=idea).delete()


def _require_moderator(by: Any) -> None:
    if not by.has_perm(MODERATE):
        raise PermissionDenied


def _why(reason: str, standard: Reason | None) -> str:
    """What was written by hand. Nobody is told “no” without a reason."""
    reason = reason.strip()
    if not reason and standard is None:
        raise ModerationRefused(_("Choose a reason or write one: the author reads it."))
    return reason


# The list of reasons


@transaction.atomic
def write_reason(*, by: Resident, instead_of: Reason | None = None, **fields: Any) -> Reason:
    """A new reason, or another wording of one: what was told under the old wording stays as it was told."""
    _require_moderator(by)
    if instead_of is not None:
        fields.setdefault("order", instead_of.order)
        retire(instead_of, by=by)
    written = Reason.objects.create(**fields)
    evidence.write("reason.written", written, actor=by, stream="moderation", use=written.use)
    return written


@transaction.atomic
def retire(reason: Reason, *, by: Resident) -> None:
    """Offered no more."""
    _require_moderator(by)
    if Reason.objects.filter(pk=reason.pk, retired_at=None).update(retired_at=clock.now()):
        evidence.write("reason.retired", reason, actor=by, stream="moderation")
