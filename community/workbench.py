"""What waits for staff: every queue with its count and its oldest piece.

A room adds its queues in its app's `ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import PermissionsMixin
from django.shortcuts import resolve_url
from django.utils.functional import Promise

from community import clock, rules


@dataclass(frozen=True)
class Queue:
    """Work of one kind. `count`, `oldest` and `tomorrow` are asked for one member of staff, one query each at most."""

    name: str | Promise
    permission: str  # "community.check_residence": who lacks it never sees the queue
    count: Callable[[PermissionsMixin], int]
    oldest: Callable[[PermissionsMixin], datetime | None]  # since when the longest-waiting piece waits
    url: str  # an address or the name of one
    promise_days: int | str  # older than this is overdue; or the name of the rule that says so
    tomorrow: Callable[[PermissionsMixin], int] | None = None  # how many pieces come tomorrow, where one can know


@dataclass(frozen=True)
class Waiting:
    """A queue as one member of staff sees it now."""

    queue: Queue
    url: str
    count: int
    oldest: datetime | None
    tomorrow: int

    @property
    def days(self) -> int:
        """Whole days that the oldest piece has waited."""
        return (clock.now() - self.oldest).days if self.oldest else 0

    @property
    def promise_days(self) -> int:
        promise = self.queue.promise_days
        return rules.get(promise) if isinstance(promise, str) else promise

    @property
    def days_over(self) -> int:
        return max(0, self.days - self.promise_days)

    @property
    def is_late(self) -> bool:
        return bool(self.count) and self.days_over > 0


_queues: dict[str, Queue] = {}


def register(queue: Queue) -> None:
    """Queues are known by the address they open."""
    if _queues.get(queue.url, queue) is not queue:
        raise ValueError(f"There is a queue at {queue.url} already.")
    _queues[queue.url] = queue


def waiting_for(staff: PermissionsMixin) -> list[Waiting]:
    """The queues this person may work on: late ones first, then the oldest."""
    mine = [_look(queue, staff) for queue in _queues.values() if staff.has_perm(queue.permission)]
    return sorted(mine, key=lambda waiting: (-waiting.days_over, -waiting.days, -waiting.count))


def _look(queue: Queue, staff: PermissionsMixin) -> Waiting:
    count = queue.count(staff)
    oldest = queue.oldest(staff) if count else None
    tomorrow = queue.tomorrow(staff) if queue.tomorrow else 0
    return Waiting(queue, resolve_url(queue.url), count, oldest, tomorrow)
