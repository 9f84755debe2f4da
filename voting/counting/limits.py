"""What a project may not win beside: incompatible projects, and spending caps by category.

*Incompatible projects.* Of every set in ``Settings.exclusive`` at most one project wins. As soon as
one has won, the others are out of the count, under every rule that honours limits: greedy passes
over them, Equal Shares takes them out of the race and their supporters keep their money for other
projects. This is the rule ``greedy-exclusive`` of the Pabulib format, where the better placed of
projects in conflict wins, carried over to Equal Shares in the obvious way: a project that may no
longer be added is skipped, as in
Rey, Schmidt and Maly, "The (Computational) Social Choice Take on Indivisible Participatory
Budgeting", on constrained instances.

*Caps.* A project is out as soon as its cost would lift the money spent on one of its categories
above that category's cap. A project listed under several categories counts with its whole cost in
each of them. Money spent never falls, so what is out stays out, and prices in Equal Shares still
only rise. The caps are those of ``budget_per_category`` in Amsterdam's elections, read as maxima.

Under an Add1 completion every run starts again with no limit used up.
"""

from __future__ import annotations

from dataclasses import dataclass

from voting.counting.election import Election
from voting.counting.settings import BadSettings, Settings


@dataclass(frozen=True)
class Barred:
    """Why a project is out: ``by`` is a project number, ``category`` a name; one of them is set."""

    by: int | None = None
    category: str | None = None
    missing: int = 0
    """By how much the cap would be broken, in minor units."""


class Limits:
    """Follows one count and says what is barred by what has won so far."""

    def __init__(self, election: Election, settings: Settings):
        self._costs = election.costs
        self._groups: dict[int, set[int]] = {}
        for group in settings.exclusive:
            unknown = sorted(group - election.numbers.keys())
            if unknown:
                raise BadSettings("incompatible projects: there is no project “{id}”", id=unknown[0])
            members = {election.numbers[name] for name in group}
            for member in members:
                self._groups.setdefault(member, set()).update(members - {member})
        self._categories = [
            tuple(name for name in dict.fromkeys(project.categories) if name in settings.caps)
            for project in election.projects
        ]
        known = {name for project in election.projects for name in project.categories}
        unused = sorted(settings.caps.keys() - known)
        if unused:
            raise BadSettings("spending caps: no project is in category “{name}”", name=unused[0])
        self._left = {name: int(cap * election.minor // 1) for name, cap in settings.caps.items()}
        self._winners: list[int] = []
        self.active = bool(settings.exclusive or settings.caps)

    def fresh(self) -> Limits:
        """The same limits with nothing used up."""
        other = object.__new__(Limits)
        other.__dict__.update(self.__dict__)
        for winner in self._winners:
            other._left = {**other._left}
            for name in self._categories[winner]:
                other._left[name] += self._costs[winner]
        other._left = dict(other._left)
        other._winners = []
        return other

    def take(self, project: int) -> None:
        """Note that ``project`` has won."""
        self._winners.append(project)
        for name in self._categories[project]:
            self._left[name] -= self._costs[project]

    def barred(self, project: int) -> Barred | None:
        """Why ``project`` may not win any more, or ``None``."""
        rivals = self._groups.get(project)
        if rivals:
            for winner in self._winners:
                if winner in rivals:
                    return Barred(by=winner)
        for name in self._categories[project]:
            missing = self._costs[project] - self._left[name]
            if missing > 0:
                return Barred(category=name, missing=missing)
        return None
