"""What each rule would choose."""

import pytest

from tests.voting.builders import make_counted, make_draft
from voting import counting, files, simulator
from voting.counting import settings as rules
from voting.models import CountedBallot, Election

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_a_draft_is_tried_under_its_own_rule_and_the_usual_others_and_nothing_is_kept():
    election = make_draft()
    tried = simulator.on_made_up_ballots(election, voters=200, seed="open day")
    assert [each.settings.rule for each in tried] == [
        rules.EQUAL_SHARES,
        rules.GREEDY,
        *[rules.EQUAL_SHARES] * 3,
        rules.PHRAGMEN,
    ]
    assert all(each.options and each.options[0].election_id == election.pk for each in tried)
    assert {each.outcome.election.ballots.total for each in tried} == {200}
    again = simulator.on_made_up_ballots(election, voters=200, seed="open day")
    assert [each.outcome.winners for each in again] == [each.outcome.winners for each in tried]
    assert not CountedBallot.objects.exists()


def test_a_contest_is_tried_under_the_rules_of_contests():
    election = make_draft(counting={"rule": "borda", "seats": 1}, budget=None, ballot_type="ordinal")
    tried = simulator.on_made_up_ballots(election, voters=50)
    assert [each.settings.rule for each in tried] == ["borda", "plurality", "approval"]


def test_past_ballots_are_tried_under_the_rules_of_the_draft(tmp_path):
    from tests.voting.test_import import TOWN

    path = tmp_path / "town.pb"
    path.write_text(TOWN, encoding="utf-8")
    past, draft = files.import_pabulib(path), make_draft()
    tried = simulator.on_past_ballots(draft, past)
    assert {option.code for each in tried for option in each.options} <= {"P1", "P2", "P3"}


def test_ballots_of_a_vote_not_final_are_not_tried():
    running = Election.objects.get(pk=make_counted(ballots=[[1]]).election_id)
    with pytest.raises(counting.BadElection):
        simulator.on_past_ballots(make_draft(), running)
