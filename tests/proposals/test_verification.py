"""The nightly proof of the counters."""

import pytest

from proposals import merging, review, support
from proposals.models import Idea, State
from records import verify
from tests.builders import make_resident
from tests.proposals.builders import make_idea
from tests.proposals.staffed import make_budget_officer, make_moderator, published_idea

pytestmark = pytest.mark.django_db


def bad(name: str = "ideas") -> list[str]:
    return [str(result.bad) for result in verify.run([name]) if result.bad]


def test_counters_moved_by_the_verbs_are_proven():
    support.support(make_idea(), by=make_resident())
    assert bad() == []


@pytest.mark.parametrize("counter", ["support_count", "comment_count"])
def test_a_counter_that_somebody_moved_by_hand_is_named(counter):
    idea = make_idea()
    Idea.objects.filter(pk=idea.pk).update(**{counter: 3})
    assert f"proposals.idea:{idea.pk}" in bad()[0]


def test_ideas_joined_by_the_verb_are_proven_and_by_hand_are_named():
    host, other = published_idea(), make_idea()
    twin = published_idea(cycle=host.cycle, area=host.area)
    merging.agree(merging.propose(host, twin, by=make_moderator(), reason="The same."), by=twin.author)
    assert bad("merges") == []
    Idea.objects.filter(pk=other.pk).update(state=State.MERGED, merged_into=host)
    assert f"proposals.idea:{other.pk}" in bad("merges")[0]


def test_a_no_that_nobody_was_told_is_named():
    idea, officer = published_idea(), make_budget_officer()
    opened = review.open_review(idea, "costing", by=officer)
    review.tell([review.decide(opened, by=officer, verdict="no", reason="A pipe.")], by=officer)
    assert bad("reviews") == []
    by_hand = make_idea(State.INFEASIBLE)
    assert f"proposals.idea:{by_hand.pk}" in bad("reviews")[0]
