"""Twelve real elections, recounted: what others found, and what the cities announced."""

import json
from fractions import Fraction

import pytest

from tests.voting.counting.builders import ELECTIONS, needs_elections
from tests.voting.counting.plain_reading import plain_reading
from voting.counting import Settings, count, read, settings_of_file
from voting.counting.rules.equal_shares import EqualShares
from voting.counting.selftest import differing, expected_settings

pytestmark = needs_elections

EXPECTED = ELECTIONS / "expected.json"
ENTRIES = json.loads(EXPECTED.read_text())["elections"] if EXPECTED.exists() else {}
RUNS_THAT_TAKE_SECONDS = 150
GROUPS = sorted({(name, rule[:8]) for name, entry in ENTRIES.items() for rule in entry["rules"]})
"""Files and the beginnings of their rules: greedy, phragmen, mes_cost and mes_unit."""


def quick(entry):
    """The entry without those rules whose count takes hundreds of runs."""
    rules = {
        name: rule
        for name, rule in entry["rules"].items()
        if rule.get("iters", 1) <= RUNS_THAT_TAKE_SECONDS and not name.endswith("_add1u")
    }
    return entry | {"rules": rules}


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_the_plain_rules_give_the_expected_winners(name):
    for rule, differences in differing(ELECTIONS / name, quick(ENTRIES[name])):
        assert differences == [], rule


@pytest.fixture
def no_run_twice(monkeypatch):
    """Add1 and add1u raise through the same runs; here each is made once."""
    run, known = EqualShares.run, {}

    def remembered(self, endowment, **how):
        key = self.by_cost, endowment, *how.items()
        if key not in known:
            known[key] = run(self, endowment, **how)
        return known[key]

    monkeypatch.setattr(EqualShares, "run", remembered)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "method"), GROUPS)
def test_every_expected_entry_comes_out(name, method, no_run_twice):
    rules = {rule: wanted for rule, wanted in ENTRIES[name]["rules"].items() if rule[:8] == method}
    found = dict(differing(ELECTIONS / name, ENTRIES[name] | {"rules": rules}))
    assert found == dict.fromkeys(rules, [])


@pytest.mark.parametrize(
    ("name", "winners", "cost"),
    [
        ("Netherlands_Assen_2024.pb", 9, 76_700),
        ("Poland_Swiecie_2023.pb", 17, 1_040_337),
        ("Poland_Wieliczka_2023_Green_Budget.pb", 30, 995_079),
    ],
)
def test_the_outcome_the_city_announced_comes_out_by_default(name, winners, cost):
    """All three name Equal Shares in their own file, and mark the projects that were selected."""
    election = read(ELECTIONS / name)
    outcome = count(election, settings_of_file(election.facts))
    assert (len(outcome.winners), outcome.cost) == (winners, cost)
    selected = {project.id for project in election.projects if project.details["selected"] == "1"}
    assert set(outcome.winners) == selected


@pytest.mark.parametrize(
    "name",
    [
        "Poland_Warszawa_2020_Praga-Poludnie.pb",
        "Poland_Lodz_2022.pb",
        "Poland_Wroclaw_2015_150_-_500.pb",
        "Poland_Krakow_2024.pb",
    ],
)
def test_the_greedy_results_of_four_cities_come_out_by_default(name):
    election = read(ELECTIONS / name)
    outcome = count(election, settings_of_file(election.facts))
    selected = {project.id for project in election.projects if project.details["selected"] == "1"}
    assert set(outcome.winners) == selected


def test_wieliczka_kept_equal_shares_because_more_voters_preferred_it():
    election = read(ELECTIONS / "Poland_Wieliczka_2023_Green_Budget.pb")
    settings = settings_of_file(election.facts)
    assert settings.comparison
    comparison = count(election, settings).comparison
    assert (comparison.prefer_equal_shares, comparison.prefer_greedy) == (1615, 873)


def test_the_names_of_the_expected_rules_mean_what_they_should():
    rules = {"mes_cost_add1": {"step": 100}, "mes_cost_add1u": {}, "mes_unit": {}, "greedy_density": {}}
    assert expected_settings("mes_cost_add1u", rules) == Settings(rule="equal-shares", completion="add1u", step=100)
    assert expected_settings("mes_unit", rules) == Settings(rule="equal-shares", utility="cardinality")
    assert expected_settings("greedy_density", rules) == Settings(rule="greedy-density")


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, entry in sorted(ENTRIES.items()) if entry["ballots"] < 10_000])
def test_the_plain_count_finds_the_same_in_real_elections(name):
    """Rationals, voter by voter; elections for which that takes minutes are left to the expected winners."""
    election, plain = read(ELECTIONS / name), plain_reading((ELECTIONS / name).read_bytes())
    assert list(count(election).winners) == plain.greedy()
    assert list(count(election, Settings(rule="phragmen")).winners) == plain.phragmen()
    outcome = count(election, Settings(rule="equal-shares"))
    won, endowment, _ = plain.completed(True, "none")
    assert (list(outcome.winners), outcome.voter_budget) == (won, endowment)


@pytest.mark.slow
def test_the_plain_count_raises_the_money_of_assen_step_by_step_to_the_same_end():
    """By five euros; by one it would be 845 runs."""
    path = ELECTIONS / "Netherlands_Assen_2024.pb"
    outcome = count(read(path), Settings(rule="equal-shares", completion="add1", step=Fraction(5)))
    won, endowment, runs = plain_reading(path.read_bytes()).completed(True, "add1", 5)
    assert (list(outcome.winners), outcome.voter_budget, outcome.steps) == (won, endowment, runs)
    assert runs > 100
