"""Who paid for what: a run of Equal Shares played again in whole numbers, for the record.

Prices are exact already; what single groups of voters paid is only ever *shown*. So purses are
kept here as whole multiples of a small unit, rounded down, which gives the same numbers on every
machine and in every order, at most a few units off the truth. The unit is as small as 64 bits
allow (a billionth of a minor unit where the election is not huge) and amounts are reported in
minor units, rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.counting.election import Election
from voting.counting.rules.equal_shares import Purchase, Run

Whole = NDArray[np.int64]

_FINEST = 10**9
_ROOM = 2**62


@dataclass(frozen=True)
class Replay:
    """Amounts in minor units.

    - ``spent`` (int64, one per distinct ballot): what one voter with this ballot paid in all.
    - ``flows`` (int64, projects × winners): what the supporters of a project paid for a winner.
    - ``held``: for each project that did not win, what its supporters hold at the end.
    - ``best`` and ``best_round``: for each project that did not win, the largest part of its cost
      (as a fraction) that its supporters would have paid at the price of some round's winner, and
      that round from 1; the round after the last is the end, when they might give all they hold.
      This is the "effective support" of pabutools.
    """

    spent: Whole
    flows: Whole
    held: dict[int, int]
    best: dict[int, Fraction]
    best_round: dict[int, int]


def replay(election: Election, run: Run, by_cost: bool) -> Replay:
    """Play ``run`` again. ``by_cost`` says whether its utilities were costs."""
    return _Replay(election, run, by_cost).play()


class _Replay:
    def __init__(self, election: Election, run: Run, by_cost: bool):
        self.election = election
        self.run = run
        self.by_cost = by_cost
        ballots = election.ballots
        supporters = election.supporters
        heaviest = 1 if supporters.weights is None else int(supporters.weights.max(initial=1))
        largest = max(ballots.total, heaviest, 1)
        self.unit = _unit(run.endowment, largest)
        # Sums too large even for whole minor units are left to Python's own numbers: slow, and rare.
        self.kind: type = np.int64 if (run.endowment + 1) * self.unit * largest < _ROOM else object
        self.purse = int(run.endowment * self.unit)
        self.left: Whole = np.full(ballots.distinct, self.purse, dtype=self.kind)
        self.counts = ballots.counts
        won = set(run.winners)
        self.losers = [p for p in range(len(election.projects)) if p not in won]
        self.times = {p: self._times(p) for p in self.losers}
        self.held = {p: self.purse * int(ballots.support[p]) for p in self.losers}
        """What the supporters of a loser hold."""
        self.best = dict.fromkeys(self.losers, 0)
        self.best_round = dict.fromkeys(self.losers, 1)
        self.hopeful = list(self.losers)

    def play(self) -> Replay:
        size, winners = len(self.election.projects), len(self.run.purchases)
        flows: Whole = np.zeros((size, winners), dtype=self.kind)
        for turn, purchase in enumerate(self.run.purchases):
            self._offer(turn + 1, purchase)
            payers, paid = self._pay(purchase)
            entries = self.election.ballots.entries_of(payers)
            amounts = np.repeat(paid * self.counts[payers], self.election.ballots.lengths[payers])
            np.add.at(flows[:, turn], self.election.ballots.projects[entries], amounts)
            for project in self.losers:
                self.held[project] -= int(flows[project, turn])
        self._improve(winners + 1, self.held)
        return Replay(
            self._minor(self.purse - self.left),
            self._minor(flows),
            {project: (amount + self.unit // 2) // self.unit for project, amount in self.held.items()},
            {
                project: Fraction(amount, max(self.election.costs[project] * self.unit, 1))
                for project, amount in self.best.items()
            },
            self.best_round,
        )

    def _left(self, project: int) -> Whole:
        """What the supporters of a project hold, one number per distinct ballot."""
        supporters = self.election.supporters
        return self.left[supporters.ballots[supporters.part(project)]]

    def _times(self, project: int) -> Whole:
        """How often the ballots of a project's supporters were cast."""
        supporters = self.election.supporters
        return supporters.counts[supporters.part(project)].astype(np.int64)

    def _weights(self, project: int) -> Whole | int:
        supporters = self.election.supporters
        if supporters.weights is None:
            return 1
        return supporters.weights[supporters.part(project)].astype(np.int64).astype(self.kind)

    def _improve(self, number: int, offered: dict[int, int]) -> None:
        for project, amount in offered.items():
            if amount > self.best[project]:
                self.best[project], self.best_round[project] = amount, number

    def _minor(self, amounts: Whole) -> Whole:
        """From units to minor units, rounded half up."""
        half: Whole = (amounts + self.unit // 2) // self.unit
        return half

    def _offer(self, number: int, purchase: Purchase) -> None:
        """What the losers' supporters would pay for them at the price of this purchase.

        Purses only shrink: whoever holds no more than was once on offer is not asked again.
        """
        costs = self.election.costs
        price = purchase.price * self.unit
        offered, hopeful = {}, []
        for project in self.hopeful:
            if self.held[project] <= self.best[project]:
                continue
            hopeful.append(project)
            same = price * Fraction(costs[project], costs[purchase.project]) if self.by_cost else price
            limit = self._weights(project) * min(int(same), self.purse)
            offered[project] = int(np.minimum(self._left(project), limit) @ self.times[project])
        self.hopeful = hopeful
        self._improve(number, offered)

    def _pay(self, purchase: Purchase) -> tuple[NDArray[np.intp], Whole]:
        """Take the money; the ballots that paid and what one voter of each paid."""
        supporters = self.election.supporters
        part = supporters.part(purchase.project)
        price = int(purchase.price * self.unit)
        share: Whole = np.full(len(purchase.rich), price, dtype=self.kind)
        if supporters.weights is not None:
            order = np.searchsorted(supporters.ballots[part], purchase.rich)
            share *= supporters.weights[part].astype(np.int64)[order]
        share = np.minimum(share, self.left[purchase.rich])
        paid = np.concatenate([share, self.left[purchase.poor]])
        payers = np.concatenate([purchase.rich, purchase.poor])
        emptied = np.flatnonzero(np.isin(payers, purchase.emptied, assume_unique=True))
        paid[emptied] = self.left[payers[emptied]]
        self.left[payers] -= paid
        return payers, paid


def _unit(endowment: Fraction, largest: int) -> int:
    """Units per minor unit: the largest power of ten with room for all sums in 64 bits."""
    unit = _FINEST
    while unit > 1 and (endowment + 1) * unit * largest >= _ROOM:
        unit //= 10
    return unit
