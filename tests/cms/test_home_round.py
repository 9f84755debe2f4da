"""The front door while a round runs: its step, its days, and what one can do."""

import pytest
from django.utils import translation

from cms import live
from community import clock
from proposals.cycles import hold
from proposals.models import Phase
from tests.builders import make_clerk, make_neighbourhood
from tests.proposals.builders import make_cycle
from tests.voting.builders import make_frozen, make_open

pytestmark = pytest.mark.django_db


def town_now(area: str = "") -> live.TownNow:
    return live.TownNow("en", area)


def test_the_round_in_which_something_can_be_done_comes_first():
    make_cycle(Phase.DELIVERING), make_cycle(None)
    collecting = make_cycle(Phase.PROPOSING)
    assert town_now().round == (collecting, Phase.PROPOSING)


def test_who_chose_a_community_sees_the_round_it_is_part_of():
    here = make_neighbourhood()
    make_cycle(Phase.PROPOSING)
    own = make_cycle(Phase.REVIEWING, area=here.parent)
    assert town_now(here.slug).round == (own, Phase.REVIEWING)


def test_rounds_that_are_over_or_not_public_are_not_shown():
    make_cycle(Phase.PROPOSING, published=False)
    over = make_cycle(Phase.LOOKING_BACK)
    assert town_now().round is not None
    with clock.moved_to(over.ends_at):
        assert town_now().round is None


def test_a_round_that_staff_hold_stays_where_it_is():
    cycle = make_cycle(Phase.PROPOSING)
    hold(cycle, by=make_clerk("change_cycle"), reason_zh_hans="下雨", reason_en="Rain")
    with clock.moved_to(cycle.voting_at):
        assert town_now().round.phase == Phase.PROPOSING


def test_the_act_counts_the_days_until_the_step_ends():
    make_cycle(Phase.PROPOSING)
    assert live.next_act(town_now()).days_left in (58, 59)


def test_the_ribbon_has_five_steps_and_one_is_now():
    make_cycle(Phase.VOTING)
    stages = live.stages_of(town_now().round)
    assert [stage.state for stage in stages] == ["done", "done", "now", "", ""]


def test_a_round_that_is_announced_has_no_step_yet():
    make_cycle(None)
    assert {stage.state for stage in live.stages_of(town_now().round)} == {""}
    assert live.next_act(town_now()).days_left in (9, 10)


def test_while_a_vote_is_on_the_front_page_leads_to_the_ballot():
    vote = make_open()
    with translation.override("en"):
        act = live.next_act(town_now())
    assert (act.button, act.url) == ("Vote", f"/en/votes/{vote.slug}/ballot/")


def test_before_a_vote_is_open_the_front_page_leads_to_the_ideas():
    make_frozen(drawn=False)
    with translation.override("en"):
        assert live.next_act(town_now()).url == "/en/ideas/"
