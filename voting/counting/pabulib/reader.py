"""Read an election from a ``.pb`` file, as a stream, with every fault named by line and field.

What is taken in stride: CRLF or LF or both, a byte order mark, quoted cells with delimiters and
line breaks, decimals, columns in any order, columns nobody knows, ids of any kind, rows that end
early where only optional columns are missing, spaces around cells and list items, blank lines.

What is a fault: whatever would change the count or shows that the file is damaged, down to a
``votes`` column that does not agree with the ballots.

Ballots are read in blocks; equal ballots of a block are taken apart once. What is kept of a block are
arrays of project numbers and its voter ids, no object for every ballot.
"""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TextIO, TypeVar

from voting.counting.election import KNAPSACK, BadElection, Election, Project, one_line
from voting.counting.limits import Limits
from voting.counting.money import decimal_text
from voting.counting.pabulib import fields
from voting.counting.pabulib.faults import BrokenFile, Fault
from voting.counting.pabulib.fields import META, PROJECTS, SECTIONS, VOTES, BadValue
from voting.counting.pabulib.published import MARK, settings_of_file
from voting.counting.pabulib.rows import Rows
from voting.counting.pabulib.votes import VotesReader
from voting.counting.refusals import Saying, say
from voting.counting.settings import BadSettings, Settings

Value = TypeVar("Value")


Reading = Callable[[int, int], None]
"""Called now and then with how many bytes have been read, and how many there are."""

LINES_BETWEEN = 5_000


def read(path: str | Path, *, free_projects: bool = False, progress: Reading | None = None) -> Election:
    """The election in the file at ``path``.

    ``free_projects`` lets projects of no cost through. Raises ``BrokenFile`` with all faults, and
    ``OSError`` when the file cannot be opened.
    """
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        lines = _told(file, progress) if progress else file
        return read_lines(lines, name=str(path), free_projects=free_projects)


def _told(file: TextIO, progress: Reading) -> Iterator[str]:
    if not file.seekable():  # a pipe does not say how far it is
        yield from file
        return
    size = os.fstat(file.fileno()).st_size
    for number, line in enumerate(file):
        if number % LINES_BETWEEN == 0:
            progress(file.buffer.tell(), size)
        yield line


def read_text(text: str, *, name: str = "ballots.pb", free_projects: bool = False) -> Election:
    return read_lines(io.StringIO(text, newline=""), name=name, free_projects=free_projects)


def read_lines(lines: Iterable[str], *, name: str = "ballots.pb", free_projects: bool = False) -> Election:
    """The election in ``lines``, each with its line ending. Raises ``BrokenFile``."""
    return _Reader(lines, name, free_projects).election()


