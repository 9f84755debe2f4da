"""Each choice where implementations differ, and each special case, on elections small enough to follow."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from tests.voting.counting.builders import five_voters, make
from tests.voting.counting.reference import Reference
from voting.counting import BadElection, BadSettings, Settings, TieLeft, count
from voting.counting.rules.completion import EXHAUSTED, NOTHING_LEFT, OVERSPENDS, TooManySteps
from voting.counting.ties import drawn, lot_number


def winners(election, **settings):
    return list(count(election, Settings(**settings)).winners)


# Greedy


def test_greedy_takes_what_fits_and_skips_the_rest():
    election = make({"a": 60, "b": 50, "c": 40}, [["a"], ["a"], ["a", "b"], ["b"], ["c"]], 100)
    assert winners(election) == ["a", "c"]


def test_no_skip_ends_with_the_first_project_that_does_not_fit():
    election = make({"a": 60, "b": 50, "c": 40}, [["a"], ["a"], ["a", "b"], ["b"], ["c"]], 100)
    assert winners(election, rule="greedy-no-skip") == ["a"]


def test_a_withdrawn_project_does_not_end_a_no_skip_count():
    election = make({"a": 999_999_999, "b": 50}, [["a"], ["a"], ["b"]], 100)
    assert winners(election, rule="greedy-no-skip") == ["b"]


def test_density_prefers_many_votes_for_little_money():
    election = make({"a": 90, "b": 20}, [["a"], ["a"], ["a"], ["b"], ["b"]], 100)
    assert winners(election, rule="greedy") == ["a"]
    assert winners(election, rule="greedy-density") == ["b"]


def test_points_decide_greedy_not_the_number_of_supporters():
    election = make({"a": 60, "b": 60}, [{"a": 5}, {"b": 2}, {"b": 2}], 100, "cumulative", max_sum_points="5")
    assert winners(election) == ["a"]


def test_a_project_below_the_threshold_is_left_out_and_one_at_it_is_not():
    election = make({"a": 10, "b": 10, "c": 10}, [["a", "b"], ["a", "b"], ["a"], ["c"]], 100)
    assert winners(election, threshold=Fraction(2)) == ["a", "b"]


def test_what_nobody_named_is_funded_only_if_the_rules_say_so():
    election = make({"a": 10, "b": 10}, [["a"]], 100)
    assert winners(election) == ["a"]
    assert winners(election, fund_unsupported=True) == ["a", "b"]


def test_support_must_keep_up_with_cost_where_the_clause_of_swiecie_holds():
    """Out if votes / voters < cost / (3 × budget): 1/4 < 90/300 for a, but 1/4 ≥ 60/300 for b."""
    election = make({"a": 90, "b": 60, "c": 10}, [["a"], ["b"], ["c"], ["c"]], 100)
    outcome = count(election, Settings(support_for_cost=Fraction(3)))
    assert outcome.winners == ("c", "b")
    assert {election.ids[project]: out.reason for project, out in outcome.excluded.items()} == {"a": "support_for_cost"}
    assert outcome.excluded[0].missing == Fraction(1, 5)


# Equal Shares


def test_the_worked_example_of_the_docs_comes_out():
    """Five voters with 200 each, as ``docs/counting.md`` tells it."""
    outcome = count(five_voters(), Settings(rule="equal-shares"))
    first, second = outcome.shares.run.purchases
    assert outcome.winners == ("garden", "bench")
    assert [round.load for round in count(five_voters(), Settings(rule="phragmen")).phragmen.rounds] == [100, 150, 300]
    assert first.price == Fraction(500, 3)
    assert second.price == Fraction(500, 3)
    assert outcome.cost == 700
    assert list(count(five_voters()).winners) == ["garden", "bench", "lamp"]


def test_cost_utilities_are_kinder_to_dear_projects_than_cardinality():
    election = make({"big": 100, "small": 20}, [["big", "small"], ["big", "small"], ["big"]], 120)
    assert winners(election, rule="equal-shares")[0] == "big"
    assert winners(election, rule="equal-shares", utility="cardinality")[0] == "small"


def test_whoever_runs_dry_gives_their_last_and_the_others_pay_more():
    election = make({"a": 6, "b": 9}, [["a", "b"], ["b"], ["b"], ["a"], ["a"]], 20)
    a, b = count(election, Settings(rule="equal-shares", utility="cardinality")).shares.run.purchases
    assert (a.price, a.poor_voters) == (2, 0)
    assert (b.price, b.poor_voters, b.rich_weight, b.paid) == (Fraction(7, 2), 1, 2, (1,))


def test_a_purse_that_is_emptied_exactly_counts_as_paying_in_full():
    election = make({"a": 3, "b": 9}, [["a", "b"], ["b"], ["b"], ["a"], ["a"]], 20)
    a, b = count(election, Settings(rule="equal-shares", utility="cardinality")).shares.run.purchases
    assert (a.price, b.price) == (1, 3)
    assert (b.poor_voters, b.rich_weight, len(b.emptied)) == (0, 3, 1)


def test_starting_from_whole_units_leaves_the_rest_out():
    election = make({"a": 10}, [["a"], [], []], 31)
    exact = count(election, Settings(rule="equal-shares", start="exact"))
    whole = count(election, Settings(rule="equal-shares", start="floor"))
    assert exact.voter_budget == Fraction(31, 3)
    assert whole.voter_budget == 10
    assert Settings(rule="equal-shares", completion="add1").starts_from == "floor"
    assert Settings(rule="equal-shares", completion="add1u").starts_from == "floor"
    assert Settings(rule="equal-shares", completion="add1e").starts_from == "exact"
    assert Settings(rule="equal-shares", completion="utilitarian").starts_from == "exact"


def three_groups():
    ballots = [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 2
    return make({"a": 50, "b": 45, "c": 30}, ballots, 100)


def test_add1_raises_until_the_next_outcome_would_overspend():
    """With 15 each, all three can be paid at once: 125 of 100."""
    outcome = count(three_groups(), Settings(rule="equal-shares", completion="add1"))
    assert outcome.winners == ("a",)
    assert (outcome.voter_budget, outcome.steps, outcome.shares.ended) == (14, 6, OVERSPENDS)
    assert outcome.shares.failed.winners == [0, 1, 2]


def test_add1u_spends_greedily_what_add1_leaves():
    assert winners(three_groups(), rule="equal-shares", completion="add1") == ["a"]
    assert winners(three_groups(), rule="equal-shares", completion="add1u") == ["a", "b"]
    assert winners(three_groups(), rule="equal-shares", completion="utilitarian") == ["a", "b"]


def test_add1e_stops_as_soon_as_nothing_more_fits_where_add1_goes_on():
    election = make({"a": 50, "b": 80, "c": 40}, [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 2, 100)
    add1e = count(election, Settings(rule="equal-shares", completion="add1e"))
    add1 = count(election, Settings(rule="equal-shares", completion="add1"))
    assert (add1e.winners, add1e.steps, add1e.shares.ended) == (("a", "c"), 11, EXHAUSTED)
    assert (add1.winners, add1.steps, add1.shares.ended) == (("a", "c"), 18, OVERSPENDS)


def test_projects_without_support_keep_add1e_going_only_if_asked():
    """One unit is left over, enough for z, which nobody named."""
    election = make({"a": 10, "b": 5, "z": 1}, [["a"]] * 9 + [["b"]], 11)
    supported = count(election, Settings(rule="equal-shares", completion="add1e"))
    everything = count(election, Settings(rule="equal-shares", completion="add1e", exhaustive_over="all"))
    assert (supported.steps, supported.shares.ended) == (2, EXHAUSTED)
    assert (everything.steps, everything.shares.ended) == (5, OVERSPENDS)


def test_raising_ends_when_everything_supported_has_won():
    election = make({"a": 10, "b": 10, "z": 5}, [["a"], ["b"]], 100)
    outcome = count(election, Settings(rule="equal-shares", completion="add1"))
    assert outcome.shares.ended == NOTHING_LEFT
    assert outcome.steps == 1


def test_an_add1_of_too_many_runs_is_refused_with_a_remedy():
    """The first voter pays 500,000 for a and is five short of b: five more steps."""
    election = make({"a": 10**6, "b": 10}, [["a", "b"], ["a"]], 10**6 + 10)
    chosen = Settings(rule="equal-shares", completion="add1")
    outcome = count(election, chosen)
    assert (outcome.winners, outcome.steps) == (("a", "b"), 6)
    with pytest.raises(TooManySteps, match="larger step"):
        count(election, replace(chosen, most_steps=5))


def test_steps_that_cannot_matter_are_taken_at_once_and_counted():
    """b has one supporter and needs five thousand million for each voter; a is there from the start."""
    election = make({"a": 1000, "b": 5 * 10**9}, [["a"]] * 99 + [["b"]], 10**10)
    for completion in ("add1", "add1e"):
        chosen = Settings(rule="equal-shares", completion=completion, start="floor", most_steps=3)
        outcome = count(election, chosen)
        assert outcome.winners == ("a", "b")
        assert (outcome.voter_budget, outcome.steps) == (5 * 10**9, 5 * 10**9 - 10**8 + 1)


def test_a_project_dearer_than_the_budget_ends_an_add1_that_could_pay_it():
    election = make({"a": 10, "b": 10**12}, [["a"], ["b"]], 100)
    outcome = count(election, Settings(rule="equal-shares", completion="add1"))
    assert (outcome.winners, outcome.voter_budget) == (("a",), 10**12 - 1)
    assert outcome.shares.failed.overspent_by == 1


@pytest.mark.parametrize("seed", range(30))
def test_leaping_finds_what_going_step_by_step_finds(seed):
    chance = Random(seed)
    costs = {name: chance.choice([1, 3, 20, 90]) for name in "abcd"}
    ballots = [chance.sample("abcd", chance.randint(1, 3)) for _ in range(6)]
    reference = Reference(costs, [dict.fromkeys(ballot, 1) for ballot in ballots], 130)
    for completion in ("add1", "add1e", "add1u"):
        outcome = count(make(costs, ballots, 130), Settings(rule="equal-shares", completion=completion))
        won, endowment, runs = reference.completed(True, completion)
        assert (list(outcome.winners), outcome.voter_budget, outcome.steps) == (won, endowment, runs)


def test_the_comparison_step_takes_greedy_if_more_voters_have_more_winners_under_it():
    ballots = [["x"]] * 6 + [["y"]] * 4
    election = make({"x": 100, "y": 30}, ballots, 100)
    with_step = count(election, Settings(rule="equal-shares", comparison=True))
    without = count(election, Settings(rule="equal-shares"))
    assert without.winners == ("y",)
    assert with_step.winners == ("x",)
    assert (with_step.comparison.prefer_equal_shares, with_step.comparison.prefer_greedy) == (4, 6)


# Limits


def test_of_incompatible_projects_only_the_first_wins_under_greedy_and_equal_shares():
    ballots = [["a", "b"]] * 5 + [["b"]] + [["c"]] * 4
    election = make({"a": 30, "b": 30, "c": 30}, ballots, 90)
    exclusive = (frozenset({"a", "b"}),)
    assert winners(election) == ["b", "a", "c"]
    assert winners(election, exclusive=exclusive) == ["b", "c"]
    assert winners(election, rule="equal-shares", completion="add1") == ["b", "a", "c"]
    assert winners(election, rule="equal-shares", completion="add1", exclusive=exclusive) == ["b", "c"]


def test_supporters_keep_their_money_when_a_project_is_barred():
    ballots = [["a", "b", "c"]] * 4
    election = make({"a": 10, "b": 12, "c": 30}, ballots, 40)
    assert winners(election, rule="equal-shares", utility="cardinality") == ["a", "b"]
    exclusive = (frozenset({"a", "b"}),)
    assert winners(election, rule="equal-shares", utility="cardinality", exclusive=exclusive) == ["a", "c"]


def test_a_category_cap_bars_what_would_break_it():
    ballots = [["a", "b", "c"]] * 4
    categories = {"a": ["park"], "b": ["park", "play"], "c": ["road"]}
    election = make({"a": 30, "b": 30, "c": 30}, ballots, 90, categories=categories)
    caps = {"park": Fraction(59)}
    assert winners(election, caps=caps) == ["a", "c"]
    assert winners(election, rule="equal-shares", caps=caps) == ["a", "c"]
    assert winners(election, caps={"park": Fraction(60)}) == ["a", "b", "c"]


def test_completions_honour_limits_too():
    ballots = [["a", "b"]] * 3 + [["c"]]
    categories = {"a": ["park"], "b": ["park"], "c": ["park"]}
    election = make({"a": 10, "b": 10, "c": 40}, ballots, 80, categories=categories)
    for completion in ("utilitarian", "add1", "add1e", "add1u"):
        found = winners(election, rule="equal-shares", completion=completion, caps={"park": Fraction(59)})
        assert found == ["a", "b"], completion


@pytest.mark.parametrize(
    "wrong",
    [{"exclusive": (frozenset({"a", "nobody"}),)}, {"caps": {"no such category": Fraction(1)}}],
)
def test_limits_on_what_does_not_exist_are_refused(wrong):
    with pytest.raises(BadSettings, match=r"no project"):
        winners(make({"a": 1}, [["a"]], 10), **wrong)


def test_phragmen_refuses_limits_instead_of_ignoring_them():
    election = make({"a": 1, "b": 1}, [["a"]], 10)
    with pytest.raises(BadSettings):
        winners(election, rule="phragmen", exclusive=(frozenset({"a", "b"}),))


# Phragmén


def test_phragmen_stops_at_the_first_misfit_even_if_something_else_would_fit():
    ballots = [["a"]] * 6 + [["b"]] * 4 + [["c"]]
    election = make({"a": 60, "b": 50, "c": 40}, ballots, 100)
    assert winners(election, rule="phragmen") == ["a"]


def test_phragmen_removes_what_is_dearer_than_the_budget_first():
    election = make({"a": 101, "b": 50}, [["a"]] * 9 + [["b"]], 100)
    assert winners(election, rule="phragmen") == ["b"]


# Money


def test_a_free_project_is_refused_ignored_or_funded_as_the_rules_say():
    election = make({"a": 0, "b": 10}, [["a"], ["b"]], 10)
    with pytest.raises(BadElection, match="cost nothing: a"):
        winners(election)
    assert winners(election, free_projects="ignore") == ["b"]
    assert winners(election, free_projects="fund") == ["a", "b"]
    assert winners(election, rule="equal-shares", free_projects="fund", completion="add1") == ["a", "b"]


def test_decimals_of_costs_count_unless_the_rules_round_them_down():
    election = make({"a": Fraction("10.60"), "b": Fraction("10.50")}, [["a"], ["b"]], 21)
    assert winners(election) == ["b"]
    assert winners(election, cost_decimals="floor") == ["a", "b"]
    assert count(election).summary()["cost"] == "10.5"


def test_a_tenth_of_a_cent_decides_what_a_float_could_not():
    """Seven times 0.1 in floats is less than 0.7; here it is not."""
    election = make({"a": Fraction("0.7")}, [["a"]] * 7, Fraction("0.7"))
    assert winners(election, rule="equal-shares") == ["a"]


def test_an_election_without_ballots_has_no_winners_under_any_rule():
    election = make({"a": 10}, [], 100)
    for rule in ("greedy", "equal-shares", "phragmen"):
        assert winners(election, rule=rule) == []
    assert winners(election, rule="equal-shares", completion="add1u") == []


def test_empty_ballots_take_their_share_of_the_budget_with_them():
    ballots = [["a"], []]
    election = make({"a": 60}, ballots, 100)
    assert winners(election, rule="equal-shares") == []


# Ties


def test_ties_go_to_the_cheaper_then_the_better_supported_then_the_id():
    assert winners(make({"a": 60, "b": 50}, [["a", "b"]], 60)) == ["b"]
    assert winners(make({"b": 50, "a": 50}, [["a", "b"]], 60)) == ["a"]
    points = make({"a": 50, "b": 50}, [{"a": 2}, {"b": 1}, {"b": 1}], 60, "cumulative", max_sum_points="2")
    assert winners(points) == ["b"]


def test_ids_are_compared_as_texts():
    assert winners(make({"9": 50, "10": 50}, [["9", "10"]], 60)) == ["10"]


def test_a_lot_replaces_the_id_and_depends_on_nothing_but_seed_and_id():
    election = make({"a": 50, "b": 50}, [["a", "b"]], 60)
    seeds = [f"draw {n}" for n in range(20)]
    found = {seed: count(election, Settings().with_lot(seed)).winners[0] for seed in seeds}
    assert set(found.values()) == {"a", "b"}
    for seed, winner in found.items():
        assert winner == min(["a", "b"], key=lambda name: lot_number(seed, name))
    assert lot_number("seed", "a") == "1095c393f458a5c2aefb7da1995dfebc4e621f979e297fe23bce4c9aa65f54e6"


def test_lots_put_anything_in_an_order_that_everybody_can_draw_again():
    assert drawn("seed", ["c", "a", "b"]) == drawn("seed", iter("abc"))
    assert len({drawn(f"seed {n}", "abcd") for n in range(50)}) > 10
    assert drawn("seed", "ab") == tuple(sorted("ab", key=lambda name: lot_number("seed", name)))


def test_a_tie_the_keys_leave_open_is_an_error_not_a_guess():
    election = make({"a": 50, "b": 50}, [["a", "b"]], 60)
    for rule in ("greedy", "equal-shares", "phragmen"):
        with pytest.raises(TieLeft) as refusal:
            winners(election, rule=rule, tie_break=("cost", "support"))
        assert set(refusal.value.ids) == {"a", "b"}


def test_a_lot_without_a_seed_and_a_seed_without_a_lot_are_refused():
    with pytest.raises(BadSettings):
        Settings(tie_break=("cost", "lot"))
    with pytest.raises(BadSettings):
        Settings(lot_seed="7")


# Contests


def contest(ballots, ballot_type="ordinal"):
    return make({"a": 1, "b": 1, "c": 1}, ballots, 3, ballot_type)


RANKINGS = [["a", "b", "c"]] * 4 + [["b", "c", "a"]] * 3 + [["c", "b", "a"]] * 2


def test_plurality_counts_first_choices():
    outcome = count(contest(RANKINGS), Settings(rule="plurality"))
    assert [line.points for line in outcome.standings] == [4, 3, 2]
    assert outcome.winners == ("a",)


def test_borda_counts_every_rank():
    outcome = count(contest(RANKINGS), Settings(rule="borda", seats=2))
    assert outcome.winners == ("b", "a")
    assert [line.points for line in outcome.standings] == [21, 17, 16]


def test_borda_gives_the_last_rank_one_point_or_none():
    short = [["a"], ["b", "c"]]
    one = count(contest(short), Settings(rule="borda")).standings
    none = count(contest(short), Settings(rule="borda", borda_last=0)).standings
    assert {line.project: line.points for line in one} == {0: 1, 1: 2, 2: 1}
    assert {line.project: line.points for line in none} == {0: 0, 1: 1, 2: 0}


def test_approval_counts_every_option_named():
    outcome = count(contest([["a", "b"], ["b"], ["c", "b"]], "approval"), Settings(rule="approval", seats=2))
    assert outcome.winners[0] == "b"
    assert outcome.winners == ("b", "a")


def test_rules_that_do_not_suit_the_ballots_are_refused():
    approvals = contest([["a", "b"]], "approval")
    for rule in ("plurality", "borda"):
        with pytest.raises(BadSettings):
            count(approvals, Settings(rule=rule))
    with pytest.raises(BadSettings):
        count(contest(RANKINGS), Settings(rule="borda", seats=4))


def test_an_option_without_a_point_takes_no_seat():
    outcome = count(contest([["a"]], "choose-1"), Settings(rule="plurality", seats=3))
    assert outcome.winners == ("a",)
