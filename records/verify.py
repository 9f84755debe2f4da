"""Re-check everything that can be re-checked. Apps add their own in `verification.py`, found when the site starts.

A check walks its rows and yields what is wrong, in order; `manage.py verify` names the first. It must not trust what
it reads: a row may hold anything at all after somebody had the database file in hand.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import DatabaseError, connection

Step = Callable[[int], None]  # called with how many rows were just looked at


class Bad(NamedTuple):
    where: str  # "access:17"
    what: str


class Result(NamedTuple):
    name: str
    seen: int
    bad: Bad | None

    def line(self) -> str:
        said = f"{self.bad.where} {self.bad.what}" if self.bad else "fine"
        return f"{self.name:<16}{self.seen:>12,}  {said}"


Check = Callable[[Step], Iterable[Bad]]
_checks: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a check: a function that takes `step`, calls it with the number of rows seen, and yields `Bad` rows."""

    def register(function: Check) -> Check:
        _checks[name] = function
        return function

    return register


def names() -> list[str]:
    return list(_checks)


def run(only: Iterable[str] = (), step: Callable[[str, int], None] = lambda name, count: None) -> Iterator[Result]:
    """One result a check, each with the first bad row it came upon."""
    for name in only or names():
        with reading_whatever_is_there():
            yield _run_one(name, step)


def _run_one(name: str, step: Callable[[str, int], None]) -> Result:
    seen = 0

    def count(rows: int) -> None:
        nonlocal seen
        seen += rows
        step(name, rows)

    try:
        bad = next(iter(_checks[name](count)), None)
    except (DatabaseError, json.JSONDecodeError) as unreadable:
        bad = Bad(name, f"cannot be read: {type(unreadable).__name__}")
    return Result(name, seen, bad)


@contextmanager
def reading_whatever_is_there() -> Iterator[None]:
    """SQLite refuses to hand over text that is no UTF-8; a checker wants to see it and say where it stands."""
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor != "sqlite":
        yield
        return
    usual, raw.text_factory = raw.text_factory, lambda found: found.decode(errors="surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = usual


class RecordsDiffer(Exception):
    """Somebody must look at this at once."""


def require_agreement() -> None:
    """The nightly run: its failure stands in the table of jobs, in the log and in /healthz until it passes again."""
    for result in run():
        if result.bad:
            raise RecordsDiffer(f"{result.bad.where} {result.bad.what}")
