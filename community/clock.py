"""The one clock. Rules about phases and deadlines ask it, and tests move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_moved: ContextVar[datetime | None] = ContextVar("moved", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _moved.get() or timezone.now()


def today() -> date:
    """The present day where the site is."""
    return timezone.localdate(now())


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment`, for tests and previews."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
