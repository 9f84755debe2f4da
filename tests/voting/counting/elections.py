"""Random small elections, made to be awkward: ties, nobody's favourites, absurd costs, empty ballots."""

from fractions import Fraction

from hypothesis import strategies as st

from voting.counting import Settings

MOST_RUNS = 40
POINTS = ("cumulative", "scoring")
NAMES = ["a", "b", "c", "d", "e", "f", "g"]


KINDS = ("approval", "choose-1", "knapsack", "ordinal", "cumulative", "scoring")


@st.composite
def elections(draw, ballot_types=KINDS):
    """(ballot type, costs by id, ballots, budget). Few different numbers, so ties abound."""
    ballot_type = draw(st.sampled_from(ballot_types))
    names = NAMES[: draw(st.integers(1, len(NAMES)))]
    cost = st.one_of(st.sampled_from([1, 2, 3, 4, 6, 10]), st.integers(1, 40), st.just(10**9))
    costs = {name: draw(cost) for name in names}
    voters = draw(st.integers(0, 9))
    ballots = [draw(ballot(ballot_type, names)) for _ in range(voters)]
    budget = draw(st.one_of(st.integers(1, 40), st.sampled_from([6, 10, 12, 60])))
    if ballot_type == "knapsack":
        ballots = [affordable(ballot, costs, budget) for ballot in ballots]
    return ballot_type, costs, ballots, budget


def affordable(ballot, costs, budget):
    """As much of ``ballot``, from its beginning, as the budget pays for."""
    return [name for place, name in enumerate(ballot) if sum(costs[n] for n in ballot[: place + 1]) <= budget]


def ballot(ballot_type, names):
    if ballot_type == "choose-1":
        return st.sampled_from(names).map(lambda name: [name])
    some = st.lists(st.sampled_from(names), unique=True, max_size=len(names))
    if ballot_type in POINTS:
        return some.flatmap(lambda chosen: st.fixed_dictionaries({name: st.integers(0, 4) for name in chosen}))
    return some


def weights(ballot_type, ballots):
    """What the reference wants: one dict of positive weights per voter."""
    if ballot_type in POINTS:
        return [{name: points for name, points in ballot.items() if points} for ballot in ballots]
    if ballot_type == "ordinal":
        return [{name: len(ballot) - place for place, name in enumerate(ballot)} for ballot in ballots]
    return [dict.fromkeys(ballot, 1) for ballot in ballots]


def shares(case, utility, completion, **limits):
    """Settings for Equal Shares with a step large enough for a count that takes every single one.

    Raising ends at the latest when every supporter can pay for everything alone.
    """
    step = Fraction(1)
    if completion.startswith("add1"):
        step = Fraction(max(1, max(case[1].values()) // MOST_RUNS))
    return Settings(rule="equal-shares", utility=utility, completion=completion, step=step, **limits)
