#!/usr/bin/env python3
"""A second opinion on a published election, for sceptics: ``python voting/recount.py FILE.pb``.

One file, Python 3.11 and its standard library, nothing else of this project. Read it in a quarter
of an hour, or have somebody read it for you; it shares no line and no method with the engine in
``voting/counting/``: no floats, no arrays, no bounds on errors. Every amount is a ``Fraction``.

The method. Voters whose purses hold the same are put together in one *purse*; at first there is one
purse. For every project a table says how many of its supporters (with which weight) have which
purse. Buying a project splits the purses of its supporters into those who paid and those who did
not. A price is found by going through a project's table from the poorest to the richest: whoever
cannot pay the price gives all, the others share the rest. Phragmén's rule is the same with loads in
place of purses.

It prints the winners in order of selection, what they cost and, for Equal Shares, the money per
voter. Ties: lower cost, then more supporters, then the project id as text, or with ``--lot SEED``
the smaller SHA-256 of ``SEED``, a line feed and the id.

Projects scoring below ``--threshold`` (points or votes) are out from the start, and with
``--support-for-cost N`` those with votes / voters < cost / (N × budget). For greedy and Equal Shares:
of ``--exclusive a,b`` at most one wins; ``--cap park=N`` is the most that may be spent on projects of
that category. What is barred by a winner is out of the race for good. ``--comparison`` takes the
winners of greedy instead of those of Equal Shares if more voters have more winners that way.

The rules and options are told to this script; it does not look up what the file says about itself.
"""

import argparse
import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from math import floor
from typing import Any, NamedTuple

CONTESTS = ("plurality", "approval", "borda")
RULES = ("greedy", "greedy-no-skip", "greedy-density", "equal-shares", "phragmen", *CONTESTS)
COMPLETIONS = ("none", "utilitarian", "add1", "add1e", "add1u")
WITHDRAWN = 999_999_999

Number = Fraction | int
Ballot = tuple[tuple[str, Number], ...]


class Parsed(NamedTuple):
    budget: Fraction
    costs: dict[str, Fraction]
    """By project id."""
    ballots: Counter[Ballot]
    """How often each ballot, a tuple of (id, weight), was cast."""
    categories: dict[str, set[str]]
    """By project id."""


