"""Two that look at the same moment, so that a race shows every time and not once in a hundred runs."""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import connection

PATIENCE = 1.5  # seconds one waits for the other; behind a lock the other never comes


def meeting(look: Callable, parties: int = 2) -> Callable:
    """`look`, which answers only after `parties` have looked, or after waiting in vain."""
    together = threading.Barrier(parties)

    @wraps(look)
    def looked(*args: Any, **kwargs: Any) -> Any:
        seen = look(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=PATIENCE)
        return seen

    return looked


def unguarded(verb: Any) -> Callable:
    """The verb of a negative control. On SQLite one transaction writes at a time, so there it runs without its own;
    on PostgreSQL it is the lock taken away by the test that matters."""
    return verb.__wrapped__ if connection.vendor == "sqlite" else verb
