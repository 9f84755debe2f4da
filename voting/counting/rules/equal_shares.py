"""One run of the Method of Equal Shares with a given endowment per voter, exact and fast.

Every voter holds the same endowment. The price of a project is the least amount ``q`` per unit of
weight such that its supporters, each paying ``min(money, q × weight)``, cover its cost. With cost
utilities the project with the least ``q / cost`` is bought (the most "effective votes",
``cost / q``), with cardinality utilities the one with the least ``q``; its supporters pay; again,
until no project can be paid. (Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting
with Additive Utilities", NeurIPS 2021; equalshares.net.)

How it is fast: identical ballots share one purse; prices only rise, so an old price is a lower
bound and only the few cheapest projects are priced in a round; a price is found by splitting the
supporters again and again into those who can pay it and those who give their last, which takes a
few passes; ballots that have run dry leave the lists.

How it is exact: purses are floats with a proven error bound. A comparison that is closer than that
bound (and never less than ``MARGIN``) is decided by the exact prices of ``Ledger`` instead; every
purchase is entered there exactly. No winner, no payer and no tie depends on rounding.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from voting.counting.election import Election
from voting.counting.limits import Barred, Limits
from voting.counting.rules.ledger import Ledger
from voting.counting.ties import TieOrder

MARGIN = 1e-9
_ULP = 2.0**-53
_TINY = 1e-200

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class Price:
    """An exact price: ``missing / (denominator of the ledger × weight)`` per unit of weight.

    ``poor`` are the distinct ballots that give their last, ``rich`` those that pay in full,
    ``emptied`` those of the rich that have nothing left afterwards.
    """

    missing: int
    weight: int
    poor_voters: int
    paid: list[int]
    poor: Places
    rich: Places
    rich_weights: Floats | None
    rich_exact: Places
    emptied: Places


@dataclass(frozen=True)
class Candidate:
    """A project priced in a round, with its exact price in minor units per unit of weight."""

    project: int
    price: Fraction


@dataclass(frozen=True)
class Removed:
    """A project that left the race: its supporters' money no longer covered its cost, or a limit."""

    project: int
    money: Fraction
    barred: Barred | None = None


@dataclass(frozen=True)
class Purchase:
    """One winner of a run.

    ``price`` is exact, in minor units per unit of weight. The voters who paid in full have the
    weight ``rich_weight`` together; ``poor_voters`` gave their last, having paid with the weights
    ``paid`` for the earlier winners. So ``price × rich_weight = cost − money of the poor``.
    """

    project: int
    price: Fraction
    rich_weight: int
    poor_voters: int
    paid: tuple[int, ...]
    tied: tuple[int, ...]
    poor: Places
    rich: Places
    emptied: Places
    candidates: tuple[Candidate, ...] = ()
    removed: tuple[Removed, ...] = ()


@dataclass
class Run:
    """The outcome of one run: purchases in order, and whether it spends more than allowed."""

    endowment: Fraction
    purchases: list[Purchase] = field(default_factory=list)
    spent: int = 0
    overspent_by: int | None = None
    removed_last: tuple[Removed, ...] = ()

    @property
    def winners(self) -> list[int]:
        return [purchase.project for purchase in self.purchases]


class EqualShares:
    """What all runs on one election share; ``run`` makes one.

    ``eligible`` are the project numbers in the race (unsupported ones are left out here), and
    ``limits`` what they may not win beside.
    """

    def __init__(
        self,
        election: Election,
        eligible: list[int],
        utility: str,
        ties: TieOrder,
        limits: Limits,
    ):
        self.election = election
        self.ballots = election.ballots
        self.costs = election.costs
        self.ties = ties
        self.limits = limits
        support = self.ballots.support
        self.eligible = [project for project in eligible if support[project]]
        self.by_cost = utility == "cost"
        supporters = election.supporters
        size = len(election.projects)
        self.factor = [1.0 / cost if self.by_cost and cost else 1.0 for cost in self.costs]
        self.places: list[Places] = [supporters.ballots[supporters.part(p)] for p in range(size)]
        self.counts: list[Floats] = [supporters.counts[supporters.part(p)] for p in range(size)]
        self.totals: list[Floats] = [supporters.totals[supporters.part(p)] for p in range(size)]
        self.weights: list[Floats | None] = [
            None if supporters.weights is None else supporters.weights[supporters.part(p)] for p in range(size)
        ]
        self.voters = [float(number) for number in support]
        scores = self.ballots.scores
        self.least_price = [self.costs[p] / int(scores[p]) if scores[p] else np.inf for p in range(size)]
        counts = self.ballots.entry_counts
        weights = self.ballots.weights
        self.entry_totals = (counts if weights is None else counts * weights).astype(np.float64)
        self.queue = [(self.least_price[p] * self.factor[p] * (1.0 - MARGIN), p) for p in self.eligible]
        heapq.heapify(self.queue)

    def run(self, endowment: Fraction, *, most: int | None = None, recorded: bool = False) -> Run:
        """Buy until nothing can be paid.

        ``endowment`` is each voter's money, in minor units. With ``most`` (minor units) the run
        ends with the purchase that first lifts the cost above it. With ``recorded`` the exact price
        of every project priced on the way is kept.
        """
        return _Run(self, endowment, most, recorded).finish()