def parse(path: str) -> Parsed:
    section, header = "", list[str]()
    meta, costs, ballots = dict[str, str](), dict[str, Fraction](), Counter[Ballot]()
    categories = dict[str, set[str]]()
    with open(path, encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if cells[0].upper() in ("META", "PROJECTS", "VOTES") and not any(cells[1:]):
                section, header = cells[0].upper(), []
            elif not header:
                header = [cell.lower() for cell in cells]
            elif section == "META":
                meta[cells[0]] = cells[1]
            elif section == "PROJECTS":
                line = dict(zip(header, cells, strict=False))
                costs[line["project_id"]] = Fraction(line["cost"])
                categories[line["project_id"]] = {name.strip() for name in line.get("category", "").split(",")}
            else:
                line = dict(zip(header, cells, strict=False))
                ballots[ballot(meta["vote_type"], line, costs, meta)] += 1
    return Parsed(Fraction(meta["budget"]), costs, ballots, categories)


def ballot(vote_type: str, line: dict[str, str], costs: dict[str, Fraction], meta: dict[str, str]) -> Ballot:
    """The ballot of one row: ids with their weights, those of no weight left out."""
    names = [name.strip() for name in line["vote"].split(",")] if line["vote"] else []
    weights: dict[str, Number] = {}
    if vote_type in ("cumulative", "scoring"):
        points = line["points"].split(",") if line["points"] else []
        for name, share in zip(names, points, strict=True):
            weights[name] = weights.get(name, 0) + Fraction(share.strip())
        for name in set(costs) - set(names) if vote_type == "scoring" else ():
            weights[name] = Fraction(meta.get("default_score") or 0)
    else:
        for place, name in enumerate(names):
            weights[name] = len(names) - place if vote_type == "ordinal" else 1
    return tuple(sorted((name, weight) for name, weight in weights.items() if weight > 0))


class Recount:
    """``caps`` by category; ``exclusive`` sets of ids; ``threshold`` is the least score; see above."""

    def __init__(
        self,
        election: Parsed,
        seed: str | None = None,
        threshold: Fraction = Fraction(0),
        exclusive: Iterable[set[str]] = (),
        caps: dict[str, Fraction] | None = None,
        support_for_cost: Fraction | None = None,
    ) -> None:
        costs, ballots = election.costs, election.ballots
        self.budget, self.costs, self.ballots = election.budget, costs, list(ballots.items())
        self.voters = sum(ballots.values())
        self.exclusive, self.caps, self.categories = list(exclusive), caps or {}, election.categories
        self.supporters: dict[str, list[tuple[int, Number]]] = {name: [] for name in costs}
        self.support: dict[str, int] = dict.fromkeys(costs, 0)
        self.score: dict[str, Number] = dict.fromkeys(costs, 0)
        for number, (choices, times) in enumerate(self.ballots):
            for name, weight in choices:
                self.supporters[name].append((number, weight))
                self.support[name] += times
                self.score[name] += weight * times
        self.racing = [name for name in costs if self.support[name] and self.score[name] >= threshold]
        if support_for_cost is not None:
            allowed = support_for_cost * self.budget
            self.racing = [name for name in self.racing if self.support[name] * allowed >= costs[name] * self.voters]

        def tie_key(name: str) -> Any:
            lot = hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()
            return costs[name], -self.support[name], name if seed is None else lot

        self.tie_key = tie_key

    def cost(self, won: Iterable[str]) -> Fraction:
        return sum((self.costs[name] for name in won), Fraction(0))

    def barred(self, name: str, won: list[str]) -> bool:
        """Whether a limit keeps ``name`` from winning beside ``won``."""
        if any(name in group and group.intersection(won) for group in self.exclusive):
            return True
        return any(
            self.cost(other for other in [*won, name] if category in self.categories[other]) > self.caps[category]
            for category in self.categories[name] & self.caps.keys()
        )

    # Greedy

    def greedy(self, before: list[str] | None = None, density: bool = False, no_skip: bool = False) -> list[str]:
        won = list(before or [])
        worth = {name: Fraction(self.score[name]) / (self.costs[name] if density else 1) for name in self.racing}
        for name in sorted(self.racing, key=lambda name: (-worth[name], self.tie_key(name))):
            if name in won or self.barred(name, won):
                continue
            if self.cost(won) + self.costs[name] <= self.budget:
                won.append(name)
            elif no_skip and self.costs[name] != WITHDRAWN:
                break
        return won

    # Equal Shares

    def start(self, amount: Fraction) -> None:
        """Everybody in purse 0."""
        self.purses = [amount]
        self.purse_of = [0] * len(self.ballots)
        self.table: dict[str, Counter[tuple[int, Number]]] = {name: Counter() for name in self.costs}
        for choices, times in self.ballots:
            for name, weight in choices:
                self.table[name][0, weight] += times

    def move(self, name: str, new_amount: Callable[[Fraction, Number], Fraction]) -> None:
        """Give every supporter of ``name`` the purse ``new_amount(amount, weight)``."""
        known: dict[tuple[int, Number], int] = {}
        for number, weight in self.supporters[name]:
            old = self.purse_of[number]
            if (old, weight) not in known:
                known[old, weight] = len(self.purses)
                self.purses.append(new_amount(self.purses[old], weight))
            new = known[old, weight]
            self.purse_of[number] = new
            choices, times = self.ballots[number]
            for other, share in choices:
                self.table[other][old, share] -= times
                self.table[other][new, share] += times

    def price(self, name: str) -> Fraction | None:
        """Least payment per unit of weight that covers the cost, or ``None``."""
        groups = [(self.purses[purse], weight, times) for (purse, weight), times in self.table[name].items() if times]
        missing, total = self.costs[name], Fraction(sum(weight * times for _, weight, times in groups))
        for amount, weight, times in sorted(groups, key=lambda group: group[0] / group[1]):
            if amount * total >= missing * weight:
                return missing / total
            missing -= amount * times
            total -= weight * times
        return None

    def equal_shares(self, endowment: Fraction, by_cost: bool, most: Fraction | None = None) -> list[str]:
        """Winners with this much money for each; ends early when they cost more than ``most``."""
        self.start(endowment)
        won = list[str]()
        least = {name: Fraction(0) for name in self.still_wanted(won)}
        while True:
            best: Fraction | None = None
            prices: dict[str, Fraction] = {}
            for name in sorted(least, key=least.__getitem__):
                if best is not None and least[name] > best:
                    break  # prices only rise, so no later one can be lower
                price = self.price(name)
                if price is None:
                    del least[name]
                    continue
                prices[name] = price
                least[name] = price / self.costs[name] if by_cost else price
                best = least[name] if best is None else min(best, least[name])
            if best is None:
                return won
            chosen = min((name for name in prices if least[name] == best), key=self.tie_key)
            price = prices[chosen]
            self.move(chosen, partial(after_paying, price))
            del least[chosen]
            won.append(chosen)
            if most is not None and self.cost(won) > most:
                return won
            for name in [name for name in least if self.barred(name, won)]:
                del least[name]

    def still_wanted(self, won: list[str]) -> list[str]:
        """What could yet be bought with more money for everyone."""
        return [name for name in self.racing if name not in won and not self.barred(name, won)]

    def completed(
        self, by_cost: bool, completion: str, step: Fraction, start: str | None
    ) -> tuple[list[str], Fraction]:
        """Winners and the money of each voter."""
        endowment = self.budget / self.voters if self.voters else Fraction(0)
        if start == "floor" or (start is None and completion in ("add1", "add1u")):
            endowment = Fraction(floor(endowment))
        won = self.equal_shares(endowment, by_cost)
        while completion.startswith("add1") and (wanted := self.still_wanted(won)):
            if completion == "add1e" and min(self.costs[name] for name in wanted) > self.budget - self.cost(won):
                break
            following = self.equal_shares(endowment + step, by_cost, self.budget)
            if self.cost(following) > self.budget:
                break
            won, endowment = following, endowment + step
        return (self.greedy(won) if completion in ("utilitarian", "add1u") else won), endowment

    def preferred(self, won: list[str], other: list[str]) -> list[str]:
        """``won``, unless more voters support more of ``other``."""
        balance = 0
        for choices, times in self.ballots:
            mine = sum(name in won for name, _ in choices)
            theirs = sum(name in other for name, _ in choices)
            balance += times * ((mine > theirs) - (mine < theirs))
        return won if balance >= 0 else other

    # Phragmén

    def phragmen(self) -> list[str]:
        self.start(Fraction(0))
        won, left = list[str](), self.budget
        racing = {name for name in self.racing if self.costs[name] <= self.budget}
        while racing:
            loads = {name: self.load(name) for name in racing}
            tied = [name for name in racing if loads[name] == min(loads.values())]
            if any(self.costs[name] > left for name in tied):
                break
            chosen = min(tied, key=self.tie_key)
            self.move(chosen, partial(new_load, loads[chosen]))
            racing.remove(chosen)
            won.append(chosen)
            left -= self.costs[chosen]
        return won

    def load(self, name: str) -> Fraction:
        carried = sum(self.purses[purse] * times for (purse, _), times in self.table[name].items() if times)
        return (self.costs[name] + carried) / self.support[name]

    # Contests

    def contest(self, rule: str, seats: int) -> list[str]:
        """Winners of a contest without money; in a ranking of ``k`` the first weighs ``k``."""
        points: Counter[str] = Counter()
        for choices, times in self.ballots:
            first = max((weight for _, weight in choices), default=0)
            for name, weight in choices:
                if rule != "plurality" or weight == first:
                    points[name] += times * (int(weight) if rule == "borda" else 1)
        return sorted(points, key=lambda name: (-points[name], self.tie_key(name)))[:seats]


def after_paying(price: Fraction, amount: Fraction, weight: Number) -> Fraction:
    return max(Fraction(0), amount - price * weight)


def new_load(load: Fraction, amount: Fraction, weight: Number) -> Fraction:
    return load


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--rule", choices=RULES, default="greedy")
    parser.add_argument("--utility", choices=("cost", "cardinality"), default="cost")
    parser.add_argument("--completion", choices=COMPLETIONS, default="none")
    parser.add_argument("--step", type=Fraction, default=Fraction(1))
    parser.add_argument("--start", choices=("floor", "exact"))
    parser.add_argument("--lot", metavar="SEED")
    parser.add_argument("--threshold", type=Fraction, default=Fraction(0), metavar="N")
    parser.add_argument("--support-for-cost", type=Fraction, metavar="N")
    parser.add_argument("--comparison", action="store_true")
    parser.add_argument("--exclusive", action="append", default=[], metavar="ID,ID")
    parser.add_argument("--cap", action="append", default=[], metavar="CATEGORY=N")
    parser.add_argument("--seats", type=int, default=1)
    options = parser.parse_args()
    exclusive = [{name.strip() for name in group.split(",")} for group in options.exclusive]
    caps = {name.strip(): Fraction(amount) for name, _, amount in (cap.rpartition("=") for cap in options.cap)}
    election = parse(options.file)
    recount = Recount(election, options.lot, options.threshold, exclusive, caps, options.support_for_cost)
    endowment = None
    if options.rule in CONTESTS:
        won = recount.contest(options.rule, options.seats)
    elif options.rule == "equal-shares":
        by_cost = options.utility == "cost"
        won, endowment = recount.completed(by_cost, options.completion, options.step, options.start)
        won = recount.preferred(won, recount.greedy()) if options.comparison else won
    elif options.rule == "phragmen":
        won = recount.phragmen()
    else:
        density, no_skip = options.rule == "greedy-density", options.rule == "greedy-no-skip"
        won = recount.greedy(density=density, no_skip=no_skip)
    out = sys.stdout.write
    out(f"winners: {','.join(won)}\n")
    out(f"cost: {recount.cost(won)}\n")
    if endowment is not None:
        out(f"voter budget: {endowment}\n")


if __name__ == "__main__":
    main()
