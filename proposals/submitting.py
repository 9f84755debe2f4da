"""Handing in an idea, and taking it back. What is missing is said page by page, and nothing typed is lost."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import clock, consents, rules
from community.models import Resident
from proposals import designs, notices, searching, similar
from proposals.models import Cycle, Doorplate, Idea, IdeaEvent, Lane, Phase, State

Gaps = dict[str, str | Promise]


class SubmitRefused(ValidationError):
    """This idea cannot be handed in; the messages say what is missing, field by field."""


def gaps(idea: Idea) -> Gaps:
    """What is still missing before it can be handed in, by field."""
    found: Gaps = {}
    if not idea.title.strip():
        found["title"] = _("Give your idea a title: what should change, in a few words.")
    if idea.lane != Lane.SMALL and not idea.story.strip():
        found["story"] = _("Say in a sentence or two what should change.")
    if idea.area is None:
        found["area"] = _("Say where it is: choose your community.")
    if idea.lane == Lane.ROUND:
        found |= _gaps_of_round(idea)
    elif idea.lane == Lane.SPACE:
        found |= designs.gaps(idea.design)
    else:
        found |= _gaps_of_small_matter(idea)
    return found


def _gaps_of_round(idea: Idea) -> Gaps:
    cycle = idea.cycle
    if cycle is None or cycle.published_at is None:
        return {"cycle": _("Choose the round this idea is for, or hand it in as a small matter.")}
    if not takes(cycle, idea):
        return {"cycle": _("This round no longer takes ideas. Your words are kept as a draft.")}
    if idea.area is not None and not idea.area.path.startswith(cycle.area.path):
        return {"area": _("This round is for %(area)s only. Choose a place in it.") % {"area": cycle.area}}
    return {}


def takes(cycle: Cycle, idea: Idea) -> bool:
    """New ideas while they are collected; one that was returned may come back until costing is over."""
    return cycle.phase in ((Phase.PROPOSING, Phase.REVIEWING) if idea.submitted_at else (Phase.PROPOSING,))


def _gaps_of_small_matter(idea: Idea) -> Gaps:
    most = rules.get("proposals.small_matter_yuan")
    if idea.guess is not None and idea.guess > most:
        text = _("A small matter costs at most %(most)s. Hand a larger one in for a round.")
        return {"guess": text % {"most": rules.say("proposals.small_matter_yuan")}}
    return {}


def promised_by(lane: str, at: datetime) -> datetime:
    """By when somebody answers what is handed in at that moment."""
    days = rules.get("proposals.small_matter_days" if lane == Lane.SMALL else "proposals.reading_days", at=at)
    return at + timedelta(days=days)


@transaction.atomic
def submit(idea: Idea, *, by: Resident) -> Idea:
    """Hand it in, for the first time or again after it was returned. Gives the idea as it stands then."""
    consents.require(by, consents.Kind.PUBLICATION.value)
    _lock_author_of_limited(idea, by)
    related = Idea.objects.select_related("area", "cycle__area")
    idea = related.select_for_update(of=("self",)).get(pk=idea.pk)
    if idea.state == State.SUBMITTED and idea.author_id == by.pk:
        return idea  # sent twice: the first answer again
    if not idea.can_edit(by):
        raise PermissionDenied
    if found := gaps(idea) or _over_the_limit(idea, by):
        raise SubmitRefused(found)
    now = clock.now()
    first = idea.submitted_at is None
    idea.author = by
    idea.move_locked(
        State.SUBMITTED,
        by=by,
        due=promised_by(idea.lane, now),
        number=Doorplate.objects.create(idea=idea).pk if first else idea.number,
        submitted_at=now if first else idea.submitted_at,
        cycle=idea.cycle if idea.lane == Lane.ROUND else None,
    )
    notices.tell_author_of(idea, "idea.submitted", due=idea.answer_due_at)
    searching.keep(idea)
    similar.index(idea) if first else similar.index_anew(idea)
    return idea


def _lock_author_of_limited(idea: Idea, by: Resident) -> None:
    """Where a round limits ideas a person, one idea of theirs after the other is counted."""
    if idea.cycle is not None and idea.cycle.ideas_a_person is not None:
        Resident.objects.select_for_update().get(pk=by.pk)


def _over_the_limit(idea: Idea, by: Resident) -> Gaps:
    most = idea.cycle.ideas_a_person if idea.lane == Lane.ROUND and idea.cycle else None
    if most is None or idea.submitted_at:
        return {}
    given = Idea.objects.own(by).in_cycle(idea.cycle).exclude(state__in=[State.DRAFT, State.WITHDRAWN]).count()  # type: ignore[arg-type]
    if given < most:
        return {}
    text = ngettext(
        "In this round everybody hands in one idea at most. Withdraw another one first, or keep this as a draft.",
        "In this round everybody hands in %(most)d ideas at most. Withdraw one first, or keep this as a draft.",
        most,
    )
    return {"cycle": text % {"most": most}}


@transaction.atomic
def withdraw(idea: Idea, *, by: Resident) -> IdeaEvent:
    """Its author takes it back; what others said about it stays on the record."""
    if idea.author_id != by.pk:
        raise PermissionDenied
    event = idea.move(State.WITHDRAWN, by=by)
    notices.tell_all_of(idea, "idea.withdrawn")
    return event
