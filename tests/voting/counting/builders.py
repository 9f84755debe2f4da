"""Small elections of our own, so that the core is guarded on any machine."""

from fractions import Fraction
from pathlib import Path

import pytest

from voting.counting import Election, Project, make_election

ELECTIONS = Path(__file__).resolve().parents[4] / "shared" / "elections"

needs_elections = pytest.mark.skipif(
    not (ELECTIONS / "expected.json").exists(),
    reason="the real elections are not there: no folder ../shared/elections beside the checkout",
)

FACTS = {
    "description": "Osmanthus Lane",
    "country": "China",
    "unit": "Osmanthus",
    "instance": "2026",
    "date_begin": "01.03.2026",
    "date_end": "15.03.2026",
    "currency": "CNY",
}


def make(costs, ballots, budget, ballot_type="approval", categories=None, **facts) -> Election:
    """An election from id to cost and a list of ballots."""
    projects = [
        Project(name, Fraction(cost), name.upper(), tuple((categories or {}).get(name, ())))
        for name, cost in costs.items()
    ]
    return make_election(projects, Fraction(budget), ballot_type, ballots, FACTS | facts)


def five_voters() -> Election:
    """The worked example of ``docs/counting.md``."""
    costs = {"bench": 200, "garden": 500, "lamp": 300, "ramp": 600}
    ballots = [["garden", "lamp"], ["garden", "lamp"], ["garden", "bench"], ["ramp"], ["ramp", "bench"]]
    return make(costs, ballots, 1000)
