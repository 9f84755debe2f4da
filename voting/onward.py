"""What a vote says on the page of an idea that is or was on its ballot, of its round, and of the space it decides."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from community.saying import moment_words, span_words
from proposals.lineage import Act, Link
from proposals.models import Cycle, Idea, Space
from proposals.models import State as IdeaState
from voting.models import Election, Phase, State
from voting.result_page import reason_of

REACHED = {IdeaState.ON_BALLOT, IdeaState.CHOSEN, IdeaState.NOT_CHOSEN}


def links_of(idea: Idea) -> Iterator[Link]:
    """No query for an idea that has come to no ballot."""
    if idea.state not in REACHED:
        return
    for option in idea.ballot_options.select_related("election").order_by("election__opens_at"):
        election = option.election
        if election.state == State.DRAFT or option.withdrawn:
            continue
        vote = {"vote": election.title}
        if (became := reason_of(option)) is None:
            title = _("It stands on the ballot “%(vote)s”.") % vote
            yield Link(title, election.get_absolute_url(), when(election), act_in(election))
            continue
        won, reason = became
        words = _("Chosen in the vote “%(vote)s”.") if won else _("Not chosen in the vote “%(vote)s”.")
        yield Link(words % vote, reverse("voting:results", args=[election.slug]), reason)


def votes_of_round(cycle: Cycle) -> Iterator[Link]:
    return _votes(cycle.elections.all())


def votes_of_space(space: Space) -> Iterator[Link]:
    return _votes(Election.objects.filter(contest=f"space:{space.slug}"))


def _votes(elections: Iterable[Election]) -> Iterator[Link]:
    for election in elections.announced().order_by("opens_at", "pk"):  # type: ignore[attr-defined]
        title = _("Vote “%(vote)s”") % {"vote": election.title}
        yield Link(title, election.get_absolute_url(), when(election), act_in(election))


def when(election: Election) -> str:
    """How far a vote is, with its days."""
    if election.is_open and election.closing_at is not None:
        return _("Voting is on until %(moment)s.") % {"moment": moment_words(election.closing_at)}
    days = span_words(election.first_day, election.last_day)
    return _("%(phase)s · %(days)s") % {"phase": election.phase_name, "days": days}


def act_in(election: Election) -> Act | None:
    """What anybody can do in a vote now; nothing before it begins or while it is paused."""
    phase = election.phase
    if phase == Phase.OPEN:
        return Act(_("Vote"), reverse("voting:ballot", args=[election.slug]))
    result = reverse("voting:results", args=[election.slug])
    if phase == Phase.CERTIFIED:
        return Act(_("See the result"), result)
    return Act(_("When the result comes"), result) if phase in (Phase.OVER, Phase.CLOSED, Phase.COUNTED) else None
