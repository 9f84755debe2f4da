"""Is the site well? Asked every few seconds by whatever watches over it, so it must cost next to nothing.

Reasons are sentences of our own: never an error message of the database, which may carry addresses or secrets.
"""

import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from community import clock, schedule
from community.models import JobRun, Notice
from records import immutable

Part = Callable[[], str]  # the reason why this part is unwell; empty while it is well

KEEP_SECONDS = 10  # migrations and triggers change rarely, and asking for them is the dear part
PATIENCE = timedelta(minutes=15)

_kept: dict[str, tuple[float, str]] = {}
_lock = threading.Lock()


def report() -> dict[str, str]:
    """Each part with its reason for being unwell. Without a database nothing else can be known."""
    try:
        parts: dict[str, Part] = {"database": _database, "migrations": _migrations, "triggers": _triggers}
        said = {name: part() for name, part in parts.items()}
        return said | {"queue": "" if said["migrations"] else _queue()}
    except DatabaseError:
        return {"database": "The database does not answer."}


def _remembered(name: str, ask: Part) -> str:
    with _lock:  # many probes at once ask the database once
        until, reason = _kept.get(name, (0.0, ""))
        if until < time.monotonic():
            reason = ask()
            _kept[name] = (time.monotonic() + KEEP_SECONDS, reason)
        return reason


def forget() -> None:
    _kept.clear()


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    return _remembered("migrations", _unapplied)


def _unapplied() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are not applied: run manage.py migrate." if waiting else ""


def _triggers() -> str:
    return _remembered("triggers", _unguarded)


def _unguarded() -> str:
    found = immutable.problems()
    return f"{found[0]} ({len(found)} in all): run manage.py migrate, then manage.py verify." if found else ""


def _queue() -> str:
    now = clock.now()
    if failed := JobRun.objects.filter(name="records.verify").exclude(error="").values_list("error").first():
        return f"The nightly check of the record failed ({failed[0]}): run manage.py verify."
    if JobRun.objects.filter(next_at__lt=now - PATIENCE, name__in=[job.name for job in schedule.jobs()]).exists():
        return "Jobs are overdue: is manage.py tick (or the Celery beat and a worker) running?"
    if Notice.objects.due(now - PATIENCE).exists():
        return "Messages wait to be sent for more than a quarter of an hour."
    return ""
