"""Equal Shares with what cities add to it, because alone it spends only half of the money.

- *none*: one run with ``budget / ballots`` per voter (or its whole part, ``start`` "floor");
- *utilitarian*: that run, then greedy on what is left;
- *add1*: raise every voter's endowment by ``step`` currency units and run again from the beginning,
  until the next outcome would cost more than the budget; the last one that did not is the result;
- *add1e*: the same, but stop as soon as no further project fits into what is left;
- *add1u*: add1, then greedy on what is left.

Raising also ends when nobody can win any more: every project in the race has won or is barred by a
limit. The outcome is not monotone in the endowment, so no step may be skipped: Wieliczka 2023 buys
31 projects with 302 zł per voter and 30 with 312 zł.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from voting.counting.election import Election
from voting.counting.limits import Limits
from voting.counting.money import decimal_text
from voting.counting.rules.equal_shares import EqualShares, Run
from voting.counting.rules.greedy import Decision, greedy, ranking
from voting.counting.settings import ADD1E, ADD1U, RAISING, UTILITARIAN, BadSettings, Settings
from voting.counting.ties import TieOrder

OVERSPENDS = "overspends"
EXHAUSTED = "exhausted"
NOTHING_LEFT = "nothing_left"

FEW_RUNS = 100

Progress = Callable[[int, int], None]
"""Called after each run with the number of runs so far and the money spent, in minor units."""


class TooManySteps(BadSettings):
    """An Add1 would need more runs than allowed; a larger step is needed."""


@dataclass(frozen=True)
class Completed:
    """The accepted run, the one that failed (if raising ended by overspending), and the rest."""

    method: EqualShares
    run: Run
    steps: int
    ended: str | None
    failed: Run | None
    decisions: list[Decision]

    @cached_property
    def recorded(self) -> Run:
        """The accepted run once more, with the exact prices of all it looked at."""
        return self.method.run(self.run.endowment, recorded=True)


def first_endowment(election: Election, settings: Settings) -> Fraction:
    """Money per voter in the first run, in minor units; nothing if there are no ballots."""
    voters = election.ballots.total
    if not voters:
        return Fraction(0)
    if settings.starts_from == "exact":
        return Fraction(election.budget_minor, voters)
    whole = election.budget_minor // (voters * election.minor)
    return Fraction(whole * election.minor)


def equal_shares(
    election: Election,
    settings: Settings,
    eligible: list[int],
    left: int,
    ties: TieOrder,
    limits: Limits,
    progress: Progress | None = None,
) -> Completed:
    """Count with ``left`` minor units to spend. Raises ``TooManySteps``."""
    method = EqualShares(election, eligible, settings.utility, ties, limits)
    endowment = first_endowment(election, settings)
    run = method.run(endowment)
    steps, runs, ended, failed = 1, 1, None, None
    step = settings.step * election.minor
    while settings.completion in RAISING and ended is None:
        if progress:
            progress(steps, run.spent)
        if _nobody_left(method, run, limits):
            ended = NOTHING_LEFT
        elif settings.completion == ADD1E and _exhausted(election, settings, eligible, run, limits, left):
            ended = EXHAUSTED
        else:
            _require_patience(settings, endowment, step, runs)
            ahead = max(_idle_steps(method, run, limits, step), 1)
            endowment += ahead * step
            steps += ahead
            runs += 1
            following = method.run(endowment, most=left)
            if following.overspent_by is not None:
                ended, failed = OVERSPENDS, following
            else:
                run = following
    decisions: list[Decision] = []
    if settings.completion in (UTILITARIAN, ADD1U):
        won = set(run.winners)
        rest = [project for project in eligible if project not in won]
        order = ranking(election, settings, ties, rest)
        decisions = greedy(election, settings, order, left - run.spent, _after(run, limits))
    return Completed(method, run, steps, ended, failed, decisions)


def _require_patience(settings: Settings, endowment: Fraction, step: Fraction, runs: int) -> None:
    """Refuse a step so small that raising would take hours; after some runs, if they lead nowhere."""
    if runs >= FEW_RUNS and endowment > settings.most_steps * step:
        cents = ceil(settings.step * 100 * endowment / (settings.most_steps * step))
        least = decimal_text(Fraction(cents, 100))
        raise TooManySteps("the step is too small to get anywhere in time; choose {least} or more", least=least)
    if runs >= settings.most_steps:
        raise TooManySteps("after {runs} runs money is still left; choose a larger step", runs=runs)


def _idle_steps(method: EqualShares, run: Run, limits: Limits, step: Fraction) -> int:
    """How many steps can be taken at once because none of them can matter.

    If all that have not won cost more than all money of their supporters taken together, then with
    any endowment below the least of these costs per supporter only the present winners can be
    bought, which costs no more than now and leaves out nothing but what would still fit. So no such
    step overspends or is exhaustive, and only the last of them can be the result.
    """
    if limits.active:
        return 0
    won = set(run.winners)
    support = method.ballots.support
    enough = min(
        (Fraction(method.costs[project], int(support[project])) for project in method.eligible if project not in won),
        default=run.endowment,
    )
    return max(-((run.endowment - enough) // step) - 1, 0)


def _after(run: Run, limits: Limits) -> Limits:
    after = limits.fresh()
    for winner in run.winners:
        after.take(winner)
    return after


def _nobody_left(method: EqualShares, run: Run, limits: Limits) -> bool:
    """Whether every supported project has won or may not win beside the winners."""
    if not method.eligible or not method.ballots.total:
        return True
    won = set(run.winners)
    rest = [project for project in method.eligible if project not in won]
    if not rest:
        return True
    if not limits.active:
        return False
    after = _after(run, limits)
    return all(after.barred(project) for project in rest)


def _exhausted(
    election: Election,
    settings: Settings,
    eligible: list[int],
    run: Run,
    limits: Limits,
    left: int,
) -> bool:
    """Whether no project (in the race, or supported) that has not won fits into what is left."""
    won = set(run.winners)
    support = election.ballots.support
    after = _after(run, limits)
    return not any(
        election.costs[project] <= left - run.spent and not after.barred(project)
        for project in eligible
        if project not in won and (settings.exhaustive_over == "all" or support[project])
    )
