"""Periodic jobs. `manage.py tick` runs what is due; with a broker, Celery beat asks a worker for the same jobs.

Every room registers its own in its `jobs.py`. A job is a function without arguments that may run twice with the
result of once; the table keeps two from running at the same time and remembers when each is next due.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q

from community import clock
from community.models import JobRun

log = logging.getLogger(__name__)

# A worker silent for so long is taken for dead, and its job may start again.
LEASE = timedelta(minutes=30)
RETRY = timedelta(minutes=5)


class Job(NamedTuple):
    name: str
    run: Callable[[], object]
    every: timedelta

    @property
    def slack(self) -> timedelta:
        """A scheduler that calls a moment early is not sent away for a whole turn."""
        return min(self.every / 10, timedelta(seconds=5))


_jobs: dict[str, Job] = {}


def register(name: str, run: Callable[[], object], *, every: timedelta) -> None:
    """`name` is "room.verb", such as "notices.send"."""
    _jobs[name] = Job(name, run, every)


def jobs() -> list[Job]:
    return sorted(_jobs.values())


def run(name: str) -> bool:
    """Run one job if it is due and nobody else is running it. Say whether it ran."""
    job = _jobs[name]
    if not _claim(job):
        return False
    try:
        job.run()
    except Exception as failure:  # of any kind: the other jobs must have their turn, and the table says what broke
        log.exception("The job %s failed", name)
        _finish(job, error=type(failure).__name__, next_at=clock.now() + min(job.every, RETRY))
    else:
        _finish(job, error="")
    return True


def run_due() -> list[str]:
    """Run everything due; the names of what ran."""
    due = _due_names()
    return [job.name for job in jobs() if job.name in due and run(job.name)]


def _due_names() -> set[str]:
    """With one query, so that an idle tick costs next to nothing."""
    rows = {row.name: row for row in JobRun.objects.all()}
    now = clock.now()
    return {job.name for job in jobs() if job.name not in rows or rows[job.name].next_at <= now + job.slack}


def _claim(job: Job) -> bool:
    now = clock.now()
    if not JobRun.objects.filter(name=job.name).exists():
        JobRun.objects.bulk_create([JobRun(name=job.name, next_at=now)], ignore_conflicts=True)
    free = Q(claimed_until=None) | Q(claimed_until__lte=now)
    return bool(
        JobRun.objects.filter(free, name=job.name, next_at__lte=now + job.slack).update(
            claimed_until=now + LEASE, started_at=now, next_at=now + job.every
        )
    )


def _finish(job: Job, *, error: str, **changes: object) -> None:
    JobRun.objects.filter(name=job.name).update(claimed_until=None, finished_at=clock.now(), error=error, **changes)
