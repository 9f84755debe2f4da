"""A progress bar on standard error, only where a person is watching and only on long runs."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from voting.counting.election import Election
from voting.counting.money import scaled_text
from voting.counting.rules.completion import Progress

WIDTH = 30
PATIENCE = 1.0
"""Seconds before the bar first appears."""

PACE = 0.1
"""Seconds between two updates."""


class Stream(Protocol):
    """Where texts go, whole lines at a time."""

    def write(self, text: str, /) -> object: ...

    def flush(self) -> object: ...

    def isatty(self) -> bool: ...


class ProgressBar:
    """Shows how much of a file is read, then how much of the budget each run of an Add1 spends."""

    def __init__(self, *, watched: bool):
        self._stream = sys.stderr
        self._watched = watched
        self._next = time.monotonic() + PATIENCE
        self._shown = False

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def reading(self, done: int, size: int) -> None:
        self._show(done, size, lambda: f"{done / 1e6:.0f} / {size / 1e6:.0f} MB")

    def counting(self, election: Election) -> Progress:
        """What ``count`` calls after every run of a raising completion."""
        budget, minor = election.budget_minor, election.minor

        def told(runs: int, spent: int) -> None:
            self._show(spent, budget, lambda: f"{scaled_text(spent, minor)} / {scaled_text(budget, minor)}  ×{runs}")

        return told

    def _show(self, done: int, whole: int, numbers: Callable[[], str]) -> None:
        now = time.monotonic()
        if not self._watched or now < self._next:
            return
        self._next = now + PACE
        self._shown = True
        filled = min(WIDTH, WIDTH * done // max(whole, 1))
        bar = "█" * filled + "·" * (WIDTH - filled)
        self._stream.write(f"\r\x1b[K{bar} {numbers()}")
        self._stream.flush()
