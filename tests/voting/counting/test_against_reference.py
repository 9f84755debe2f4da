"""The fast core against the plain one, on thousands of awkward little elections."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.counting.builders import make
from tests.voting.counting.elections import NAMES, elections, shares, weights
from tests.voting.counting.reference import Reference
from voting.counting import Settings, count

COMPLETIONS = ("none", "utilitarian", "add1", "add1e", "add1u")
FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def both(case):
    ballot_type, costs, ballots, budget = case
    return make(costs, ballots, budget, ballot_type), Reference(costs, weights(ballot_type, ballots), budget)


def agree_under_equal_shares(case, utility, completion):
    election, reference = both(case)
    chosen = shares(case, utility, completion)
    outcome = count(election, chosen)
    won, endowment, runs = reference.completed(utility == "cost", completion, chosen.step)
    assert list(outcome.winners) == won
    assert outcome.voter_budget == endowment
    assert outcome.steps == runs
    assert outcome.cost <= election.budget


def agree_under_the_others(case):
    election, reference = both(case)
    assert list(count(election, Settings(rule="greedy")).winners) == reference.greedy()
    assert list(count(election, Settings(rule="greedy-no-skip")).winners) == reference.greedy(stop=True)
    assert list(count(election, Settings(rule="greedy-density")).winners) == reference.greedy(density=True)
    assert list(count(election, Settings(rule="phragmen")).winners) == reference.phragmen()


@pytest.mark.parametrize("completion", COMPLETIONS)
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@FEW
@given(case=elections())
def test_equal_shares_finds_what_the_plain_count_finds(utility, completion, case):
    agree_under_equal_shares(case, utility, completion)


@FEW
@given(case=elections())
def test_greedy_and_phragmen_find_what_the_plain_count_finds(case):
    agree_under_the_others(case)


@pytest.mark.slow
@pytest.mark.parametrize("completion", COMPLETIONS)
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
@MANY
@given(case=elections())
def test_equal_shares_agrees_on_thousands_of_elections(utility, completion, case):
    agree_under_equal_shares(case, utility, completion)


@pytest.mark.slow
@MANY
@given(case=elections())
def test_greedy_and_phragmen_agree_on_thousands_of_elections(case):
    agree_under_the_others(case)


@pytest.mark.parametrize("seed", range(4))
def test_larger_elections_with_many_ties_agree(seed):
    """Enough rounds that errors of floats would show, and ties at every turn."""
    chance = Random(seed)
    names = [f"p{number:02}" for number in range(20)]
    costs = {name: chance.choice([100, 200, 300, 700]) for name in names}
    ballots = [chance.sample(names, chance.randint(0, 8)) for _ in range(60)]
    case = ("approval", costs, ballots, 3000)
    for completion in COMPLETIONS:
        agree_under_equal_shares(case, "cost", completion)
        agree_under_equal_shares(case, "cardinality", completion)
    agree_under_the_others(case)


@FEW
@given(case=elections(), order=st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_changes_nothing(case, order):
    ballot_type, costs, ballots, budget = case
    shuffled_ballots, shuffled_costs = list(ballots), list(costs.items())
    order.shuffle(shuffled_ballots)
    order.shuffle(shuffled_costs)
    one = make(costs, ballots, budget, ballot_type)
    other = make(dict(shuffled_costs), shuffled_ballots, budget, ballot_type)
    assert one.same_as(other)
    for rule in ("greedy", "equal-shares", "phragmen"):
        assert count(one, Settings(rule=rule)).trace_json == count(other, Settings(rule=rule)).trace_json


@FEW
@given(case=elections(ballot_types=("approval", "ordinal")))
def test_other_ids_of_the_same_order_change_only_the_names(case):
    ballot_type, costs, ballots, budget = case
    rename = {name: f"x/{NAMES.index(name)}.é" for name in costs}
    renamed_costs = {rename[name]: cost for name, cost in costs.items()}
    renamed_ballots = [[rename[name] for name in ballot] for ballot in ballots]
    one = make(costs, ballots, budget, ballot_type)
    other = make(renamed_costs, renamed_ballots, budget, ballot_type)
    for rule in ("greedy", "equal-shares", "phragmen"):
        expected = tuple(rename[name] for name in count(one, Settings(rule=rule)).winners)
        assert count(other, Settings(rule=rule)).winners == expected


@FEW
@given(case=elections(ballot_types=("approval",)), place=st.integers(0, 100))
def test_one_more_supporter_never_hurts_a_winner_under_greedy(case, place):
    ballot_type, costs, ballots, budget = case
    before = count(make(costs, ballots, budget, ballot_type)).winners
    if before:
        winner = before[place % len(before)]
        after = count(make(costs, [*ballots, [winner]], budget, ballot_type)).winners
        assert winner in after


@FEW
@given(case=elections(), scale=st.sampled_from([Fraction(1, 100), Fraction(7), Fraction(1000)]))
def test_another_currency_changes_nothing_but_the_numbers(case, scale):
    ballot_type, costs, ballots, budget = case
    one = make(costs, ballots, budget, ballot_type)
    dearer = make({name: cost * scale for name, cost in costs.items() if cost < 10**9}, [], budget * scale)
    assert dearer.budget == budget * scale
    if max(costs.values()) < 10**9:
        other = make({name: cost * scale for name, cost in costs.items()}, ballots, budget * scale, ballot_type)
        for rule in (Settings(), Settings(rule="equal-shares"), Settings(rule="phragmen")):
            assert count(one, rule).winners == count(other, rule).winners


@FEW
@given(case=elections())
def test_money_spent_never_exceeds_the_budget(case):
    ballot_type, costs, ballots, budget = case
    election = make(costs, ballots, budget, ballot_type)
    for rule in ("greedy", "greedy-no-skip", "greedy-density", "equal-shares", "phragmen"):
        assert count(election, Settings(rule=rule)).cost <= budget
    for completion in COMPLETIONS:
        chosen = shares(case, "cost", completion)
        assert count(election, replace(chosen, comparison=True)).cost <= budget
