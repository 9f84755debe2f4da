"""The stand-alone recount agrees with the engine, with which it shares nothing."""

import ast
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.counting.builders import ELECTIONS, five_voters, make, needs_elections
from tests.voting.counting.elections import elections, shares
from voting import recount
from voting.counting import Settings, count, read, write
from voting.counting.pabulib import text

SCRIPT = Path(recount.__file__)


def test_the_script_needs_the_standard_library_only():
    modules = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text())):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules.add(node.module)
    assert {name.split(".")[0] for name in modules} <= sys.stdlib_module_names


def second_opinion(path, rule):
    limits = rule.threshold, rule.exclusive, rule.caps, rule.support_for_cost
    election = recount.Recount(recount.parse(str(path)), rule.lot_seed, *limits)
    if rule.is_contest:
        return election.contest(rule.rule, rule.seats), None
    if rule.rule == "equal-shares":
        won, endowment = election.completed(rule.utility == "cost", rule.completion, rule.step, rule.start)
        return election.preferred(won, election.greedy()) if rule.comparison else won, endowment
    if rule.rule == "phragmen":
        return election.phragmen(), None
    return election.greedy(density=rule.rule == "greedy-density", no_skip=rule.rule == "greedy-no-skip"), None


def agree(election, rules):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.pb"
        path.write_text(text(election), encoding="utf-8")
        for rule in rules:
            outcome = count(election, rule)
            won, endowment = second_opinion(path, rule)
            assert (tuple(won), endowment) == (outcome.winners, outcome.voter_budget), rule


def equal_shares(case, **limits):
    return [
        shares(case, utility, completion, **limits)
        for utility in ("cost", "cardinality")
        for completion in ("none", "utilitarian", "add1", "add1e", "add1u")
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections())
def test_both_find_the_same_winners_in_the_same_order(case):
    ballot_type, costs, ballots, budget = case
    rules = [Settings(rule=rule) for rule in ("greedy", "greedy-no-skip", "greedy-density", "phragmen")]
    agree(make(costs, ballots, budget, ballot_type), [*rules, *equal_shares(case)])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections(), threshold=st.integers(0, 3), cap=st.integers(0, 20), data=st.data())
def test_both_honour_thresholds_caps_and_incompatible_projects_alike(case, threshold, cap, data):
    ballot_type, costs, ballots, budget = case
    categories = {name: data.draw(st.lists(st.sampled_from(["park", "road"]), unique=True)) for name in costs}
    limits = {"threshold": Fraction(threshold)}
    if len(costs) > 1:
        limits["exclusive"] = (data.draw(st.sets(st.sampled_from(sorted(costs)), min_size=2).map(frozenset)),)
    if any("park" in names for names in categories.values()):
        limits["caps"] = {"park": Fraction(cap)}
    rules = [Settings(rule=rule, **limits) for rule in ("greedy", "greedy-no-skip", "greedy-density")]
    agree(make(costs, ballots, budget, ballot_type, categories), [*rules, *equal_shares(case, **limits)])


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections(), part=st.integers(1, 12))
def test_both_compare_with_greedy_and_ask_for_support_in_proportion_to_cost_alike(case, part):
    ballot_type, costs, ballots, budget = case
    clause = {"support_for_cost": Fraction(part, 4)}
    rules = [Settings(rule=rule, **clause) for rule in ("greedy", "greedy-no-skip", "greedy-density", "phragmen")]
    agree(make(costs, ballots, budget, ballot_type), [*rules, *equal_shares(case, comparison=True, **clause)])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections(ballot_types=("ordinal", "choose-1")), seats=st.integers(1, 4))
def test_both_fill_the_same_seats_of_a_contest(case, seats):
    ballot_type, costs, ballots, budget = case
    rules = ("plurality", "approval", "borda") if ballot_type == "ordinal" else ("plurality", "approval")
    seats = min(seats, len(costs))
    agree(make(costs, ballots, budget, ballot_type), [Settings(rule=rule, seats=seats) for rule in rules])


def test_both_draw_the_same_lots(tmp_path):
    path = tmp_path / "town.pb"
    election = make(dict.fromkeys("abcdefg", 10), [list("abcdefg")], 30)
    write(path, election)
    for seed in ("one", "two", "№ 3"):
        chosen = Settings().with_lot(seed)
        assert tuple(second_opinion(path, chosen)[0]) == count(election, chosen).winners


def test_the_script_runs_alone(tmp_path):
    path = tmp_path / "town.pb"
    write(path, five_voters())
    command = [sys.executable, "-I", str(SCRIPT), str(path), "--rule", "equal-shares", "--completion", "add1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "winners: garden,bench,lamp\ncost: 1000\nvoter budget: 349\n"


@needs_elections
def test_the_script_compares_wieliczka_with_greedy_and_keeps_equal_shares():
    path = ELECTIONS / "Poland_Wieliczka_2023_Green_Budget.pb"
    chosen = Settings(rule="equal-shares", completion="utilitarian", comparison=True)
    won, _ = second_opinion(path, chosen)
    outcome = count(read(path), chosen)
    assert tuple(won) == outcome.winners
    assert not outcome.comparison.greedy_wins


@needs_elections
@pytest.mark.parametrize(
    "name",
    [
        "Netherlands_Assen_2024.pb",
        "France_Toulouse_2019.pb",
        "Poland_Swiecie_2023.pb",
        "US_Stanford_Dataset_PB_Chicago_39th_Ward_2021_vote_rankings.pb",
    ],
)
def test_both_agree_on_real_elections(name):
    election = read(ELECTIONS / name)
    for rule in ("greedy", "greedy-density", "phragmen", "equal-shares"):
        won, _ = second_opinion(ELECTIONS / name, Settings(rule=rule))
        assert tuple(won) == count(election, Settings(rule=rule)).winners


@needs_elections
@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(ELECTIONS.glob("*.pb")), ids=lambda path: path.stem)
def test_both_agree_on_every_real_election(path):
    """Long ballots of many voters keep the script busy for minutes; there it counts by greedy alone."""
    election = read(path)
    rules = [Settings(), Settings(threshold=Fraction(100))]
    if len(election.ballots.projects) < 100_000:
        rules += [
            Settings(rule="phragmen"),
            Settings(rule="equal-shares", utility="cardinality", completion="utilitarian"),
            Settings(rule="equal-shares", completion="add1", step=Fraction(10**5)),
        ]
    for rule in rules:
        won, _ = second_opinion(path, rule)
        assert tuple(won) == count(election, rule).winners