class _Reader:
    def __init__(self, lines: Iterable[str], name: str, free_projects: bool):
        self.name = name
        self.free_projects = free_projects
        self.faults: list[Fault] = []
        self.rows = Rows(lines, self.faults)
        self.meta: dict[str, str] = {}
        self.meta_lines: dict[str, int] = {}
        self.values: dict[str, object] = {}
        self.projects: list[Project] = []
        self.project_lines: dict[str, int] = {}
        self.project_rows = 0
        self.votes: VotesReader | None = None
        self.sections: dict[str, int] = {}
        self.settings = Settings()
        self.ids_known = False

    def fault(self, line: int, field: str, saying: Saying | str) -> None:
        self.faults.append(Fault(line, field, saying if isinstance(saying, Saying) else say(saying)))

    def _checked(self, line: int, field: str, text: str, check: Callable[[str], Value]) -> Value | None:
        """The value of ``text``; ``None`` and a fault if its field does not allow it."""
        try:
            return check(text)
        except BadValue as refusal:
            self.fault(line, field, refusal.saying)
            return None

    def election(self) -> Election:
        following = self._first_title()
        while following:
            section, line = following
            if section in self.sections:
                self.fault(line, section, "this section is there twice")
            for later in SECTIONS[SECTIONS.index(section) + 1 :]:
                if later in self.sections:
                    self.fault(line, section, say("this section must come before {later}", later=later))
            self.sections.setdefault(section, line)
            read = {META: self._meta, PROJECTS: self._projects, VOTES: self._votes}[section]
            following = read(line)
        if self.sections and not self.rows.broken_off:
            for section in SECTIONS:
                if section not in self.sections:
                    self.fault(max(self.rows.line, 1), section, "this section is missing")
            self._compare_totals()
        if not self.faults:
            election = self._build()
            with self._settings_refused():
                Limits(election, self.settings)
        if self.faults:
            raise BrokenFile(self.name, self.faults)
        return election

    def _first_title(self) -> tuple[str, int] | None:
        found = self.rows.one()
        if found is None:
            if not self.rows.broken_off:
                self.fault(1, "file", "the file is empty")
            return None
        line, row = found
        section = title(row)
        if section is None:
            self.fault(line, "file", say("expected {section}, found “{text}”", section=META, text=row[0]))
        while section is None:
            found = self.rows.one()
            if found is None:
                return None
            line, row = found
            section = title(row)
        return section, line

    def _opens(self, line: int, row: list[str]) -> str | None:
        """The section a row opens, if any; a header of columns whose title is lost opens one too."""
        if section := title(row):
            return section
        cells = {cell.strip().lower() for cell in row}
        for section, columns in fields.NEEDED.items():
            if columns <= cells and section not in self.sections:
                self.fault(line, section, "the title of this section is missing")
                self.rows.give_back(line, row)
                return section
        return None

    # META

    def _meta(self, line: int) -> tuple[str, int] | None:
        found = self.rows.one()
        header = [cell.strip().lower() for cell in found[1]] if found else []
        if found and title(found[1]):
            self.fault(line, META, "the header “key;value” is missing")
            self._check_meta()
            return str(title(found[1])), found[0]
        if header[:2] != ["key", "value"]:
            self.fault(found[0] if found else line, META, "the header must be “key;value”")
        following = None
        while found := self.rows.one():
            if section := self._opens(*found):
                following = section, found[0]
                break
            self._meta_row(*found)
        self._check_meta()
        return following

    def _meta_row(self, line: int, row: list[str]) -> None:
        key = row[0].strip()
        if not key:
            self.fault(line, META, "a key is missing")
        elif key in self.meta:
            self.fault(line, key, "this key is there twice")
        elif len(row) < 2:
            self.fault(line, key, "the value is missing")
        else:
            if any(cell.strip() for cell in row[2:]):
                self.fault(line, key, "more than one value; quote a value that contains “;”")
            self.meta[key] = row[1].strip()
            self.meta_lines[key] = line

    def _check_meta(self) -> None:
        title_line = self.sections[META]
        for key in fields.REQUIRED_META:
            if key not in self.meta:
                self.fault(title_line, key, "this key is missing")
            elif not self.meta[key]:
                self.fault(self.meta_lines[key], key, "the value is missing")
        for key, text in self.meta.items():
            check = fields.META_VALUES.get(key)
            if check and text:
                value = self._checked(self.meta_lines[key], key, text, check)
                if value is not None:
                    self.values[key] = value
        begin, end = self.values.get("date_begin"), self.values.get("date_end")
        if begin and end and end[1] < begin[0]:  # type: ignore[index]
            self.fault(self.meta_lines["date_end"], "date_end", "the vote ends before it begins")
        self._check_bounds()
        with self._settings_refused():
            self.settings = settings_of_file(self.meta)

    def _check_bounds(self) -> None:
        for field in ("length", "sum_cost", "points", "sum_points"):
            low, high = self.values.get(f"min_{field}"), self.values.get(f"max_{field}")
            if low is not None and high is not None and low > high:  # type: ignore[operator]
                key = f"max_{field}"
                self.fault(self.meta_lines[key], key, say("is less than {other}", other=f"min_{field}"))
        if self.values.get("vote_type") == "cumulative" and "max_sum_points" not in self.values:
            self.fault(self.sections[META], "max_sum_points", "cumulative votes need this key")

    # PROJECTS

    def _projects(self, line: int) -> tuple[str, int] | None:
        header = self._header(line, PROJECTS, ("project_id",))
        if isinstance(header, tuple):
            return header
        self.ids_known = bool(header)
        if header and "cost" not in header:
            self.fault(self.rows.line, "cost", "this column is missing")
        while found := self.rows.one():
            if section := self._opens(*found):
                return section, found[0]
            if header:
                self._project_row(found[0], found[1], header)
        return None

    def _header(self, line: int, section: str, needed: tuple[str, ...]) -> list[str] | tuple[str, int]:
        """The column names; empty if they cannot be used; the next section if there are none."""
        found = self.rows.one()
        if found is None:
            self.fault(line, section, "the header is missing")
            return []
        if following := title(found[1]):
            self.fault(line, section, "the header is missing")
            return following, found[0]
        names = [cell.strip().lower() for cell in found[1]]
        while names and not names[-1]:
            names.pop()
        names = [fields.RENAMED.get(name, name) for name in names]
        complete = True
        for name, times in Counter(names).items():
            if times > 1:
                self.fault(found[0], name or section, "this column is there twice")
                complete = False
        for name in needed:
            if name not in names:
                self.fault(found[0], name, "this column is missing")
                complete = False
        return names if complete else []

    def _project_row(self, line: int, row: list[str], header: list[str]) -> None:
        self.project_rows += 1
        cells = dict.fromkeys(header, "") | {name: cell.strip() for name, cell in zip(header, row, strict=False)}
        name = cells["project_id"]
        if any(cell.strip() for cell in row[len(header) :]):
            self.fault(line, "row", say("{cells} cells, but {columns} columns", cells=len(row), columns=len(header)))
            cells = {"project_id": name}  # the others may have slipped
        cost = None
        if cells.get("cost"):
            cost = self._checked(line, "cost", cells["cost"], self._cost)
        elif "cost" in cells:
            self.fault(line, "cost", "the cost is missing")
        if cells.get("selected"):
            self._checked(line, "selected", cells["selected"], fields.selected)
        if name in self.project_lines:
            first = self.project_lines[name]
            self.fault(line, "project_id", say("“{id}” is already on line {line}", id=name, line=first))
            return
        categories = tuple(one_line(c) for c in cells.get("category", "").split(",") if c.strip())
        details = {key: text for key, text in cells.items() if key not in ("project_id", "cost") and text}
        try:
            project = Project(name, cost or Fraction(0), cells.get("name", ""), categories, details)
        except BadElection as refusal:
            self.fault(line, "project_id", refusal.saying if name else "the id is missing")
            return
        self.project_lines[name] = line
        self.projects.append(project)

    def _cost(self, text: str) -> Fraction:
        free = self.free_projects or self.settings.is_contest or self.settings.free_projects != "refuse"
        return fields.amount(text) if free else fields.positive_amount(text)

    # VOTES

    def _votes(self, line: int) -> tuple[str, int] | None:
        vote_type = str(self.values.get("vote_type", ""))
        needed = ("voter_id", "vote", "points") if vote_type in fields.POINTS_TYPES else ("voter_id", "vote")
        header = self._header(line, VOTES, needed)
        if isinstance(header, tuple):
            return header
        if not header:
            return None
        ids = sorted(project.id for project in self.projects)
        knapsack = None
        if self._is_knapsack():
            costs = {project.id: project.cost for project in self.projects}
            knapsack = costs, _fraction(self.values["budget"])
        self.votes = VotesReader(self.rows, self.faults, ids, vote_type, self.values, knapsack, self.ids_known)
        default = self.values.get("default_score")
        if vote_type == "scoring" and default:
            line = self.meta_lines["default_score"]
            self._checked(line, "default_score", decimal_text(_fraction(default)), self.votes.give_default)
        self.votes.read(header)
        return None

    def _is_knapsack(self) -> bool:
        """Approvals that may cost as much as there is, and no more."""
        most = self.values.get("max_sum_cost")
        return self.values.get("vote_type") == "approval" and most is not None and most == self.values.get("budget")

    # Totals that must agree

    def _compare_totals(self) -> None:
        if self.ids_known:
            self._compare("num_projects", self.project_rows, "says {said}, but the file has {found} projects")
        if self.votes:
            self._compare("num_votes", self.votes.rows_read, "says {said}, but the file has {found} ballots")
        if self.faults or not self.votes:
            return  # the columns below would only repeat what is already said
        ballots = self.votes.ballots
        numbers = {project.id: n for n, project in enumerate(sorted(self.projects, key=lambda p: p.id))}
        scores = [Fraction(int(score), ballots.weight_scale) for score in ballots.scores]
        for project in self.projects:
            line, number = self.project_lines[project.id], numbers[project.id]
            named = int(ballots.named[number])
            often = named + self.votes.namings_beyond_ballots[number]
            self._compare_column(line, project, "votes", Fraction(named), Fraction(often))
            self._compare_column(line, project, "score", scores[number])

    def _compare(self, key: str, found: int, template: str) -> None:
        said = self.values.get(key)
        if said is not None and said != found:
            self.fault(self.meta_lines[key], key, say(template, said=said, found=found))

    def _compare_column(self, line: int, project: Project, column: str, *counted: Fraction) -> None:
        text = project.details.get(column, "")
        if not text:
            return
        said = self._checked(line, column, text, fields.number)
        if said is not None and said not in counted:
            found = decimal_text(counted[0])
            self.fault(line, column, say("says {said}, but the ballots give {found}", said=text, found=found))

    def _build(self) -> Election:
        assert self.votes is not None
        ballot_type = str(self.values["vote_type"])
        budget = _fraction(self.values["budget"])
        if self._is_knapsack():
            ballot_type = KNAPSACK
        ordered = tuple(sorted(self.projects, key=lambda project: project.id))
        return Election(ordered, budget, ballot_type, self.votes.ballots, dict(self.meta))

    @contextmanager
    def _settings_refused(self) -> Iterator[None]:
        """The settings that travel with a file are in its comment."""
        try:
            yield
        except BadSettings as refusal:
            if MARK in self.meta.get("comment", ""):  # else META has the fault already
                self.fault(self.meta_lines["comment"], "comment", refusal.saying)


def _fraction(value: object) -> Fraction:
    assert isinstance(value, Fraction)
    return value


def title(row: list[str]) -> str | None:
    """The section a row opens, or ``None``."""
    name = row[0].strip().upper()
    if name in SECTIONS and not any(cell.strip() for cell in row[1:]):
        return name
    return None
