"""What we write passes the checker of the Pabulib project with zero errors and reads back equal."""

import contextlib
import io
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from pabulib.checker import Checker

from tests.voting.counting.builders import ELECTIONS, five_voters, make, needs_elections
from tests.voting.counting.elections import elections, weights
from voting.counting import BadSettings, Settings, count, read, settings_of_file, write
from voting.counting.pabulib import read_text, text

RULES = [
    Settings(),
    Settings(rule="greedy-no-skip"),
    Settings(rule="greedy-density"),
    Settings(threshold=Fraction(2)),
    Settings(rule="phragmen"),
    Settings(rule="equal-shares"),
    Settings(rule="equal-shares", completion="add1"),
    Settings(rule="equal-shares", completion="add1u", utility="cardinality", step=Fraction("0.5")),
    Settings(rule="equal-shares", completion="add1", comparison=True).with_lot("coin, 8 March: heads"),
]


def checker_errors(content: str) -> dict:
    with contextlib.redirect_stdout(io.StringIO()):
        results = Checker().process_files([content])
    return results[1]["results"]["errors"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.rule}-{rule.completion}")
def test_a_result_passes_the_checker_and_counts_again_to_the_same_result(rule):
    election = five_voters()
    outcome = count(election, rule)
    content = text(election, outcome)
    assert checker_errors(content) == {}
    again = read_text(content)
    assert again.same_as(election)
    assert settings_of_file(again.facts) == rule
    assert count(again, settings_of_file(again.facts)).trace_sha256 == outcome.trace_sha256


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=elections())
def test_any_election_reads_back_equal_and_passes_the_checker(case):
    ballot_type, costs, ballots, budget = case
    election = make(costs, ballots, budget, ballot_type)
    outcome = count(election)
    content = text(election, outcome)
    assert read_text(content).same_as(election)
    assume(ballots and all(weights(ballot_type, ballots)) and max(costs.values()) <= budget)
    assert checker_errors(content) == {}


def test_a_name_with_quotes_delimiters_and_many_spaces_survives():
    election = make({"a": 1, "b": 1}, [["a"]], 1)
    odd = 'Bench; “red”, "the  big one"'
    projects = tuple(type(project)(project.id, project.cost, odd, ("green", "play")) for project in election.projects)
    election = type(election)(projects, election.budget, "approval", election.ballots, election.facts)
    content = text(election)
    assert read_text(content).same_as(election)
    assert checker_errors(content) == {}


def test_a_budget_that_pays_for_everything_is_declared():
    assert "fully_funded;1\n" in text(make({"a": 1}, [["a"]], 1))
    assert "fully_funded" not in text(make({"a": 1, "b": 1}, [["a"]], 1))


def test_a_knapsack_stays_a_knapsack():
    election = make({"a": 6, "b": 5}, [["a"], ["b"]], 10, "knapsack")
    assert read_text(text(election)).same_as(election)
    assert checker_errors(text(election)) == {}


def test_what_nobody_named_is_kept_out_by_a_threshold_of_one():
    election = make({"a": 6, "b": 2, "c": 9}, [["a"], ["c"], ["a"]], 10)
    content = text(election, count(election))
    assert "rule;greedy-threshold\n" in content
    assert checker_errors(content) == {}


def test_limits_lots_and_caps_travel_with_the_file():
    categories = {"a": ["park"], "b": ["park"]}
    election = make({"a": 6, "b": 5, "c": 4}, [["a", "b"], ["b"], ["c"]], 10, categories=categories)
    chosen = Settings(
        rule="equal-shares",
        completion="utilitarian",
        exclusive=(frozenset({"a", "c"}),),
        caps={"park": Fraction("5.50")},
    ).with_lot("№ 7")
    content = text(election, count(election, chosen))
    assert checker_errors(content) == {}
    assert settings_of_file(read_text(content).facts) == chosen


def test_a_seed_that_looks_like_the_next_item_of_the_comment_survives():
    election = five_voters()
    chosen = Settings(rule="phragmen").with_lot('draw #2: "heads" #3: counted with {}')
    content = text(election, count(election, chosen))
    assert settings_of_file(read_text(content).facts) == chosen
    assert checker_errors(content) == {}


def test_a_ballot_without_a_choice_survives():
    election = make({"a": 6, "b": 5}, [["a"], [], ["b"]], 10, "choose-1")
    assert read_text(text(election)).same_as(election)


def test_a_comment_that_was_there_comes_after_ours():
    election = make({"a": 1, "b": 1}, [["a"]], 1, comment="#1: rain on the last day #2: one box late")
    content = text(election, count(election))
    assert 'counted with {""rule"":""greedy""} #2: rain on the last day #3: one box late' in content
    again = read_text(content)
    assert text(again, count(again)) == content


def test_damaged_settings_are_refused_not_guessed():
    for comment in ("#1: counted with {}}", '#1: counted with {"rule":"best"}', '#1: counted with {"x":1}'):
        with pytest.raises(BadSettings):
            settings_of_file({"comment": comment})


@pytest.mark.parametrize(
    ("rule", "meant"),
    [
        ("greedy", Settings()),
        ("greedy-no-skip", Settings(rule="greedy-no-skip")),
        ("equalshares", Settings(rule="equal-shares")),
        ("equalshares/add1", Settings(rule="equal-shares", completion="add1")),
        ("equalshares-comparison", Settings(rule="equal-shares", comparison=True)),
        ("equalshares/add1-comparison", Settings(rule="equal-shares", completion="add1", comparison=True)),
        ("unknown", Settings()),
    ],
)
def test_the_rules_of_the_format_mean_what_cities_do(rule, meant):
    assert settings_of_file({"rule": rule}) == meant
    assert settings_of_file({"rule": "greedy-threshold", "min_project_score_threshold": "100"}).threshold == 100


def test_a_file_tells_nothing_of_who_voted(tmp_path):
    path = tmp_path / "out.pb"
    one = make({"a": 1, "b": 1}, [["a"], ["b"], ["a"]], 1)
    write(path, one)
    write(tmp_path / "other.pb", make({"b": 1, "a": 1}, [["a"], ["a"], ["b"]], 1))
    assert path.read_bytes() == (tmp_path / "other.pb").read_bytes()
    assert path.read_text().splitlines()[-3:] == ["1;a", "2;a", "3;b"]


@needs_elections
@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(ELECTIONS.glob("*.pb")), ids=lambda path: path.stem)
def test_real_elections_pass_the_checker_after_a_round_trip(path):
    """The checker recounts Equal Shares itself, which takes it long in large elections."""
    election = read(path)
    told = settings_of_file(election.facts) if election.ballots.total < 2000 else Settings()
    for rule in (told, Settings(rule="phragmen")):
        content = text(election, count(election, rule))
        assert checker_errors(content) == {}
        assert read_text(content).same_as(election)
