"""The trace holds everything needed to check a count and to say why, and says it the same everywhere."""

import json
import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.counting.builders import five_voters, make
from tests.voting.counting.elections import elections
from voting.counting import Settings, count
from voting.counting.reasons import REASONS
from voting.counting.trace import canonical_json, sha256_of

SOME = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
SHARES = Settings(rule="equal-shares")


def trace_of(election, **changes):
    return json.loads(count(election, Settings(**changes)).trace_json)


def test_the_trace_is_canonical_json_without_a_float():
    outcome = count(five_voters(), SHARES)
    text = outcome.trace_json.decode()
    assert canonical_json(json.loads(text)) == outcome.trace_json
    assert sha256_of(outcome.trace_json) == outcome.trace_sha256 == outcome.summary()["trace_sha256"]

    def no_float(number):
        raise AssertionError(number)

    json.loads(text, parse_float=no_float)


def test_the_trace_of_the_worked_example_never_changes_by_accident():
    """If this fails and you meant it, change ENGINE: published hashes would no longer come out."""
    outcome = count(five_voters(), Settings(rule="equal-shares", completion="add1u").with_lot("seed"))
    assert outcome.trace["engine"] == "participate-count 1"
    assert outcome.trace_sha256 == "457d46e2bc2334ceaa01b0d0b530b0071e3c62279246620e6d1bca1ed81b4458"


