"""Ties, broken by a published order that is fixed before the count.

The order is a list of keys, compared one after the other: ``cost`` (the cheaper first), ``support``
(more supporters first), ``id`` (Unicode order of project ids) and ``lot``. A lot is drawn for every
project from a public seed, so that anybody can draw it again::

    lot(project) = SHA-256 of the UTF-8 text  SEED + LF + PROJECT_ID

and the smaller hash, read as a number, goes first. The seed is published before it can be known
how it will fall (a draw of the state lottery of a later date, a dice roll in public).

Recommended by equalshares.net ("Ties"): lower cost, then more votes, then a lot that is drawn once
and kept through all runs of an Add1 completion.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voting.counting.election import Election
from voting.counting.refusals import Refusal

COST = "cost"
SUPPORT = "support"
ID = "id"
LOT = "lot"
KEYS = (COST, SUPPORT, ID, LOT)


class TieLeft(Refusal):
    """The published keys do not decide between these projects, and none was told to."""

    def __init__(self, ids: Iterable[str]):
        self.ids = tuple(ids)
        super().__init__("the tie-break order does not decide between {ids}", ids=self.ids)


def lot_number(seed: str, project_id: str) -> str:
    """The lot of a project: 64 hexadecimal digits, the smaller goes first."""
    return hashlib.sha256(f"{seed}\n{project_id}".encode()).hexdigest()


def drawn(seed: str, ids: Iterable[str]) -> tuple[str, ...]:
    """``ids`` in the order of their lots: for ties, and for numbering options on a ballot."""
    return tuple(sorted(ids, key=lambda name: lot_number(seed, name)))


@dataclass(frozen=True)
class TieOrder:
    """The full order of an election's projects under the published keys.

    ``values[p]`` holds the keys of project ``p``, the smaller tuple goes first.
    """

    keys: tuple[str, ...]
    values: tuple[tuple[object, ...], ...]
    ids: tuple[str, ...]
    keys_used: set[str] = field(default_factory=set)
    """The keys that decided ties so far, in whatever rounds and runs."""

    @classmethod
    def of(cls, election: Election, keys: tuple[str, ...], seed: str | None) -> TieOrder:
        support = election.ballots.support.tolist()

        def value(project: int, key: str) -> object:
            if key == COST:
                return election.costs[project]
            if key == SUPPORT:
                return -support[project]
            if key == LOT:
                return lot_number(seed or "", election.ids[project])
            return election.ids[project]

        values = tuple(tuple(value(project, key) for key in keys) for project in range(len(election.ids)))
        return cls(keys, values, election.ids)

    def first(self, tied: list[int]) -> int:
        """The project that goes first. Raises ``TieLeft`` when the keys leave a tie."""
        best = min(self.values[project] for project in tied)
        winners = [project for project in tied if self.values[project] == best]
        if len(winners) > 1:
            raise TieLeft(self.ids[project] for project in winners)
        self.keys_used.add(self.deciding_key(winners[0], tied))
        return winners[0]

    def deciding_key(self, winner: int, tied: Iterable[int]) -> str:
        """The key that separated ``winner`` from the last of the others it had to be told from."""
        deepest = 0
        for other in tied:
            if other == winner:
                continue
            for depth, (mine, theirs) in enumerate(zip(self.values[winner], self.values[other], strict=True)):
                if mine != theirs:
                    deepest = max(deepest, depth)
                    break
        return self.keys[deepest]

    def sorted(self, projects: Iterable[int], score: Mapping[int, Any]) -> list[int]:
        """Projects by falling ``score``, ties by the published keys.

        Raises ``TieLeft`` if two projects with the same score cannot be told apart.
        """
        chosen = list(projects)
        chosen.sort(key=lambda project: self.values[project])
        chosen.sort(key=lambda project: score[project], reverse=True)
        for before, after in zip(chosen, chosen[1:], strict=False):
            if score[before] == score[after] and self.values[before] == self.values[after]:
                raise TieLeft((self.ids[before], self.ids[after]))
        return chosen
