"""The VOTES section: a block of rows at a time, fast where all is well, row by row where not."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from voting.counting.ballots import LARGEST_POINTS, THOUSANDTHS, BadBallot, BallotBox, Ballots
from voting.counting.election import CHOOSE_ONE, PLAIN_TYPES, RANKING
from voting.counting.money import decimal_text
from voting.counting.pabulib.faults import Fault
from voting.counting.pabulib.fields import POINTS_TYPES, SECTIONS, VOTES, BadValue, number
from voting.counting.pabulib.rows import Block, Rows
from voting.counting.pabulib.voters import Voters
from voting.counting.refusals import Saying, say


class NotPlain(Exception):
    """A block that needs to be read row by row."""


class VotesReader:
    """Reads ballots into a box.

    ``knapsack``, if given, are the costs by id and what a ballot may cost at most.

    ``ids`` are the project ids in Unicode order; where the list of projects cannot be read at all
    (``ids_known``), votes are not held against it. An unknown ``vote_type`` is empty. ``limits`` are
    the checked values of META, of which ``min_length``, ``max_length``, ``min_points`` and
    ``max_points`` are used.
    """

    def __init__(
        self,
        rows: Rows,
        faults: list[Fault],
        ids: list[str],
        vote_type: str,
        limits: Mapping[str, object],
        knapsack: tuple[Mapping[str, Fraction], Fraction] | None = None,
        ids_known: bool = True,
    ):
        self.rows = rows
        self.faults = faults
        self.ids = ids
        self.vote_type = vote_type
        self.has_points = vote_type in POINTS_TYPES
        self.box = BallotBox(ids, weighted=bool(vote_type) and vote_type not in PLAIN_TYPES)
        self.rows_read = 0
        self.namings_beyond_ballots: Counter[int] = Counter()
        """By project: how much more often it is named than there are ballots naming it."""
        self._numbers = self.box.numbers
        self._points: dict[str, int] = {}
        self._voters = Voters()
        self._limits = limits
        self._shortest = _bound(limits, "min_length", 0)
        self._longest = _bound(limits, "max_length", sys.maxsize)
        if vote_type == CHOOSE_ONE:
            self._longest = 1
        self._knapsack = knapsack
        self._ids_known = ids_known
        self._default = 0

    def give_default(self, points: str) -> None:
        """Give ``points`` to every project that a ballot does not name. Raises ``BadValue``."""
        self._default = self._thousandths(points)

    @cached_property
    def ballots(self) -> Ballots:
        """All ballots; to be asked for when reading is over."""
        return self.box.close()

    def read(self, header: list[str]) -> None:
        """Read to the end of the file; nothing may follow this section."""
        self._header = header
        self._voter = header.index("voter_id")
        self._vote = header.index("vote")
        self._point = header.index("points") if "points" in header and self.vote_type else None
        while block := self.rows.block():
            try:
                self._read_block(block)
            except NotPlain:
                self._read_slowly(block)
        for line, voter in self._voters.twice():
            self._fault(line, "voter_id", say("“{id}” has already voted", id=voter))

    # A block in which all is well.

    def _read_block(self, block: Block) -> None:
        wanted = [self._voter, self._vote] + ([] if self._point is None else [self._point])
        columns = block.columns(wanted, len(self._header))
        if columns is None:
            raise NotPlain
        voters, votes = list(map(str.strip, columns[0])), columns[1]
        if not all(voters) or ("" in votes and _may_hold_a_title(voters, votes)):
            raise NotPlain
        if self.has_points:
            self._add_points(Counter(zip(votes, columns[2], strict=True)))
        elif len(columns) > 2 and self.vote_type != RANKING and any(columns[2]):
            raise NotPlain
        else:
            self._add_plain(Counter(votes))
        self._voters.add(block.lines, voters)
        self.rows_read += len(voters)

    def _add_plain(self, groups: Counter[str]) -> None:
        numbers, lengths = self._flatten(groups)
        if self._knapsack and any(self._cost_beyond(text.split(",")) for text in groups if text):
            raise NotPlain
        weights = None
        if self.vote_type == RANKING:
            ends = np.repeat(np.cumsum(lengths), lengths)
            weights = (ends - np.arange(len(numbers))) * THOUSANDTHS
        self._add(numbers, lengths, list(groups.values()), weights)

    def _add_points(self, groups: Counter[tuple[str, str]]) -> None:
        if self._default:
            raise NotPlain
        numbers, lengths = self._flatten([text for text, _ in groups])
        known = self._points
        weights: list[int] = []
        for (_, text), length in zip(groups, lengths.tolist(), strict=True):
            parts = text.split(",") if text else []
            if len(parts) != length:
                raise NotPlain
            for part in parts:
                if part not in known:
                    try:
                        known[part] = self._thousandths(part)
                    except BadValue:
                        raise NotPlain from None
                weights.append(known[part])
        found = np.array(weights, dtype=np.int64)
        self._add(numbers, lengths, list(groups.values()), found)

    def _flatten(self, ballots: Collection[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The project numbers of all ballots, one after the other, and how many each names.

        Taken apart in one go: a list for every ballot would keep the garbage collector busy.
        """
        names = ",".join(filter(None, ballots))
        try:
            numbers = list(map(self._numbers.__getitem__, names.split(","))) if names else []
        except KeyError:
            raise NotPlain from None
        lengths = np.array([text.count(",") + 1 if text else 0 for text in ballots], dtype=np.int64)
        if len(lengths) and (lengths.min() < self._shortest or lengths.max() > self._longest):
            raise NotPlain
        return np.array(numbers, dtype=np.int64), lengths

    def _add(
        self,
        numbers: NDArray[np.int64],
        lengths: NDArray[np.int64],
        times: list[int],
        weights: NDArray[np.int64] | None,
    ) -> None:
        try:
            self.box.add_block(numbers, lengths, times, weights)
        except BadBallot:
            raise NotPlain from None

    # Row by row, naming what is wrong.

    def _read_slowly(self, block: Block) -> None:
        voters: dict[int, str] = {}
        for line, row in block.rows():
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if cells[0].upper() in SECTIONS and not any(cells[1:]):
                self._end_early(line, cells[0].upper())
                break
            self.rows_read += 1
            self._read_row(line, cells, voters)
        self._voters.add(list(voters), list(voters.values()))

    def _end_early(self, line: int, section: str) -> None:
        """A section after VOTES: report it and read no further, the file is in the wrong order."""
        self.rows.broken_off = True
        self._fault(line, section, say("no section may follow {earlier}", earlier=VOTES))

    def _read_row(self, line: int, cells: list[str], voters: dict[int, str]) -> None:
        """Read one ballot; its voter goes into ``voters``, by line."""
        width = len(self._header)
        if len(cells) > width and any(cells[width:]):
            self._fault(line, "row", say("{cells} cells, but {columns} columns", cells=len(cells), columns=width))
            return
        cells += [""] * (width - len(cells))
        if voter := cells[self._voter]:
            voters[line] = voter
        else:
            self._fault(line, "voter_id", say("the id is missing"))
        names = [name.strip() for name in cells[self._vote].split(",")] if cells[self._vote] else []
        points = cells[self._point] if self._point is not None else ""
        if self._vote_is_sound(line, names):
            self._add_row(line, names, points)

    def _vote_is_sound(self, line: int, names: list[str]) -> bool:
        sound = True
        for name, times in Counter(names).items():
            if not name:
                self._fault(line, "vote", say("an id is missing"))
                sound = False
            elif name not in self._numbers:
                if self._ids_known:
                    self._fault(line, "vote", say("there is no project “{id}”", id=name))
                sound = False
            elif times > 1 and not self.has_points:
                self._fault(line, "vote", say("names project “{id}” twice", id=name))
                sound = False
        if sound and (beyond := self._cost_beyond(names)):
            self._fault(line, "vote", say("costs {amount} more than max_sum_cost", amount=decimal_text(beyond)))
            sound = False
        if len(names) < self._shortest:
            template = "names {found} projects, at least {least} needed"
            self._fault(line, "vote", say(template, found=len(names), least=self._shortest))
            sound = False
        if len(names) > self._longest:
            template = "names {found} projects, at most {most} allowed"
            self._fault(line, "vote", say(template, found=len(names), most=self._longest))
            sound = False
        return sound

    def _cost_beyond(self, names: list[str]) -> Fraction:
        """By how much a knapsack ballot exceeds the budget, 0 if it does not."""
        if not self._knapsack:
            return Fraction(0)
        costs, most = self._knapsack
        return max(sum((costs[name] for name in names), Fraction(0)) - most, Fraction(0))

    def _add_row(self, line: int, names: list[str], points: str) -> None:
        projects = [self._numbers[name] for name in names]
        if self.vote_type == RANKING:
            last = len(names) * THOUSANDTHS
            entries = {project: last - n * THOUSANDTHS for n, project in enumerate(projects)}
        elif self.has_points:
            found = self._row_points(line, names, points)
            if found is None:
                return
            entries = self._summed(projects, found)
        elif points:
            self._fault(line, "points", say("{kind} votes have no points", kind=self.vote_type))
            return
        else:
            entries = dict.fromkeys(projects, 0)
        self.box.add_entries(entries)

    def _summed(self, projects: list[int], points: list[int]) -> dict[int, int]:
        """Points given twice to a project add up; the default goes to projects not named."""
        given: dict[int, int] = {}
        for project, share in zip(projects, points, strict=True):
            self.namings_beyond_ballots[project] += project in given
            given[project] = given.get(project, 0) + share
        if self._default:
            given = dict.fromkeys(range(len(self.ids)), self._default) | given
        return given

    def _row_points(self, line: int, names: list[str], text: str) -> list[int] | None:
        parts = [part.strip() for part in text.split(",")] if text else []
        if len(parts) != len(names):
            template = "{found} values for {projects} projects"
            self._fault(line, "points", say(template, found=len(parts), projects=len(names)))
            return None
        known = self._points
        try:
            for part in parts:
                if part not in known:
                    known[part] = self._thousandths(part)
            return [known[part] for part in parts]
        except BadValue as refusal:
            self._fault(line, "points", refusal.saying)
            return None

    def _thousandths(self, text: str) -> int:
        """Points in thousandths, within the bounds of META. Raises ``BadValue``."""
        points = number(text)
        low, high = self._limits.get("min_points"), self._limits.get("max_points")
        if points < 0:
            raise BadValue("{points} points are less than 0", points=text)
        if points > LARGEST_POINTS:
            raise BadValue("{points} points are more than {most}", points=text, most=LARGEST_POINTS)
        if isinstance(low, Fraction) and points < low:
            raise BadValue("{points} points are less than min_points", points=text)
        if isinstance(high, Fraction) and points > high:
            raise BadValue("{points} points are more than max_points", points=text)
        if (points * THOUSANDTHS).denominator != 1:
            raise BadValue("{points} points have more than three decimals", points=text)
        return int(points * THOUSANDTHS)

    def _fault(self, line: int, field: str, saying: Saying) -> None:
        self.faults.append(Fault(line, field, saying))


def _may_hold_a_title(voters: list[str], votes: list[str]) -> bool:
    return any(not vote and voter.upper() in SECTIONS for voter, vote in zip(voters, votes, strict=True))


def _bound(limits: Mapping[str, object], key: str, default: int) -> int:
    value = limits.get(key)
    return value if isinstance(value, int) else default
