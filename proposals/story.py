"""What became of an idea: its steps, told to whoever asks, and the promise that runs now."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.drawing import charts
from community.saying import day_words, days_to, yuan
from proposals.models import PUBLIC, Idea, IdeaEvent, Lane, Nominee, Review, State

HAPPENED: dict[str, str | Promise] = {
    State.SUBMITTED: gettext_lazy("Handed in"),
    State.RETURNED: gettext_lazy("Returned to its author"),
    State.PUBLISHED: gettext_lazy("Published"),
    State.COSTING: gettext_lazy("Costing began"),
    State.FEASIBLE: gettext_lazy("Found: it can be done"),
    State.INFEASIBLE: gettext_lazy("Found: it cannot be done"),
    State.ON_BALLOT: gettext_lazy("Put on the ballot"),
    State.CHOSEN: gettext_lazy("Chosen in the vote"),
    State.NOT_CHOSEN: gettext_lazy("Not chosen in the vote"),
    State.MERGED: gettext_lazy("Joined with another idea"),
    State.WITHDRAWN: gettext_lazy("Withdrawn by its author"),
    State.HIDDEN: gettext_lazy("Hidden by moderators"),
}
# What else was said between author and moderators is theirs alone.
TOLD_TO_ALL = {State.SUBMITTED, *PUBLIC}


ANSWERED = {
    (Review.Kind.FEASIBILITY, "yes"): gettext_lazy("Can be done"),
    (Review.Kind.FEASIBILITY, "no"): gettext_lazy("Cannot be done"),
    (Review.Kind.COSTING, "yes"): gettext_lazy("Costed"),
    (Review.Kind.COSTING, "no"): gettext_lazy("Cannot be costed"),
    (Review.Kind.FORMAL, "yes"): gettext_lazy("Keeps the rules of the round"),
    (Review.Kind.FORMAL, "no"): gettext_lazy("Outside the rules of the round"),
    (Review.Kind.APPEAL, "yes"): gettext_lazy("The appeal holds"),
    (Review.Kind.APPEAL, "no"): gettext_lazy("The first answer stands"),
}


class Step(NamedTuple):
    state: str
    words: str | Promise
    at: datetime
    reason: str
    office: str


class Clock(NamedTuple):
    """A promise that runs: by when, and how far that is."""

    by: datetime
    days: int
    is_late: bool


class Answer(NamedTuple):
    """What an office said, once everybody was told."""

    status: str | Promise
    is_yes: bool
    review: Review


class Stretch(NamedTuple):
    """One part of the way an idea goes, for the ribbon."""

    name: str | Promise
    state: str
    lines: list[str]


def steps(idea: Idea, reader: Any) -> list[Step]:
    """Every step, oldest first. Readers other than the author and moderators see what is public."""
    events = idea.events.select_related("office", "standard")
    if reader.pk != idea.author_id and not reader.has_perm("proposals.moderate_ideas"):
        events = events.filter(new__in=TOLD_TO_ALL)
    return [_step(event) for event in events]


def _step(event: IdeaEvent) -> Step:
    return Step(event.new, HAPPENED[event.new], event.at, event.why, str(event.office or ""))


def promise(idea: Idea) -> Clock | None:
    if idea.answer_due_at is None:
        return None
    left = days_to(timezone.localdate(idea.answer_due_at))  # a promise for today is kept until the day is over
    return Clock(idea.answer_due_at, abs(left), left < 0)


def answers(idea: Idea) -> list[Answer]:
    """Newest first."""
    told = idea.reviews.told().select_related("office").order_by("-told_at", "-pk")
    return [Answer(ANSWERED[Review.Kind(each.kind), each.verdict], each.verdict == "yes", each) for each in told]


# The way it goes: what is done, where it is now, what comes

ROUND: list[str | Promise] = [
    gettext_lazy("Handed in"),
    gettext_lazy("Open to support"),
    gettext_lazy("Costing"),
    gettext_lazy("Vote"),
    gettext_lazy("Building"),
    gettext_lazy("Looking back"),
]
DESIGN: list[str | Promise] = [
    gettext_lazy("Handed in"),
    gettext_lazy("In the gallery"),
    gettext_lazy("Costing"),
    gettext_lazy("Vote"),
    gettext_lazy("Building"),
    gettext_lazy("Looking back"),
]
SMALL: list[str | Promise] = [gettext_lazy("Handed in"), gettext_lazy("Open to all"), gettext_lazy("Answer")]
WAYS: dict[str, list[str | Promise]] = {Lane.SMALL: SMALL, Lane.SPACE: DESIGN}
# By state: how many parts are behind it, and whether it goes on from there.
REACHED: dict[str, tuple[int, bool]] = {
    State.DRAFT: (0, True),
    State.SUBMITTED: (0, True),
    State.RETURNED: (0, True),
    State.PUBLISHED: (1, True),
    State.COSTING: (2, True),
    State.FEASIBLE: (3, True),
    State.INFEASIBLE: (3, False),
    State.ON_BALLOT: (3, True),
    State.CHOSEN: (4, True),
    State.NOT_CHOSEN: (4, False),
    State.MERGED: (2, False),
    State.WITHDRAWN: (1, False),
    State.HIDDEN: (1, False),
}
PHASES = ["", "", "reviewing_at", "voting_at", "delivering_at", "looking_back_at"]


def way(idea: Idea) -> list[Stretch]:
    names = WAYS.get(idea.lane, ROUND)
    behind, goes_on = REACHED[idea.state]
    reached = min(behind, len(names))
    shown = names if goes_on else names[:reached]
    return [Stretch(name, _where(place, reached), _lines(idea, place, reached)) for place, name in enumerate(shown)]


def _where(place: int, reached: int) -> str:
    return "done" if place < reached else "now" if place == reached else ""


def _lines(idea: Idea, place: int, reached: int) -> list[str]:
    begun = [idea.submitted_at, idea.published_at]
    if place < len(begun) and (at := begun[place]):
        lines = [day_words(at)]
    elif place >= reached and idea.cycle is not None and idea.lane == Lane.ROUND and PHASES[place]:
        lines = [_("from %(day)s") % {"day": day_words(getattr(idea.cycle, PHASES[place]))}]
    else:
        lines = []
    if place == reached - 1 and idea.state in (State.FEASIBLE, State.INFEASIBLE, State.CHOSEN, State.NOT_CHOSEN):
        lines.append(str(State(idea.state).label))
    return [*lines, _("Now")] if place == reached else lines


def nomination(idea: Idea) -> Nominee | None:
    """Its place on the shortlist of an award that everybody sees."""
    found = idea.nominations.exclude(award__published_at=None).select_related("award__cycle").order_by("-pk").first()
    if found is not None:
        found.idea = idea
    return found


def lineage(idea: Idea) -> charts.Lineage | None:
    """Many ideas became one: a picture of which, and where that one is. None where nothing was joined."""
    host = idea.merged_into or idea
    twins = list(host.twins.select_related("author").order_by("number"))
    if not twins:
        return None
    joined = [_source(each, idea) for each in sorted([host, *twins], key=lambda each: each.number or 0)]
    words = f"{host.title} {yuan(host.cost)}" if host.cost else host.title
    ways = way(host)
    now = next((part for part in ways if part.state == "now"), None)
    note = ((now.lines or [""])[0] if now else "") or day_words(host.state_since)
    return charts.lineage(
        joined,
        charts.Source(host.plate, words, _("%(found)s joined") % {"found": len(joined)}),
        charts.Step(str(State(host.state).label), note),
        [charts.Step(str(part.name)) for part in ways if part.state == ""],
        title=_("Where No. %(number)s came from, and where it goes") % {"number": host.plate},
    )


def _source(each: Idea, here: Idea) -> charts.Source:
    note = f"{each.signed_by} {day_words(each.submitted_at)}" if each.submitted_at else each.signed_by
    return charts.Source(_("Idea %(number)s") % {"number": each.plate}, each.title, note, each == here)
