"""Costing and judging: decided and told apart, no “no” without a reason, an appeal before somebody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction

from community import clock
from community.models import Notice
from proposals import moderation, review
from proposals.models import Follow, Review, State
from tests.builders import make_office, make_resident
from tests.proposals.staffed import make_budget_officer, make_liaison, make_moderator, notices_of, published_idea

COSTING, FEASIBILITY = Review.Kind.COSTING, Review.Kind.FEASIBILITY


@pytest.fixture
def officer(db):
    return make_budget_officer()


@pytest.fixture
def idea(db):
    return published_idea()


def costed(idea, officer, verdict="yes", **fields) -> Review:
    opened = review.open_review(idea, COSTING, by=officer)
    defaults = {"cost": Decimal(12_000)} if verdict == "yes" else {"reason": "The ground is not ours."}
    return review.decide(opened, by=officer, verdict=verdict, **{**defaults, **fields})


def test_opening_a_review_begins_the_costing_and_tells_everybody_once(idea, officer):
    follower = make_resident()
    Follow.objects.create(idea=idea, resident=follower)
    review.open_review(idea, COSTING, by=officer)
    review.open_review(idea, FEASIBILITY, by=officer, office=make_office())
    idea.refresh_from_db()
    assert idea.state == State.COSTING and idea.answer_due_at == idea.cycle.voting_at
    assert notices_of(follower) == ["idea.costing"]


def test_one_review_of_a_kind_is_open_at_a_time(idea, officer):
    review.open_review(idea, COSTING, by=officer)
    with pytest.raises(review.ReviewRefused):
        review.open_review(idea, COSTING, by=officer)


def test_only_what_was_published_is_costed(idea, officer):
    moderation.hide(idea, by=make_moderator(), reason="x")
    with pytest.raises(review.ReviewRefused):
        review.open_review(idea, COSTING, by=officer)


def test_decided_is_not_told(idea, officer):
    costed(idea, officer)
    idea.refresh_from_db()
    assert (idea.state, idea.cost) == (State.COSTING, None)
    assert notices_of(idea.author) == ["idea.published", "idea.costing"]


def test_told_the_cost_is_known_and_the_idea_can_be_done(idea, officer):
    (told,) = review.tell([costed(idea, officer)], by=officer)
    assert review.tell([told], by=officer) == []
    idea.refresh_from_db()
    assert (idea.state, idea.cost) == (State.FEASIBLE, Decimal(12_000))
    assert notices_of(idea.author)[-1:] == ["idea.feasible"]


def test_a_yes_waits_for_what_is_still_to_be_found_out(idea, officer):
    feasibility = review.open_review(idea, FEASIBILITY, by=officer)
    review.tell([costed(idea, officer)], by=officer)
    idea.refresh_from_db()
    assert idea.state == State.COSTING
    review.tell([review.decide(feasibility, by=officer, verdict="yes", scores={"need": 5, "safety": 3})], by=officer)
    idea.refresh_from_db()
    assert idea.state == State.FEASIBLE


def test_a_no_without_a_public_reason_is_impossible(idea, officer):
    opened = review.open_review(idea, COSTING, by=officer)
    with pytest.raises(review.ReviewRefused):
        review.decide(opened, by=officer, verdict="no", reason="  ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=opened.pk).update(verdict="no", reviewer=officer, decided_at=clock.now())


@pytest.mark.parametrize("wrong", [{"cost": None}, {"cost": Decimal(0)}, {"scores": {"need": 6}}, {"scores": {"x": 1}}])
def test_a_costing_needs_a_cost_and_scores_have_bounds(idea, officer, wrong):
    opened = review.open_review(idea, COSTING, by=officer)
    with pytest.raises(review.ReviewRefused):
        review.decide(opened, by=officer, verdict="yes", **{"cost": Decimal(5), **wrong})


def test_until_it_is_told_a_verdict_may_be_decided_anew_and_then_stays(idea, officer):
    decided = costed(idea, officer)
    review.decide(decided, by=officer, verdict="yes", cost=Decimal(9_000))
    review.tell([decided], by=officer)
    with pytest.raises(review.AlreadyTold):
        review.decide(decided, by=officer, verdict="no", reason="Changed our minds.")
    with pytest.raises(DatabaseError, match="stays as it was told"), transaction.atomic():
        Review.objects.filter(pk=decided.pk).update(reason="Something else")
    with pytest.raises(DatabaseError, match="kept"), transaction.atomic():
        Review.objects.filter(pk=decided.pk).delete()


def test_who_may_not_judge_or_tell_does_neither(idea, officer):
    decided = costed(idea, officer)
    for verb in (
        lambda: review.open_review(idea, FEASIBILITY, by=make_moderator()),
        lambda: review.decide(decided, by=make_moderator(), verdict="yes", cost=Decimal(1)),
        lambda: review.tell([decided], by=make_liaison()),
        lambda: review.plan([decided], by=make_moderator(), at=clock.now() + timedelta(days=1)),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_liaison_judges_for_their_office_alone(idea, officer):
    office = make_office()
    liaison, another = make_liaison(office), make_liaison()
    opened = review.open_review(idea, COSTING, by=officer, office=office)
    with pytest.raises(PermissionDenied):
        review.decide(opened, by=another, verdict="yes", cost=Decimal(1))
    review.decide(opened, by=liaison, verdict="yes", cost=Decimal(1))
    assert list(Review.objects.mine_to_judge(liaison)) == [opened]
    assert not Review.objects.mine_to_judge(another).exists()


def test_nobody_judges_an_idea_of_their_own(officer):
    own = published_idea(author=officer)
    opened = review.open_review(own, COSTING, by=make_budget_officer())
    with pytest.raises(review.ReviewRefused):
        review.decide(opened, by=officer, verdict="yes", cost=Decimal(1))
    assert not Review.objects.mine_to_judge(officer).exists()


# On a chosen day


def test_verdicts_are_told_together_on_the_chosen_day(officer):
    decided = [costed(published_idea(), officer) for _each in range(2)]
    day = clock.now() + timedelta(days=3)
    assert review.plan(decided, by=officer, at=day) == 2
    assert review.tell_what_is_due() == 0
    with clock.moved_to(day):
        assert review.tell_what_is_due() == 2
        assert review.tell_what_is_due() == 0
    for each in decided:
        each.refresh_from_db()
        assert each.told_by == officer and each.idea.__class__.objects.get(pk=each.idea_id).state == State.FEASIBLE


def test_a_day_that_is_over_cannot_be_chosen(idea, officer):
    with pytest.raises(review.ReviewRefused):
        review.plan([costed(idea, officer)], by=officer, at=clock.now())


# Appeal


@pytest.fixture
def refused(idea, officer) -> Review:
    (told,) = review.tell([costed(idea, officer, "no")], by=officer)
    idea.refresh_from_db()
    assert idea.state == State.INFEASIBLE
    return told


def test_an_appeal_is_judged_by_somebody_else_and_can_turn_the_verdict(idea, officer, refused):
    appealed = review.appeal(refused, by=idea.author, plea="It is ours: see the deed.")
    assert review.appeal(refused, by=idea.author, plea="Sent twice") == appealed
    with pytest.raises(review.ReviewRefused):
        review.decide(appealed, by=officer, verdict="no", reason="Still not ours.")
    with pytest.raises(DatabaseError, match="somebody else"), transaction.atomic():
        Review.objects.filter(pk=appealed.pk).update(reviewer=officer)
    colleague = make_budget_officer()
    review.tell([review.decide(appealed, by=colleague, verdict="yes", cost=Decimal(8_000))], by=colleague)
    idea.refresh_from_db()
    assert (idea.state, idea.cost) == (State.FEASIBLE, Decimal(8_000))
    assert notices_of(idea.author)[-2:] == ["idea.appealed", "idea.feasible"]


def test_an_appeal_that_fails_is_final(idea, refused):
    colleague = make_budget_officer()
    appealed = review.appeal(refused, by=idea.author, plea="Please look again.")
    review.tell([review.decide(appealed, by=colleague, verdict="no", reason="Not ours.")], by=colleague)
    appealed.refresh_from_db()
    assert not review.can_appeal(appealed, idea.author)
    assert notices_of(idea.author)[-1] == "idea.final"


def test_an_appeal_needs_words_the_author_and_the_time(idea, refused):
    with pytest.raises(review.ReviewRefused):
        review.appeal(refused, by=idea.author, plea=" ")
    with pytest.raises(PermissionDenied):
        review.appeal(refused, by=make_resident(), plea="x")
    with clock.moved_to(review.appeal_until(refused)), pytest.raises(review.ReviewRefused):
        review.appeal(refused, by=idea.author, plea="x")


def test_the_author_reads_until_when_an_appeal_is_possible(idea, refused):
    notice = Notice.objects.get(resident=idea.author, kind="idea.infeasible")
    assert notice.facts["reason"] == "The ground is not ours."
    assert notice.facts["until"] == {"at": review.appeal_until(refused).isoformat()}
