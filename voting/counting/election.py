"""An election as the counting rules see it: projects, money and grouped ballots."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from voting.counting.ballots import BadBallot, BallotBox, Ballots
from voting.counting.money import LARGEST, minor_units
from voting.counting.refusals import Refusal

APPROVAL = "approval"
CHOOSE_ONE = "choose-1"
KNAPSACK = "knapsack"
RANKING = "ordinal"
CUMULATIVE = "cumulative"
SCORING = "scoring"

_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")

BALLOT_TYPES = (APPROVAL, CHOOSE_ONE, KNAPSACK, RANKING, CUMULATIVE, SCORING)
PLAIN_TYPES = frozenset({APPROVAL, CHOOSE_ONE, KNAPSACK})
"""Ballot types in which every named project weighs one."""


class BadElection(Refusal):
    """The parts do not make an election; the message says which part."""


def one_line(text: str) -> str:
    """``text`` without surrounding space, its line breaks turned into spaces."""
    return _LINE_BREAKS.sub(" ", text.strip())


@dataclass(frozen=True)
class Project:
    """One option on the ballot. ``cost`` is exact, in currency units.

    A name is one line; without one the id stands in. Ids and categories are listed with commas in
    published files, so they hold none.
    """

    id: str
    cost: Fraction
    name: str = ""
    categories: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)

    def __post_init__(self) -> None:
        if not self.id or self.id != self.id.strip() or any(sign in self.id for sign in ",;\r\n\t"):
            template = "“{id}” is no project id: one line without “,” and “;”, which separate things in files"
            raise BadElection(template, id=self.id)
        if not 0 <= self.cost < LARGEST:
            raise BadElection("the cost of project {id} must be between 0 and {most}", id=self.id, most=LARGEST)
        for category in self.categories:
            if not category or category != one_line(category) or "," in category:
                template = "“{name}” is no category: one line without “,”, which separates categories in files"
                raise BadElection(template, name=category)
        object.__setattr__(self, "name", one_line(self.name) or self.id)


@dataclass(frozen=True, eq=False)
class Election:
    """Projects, budget and ballots, in an order that does not depend on how they arrived.

    ``projects`` are sorted by id (Unicode order); project number ``p`` everywhere in this package
    is a position in that tuple. ``budget`` is exact, in currency units. ``facts`` are descriptive
    (name of the vote, currency, dates); no rule reads them.
    """

    projects: tuple[Project, ...]
    budget: Fraction
    ballot_type: str
    ballots: Ballots
    facts: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = [project.id for project in self.projects]
        if ids != sorted(set(ids)):
            raise BadElection("project ids must be unique and sorted")
        if self.ballot_type not in BALLOT_TYPES:
            raise BadElection("“{name}” is no ballot type", name=self.ballot_type)
        if not 0 <= self.budget < LARGEST:
            raise BadElection("the budget must be between 0 and {most}", most=LARGEST)
        if self.ballots.project_count != len(self.projects):
            raise BadElection("the ballots belong to other projects")
        if self.ballots.all_points >= 2**53:
            raise BadElection("the points of this election are too large to count")
        if self.ballot_type == CHOOSE_ONE and int(self.ballots.lengths.max(initial=0)) > 1:
            raise BadElection("a ballot of one choice names several projects")
        if self.ballot_type == KNAPSACK and self._a_ballot_costs_too_much():
            raise BadElection("a knapsack ballot costs more than the budget")

    def _a_ballot_costs_too_much(self) -> bool:
        costs = [min(cost, self.budget_minor + 1) for cost in self.costs]
        starts, projects = self.ballots.starts.tolist(), self.ballots.projects.tolist()
        return any(
            sum(costs[project] for project in projects[start:end]) > self.budget_minor
            for start, end in itertools.pairwise(starts)
        )

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(project.id for project in self.projects)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Project number by id."""
        return {name: number for number, name in enumerate(self.ids)}

    @cached_property
    def minor(self) -> int:
        """Minor units in one currency unit: a power of ten."""
        return minor_units([self.budget, *(project.cost for project in self.projects)])

    @cached_property
    def costs(self) -> tuple[int, ...]:
        """Cost of each project in minor units."""
        return tuple(self._in_minor(project.cost) for project in self.projects)

    @cached_property
    def budget_minor(self) -> int:
        return self._in_minor(self.budget)

    def _in_minor(self, amount: Fraction) -> int:
        return amount.numerator * (self.minor // amount.denominator)

    @cached_property
    def ballots_sha256(self) -> str:
        return self.ballots.sha256(self.ids)

    @cached_property
    def supporters(self) -> Supporters:
        return Supporters(self.ballots)

    def same_as(self, other: Election) -> bool:
        """Whether both elections hold the same projects, money and ballots."""
        return (
            self.projects == other.projects
            and self.budget == other.budget
            and self.ballot_type == other.ballot_type
            and self.ballots.same_as(other.ballots)
        )

    def with_whole_costs(self) -> Election:
        """The same election with costs and budget rounded down to whole currency units."""
        projects = tuple(Project(p.id, Fraction(int(p.cost)), p.name, p.categories, p.details) for p in self.projects)
        budget = Fraction(int(self.budget))
        return Election(projects, budget, self.ballot_type, self.ballots, self.facts)


class Supporters:
    """The ballots turned around: for each project the distinct ballots supporting it.

    Arrays are indexed by position; project ``p`` owns the slice ``starts[p]:starts[p + 1]``.
    ``ballots`` (intp) are ballot numbers, rising; ``counts`` (float64) how often each was cast;
    ``weights`` (float64 or ``None``) the weight it gives; ``totals`` (float64) count times weight.
    Floats hold these whole numbers exactly: an election whose points sum to 2**53 is refused.
    """

    def __init__(self, ballots: Ballots):
        small = ballots.project_count < 2**16
        keys = ballots.projects.astype(np.uint16) if small else ballots.projects
        order = np.argsort(keys, kind="stable")
        rows = np.repeat(np.arange(ballots.distinct, dtype=np.intp), ballots.lengths)
        self.ballots: NDArray[np.intp] = rows[order]
        self.counts: NDArray[np.float64] = ballots.counts.astype(np.float64)[self.ballots]
        self.weights: NDArray[np.float64] | None = None
        self.totals = self.counts
        if ballots.weights is not None:
            self.weights = ballots.weights[order].astype(np.float64)
            self.totals = self.counts * self.weights
        sizes = np.bincount(ballots.projects, minlength=ballots.project_count)
        self.starts: list[int] = [0, *np.cumsum(sizes).tolist()]

    def part(self, project: int) -> slice:
        return slice(self.starts[project], self.starts[project + 1])


def make_election(
    projects: Iterable[Project],
    budget: Fraction | int,
    ballot_type: str,
    ballots: Iterable[object],
    facts: Mapping[str, str] | None = None,
) -> Election:
    """Build an election from anything that yields ballots.

    A ballot is an iterable of project ids, in order of preference for rankings, or a mapping of
    id to points for cumulative and scoring ballots: whole numbers, or a ``Fraction`` with at most
    three decimals. A pair ``(ballot, times)`` whose second half is a whole number stands for that
    many equal ballots. Raises ``BadElection`` or ``BadBallot``.
    """
    ordered = tuple(sorted(projects, key=lambda project: project.id))
    box = BallotBox((project.id for project in ordered), weighted=ballot_type not in PLAIN_TYPES)
    for item in ballots:
        ballot, times = item, 1
        if isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], int):
            ballot, times = item
        if ballot_type == RANKING and not isinstance(ballot, str):
            names = list(ballot)  # type: ignore[call-overload]
            ballot = {name: len(names) - place for place, name in enumerate(names)}
            if len(ballot) != len(names):
                raise BadBallot("a ballot names a project twice")
        box.add(ballot, times)  # type: ignore[arg-type]
    return Election(ordered, Fraction(budget), ballot_type, box.close(), dict(facts or {}))
