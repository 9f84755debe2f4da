"""Ballots in compact arrays: identical ballots are kept once, with how often they were cast."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voting.counting.grouping import grouped, parts, positions
from voting.counting.refusals import Refusal

THOUSANDTHS = 1000
"""Points may have three decimals; a box keeps them as whole thousandths until it is closed."""

LARGEST_POINTS = 10**6
MOST_EQUAL = 10**9

AT_ONCE = 20_000
"""Ballots added one by one that are kept as Python objects, before they go into arrays."""


class BadBallot(Refusal):
    """A ballot names an unknown project, names one twice or gives senseless points."""


@dataclass(frozen=True, eq=False)
class Ballots:
    """All ballots of an election, grouped and in canonical order.

    Projects are numbered by the order of their ids, ballots are sorted by what they hold, so two
    elections with the same ballots have equal arrays however they were shuffled.

    - ``counts`` (int64, one per distinct ballot): how often it was cast.
    - ``starts`` (int64, one more than ballots): ballot ``i`` holds the entries
      ``starts[i]:starts[i + 1]``.
    - ``projects`` (int32, one per entry): project numbers, rising within a ballot.
    - ``weights`` (int64, one per entry, all positive) in ``1 / weight_scale`` points, or ``None``
      where every entry weighs one (approval, choose-1, knapsack).
    - ``named`` (int64, one per project): ballots that name it, including those that name it with
      zero points; such entries are not kept.
    """

    counts: NDArray[np.int64]
    starts: NDArray[np.int64]
    projects: NDArray[np.int32]
    weights: NDArray[np.int64] | None
    weight_scale: int
    named: NDArray[np.int64]

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @cached_property
    def total(self) -> int:
        """Ballots cast, empty ones included."""
        return int(self.counts.sum())

    @property
    def project_count(self) -> int:
        return len(self.named)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    @cached_property
    def entry_counts(self) -> NDArray[np.int64]:
        """How often the ballot of each entry was cast (int64, one per entry)."""
        return np.repeat(self.counts, self.lengths)

    @cached_property
    def support(self) -> NDArray[np.int64]:
        """Ballots giving each project a positive weight (int64, one per project)."""
        return self.named if self.weights is None else self._sums(None)

    @cached_property
    def scores(self) -> NDArray[np.int64]:
        """Sum of weights of each project, in ``1 / weight_scale`` points (int64)."""
        return self.named if self.weights is None else self._sums(self.weights)

    @property
    def all_points(self) -> float:
        """All weights together in ``1 / weight_scale`` points; a float, for they may be beyond 64 bits."""
        each = self.lengths if self.weights is None else sums_per_ballot(self, self.weights)
        return float(each.astype(np.float64) @ self.counts.astype(np.float64))

    def _sums(self, weights: NDArray[np.int64] | None) -> NDArray[np.int64]:
        return _sums(self.projects, self.lengths, self.counts, weights, self.project_count)

    def same_as(self, other: Ballots) -> bool:
        if (self.weights is None) != (other.weights is None):
            return False
        return (
            self.weight_scale == other.weight_scale
            and np.array_equal(self.counts, other.counts)
            and np.array_equal(self.starts, other.starts)
            and np.array_equal(self.projects, other.projects)
            and (self.weights is None or other.weights is None or np.array_equal(self.weights, other.weights))
        )

    def entries_of(self, ballots: NDArray[np.intp]) -> NDArray[np.int64]:
        """Positions of all entries of the given ballots, ballot after ballot."""
        return positions(self.starts[ballots], self.lengths[ballots])

    def sha256(self, project_ids: tuple[str, ...]) -> str:
        """Hash of the ballots, recomputable by hand from any list of them.

        One line per distinct ballot, ``COUNT`` TAB ``ID=WEIGHT`` joined by TAB with ids in Unicode
        order, weights as "3" or "p/q"; lines sorted by their UTF-8 bytes and each ended by LF.
        """
        digest = hashlib.sha256()
        for line in sorted(self._lines(project_ids)):
            digest.update(line + b"\n")
        return digest.hexdigest()

    def _lines(self, project_ids: tuple[str, ...]) -> list[bytes]:
        if self.weights is None:
            names = [f"\t{name}=1".encode() for name in project_ids]
            words = [names[project] for project in self.projects.tolist()]
        else:
            heads = [f"\t{name}=".encode() for name in project_ids]
            texts = {w: self._weight_text(w).encode() for w in np.unique(self.weights).tolist()}
            pairs = zip(self.projects.tolist(), self.weights.tolist(), strict=True)
            words = [heads[project] + texts[weight] for project, weight in pairs]
        starts = self.starts.tolist()
        return [
            b"%d%b" % (count, b"".join(words[start:end]))
            for count, start, end in zip(self.counts.tolist(), starts, starts[1:], strict=False)
        ]

    def _weight_text(self, weight: int) -> str:
        whole, rest = divmod(weight, self.weight_scale)
        return str(whole) if not rest else f"{weight}/{self.weight_scale}"


class BallotBox:
    """Collects ballots one by one or in blocks, in compact arrays, and groups identical ones at the end."""

    def __init__(self, project_ids: Iterable[str], *, weighted: bool):
        self.project_ids = tuple(sorted(project_ids))
        self.numbers = {name: number for number, name in enumerate(self.project_ids)}
        if len(self.numbers) != len(self.project_ids):
            raise BadBallot("a project id is used twice")
        self.weighted = weighted
        self._single: dict[tuple[int, ...], int] = {}
        self._blocks: list[tuple[NDArray[Any], NDArray[np.int64], NDArray[np.int64]]] = []

    def add(self, choices: Iterable[str] | Mapping[str, int | Fraction], times: int = 1) -> None:
        """Add one ballot ``times`` over: ids for plain boxes, id to points for weighted ones.

        Points are whole numbers, or fractions with at most three decimals. Raises ``BadBallot``;
        the box is unchanged then.
        """
        if isinstance(choices, str):
            raise BadBallot("a ballot is a list of ids, not the text “{text}”", text=choices)
        names = list(choices)
        unknown = [name for name in names if name not in self.numbers]
        if unknown:
            raise BadBallot("there is no project “{id}”", id=unknown[0])
        if len(set(names)) != len(names):
            raise BadBallot("a ballot names a project twice")
        if not 1 <= times <= MOST_EQUAL:
            raise BadBallot("a ballot is cast between 1 and {most} times", most=MOST_EQUAL)
        if not self.weighted:
            self.add_entries(dict.fromkeys((self.numbers[name] for name in names), 0), times)
            return
        if not isinstance(choices, Mapping):
            raise BadBallot("this ballot needs points")
        self.add_entries({self.numbers[name]: _thousandths(points) for name, points in choices.items()}, times)

    def add_entries(self, entries: Mapping[int, int], times: int = 1) -> None:
        """Add one ballot given as project numbers and thousandths of points (any, if plain)."""
        row = tuple(chain.from_iterable(sorted(entries.items())) if self.weighted else sorted(entries))
        self._single[row] = self._single.get(row, 0) + times
        if len(self._single) >= AT_ONCE:
            self._pack()

    def add_block(
        self,
        numbers: NDArray[np.int64],
        lengths: NDArray[np.int64],
        times: Iterable[int],
        weights: NDArray[np.int64] | None = None,
    ) -> None:
        """Add many ballots at once.

        ``numbers`` (one per entry) are project numbers, ballot after ballot; ``lengths`` (one per
        ballot) how many entries each has; ``weights`` (one per entry) points in thousandths, as
        whole numbers. Raises ``BadBallot`` when a ballot names a project twice; nothing is added
        then.
        """
        rows = np.repeat(np.arange(len(lengths), dtype=np.int64), lengths)
        places = rows * len(self.project_ids) + numbers
        if weights is None:
            places.sort()
            values = places - rows * len(self.project_ids)
        else:
            order = places.argsort()
            places = places[order]
            values = np.stack((numbers[order], weights[order]), axis=1).ravel()
        if bool((places[1:] == places[:-1]).any()):
            raise BadBallot("a ballot names a project twice")
        self._keep(values, lengths, np.fromiter(times, np.int64, len(lengths)))

    def _pack(self) -> None:
        """Put what was added one by one into arrays."""
        rows = self._single
        width = 2 if self.weighted else 1
        values = np.fromiter(chain.from_iterable(rows), np.int64)
        lengths = np.fromiter(map(len, rows), np.int64, len(rows)) // width
        self._keep(values, lengths, np.fromiter(rows.values(), np.int64, len(rows)))
        self._single = {}

    def _keep(self, values: NDArray[np.int64], lengths: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        codes = values + 1
        self._blocks.append((codes.astype(np.min_scalar_type(int(codes.max(initial=0)))), lengths, counts))

    def close(self) -> Ballots:
        """The grouped ballots. The box may go on collecting afterwards."""
        self._pack()
        codes, lengths, counts = map(np.concatenate, zip(*self._blocks, strict=True))
        if not self.weighted:
            codes, lengths, counts = grouped(codes, lengths, counts)
            projects = codes.astype(np.int32) - 1
            named = _sums(projects, lengths, counts, None, len(self.project_ids))
            return Ballots(counts, _starts(lengths), projects, None, 1, named)
        return self._close_weighted(codes.reshape(-1, 2), lengths, counts)

    def _close_weighted(self, pairs: NDArray[Any], lengths: NDArray[np.int64], counts: NDArray[np.int64]) -> Ballots:
        """Drop entries of no weight, group what is left, choose the scale. ``pairs`` are projects and weights."""
        projects = pairs[:, 0].astype(np.int32) - 1
        named = _sums(projects, lengths, counts, None, len(self.project_ids))
        some = pairs[:, 1] > 1
        rows = np.repeat(np.arange(len(lengths)), lengths)
        lengths = np.bincount(rows[some], minlength=len(lengths)).astype(np.int64)
        codes, lengths, counts = grouped(pairs[some].ravel(), 2 * lengths, counts)
        projects, weights = codes[::2].astype(np.int32) - 1, codes[1::2].astype(np.int64) - 1
        scale = THOUSANDTHS
        if not (weights % THOUSANDTHS).any():
            weights, scale = weights // THOUSANDTHS, 1
        return Ballots(counts, _starts(lengths // 2), projects, weights, scale, named)


def _thousandths(points: object) -> int:
    if isinstance(points, (int, Fraction)) and 0 <= points <= LARGEST_POINTS:
        scaled = Fraction(points) * THOUSANDTHS
        if scaled.denominator == 1:
            return int(scaled)
    raise BadBallot("points go from 0 to {most}, with at most three decimals", most=LARGEST_POINTS)


def winners_per_ballot(ballots: Ballots, winners: Iterable[int]) -> NDArray[np.int64]:
    """How many of ``winners`` (project numbers) each distinct ballot supports (int64)."""
    won = np.zeros(ballots.project_count, dtype=np.int64)
    won[list(winners)] = 1
    return sums_per_ballot(ballots, won[ballots.projects])


def sums_per_ballot(ballots: Ballots, amounts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of whole ``amounts``, one per entry, for each distinct ballot (int64)."""
    running = np.zeros(len(amounts) + 1, dtype=np.int64)
    np.cumsum(amounts, out=running[1:])
    return running[ballots.starts[1:]] - running[ballots.starts[:-1]]


def _starts(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    starts = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def _sums(
    projects: NDArray[np.int32],
    lengths: NDArray[np.int64],
    counts: NDArray[np.int64],
    weights: NDArray[np.int64] | None,
    size: int,
) -> NDArray[np.int64]:
    """For each project how many ballots name it, or their ``weights`` of it added up; exact.

    Some ballots at a time: what is in between fits into memory that is near.
    """
    found = np.zeros(size, dtype=np.int64)
    ends = _starts(lengths)
    for rows in parts(len(counts)):
        here = slice(ends[rows.start], ends[rows.stop])
        amounts = np.repeat(counts[rows], lengths[rows])
        if weights is not None:
            amounts *= weights[here]
        found += _whole_sums(projects[here], amounts, size)
    return found


def _whole_sums(groups: NDArray[np.int32], amounts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sums of whole ``amounts`` by group, exact: floats hold whole numbers below 2**53."""
    if len(amounts) and int(amounts.max()) * len(amounts) >= 2**53:
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, groups, amounts)
        return sums
    return np.bincount(groups, weights=amounts, minlength=size).astype(np.int64)
