"""What a neighbour can do today and not any more after its last moment: vote, hand in an idea, pick, draw, wish."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from community.saying import days_to, last_day, until_words
from proposals.models import Award, Cycle, Space
from voting.models import Election

NEVER = datetime(9999, 1, 1, tzinfo=UTC)


class Act(NamedTuple):
    """A button, what it is about, and how long there is time for it."""

    button: str
    url: str
    what: str = ""
    days_left: int | None = None
    when: str = ""
    more: str = ""
    more_url: str = ""
    ends: datetime = NEVER


def until(act: Act, ends: datetime | None) -> Act:
    if ends is None:
        return act
    when = _("Until %(when)s") % {"when": until_words(ends)}
    return act._replace(days_left=days_to(last_day(ends)), when=when, ends=ends)


def vote(election: Election) -> Act:
    ballot, about = reverse("voting:ballot", args=[election.slug]), election.get_absolute_url()
    act = Act(_("Vote"), ballot, election.title, more=_("What the vote is about"), more_url=about)
    return until(act, election.closing_at)


def idea(cycle: Cycle, ends: datetime) -> Act:
    ideas = reverse("proposals:ideas")
    act = Act(_("I have an idea"), reverse("proposals:new"), cycle.title, more=_("See the ideas"), more_url=ideas)
    return until(act, ends)


def pick(award: Award) -> Act:
    return until(Act(_("Pick a golden idea"), award.get_absolute_url(), award.cycle.title), award.closes_at)


def design(space: Space) -> Act:
    drawn, corner = reverse("proposals:new_design", args=[space.slug]), space.get_absolute_url()
    act = Act(_("Draw a design"), drawn, space.name, more=_("See the corner"), more_url=corner)
    return until(act, space.designs_until)


def wish(space: Space) -> Act:
    return Act(_("Say a wish"), f"{space.get_absolute_url()}#wish", space.name)