def test_another_process_with_another_hash_seed_gives_the_same_trace():
    code = (
        "from tests.voting.counting.builders import five_voters\n"
        "from voting.counting import Settings, count\n"
        "print(count(five_voters(), Settings(rule='equal-shares', completion='add1')).trace_sha256)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


@SOME
@given(case=elections(), utility=st.sampled_from(["cost", "cardinality"]))
def test_every_price_follows_from_the_numbers_in_the_trace(case, utility):
    """price × weight in full = cost − what the poor held, which is voters × endowment − what they paid."""
    ballot_type, costs, ballots, budget = case
    trace = trace_of(make(costs, ballots, budget, ballot_type), rule="equal-shares", utility=utility)
    shares = trace["equal_shares"]
    endowment, prices = Fraction(shares["endowment"]["exact"]), {}
    for line in shares["rounds"]:
        paid = sum(prices[name] * Fraction(weight) for name, weight in line["paid_before"].items())
        held = line["gave_their_last"] * endowment - paid
        prices[line["project"]] = Fraction(line["price"]["exact"])
        assert prices[line["project"]] * Fraction(line["weight_in_full"]) == Fraction(line["cost"]) - held
        assert line["payers"] == line["gave_their_last"] + line["paid_in_full"]
        assert line["gave_their_last"] <= line["ran_dry"] <= line["payers"]


@SOME
@given(case=elections(), utility=st.sampled_from(["cost", "cardinality"]))
def test_the_winner_of_a_round_is_the_cheapest_of_the_candidates(case, utility):
    ballot_type, costs, ballots, budget = case
    trace = trace_of(make(costs, ballots, budget, ballot_type), rule="equal-shares", utility=utility)
    for line in trace["equal_shares"]["rounds"]:
        keys = [
            Fraction(c["price"]["exact"]) / (costs[c["project"]] if utility == "cost" else 1)
            for c in line["candidates"]
        ]
        assert keys == sorted(keys)
        assert line["candidates"][0]["project"] == line["project"]
        level = [c["project"] for c, key in zip(line["candidates"], keys, strict=True) if key == keys[0]]
        assert sorted(level) == line.get("tie", {"between": [line["project"]]})["between"]


@SOME
@given(case=elections())
def test_what_voters_paid_adds_up_to_what_the_winners_cost(case):
    """Spent by ballot and money flows are rounded to minor units, so they may be half a unit off a head."""
    ballot_type, costs, ballots, budget = case
    election = make(costs, ballots, budget, ballot_type)
    outcome = count(election, SHARES)
    trace = outcome.trace
    spent = [Fraction(amount) for amount in trace["equal_shares"]["spent_by_ballot"]]
    total = sum(times * amount for times, amount in zip(election.ballots.counts.tolist(), spent, strict=True))
    assert abs(total - outcome.cost) <= election.ballots.total
    flows = trace["equal_shares"]["flows"]
    for place, name in enumerate(flows["winners"]):
        own = Fraction(flows["amounts"][name][place])
        assert abs(own - costs[name]) <= 1


@SOME
@given(
    case=elections(), rule=st.sampled_from(["greedy", "greedy-no-skip", "greedy-density", "equal-shares", "phragmen"])
)
def test_every_project_won_or_has_a_reason_from_the_closed_list(case, rule):
    ballot_type, costs, ballots, budget = case
    trace = trace_of(make(costs, ballots, budget, ballot_type), rule=rule)
    won = [line["project"] for line in trace["winners"]]
    lost = {line["project"]: line["reason"] for line in trace["losers"]}
    assert sorted([*won, *lost]) == sorted(costs)
    assert set(lost.values()) <= set(REASONS)


def reason(election, project, **changes):
    lines = trace_of(election, **changes)["losers"]
    return next(line for line in lines if line["project"] == project)


def test_a_loser_below_the_threshold_is_told_how_many_votes_were_missing():
    line = reason(make({"a": 1}, [["a"]], 10), "a", threshold=Fraction(4))
    assert (line["reason"], line["missing_points"]) == ("below_threshold", "3")


def test_a_loser_with_too_few_supporters_is_told_how_much_money_was_missing():
    line = reason(make({"a": 60, "b": 10}, [["a"], ["b"]], 100), "a", rule="equal-shares")
    assert (line["reason"], line["missing"]["exact"]) == ("too_few_supporters", "10")
    assert line["initial_money"]["exact"] == "50"


def test_a_loser_whose_supporters_spent_their_money_is_told_on_what():
    ballots = [["a", "b", "z"]] * 2 + [["a"], ["b"]]
    election = make({"a": 30, "b": 30, "z": 45}, ballots, 100)
    line = reason(election, "z", rule="equal-shares")
    assert line["reason"] == "money_spent_on_others"
    assert line["spent_on"] == [{"project": "a", "amount": "20"}, {"project": "b", "amount": "20"}]
    assert (line["money"]["exact"], line["missing"]["exact"]) == ("10", "35")


def test_effective_support_is_the_best_part_of_the_cost_that_was_ever_on_offer():
    """At the price of a, the supporters of z would have paid 2 × 15 = 30 of its 45."""
    ballots = [["a", "b", "z"]] * 2 + [["a"], ["b"]]
    election = make({"a": 30, "b": 30, "z": 45}, ballots, 100)
    line = reason(election, "z", rule="equal-shares")
    assert (line["effective_support"], line["effective_round"]) == ("0.6667", 1)


def test_a_loser_of_a_tie_is_told_who_won_it_and_by_which_key():
    election = make({"a": 60, "b": 50}, [["a", "b"]], 60)
    assert reason(election, "a")["reason"] == "tie_lost"
    assert (reason(election, "a")["by"], reason(election, "a")["key"]) == ("b", "cost")
    line = reason(make({"a": 60, "b": 60}, [["a", "b"]], 60), "b", rule="equal-shares")
    assert (line["reason"], line["by"], line["key"]) == ("tie_lost", "a", "id")


def test_by_votes_for_the_cost_a_tie_is_one_of_proportions():
    election = make({"a": 20, "b": 10, "c": 30}, [["a", "b"], ["a"], ["c"]], 20)
    line = reason(election, "a", rule="greedy-density")
    assert (line["reason"], line["by"], line["key"], line["missing"]) == ("tie_lost", "b", "cost", "10")


def test_a_winner_that_came_later_took_nothing_from_a_loser_of_the_same_worth():
    election = make({"a": 50, "b": 30, "c": 60}, [["c"], ["c"], ["a"], ["b"]], 100)
    line = reason(election, "a", tie_break=("id",))
    assert count(election, Settings(tie_break=("id",))).winners == ("c", "b")
    assert (line["reason"], line["left"], line["missing"]) == ("does_not_fit", "40", "10")


def test_a_loser_that_did_not_fit_is_told_how_much_was_missing():
    line = reason(make({"a": 60, "b": 50}, [["a"], ["a"], ["b"]], 100), "b")
    assert (line["reason"], line["left"], line["missing"]) == ("does_not_fit", "40", "10")


def test_after_a_no_skip_count_has_ended_the_rest_is_told_by_what():
    election = make({"a": 60, "b": 50, "c": 1}, [["a"]] * 3 + [["b"]] * 2 + [["c"]], 100)
    line = reason(election, "c", rule="greedy-no-skip")
    assert (line["reason"], line["by"]) == ("count_had_ended", "b")


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_barred_losers_are_told_by_what(rule):
    categories = {"a": ["park"], "b": ["park"]}
    election = make({"a": 10, "b": 10, "c": 10}, [["a", "b", "c"]] * 2, 100, categories=categories)
    line = reason(election, "b", rule=rule, exclusive=(frozenset({"a", "b"}),))
    assert (line["reason"], line["by"]) == ("incompatible", "a")
    line = reason(election, "b", rule=rule, caps={"park": Fraction(15)})
    assert (line["reason"], line["category"], line["missing"]) == ("category_cap", "park", "5")


def test_the_remaining_reasons_are_given_where_they_belong():
    election = make({"a": 101, "b": 10, "z": 10, "0": 0}, [["a"], ["b"]], 100)
    assert reason(election, "a", free_projects="ignore")["reason"] == "dearer_than_budget"
    assert reason(election, "z", free_projects="ignore")["reason"] == "no_support"
    assert reason(election, "0", free_projects="ignore")["reason"] == "free"
    assert reason(election, "a", free_projects="ignore", support_for_cost=Fraction(3))["reason"] == "dearer_than_budget"
    assert reason(election, "z", free_projects="ignore", support_for_cost=Fraction(3))["reason"] == "support_for_cost"
    contest = make({"a": 1, "b": 1, "c": 1}, [["a"], ["a"], ["b"], ["c"]], 3, "choose-1")
    assert reason(contest, "b", rule="plurality")["reason"] == "outvoted"
    assert reason(contest, "c", rule="plurality", seats=2)["reason"] == "tie_lost"
    assert (
        reason(make({"a": 60, "b": 50}, [["a"], ["a"], ["b"]], 100), "b", rule="phragmen")["reason"] == "does_not_fit"
    )


def test_the_next_step_of_add1_says_what_it_would_have_broken():
    election = make({"a": 50, "b": 45, "c": 30}, [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 2, 100)
    step = trace_of(election, rule="equal-shares", completion="add1")["equal_shares"]["next_step"]
    assert step["endowment"]["exact"] == "15"
    assert (step["overspent_by"], step["cost"], step["over"]) == ("c", "125", "25")
    assert (step["new"], step["not_yet"]) == (["b", "c"], [])


def test_lots_are_published_with_the_trace():
    trace = count(five_voters(), Settings().with_lot("№ 7")).trace
    assert set(trace["lots"]) == {"bench", "garden", "lamp", "ramp"}
    assert trace["parameters"]["lot_seed"] == "№ 7"


def test_the_hash_of_the_ballots_can_be_made_by_hand():
    """As ``docs/counting.md`` tells: one line per distinct ballot, sorted."""
    import hashlib

    election = make({"b": 1, "a": 1}, [["b", "a"], ["a"], ["a", "b"]], 2)
    by_hand = "1\ta=1\n" + "2\ta=1\tb=1\n"
    assert election.ballots_sha256 == hashlib.sha256(by_hand.encode()).hexdigest()
    points = make({"a": 1, "b": 1}, [{"b": 2, "a": 0}, {"b": 2}], 2, "cumulative")
    assert points.ballots_sha256 == hashlib.sha256(b"2\tb=2\n").hexdigest()


def test_phragmen_rounds_can_be_checked_from_the_trace():
    trace = count(five_voters(), Settings(rule="phragmen")).trace
    loads = {}
    support = {project["id"]: project["support"] for project in trace["election"]["projects"]}
    for line in trace["phragmen"]["rounds"]:
        carried = sum(voters * loads[name] for name, voters in line["inherited"].items())
        loads[line["project"]] = Fraction(line["load"]["exact"])
        assert loads[line["project"]] == (Fraction(line["cost"]) + carried) / support[line["project"]]
