"""The nightly proof of the counters."""

import pytest

from proposals import merging, review, spaces, support
from proposals.models import Design, Echo, Idea, Lane, Space, SpaceState, State
from records import verify
from tests.builders import make_clerk, make_resident
from tests.proposals.builders import make_design, make_idea, make_space, make_wish
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


def test_a_space_that_stepped_by_the_verb_is_proven_and_by_hand_is_named():
    officer, space = make_clerk("view_space", "add_space", "change_space"), make_space(SpaceState.PREPARED)
    spaces.ask_for_wishes(space, by=officer)
    assert bad("spaces") == []
    Space.objects.filter(pk=space.pk).update(state=SpaceState.DECIDED)
    assert f"proposals.space:{space.pk}" in bad("spaces")[0]


def test_a_wish_joined_by_who_said_it_is_named():
    wish = make_wish()
    Echo.objects.create(wish=wish, resident=make_resident())
    assert bad("wishes") == []
    Echo.objects.create(wish=wish, resident=wish.author)
    assert f"proposals.wish:{wish.pk}" in bad("wishes")[0]


def test_a_design_of_another_lane_and_one_without_a_space_are_named():
    design = make_design()
    assert bad("designs") == []
    Idea.objects.filter(pk=design.pk).update(lane=Lane.SMALL)
    assert f"proposals.design:{design.design.pk}" in bad("designs")[0]
    Idea.objects.filter(pk=design.pk).update(lane=Lane.SPACE)
    Design.objects.filter(idea=design).delete()
    assert f"proposals.idea:{design.pk}" in bad("designs")[0]
