"""Rows of cells with the line each begins on, read as a stream."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from voting.counting.pabulib.faults import Fault
from voting.counting.refusals import say

CHUNK = 20_000
"""Lines looked at together."""

MOST_DAMAGED = 50
"""Damaged lines that are named; a file with more of them is no text, and the rest is not read."""

LONGEST_CELL = 2**20
"""Characters; a longer cell is a quote that was never closed."""


@dataclass
class Block:
    """Some rows at once. ``begin`` is the line of the first.

    Where no cell is quoted, ``text`` is all there is, its lines ended by LF; else ``parsed`` are the
    rows the csv module made of it, each with the line it begins on.
    """

    begin: int
    text: str = ""
    parsed: list[tuple[int, list[str]]] | None = None

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.removesuffix("\n").split("\n")

    @property
    def lines(self) -> Sequence[int]:
        """The line each row begins on."""
        if self.parsed is not None:
            return [line for line, _ in self.parsed]
        return range(self.begin, self.begin + len(self._lines))

    def columns(self, wanted: list[int], width: int) -> list[list[str]] | None:
        """The ``wanted`` columns; ``None`` unless every row has exactly ``width`` cells."""
        if self.parsed is not None:
            if {len(row) for _, row in self.parsed} != {width}:
                return None
            return [[row[column] for _, row in self.parsed] for column in wanted]
        if {line.count(";") for line in self._lines} != {width - 1}:
            return None
        cells = self.text.removesuffix("\n").replace("\n", ";").split(";")
        return [cells[column::width] for column in wanted]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """All rows, blank ones included, each with the line it begins on."""
        if self.parsed is not None:
            yield from self.parsed
        else:
            yield from enumerate((line.split(";") for line in self._lines), self.begin)


class Rows:
    """Splits lines at ``;`` and minds quotes. Broken rows are reported and passed over.

    ``lines`` are lines of text with their endings (LF or CRLF, also mixed); bytes that are not
    UTF-8 arrive as surrogate escapes and are reported with their line.
    """

    def __init__(self, lines: Iterable[str], faults: list[Fault]):
        self._faults = faults
        self._chunks = self._checked(lines)
        self._chunk: list[str] = []
        self._used = 0
        self._ended = False
        self._given_back: tuple[int, list[str]] | None = None
        self.line = 0
        """The last line read."""
        self.broken_off = False
        """Whether the rest of the file is not read: a quote is never closed, a section out of place, all is damaged."""
        self._damaged = 0
        self._reader = csv.reader(self._single_lines(), delimiter=";")
        csv.field_size_limit(max(csv.field_size_limit(), LONGEST_CELL))

    def _checked(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The lines in chunks, each looked over for damage in one go."""
        lines = iter(lines)
        seen = 0
        while chunk := list(islice(lines, CHUNK)):
            if not seen:
                chunk[0] = chunk[0].removeprefix("\ufeff")
            text = "".join(chunk)
            if "\0" in text or (not text.isascii() and _is_damaged(text)):
                self._name_damage(seen, chunk)
            seen += len(chunk)
            if self.broken_off:
                return
            yield chunk

    def _name_damage(self, seen: int, chunk: list[str]) -> None:
        for number, line in enumerate(chunk, seen + 1):
            zero, damaged = "\0" in line, _is_damaged(line)
            self._damaged += zero or damaged
            if self._damaged > MOST_DAMAGED:
                self.broken_off = True
                self._faults.append(Fault(number, "file", say("too much is damaged; the file was read no further")))
                return
            if zero:
                self._faults.append(Fault(number, "file", say("a zero byte")))
            if damaged:
                self._faults.append(Fault(number, "file", say("bytes that are not UTF-8")))

    def _has_more(self) -> bool:
        if self._used == len(self._chunk):
            self._chunk, self._used = next(self._chunks, []), 0
        return self._used < len(self._chunk)

    def _single_lines(self) -> Iterator[str]:
        while self._has_more():
            self._used += 1
            self.line += 1
            yield self._chunk[self._used - 1]
        self._ended = True

    def _next(self) -> tuple[int, list[str]] | None:
        """The next row that can be read and the line it begins on; ``None`` at the end."""
        while not self.broken_off:
            begin = self.line + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return None
            except csv.Error as error:
                self.broken_off = "limit" in str(error)
                template = "a quote is opened here and never closed" if self.broken_off else "unreadable row"
                self._faults.append(Fault(begin, "file", say(template)))
                continue
            if self._ended:  # the file ended while the row had not
                self.broken_off = True
                self._faults.append(Fault(begin, "file", say("a quote is opened here and never closed")))
                continue
            return begin, row
        return None

    def one(self) -> tuple[int, list[str]] | None:
        """The next row that is not blank and the line it begins on; ``None`` at the end."""
        if found := self._given_back:
            self._given_back = None
            return found
        while found := self._next():
            if any(cell.strip() for cell in found[1]):
                return found
        return None

    def give_back(self, line: int, row: list[str]) -> None:
        """Let ``one`` give this row once more."""
        self._given_back = line, row

    def block(self) -> Block | None:
        """Many rows at once; ``None`` at the end."""
        if self.broken_off or not self._has_more():
            return None
        begin = self.line + 1
        text = "".join(self._chunk[self._used :]).replace("\r\n", "\n")
        if '"' in text or "\r" in text:
            return self._quoted_block()
        self.line += len(self._chunk) - self._used
        self._used = len(self._chunk)
        return Block(begin, text)

    def _quoted_block(self) -> Block | None:
        """Rows made by the csv module, which also knows cells of several lines."""
        parsed = list(islice(iter(self._next, None), CHUNK))
        return Block(parsed[0][0], parsed=parsed) if parsed else None


def _is_damaged(text: str) -> bool:
    """Whether ``text`` holds bytes that could not be decoded."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