class _Run:
    """The moving parts of one run."""

    def __init__(self, setting: EqualShares, endowment: Fraction, most: int | None, recorded: bool):
        self.setting = setting
        self.most = most
        self.recorded = recorded
        self.limits = setting.limits.fresh()
        self.result = Run(endowment)
        self.ledger = Ledger(endowment)
        self.endowment = float(endowment)
        self.money = np.full(setting.ballots.distinct, self.endowment)
        self.error = 4 * _ULP * self.endowment
        self.queue = list(setting.queue)
        self.bounds = list(setting.least_price)
        self.places = list(setting.places)
        self.counts = list(setting.counts)
        self.totals = list(setting.totals)
        self.weights = list(setting.weights)
        self.looked = [0] * len(setting.places)
        self.turn = np.full(len(setting.places), len(setting.places), dtype=np.intp)
        self.removed: list[Removed] = []

    def finish(self) -> Run:
        while (chosen := self._cheapest()) is not None:
            self._buy(*chosen)
            if self.result.overspent_by is not None:
                break
        self.result.removed_last = tuple(self.removed)
        return self.result

    # One round: price the projects that may be cheapest, decide.

    def _cheapest(self) -> tuple[int, float, float, list[int], list[int]] | None:
        queue, setting = self.queue, self.setting
        best = np.inf
        priced: list[tuple[float, float, float, int]] = []
        while queue and queue[0][0] <= best:
            _, project = heapq.heappop(queue)
            if self.limits.active and self._is_barred(project):
                continue
            quote = self._quote(project)
            if quote is None:
                continue
            price, doubt = quote
            factor = setting.factor[project]
            priced.append(((price - doubt) * factor, price, doubt, project))
            best = min(best, (price + doubt) * factor)
        if not priced:
            return None
        near = [item for item in priced if item[0] <= best]
        if len(near) == 1:
            winner, tied = near[0], [near[0][3]]
        else:
            winner, tied = self._decide(near)
        for item in priced:
            if item is not winner:
                heapq.heappush(queue, (item[0], item[3]))
        return winner[3], winner[1], winner[2], tied, [item[3] for item in priced]

    def _decide(self, near: list[tuple[float, float, float, int]]) -> tuple[tuple[float, float, float, int], list[int]]:
        """Compare the exact prices of projects too close for floats; break ties."""
        best: list[tuple[float, float, float, int]] = []
        top, bottom = 0, 1
        for item in near:
            project = item[3]
            price = self._exact(project, item[1], item[2])
            over = price.weight * (self.setting.costs[project] if self.setting.by_cost else 1)
            difference = price.missing * bottom - top * over
            if not best or difference < 0:
                best, top, bottom = [item], price.missing, over
            elif difference == 0:
                best.append(item)
        tied = sorted(item[3] for item in best)
        first = tied[0] if len(tied) == 1 else self.setting.ties.first(tied)
        return next(item for item in best if item[3] == first), tied

    def _is_barred(self, project: int) -> bool:
        barred = self.limits.barred(project)
        if barred and self.recorded:
            self.removed.append(Removed(project, self._exact_money(project), barred))
        return barred is not None

    # Prices.

    def _quote(self, project: int) -> tuple[float, float] | None:
        """The price of a project and how far the float may be off; ``None``: cannot be paid.

        The error of a price: purses are off by at most ``self.error`` each, sums of ``k`` terms by
        ``k`` half units in the last place; both are divided by the weight of those who pay in full
        (the slope). The slope must be the same throughout the doubt, else the price is made exact.
        """
        places, counts = self.places[project], self.counts[project]
        totals, weights = self.totals[project], self.weights[project]
        cost = float(self.setting.costs[project])
        money = self.money.take(places)
        held = float(counts @ money)
        slack = 2.0 * (self.setting.voters[project] * self.error + len(places) * _ULP * cost)
        if held < cost + slack and not self._can_pay(project, held, cost - slack):
            return None
        price = self.bounds[project]
        slope = np.inf
        while True:
            limit = price if weights is None else weights * price
            now = float(totals @ (money > limit))
            if now >= slope or now == 0.0:
                break
            slope = now
            price += (cost - float(counts @ np.minimum(money, limit))) / slope
        doubt = slack / slope + MARGIN * price
        far = price + doubt
        if now == 0.0 or float(totals @ (money > (far if weights is None else weights * far))) != slope:
            exact = self._exact(project, price, doubt)
            price = _ratio(exact.missing, self.ledger.denominator * exact.weight)
            doubt = MARGIN * price
        self.bounds[project] = price * (1.0 - MARGIN)
        self._forget_the_dry(project, money)
        return price, doubt

    def _can_pay(self, project: int, held: float, surely_not_below: float) -> bool:
        """Whether supporters can pay, exactly where the float ``held`` leaves a doubt."""
        if held >= surely_not_below:
            money = self._exact_money(project)
            if money >= self.setting.costs[project]:
                return True
        if self.recorded:
            self.removed.append(Removed(project, self._exact_money(project)))
        return False

    def _forget_the_dry(self, project: int, money: Floats) -> None:
        """Shorten the lists of a project once a third of its ballots have nothing left."""
        bought = len(self.result.purchases)
        if bought - self.looked[project] < 3:
            return
        self.looked[project] = bought
        kept = money > 0.0
        if np.count_nonzero(kept) < 0.7 * len(money):
            self.places[project] = self.places[project][kept]
            self.counts[project] = self.counts[project][kept]
            weights = self.weights[project]
            if weights is None:
                self.totals[project] = self.counts[project]
            else:
                self.totals[project] = self.totals[project][kept]
                self.weights[project] = weights[kept]

    def _exact_money(self, project: int) -> Fraction:
        """What the supporters of a project hold, exact, in minor units."""
        places = self.places[project]
        alive = self.money[places] > 0.0
        voters = int(self.counts[project] @ alive)
        money, _ = self._held(voters, places[alive])
        return Fraction(money, self.ledger.denominator)

    def _held(self, voters: int, ballots: Places) -> tuple[int, list[int]]:
        """What the ``voters`` who cast these ballots hold, times the denominator; and ``_paid_by``."""
        if not voters:
            return 0, []  # the usual case in a tie of many: nobody gives their last
        paid = self._paid_by(ballots)
        return self.ledger.money(voters, paid), paid

    def _paid_by(self, ballots: Places) -> list[int]:
        """The weight with which these ballots paid for each winner so far."""
        bought = len(self.result.purchases)
        if not bought:
            return []
        entries = self.setting.ballots.entries_of(ballots)
        turns = self.turn[self.setting.ballots.projects[entries]]
        sums = np.bincount(turns, weights=self.setting.entry_totals[entries], minlength=bought)
        return [int(weight) for weight in sums[:bought]]

    def _exact(self, project: int, price: float, doubt: float) -> Price:
        """The exact price of a project that can be paid, near the float ``price``."""
        places, counts = self.places[project], self.counts[project]
        totals, weights = self.totals[project], self.weights[project]
        money = self.money[places]
        limit = price if weights is None else weights * price
        band = (doubt if weights is None else weights * doubt) + self.error
        rich = money > limit + band
        alive = money > 0.0
        poor = (money < limit - band) & alive
        unclear = np.flatnonzero(alive & ~rich & ~poor)
        equal: list[int] = []
        if len(unclear):
            equal = self._settle(project, rich, poor, unclear)
        voters = int(counts @ poor)
        held, paid = self._held(voters, places[poor])
        return Price(
            self.setting.costs[project] * self.ledger.denominator - held,
            int(totals @ rich),
            voters,
            paid,
            places[poor],
            places[rich],
            None if weights is None else weights[rich],
            places[unclear],
            places[equal] if equal else places[:0],
        )

    def _settle(self, project: int, rich: NDArray[np.bool_], poor: NDArray[np.bool_], unclear: Places) -> list[int]:
        """Decide exactly which of the ``unclear`` give their last; updates ``rich`` and ``poor``.

        Those who paid for the same winners with the same weights hold the same, so few numbers are
        computed. Starting with all of them paying in full, the price found is too low for nobody;
        whoever cannot pay it joins the poor, until all can. Returns those left with exactly nothing.
        """
        places, counts = self.places[project], self.counts[project]
        totals, weights = self.totals[project], self.weights[project]
        purses = [self._exact_purse(int(ballot)) for ballot in places[unclear]]
        shares = [1 if weights is None else int(weights[at]) for at in unclear]
        rich[unclear] = True
        held, _ = self._held(int(counts @ poor), places[poor])
        missing = self.setting.costs[project] * self.ledger.denominator - held
        weight = int(totals @ rich)
        paying = list(range(len(unclear)))
        while True:
            short = [k for k in paying if purses[k] * weight < shares[k] * missing]
            if not short:
                break
            for k in short:
                at = unclear[k]
                rich[at], poor[at] = False, True
                missing -= int(counts[at]) * purses[k]
                weight -= int(totals[at])
            gone = set(short)
            paying = [k for k in paying if k not in gone]
        return [int(unclear[k]) for k in paying if purses[k] * weight == shares[k] * missing]

    def _exact_purse(self, ballot: int) -> int:
        """What one voter with this ballot holds, times the denominator of the ledger."""
        ballots = self.setting.ballots
        bought = len(self.result.purchases)
        held = self.ledger.endowment
        for entry in range(int(ballots.starts[ballot]), int(ballots.starts[ballot + 1])):
            turn = int(self.turn[ballots.projects[entry]])
            if turn < bought:
                weight = 1 if ballots.weights is None else int(ballots.weights[entry])
                held -= weight * self.ledger.prices[turn]
        return held

    # The purchase.

    def _buy(self, project: int, price: float, doubt: float, tied: list[int], priced: list[int]) -> None:
        exact = self._exact(project, price, doubt)
        candidates = self._record(priced) if self.recorded else ()
        share = self.ledger.buy(exact.missing, exact.weight)
        rounded = float(share)
        rich = exact.rich
        paying = rounded if exact.rich_weights is None else exact.rich_weights * rounded
        self.money[rich] -= paying
        if len(exact.rich_exact):
            left = self.money[exact.rich_exact]
            self.money[exact.rich_exact] = np.maximum(left, _TINY)
        self.money[exact.poor] = 0.0
        self.money[exact.emptied] = 0.0
        self.turn[project] = len(self.result.purchases)
        self.limits.take(project)
        self.result.purchases.append(
            Purchase(
                project,
                share,
                exact.weight,
                exact.poor_voters,
                tuple(exact.paid),
                tuple(tied),
                exact.poor,
                rich,
                exact.emptied,
                candidates,
                tuple(self.removed),
            )
        )
        self.removed = []
        self.error = 4 * _ULP * self.endowment * (len(self.result.purchases) + 1)
        self.result.spent += self.setting.costs[project]
        if self.most is not None and self.result.spent > self.most:
            self.result.overspent_by = project

    def _record(self, priced: list[int]) -> tuple[Candidate, ...]:
        """The exact price of every project priced in this round, cheapest last bound or not."""
        found = []
        for project in sorted(priced):
            price = self.bounds[project] / (1.0 - MARGIN)
            exact = self._exact(project, price, self._doubt(project, price))
            over = self.ledger.denominator * exact.weight
            found.append(Candidate(project, Fraction(exact.missing, over)))
        return tuple(found)

    def _doubt(self, project: int, price: float) -> float:
        weights = self.weights[project]
        limit = price if weights is None else weights * price
        slope = float(self.totals[project] @ (self.money[self.places[project]] > limit))
        cost = float(self.setting.costs[project])
        slack = 2.0 * (self.setting.voters[project] * self.error + len(self.places[project]) * _ULP * cost)
        return slack / max(slope, 1.0) + 2.0 * MARGIN * price


def _ratio(top: int, bottom: int) -> float:
    """``top / bottom`` correctly rounded, however long the numbers are."""
    return top / bottom
