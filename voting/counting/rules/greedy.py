"""The greedy rule of most cities: most points first, take what fits.

Also the completion of Equal Shares called "utilitarian". Variants: ``greedy-no-skip`` ends at the
first project that does not fit (Wrocław); ``greedy-density`` sorts by points per unit of cost.
A withdrawn project, marked in Pabulib files by the cost 999999999, never ends a no-skip count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from voting.counting.election import Election
from voting.counting.limits import Barred, Limits
from voting.counting.settings import GREEDY_DENSITY, GREEDY_NO_SKIP, Settings
from voting.counting.ties import TieOrder

WITHDRAWN_COST = 999_999_999

WON = "won"
MISFIT = "misfit"
BARRED = "barred"
STOPPED = "stopped"


@dataclass(frozen=True)
class Decision:
    """What became of one project when its turn came. ``left`` is the money before, minor units."""

    project: int
    verdict: str
    left: int
    barred: Barred | None = None


def ranking(election: Election, settings: Settings, ties: TieOrder, projects: Iterable[int]) -> list[int]:
    """Projects in the order in which greedy looks at them."""
    scores = election.ballots.scores.tolist()
    support = election.ballots.support.tolist()
    named = [p for p in projects if settings.fund_unsupported or support[p]]
    worth: dict[int, object] = {project: scores[project] for project in named}
    if settings.rule == GREEDY_DENSITY:
        worth = {p: Fraction(scores[p], election.costs[p]) for p in named}
    return ties.sorted(named, worth)


def greedy(election: Election, settings: Settings, order: list[int], left: int, limits: Limits) -> list[Decision]:
    """Go through ``order`` once with ``left`` minor units to spend."""
    decisions = []
    stopped = False
    for project in order:
        cost = election.costs[project]
        barred = limits.barred(project)
        if stopped:
            verdict = STOPPED
        elif barred:
            verdict = BARRED
        elif cost > left:
            verdict = MISFIT
            withdrawn = election.projects[project].cost == WITHDRAWN_COST
            stopped = settings.rule == GREEDY_NO_SKIP and not withdrawn
        else:
            verdict = WON
        decisions.append(Decision(project, verdict, left, barred))
        if verdict == WON:
            limits.take(project)
            left -= cost
    return decisions
