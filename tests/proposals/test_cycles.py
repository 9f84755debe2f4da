"""Rounds: published when complete, held and moved with a public reason, begun anew from last year's."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from community import clock
from proposals import cycles
from proposals.models import Cycle, Phase
from tests.builders import make_clerk, make_resident
from tests.proposals.builders import DAY, make_cycle, make_idea, make_pot

WHY = {"reason_zh_hans": "台风", "reason_en": "A typhoon"}


@pytest.fixture
def officer(db):
    return make_clerk("change_cycle")


def complete(**fields):
    cycle = make_cycle(None, published=False, **fields)
    make_pot(cycle)
    return cycle


def test_a_complete_round_is_published_and_then_everybody_sees_it(officer, client):
    cycle = complete()
    assert client.get(cycle.get_absolute_url()).status_code == 404
    cycles.publish(cycle, by=officer)
    assert client.get(cycle.get_absolute_url()).status_code == 200


def test_a_round_without_money_or_in_one_language_is_not_published(officer):
    cycle = make_cycle(None, published=False, title_en="")
    with pytest.raises(cycles.CycleRefused) as refusal:
        cycles.publish(cycle, by=officer)
    assert len(refusal.value.messages) == 2


def test_two_rounds_of_an_area_do_not_overlap(officer):
    running = make_cycle(Phase.PROPOSING)
    with pytest.raises(cycles.CycleRefused):
        cycles.publish(complete(area=running.area), by=officer)


def test_only_who_may_publishes_holds_and_moves(db):
    cycle, anybody = make_cycle(), make_resident()
    for verb in (
        lambda: cycles.publish(cycle, by=anybody),
        lambda: cycles.hold(cycle, by=anybody, **WHY),
        lambda: cycles.move_dates(cycle, {"voting_at": cycle.voting_at + DAY}, by=anybody, **WHY),
        lambda: cycles.start_from(cycle, by=anybody, slug="again"),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_a_held_round_stays_where_it_is_until_it_is_let_go(officer):
    cycle = make_cycle(Phase.PROPOSING)
    cycles.hold(cycle, by=officer, **WHY)
    later = cycle.reviewing_at + DAY
    with clock.moved_to(later):
        assert Cycle.objects.get().phase == Phase.PROPOSING
        cycles.release(cycle, by=officer)
    with clock.moved_to(later + DAY):
        assert Cycle.objects.get().phase == Phase.REVIEWING
    with pytest.raises(cycles.CycleRefused):
        cycles.release(cycle, by=officer)


def test_a_round_is_held_once_and_for_a_reason_in_both_languages(officer):
    cycle = make_cycle()
    with pytest.raises(cycles.CycleRefused):
        cycles.hold(cycle, by=officer, reason_zh_hans="台风", reason_en=" ")
    cycles.hold(cycle, by=officer, **WHY)
    with pytest.raises(cycles.CycleRefused):
        cycles.hold(cycle, by=officer, **WHY)


def test_a_moved_date_shows_old_and_new_with_the_reason(officer, client):
    cycle = make_cycle()
    old = cycle.voting_at
    cycles.move_dates(cycle, {"voting_at": old + 3 * DAY}, by=officer, **WHY)
    assert Cycle.objects.get().voting_at == old + 3 * DAY
    page = client.get(reverse("proposals:cycle", args=[cycle.slug]), headers={"accept-language": "zh-hans"})
    assert "<del>" in page.content.decode()


@pytest.mark.parametrize(
    "dates",
    [
        {"proposing_at": timedelta(days=1)},
        {"voting_at": timedelta(days=-200)},
        {"voting_at": timedelta(days=300)},
        {},
    ],
    ids=["already passed", "into the past", "out of order", "nothing"],
)
def test_dates_that_cannot_be_moved_so_stay(officer, dates):
    cycle = make_cycle()
    wanted = {name: getattr(cycle, name) + by for name, by in dates.items()}
    with pytest.raises(cycles.CycleRefused):
        cycles.move_dates(cycle, wanted, by=officer, **WHY)
    assert not cycle.date_moves.exists()


def test_a_new_round_begins_from_last_year_s_with_its_pots_a_year_later(officer):
    last = make_cycle(Phase.LOOKING_BACK, ideas_a_person=3)
    make_pot(last, 5000)
    new = cycles.start_from(last, by=officer, slug="next")
    assert new.published_at is None
    assert new.ideas_a_person == 3
    assert (new.proposing_at - last.proposing_at).days in (365, 366)
    assert [pot.amount for pot in new.pots.all()] == [5000]


@pytest.mark.parametrize("phase", [None, *Phase.values])
def test_the_page_of_a_round_says_what_to_do_now(db, client, phase):
    cycle = make_cycle(phase)
    make_pot(cycle)
    page = client.get(cycle.get_absolute_url()).content.decode()
    assert page.count("btn fill large") == 1
    assert (page.count('aria-current="step"') == 1) == (phase is not None)


def test_the_pages_of_rounds_cost_the_same_with_many(db, client, django_assert_max_num_queries):
    for _ in range(5):
        make_pot(make_cycle())
    cycle = Cycle.objects.first()
    for _ in range(5):
        make_pot(cycle)
        make_idea(cycle=cycle)
    with django_assert_max_num_queries(8):
        client.get(reverse("proposals:cycles"))
    with django_assert_max_num_queries(10):
        client.get(cycle.get_absolute_url())
