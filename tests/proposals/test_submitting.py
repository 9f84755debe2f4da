"""Handing in: what is missing is said, what is complete gets a number and a promise."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from community import clock
from community.consents import ConsentMissing
from proposals.models import Idea, Lane, MoveRefused, Phase, State
from proposals.submitting import SubmitRefused, submit, withdraw
from records.models import AuditEntry
from tests.builders import make_neighbourhood, make_resident, make_rule
from tests.proposals.builders import make_author, make_cycle, make_idea


def test_an_idea_handed_in_gets_a_number_and_a_day_by_which_it_is_read(db):
    idea = make_idea(State.DRAFT, make_author())
    idea = submit(idea, by=idea.author)
    assert idea.state == State.SUBMITTED
    assert idea.number == idea.doorplate.pk
    assert timedelta(days=2.9) < idea.answer_due_at - clock.now() <= timedelta(days=3)
    assert idea.events.get().new == State.SUBMITTED
    assert AuditEntry.objects.filter(action="idea.submitted").count() == 1


def test_a_small_matter_has_a_promise_of_its_own_and_no_round(db):
    idea = make_idea(State.DRAFT, make_author(), lane=Lane.SMALL, cycle=make_cycle())
    idea = submit(idea, by=idea.author)
    assert idea.cycle is None
    assert timedelta(days=9.9) < idea.answer_due_at - clock.now() <= timedelta(days=10)


def test_a_small_matter_may_not_be_large(db):
    make_rule("proposals.small_matter_yuan", 1000)
    idea = make_idea(State.DRAFT, make_author(), lane=Lane.SMALL, guess=1001)
    with pytest.raises(SubmitRefused) as refusal:
        submit(idea, by=idea.author)
    assert list(refusal.value.message_dict) == ["guess"]


def test_every_gap_is_named_at_once_and_nothing_is_handed_in(db):
    idea = make_idea(State.DRAFT, make_author(), title="", story=" ", cycle=None, area=None)
    with pytest.raises(SubmitRefused) as refusal:
        submit(idea, by=idea.author)
    assert set(refusal.value.message_dict) == {"title", "story", "area", "cycle"}
    idea.refresh_from_db()
    assert idea.state == State.DRAFT
    assert not idea.events.exists()


def test_handing_in_twice_is_handing_in_once(db):
    idea = make_idea(State.DRAFT, make_author())
    stale = Idea.objects.get(pk=idea.pk)
    idea = submit(idea, by=idea.author)
    stale = submit(stale, by=idea.author)
    assert stale.number == idea.number
    assert idea.events.count() == 1


def test_only_its_author_hands_it_in(db):
    idea = make_idea(State.DRAFT, make_author())
    with pytest.raises(PermissionDenied):
        submit(idea, by=make_author())


def test_it_needs_consent_to_publication(db):
    idea = make_idea(State.DRAFT, make_resident())
    with pytest.raises(ConsentMissing):
        submit(idea, by=idea.author)


@pytest.mark.parametrize("phase", [None, Phase.REVIEWING, Phase.VOTING, Phase.LOOKING_BACK])
def test_a_new_idea_needs_a_round_that_collects(db, phase):
    idea = make_idea(State.DRAFT, make_author(), cycle=make_cycle(phase))
    with pytest.raises(SubmitRefused) as refusal:
        submit(idea, by=idea.author)
    assert "cycle" in refusal.value.message_dict


def test_a_returned_idea_keeps_its_number_and_may_come_back_until_costing_is_over(db):
    idea = make_idea(State.RETURNED, make_author(), cycle=make_cycle(Phase.REVIEWING))
    number, first = idea.number, idea.submitted_at
    idea = submit(idea, by=idea.author)
    assert (idea.state, idea.number, idea.submitted_at) == (State.SUBMITTED, number, first)
    late = make_idea(State.RETURNED, idea.author, cycle=make_cycle(Phase.VOTING))
    with pytest.raises(SubmitRefused):
        submit(late, by=idea.author)


def test_a_round_takes_ideas_of_its_own_area_only(db):
    idea = make_idea(State.DRAFT, make_author(), cycle=make_cycle(), area=make_neighbourhood())
    with pytest.raises(SubmitRefused) as refusal:
        submit(idea, by=idea.author)
    assert "area" in refusal.value.message_dict


def test_a_round_may_limit_ideas_a_person_and_a_withdrawn_one_does_not_count(db):
    author, cycle = make_author(), make_cycle(ideas_a_person=1)
    first, second = (make_idea(State.DRAFT, author, cycle=cycle) for _ in range(2))
    submit(first, by=author)
    with pytest.raises(SubmitRefused) as refusal:
        submit(second, by=author)
    assert "cycle" in refusal.value.message_dict
    withdraw(first, by=author)
    second = submit(second, by=author)
    assert second.state == State.SUBMITTED


def test_words_are_kept_as_they_were_handed_in_and_steps_alone_keep_none(db):
    idea = make_idea(State.DRAFT, make_author())
    before = idea.history.count()
    idea = submit(idea, by=idea.author)
    assert idea.history.count() == before + 1
    withdraw(idea, by=idea.author)
    assert idea.history.count() == before + 1


def test_only_its_author_withdraws_it_and_only_before_the_ballot(db):
    idea = make_idea(State.PUBLISHED)
    with pytest.raises(PermissionDenied):
        withdraw(idea, by=make_resident())
    withdraw(idea, by=idea.author)
    assert idea.state == State.WITHDRAWN
    voted = make_idea(State.ON_BALLOT)
    with pytest.raises(MoveRefused):
        withdraw(voted, by=voted.author)
