"""The task queue. With no broker set, tasks run in the process that asked for them."""

import os
from datetime import timedelta
from typing import Any

from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participate.settings")

app = Celery("participate")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.worker_init.connect
def refuse_to_start_unguarded(**kwargs: Any) -> None:
    from records.immutable import refuse_to_start_unguarded

    refuse_to_start_unguarded()


@signals.import_modules.connect
def plan(sender: Celery, **kwargs: Any) -> None:
    """Beat asks a worker for every registered job. Whether a job is due, and free, its row in the database says."""
    from community import schedule

    sender.conf.beat_schedule = {
        job.name: {
            "task": "community.tasks.run_job",
            "args": [job.name],
            # Beat counts from its own start: asked only daily, one that is restarted daily would never ask.
            "schedule": min(job.every, timedelta(minutes=5)),
            # Asked again before a worker took it: one of the two is enough.
            "options": {"expires": min(job.every, timedelta(minutes=5)).total_seconds()},
        }
        for job in schedule.jobs()
    }
