"""Phragmén's sequential rule for budgets.

Every voter earns money at the same steady pace; as soon as the supporters of a project hold its
cost together, it is bought and they start again from nothing. Put differently: the cost becomes
load on the supporters so that they all end with the same load,
``(cost + loads of the supporters) / supporters``, and the project whose supporters end lowest is
bought. One pass, no completion. (Brill, Freeman, Janson, Lackner, "Phragmén's Voting Methods and
Justified Representation"; for budgets: Los, Christoff, Grossi, IJCAI 2022.)

The count *stops* at the first round in which the project with the least load, or one tied with it,
costs more than what is left (skipping it would be another rule). Projects dearer than the whole
budget are removed first. Points and ranks count as support.

Exact and fast for the same reason as Equal Shares: a voter's load is the load of the last winner
they supported, so the sum over the supporters of a project is made of whole numbers of voters
times the loads of the winners.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from voting.counting.election import Election
from voting.counting.ties import TieOrder

MARGIN = 1e-9
_ULP = 2.0**-53


@dataclass(frozen=True)
class Round:
    """One winner: the load its supporters end with, in minor units, and who else had it."""

    project: int
    load: Fraction
    tied: tuple[int, ...]
    inherited: dict[int, int]
    """By earlier winner (its place in order): how many supporters carried that winner's load."""


@dataclass
class PhragmenRun:
    rounds: list[Round] = field(default_factory=list)
    left: int = 0
    stopped_by: tuple[int, ...] = ()
    stopping_load: Fraction | None = None
    too_dear: tuple[int, ...] = ()

    @property
    def winners(self) -> list[int]:
        return [step.project for step in self.rounds]


def phragmen(election: Election, eligible: list[int], ties: TieOrder) -> PhragmenRun:
    """Count with the whole budget of the election; ``eligible`` are project numbers."""
    return _Phragmen(election, eligible, ties).finish()


class _Phragmen:
    def __init__(self, election: Election, eligible: list[int], ties: TieOrder):
        self.election = election
        self.ties = ties
        support = election.ballots.support.tolist()
        self.voters = support
        supporters = election.supporters
        self.places = [supporters.ballots[supporters.part(p)] for p in range(len(election.projects))]
        self.counts = [supporters.counts[supporters.part(p)] for p in range(len(election.projects))]
        self.load = np.zeros(election.ballots.distinct)
        self.last = np.full(election.ballots.distinct, -1, dtype=np.int32)
        self.loads: list[Fraction] = []
        left = election.budget_minor
        dear = tuple(p for p in eligible if election.costs[p] > left)
        self.run = PhragmenRun(left=left, too_dear=dear)
        racing = (p for p in eligible if support[p] and election.costs[p] <= left)
        self.queue = [(election.costs[p] / support[p] * (1.0 - MARGIN), p) for p in racing]
        heapq.heapify(self.queue)

    def finish(self) -> PhragmenRun:
        while self.queue:
            project, tied, others = self._lightest()
            if any(self.election.costs[p] > self.run.left for p in tied):
                self.run.stopped_by = tuple(tied)
                self.run.stopping_load = self._exact(project)[0]
                break
            for item in others:
                heapq.heappush(self.queue, item)
            self._buy(project, tuple(tied))
        return self.run

    def _lightest(self) -> tuple[int, list[int], list[tuple[float, int]]]:
        best = np.inf
        priced: list[tuple[float, float, int]] = []
        while self.queue and self.queue[0][0] <= best:
            _, project = heapq.heappop(self.queue)
            carried = float(self.counts[project] @ self.load[self.places[project]])
            load = (self.election.costs[project] + carried) / self.voters[project]
            doubt = (MARGIN + 4.0 * _ULP * len(self.places[project])) * load
            priced.append((load - doubt, load + doubt, project))
            best = min(best, load + doubt)
        near = [item[2] for item in priced if item[0] <= best]
        tied = near
        if len(near) > 1:
            exact = {project: self._exact(project)[0] for project in near}
            least = min(exact.values())
            tied = sorted(project for project in near if exact[project] == least)
        winner = tied[0] if len(tied) == 1 else self.ties.first(tied)
        return winner, tied, [(low, p) for low, _, p in priced if p != winner]

    def _exact(self, project: int) -> tuple[Fraction, dict[int, int]]:
        """The exact load, and how many supporters carry the load of which earlier winner."""
        last = self.last[self.places[project]] + 1
        voters = np.bincount(last, weights=self.counts[project], minlength=1).astype(np.int64)
        inherited = {turn - 1: int(voters[turn]) for turn in np.flatnonzero(voters).tolist() if turn}
        total = Fraction(self.election.costs[project])
        for turn, number in inherited.items():
            total += number * self.loads[turn]
        return total / self.voters[project], inherited

    def _buy(self, project: int, tied: tuple[int, ...]) -> None:
        load, inherited = self._exact(project)
        places = self.places[project]
        self.load[places] = float(load)
        self.last[places] = len(self.loads)
        self.loads.append(load)
        self.run.left -= self.election.costs[project]
        self.run.rounds.append(Round(project, load, tied, inherited))
