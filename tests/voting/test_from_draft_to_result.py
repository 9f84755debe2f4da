"""One vote from its draft to its published result, by the verbs."""

import pytest

from community import clock
from community.models import Notice
from proposals.models import State as IdeaState
from tests.voting.builders import after_the_end, cast, make_closed, make_officer, make_open, make_voter
from voting import results, tally
from voting.models import CountedBallot, Roll, SealedBallot, State

pytestmark = pytest.mark.django_db


def test_a_vote_goes_from_draft_to_a_result_that_two_signed():
    election = make_open()
    people = [make_voter(election.area) for _each in range(12)]
    for place, person in enumerate(people):
        cast(election, person, [1, 2] if place < 8 else [3])
    cast(election, people[0], [3])
    make_closed(election)
    one, two = make_officer(), make_officer()
    with after_the_end(election):
        run = tally.ask(election, by=one, now=True)
        assert run.percent == 100 and not run.error
        result = election.results.get()
        results.sign(result, by=one)
        assert results.published(election) is None
        results.sign(result, by=two)
    election.refresh_from_db()
    assert election.state == State.CERTIFIED
    assert results.published(election) == result
    assert sum(CountedBallot.objects.values_list("times", flat=True)) == 12
    assert SealedBallot.objects.count() == 13 and Roll.objects.count() == 12
    chosen = set(election.options.filter(idea__state=IdeaState.CHOSEN).values_list("code", flat=True))
    assert chosen == set(result.winners) and chosen
    assert result.turnout["online"] == 12 and result.turnout["replaced"] == 1
    assert Notice.objects.filter(kind="idea.chosen").exists()
    assert clock.now() < election.closing_at
