"""Many connections at once, released together."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections


def in_parallel(calls: list[Callable], *, connections_at_most: int = 100) -> list:
    """The result of each call, or the exception it raised, in order. Each runs in its own thread and connection.

    Beyond `connections_at_most` they wait for one, as they would before a pool.
    """
    barrier, pool = threading.Barrier(len(calls)), threading.BoundedSemaphore(connections_at_most)
    results: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        barrier.wait()
        with pool:
            try:
                results[number] = calls[number]()
            except Exception as raised:
                results[number] = raised
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
