"""The front door while a round runs: its step, its days, and what one can do."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from cms import live
from community import clock, kept_pages
from community.saying import until_words
from proposals.cycles import hold
from proposals.models import Phase, SpaceState, State
from proposals.steps import steps
from tests.builders import make_clerk, make_neighbourhood
from tests.proposals.builders import make_award, make_cycle, make_idea, make_space
from tests.voting.builders import make_area, make_frozen, make_open

pytestmark = pytest.mark.django_db


def town_now(area=None) -> live.TownNow:
    return live.TownNow("en", area)


def test_the_round_in_which_something_can_be_done_comes_first():
    make_cycle(Phase.DELIVERING), make_cycle(None)
    collecting = make_cycle(Phase.PROPOSING)
    assert town_now().round == (collecting, Phase.PROPOSING)


def test_who_chose_a_community_sees_the_round_it_is_part_of():
    here = make_neighbourhood()
    make_cycle(Phase.PROPOSING)
    own = make_cycle(Phase.REVIEWING, area=here.parent)
    assert town_now(here).round == (own, Phase.REVIEWING)


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
    stages = steps(town_now().round.cycle, town_now().round.phase)
    assert [stage.state for stage in stages] == ["done", "done", "now", "", ""]


def test_a_round_that_is_announced_has_no_step_yet():
    make_cycle(None)
    assert {stage.state for stage in steps(town_now().round.cycle, town_now().round.phase)} == {""}
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


def test_all_that_is_open_is_shown_what_closes_first_in_front():
    collecting = make_cycle(Phase.PROPOSING)
    vote = make_open()
    with translation.override("en"):
        shown = [(act.button, act.what) for act in town_now().open_now]
        assert shown == [("Vote", vote.title), ("I have an idea", collecting.title)]
        assert live.next_act(town_now()).button == "Vote"


def test_a_vote_is_open_to_who_lives_in_its_area_and_to_nobody_else():
    vote = make_open()
    assert [act.what for act in town_now(vote.area).open_now] == [vote.title]
    assert town_now(make_neighbourhood()).open_now == []


def test_a_vote_that_has_closed_is_not_offered():
    vote = make_open()
    with clock.moved_to(vote.closing_at):
        assert "Vote" not in [act.button for act in town_now().open_now]


def test_an_award_and_corners_that_wait_for_designs_or_wishes_are_open_too():
    make_award()
    make_space(SpaceState.CALLING, designs_until=clock.now() + timedelta(days=2))
    make_space(SpaceState.CALLING, designs_until=clock.now() - timedelta(days=2))
    make_space(SpaceState.WISHING)
    with translation.override("en"):
        shown = [(act.button, act.days_left) for act in town_now().open_now]
    assert sorted(button for button, _days in shown) == ["Draw a design", "Pick a golden idea", "Say a wish"]
    assert shown[-1] == ("Say a wish", None)


def test_what_ends_at_midnight_ends_the_day_before_and_what_ends_amid_the_day_names_the_hour():
    noon = timezone.localtime(clock.now()).replace(month=3, day=9, hour=12, minute=0, second=0, microsecond=0)
    with translation.override("en"):
        assert until_words(noon) == "March 9, 12:00"
        assert until_words(noon.replace(hour=0)) == "March 8"


def test_the_front_page_offers_every_vote_that_is_on(client):
    make_cycle(Phase.PROPOSING)
    first, second = make_open(), make_open(area=make_area())
    kept_pages.forget()
    page = client.get("/en/").content.decode()
    for vote in first, second:
        assert f'href="/en/votes/{vote.slug}/ballot/"' in page


def test_the_cold_page_stays_cheap_whatever_is_open(client, django_assert_max_num_queries):
    make_cycle(Phase.PROPOSING), make_open(), make_award(), make_space(SpaceState.CALLING)
    kept_pages.forget()
    with django_assert_max_num_queries(8):
        client.get("/en/")


def test_the_cold_page_of_a_chosen_community_stays_as_cheap(client, django_assert_max_num_queries):
    area = make_area()
    make_cycle(Phase.PROPOSING, area=area), make_open(area=area), make_award(), make_space(SpaceState.CALLING)
    client.get("/en/", {"area": area.slug})
    kept_pages.forget()
    with django_assert_max_num_queries(8):
        page = client.get("/en/").content.decode()
    assert "I live here" in page


def test_the_ribbon_says_how_many_ideas_came_and_how_many_can_be_done():
    cycle = make_cycle(Phase.VOTING)
    make_idea(State.PUBLISHED, cycle=cycle, area=cycle.area)
    make_idea(State.FEASIBLE, cycle=cycle, area=cycle.area, cost=Decimal(9_000))
    with translation.override("en"):
        shown = steps(town_now().round.cycle, Phase.VOTING)
    assert "2 ideas" in shown[0].lines
    assert "1 can be done" in shown[1].lines
