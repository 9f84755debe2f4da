"""What a vote says on the page of an idea that is or was on its ballot."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from proposals.lineage import Link
from proposals.models import Idea
from proposals.models import State as IdeaState
from voting.models import State
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
            yield Link(_("It stands on the ballot “%(vote)s”.") % vote, election.get_absolute_url())
            continue
        won, reason = became
        words = _("Chosen in the vote “%(vote)s”.") if won else _("Not chosen in the vote “%(vote)s”.")
        yield Link(words % vote, reverse("voting:results", args=[election.slug]), reason)
