"""The same ballots under two rules: who wins under which, and what that means for voters and money.

Everything is counted once, exactly. Shares are ``Fraction``; nothing is rounded before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from voting.counting.ballots import winners_per_ballot
from voting.counting.election import BadElection, Election
from voting.counting.outcome import Outcome


@dataclass(frozen=True)
class Side:
    """What one rule means for the voters.

    - ``with_a_winner``: voters who supported at least one winner.
    - ``satisfaction``: ``satisfaction[k]`` voters supported exactly ``k`` winners.
    - ``mean_winners`` and ``mean_money``: how many winners a voter supported, and what those cost
      in currency units, on average over all voters.
    """

    rule: str
    winners: tuple[str, ...]
    cost: Fraction
    with_a_winner: int
    satisfaction: tuple[int, ...]
    mean_winners: Fraction
    mean_money: Fraction


@dataclass(frozen=True)
class Category:
    """One category: its share of all support, and of the money spent under each rule.

    A project in ``k`` categories counts with a ``k``-th in each, so shares add up to one. Projects
    without a category are gathered under the empty name.
    """

    name: str
    support: Fraction
    first: Fraction
    second: Fraction


@dataclass(frozen=True)
class SideBySide:
    """Two outcomes on the same ballots."""

    voters: int
    currency: str
    first: Side
    second: Side
    both: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    prefer_first: int
    prefer_second: int
    categories: tuple[Category, ...]

    @property
    def indifferent(self) -> int:
        return self.voters - self.prefer_first - self.prefer_second

    def as_json(self) -> dict[str, object]:
        """The comparison as plain JSON values; shares as "p/q"."""
        return {
            "voters": self.voters,
            "currency": self.currency,
            "first": _side_json(self.first),
            "second": _side_json(self.second),
            "both": list(self.both),
            "only_first": list(self.only_first),
            "only_second": list(self.only_second),
            "prefer_first": self.prefer_first,
            "prefer_second": self.prefer_second,
            "indifferent": self.indifferent,
            "categories": [
                {
                    "name": category.name,
                    "support": str(category.support),
                    "first": str(category.first),
                    "second": str(category.second),
                }
                for category in self.categories
            ],
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> SideBySide:
        """What ``as_json`` gave, read back."""
        return cls(
            voters=kept["voters"],
            currency=kept["currency"],
            first=_side_back(kept["first"]),
            second=_side_back(kept["second"]),
            both=tuple(kept["both"]),
            only_first=tuple(kept["only_first"]),
            only_second=tuple(kept["only_second"]),
            prefer_first=kept["prefer_first"],
            prefer_second=kept["prefer_second"],
            categories=tuple(
                Category(line["name"], *(Fraction(line[share]) for share in ("support", "first", "second")))
                for line in kept["categories"]
            ),
        )


def compare(first: Outcome, second: Outcome) -> SideBySide:
    """Put two outcomes side by side. Raises ``BadElection`` if their ballots differ.

    A voter prefers the outcome in which they supported more winners.
    """
    one, other = first.election, second.election
    if one.ids != other.ids or not one.ballots.same_as(other.ballots):
        raise BadElection("only outcomes on the same ballots can be compared")
    mine = winners_per_ballot(one.ballots, first.chosen)
    theirs = winners_per_ballot(other.ballots, second.chosen)
    counts = one.ballots.counts
    won, won_too = set(first.winners), set(second.winners)
    return SideBySide(
        voters=one.ballots.total,
        currency=one.facts.get("currency", ""),
        first=_side(first, mine),
        second=_side(second, theirs),
        both=tuple(name for name in first.winners if name in won_too),
        only_first=tuple(name for name in first.winners if name not in won_too),
        only_second=tuple(name for name in second.winners if name not in won),
        prefer_first=int(counts[mine > theirs].sum()),
        prefer_second=int(counts[theirs > mine].sum()),
        categories=_categories(first, second),
    )


def _side(outcome: Outcome, per_ballot: np.ndarray) -> Side:
    election = outcome.election
    ballots = election.ballots
    voters = max(ballots.total, 1)
    histogram = np.zeros(int(per_ballot.max(initial=0)) + 1, dtype=np.int64)
    np.add.at(histogram, per_ballot, ballots.counts)
    support = ballots.support.tolist()
    named = sum(support[project] for project in outcome.chosen)
    money = sum(support[project] * election.costs[project] for project in outcome.chosen)
    return Side(
        rule=outcome.settings.rule,
        winners=outcome.winners,
        cost=outcome.cost,
        with_a_winner=int(ballots.counts[per_ballot > 0].sum()),
        satisfaction=tuple(histogram.tolist()),
        mean_winners=Fraction(named, voters),
        mean_money=Fraction(money, voters * election.minor),
    )


def _categories(first: Outcome, second: Outcome) -> tuple[Category, ...]:
    election = first.election
    support = _by_category(election, dict(enumerate(election.ballots.support.tolist())))
    spent = [
        _by_category(outcome.election, {p: outcome.election.costs[p] for p in outcome.chosen})
        for outcome in (first, second)
    ]
    return tuple(
        Category(name, support[name], spent[0].get(name, Fraction(0)), spent[1].get(name, Fraction(0)))
        for name in sorted(support)
    )


def _by_category(election: Election, amounts: dict[int, int]) -> dict[str, Fraction]:
    """Shares of ``amounts`` (by project) falling to each category of any project."""
    total = sum(amounts.values())
    shares: dict[str, Fraction] = {}
    for number, project in enumerate(election.projects):
        names = tuple(dict.fromkeys(project.categories)) or ("",)
        for name in names:
            part = Fraction(amounts.get(number, 0), len(names) * total) if total else Fraction(0)
            shares[name] = shares.get(name, Fraction(0)) + part
    return shares


def _side_json(side: Side) -> dict[str, object]:
    return {
        "rule": side.rule,
        "winners": list(side.winners),
        "cost": str(side.cost),
        "with_a_winner": side.with_a_winner,
        "satisfaction": list(side.satisfaction),
        "mean_winners": str(side.mean_winners),
        "mean_money": str(side.mean_money),
    }


def _side_back(kept: Mapping[str, Any]) -> Side:
    return Side(
        rule=kept["rule"],
        winners=tuple(kept["winners"]),
        cost=Fraction(kept["cost"]),
        with_a_winner=kept["with_a_winner"],
        satisfaction=tuple(kept["satisfaction"]),
        mean_winners=Fraction(kept["mean_winners"]),
        mean_money=Fraction(kept["mean_money"]),
    )
