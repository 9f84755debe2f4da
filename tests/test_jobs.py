"""Every task and every job there is, each run twice: the second run must find nothing left to do."""

import pytest
from django.db import connection

from community import schedule
from community.models import JobRun, Notice
from community.models.resident import Channel
from participate.celery import app
from records import keys
from tests.builders import make_resident

# Name of the task: arguments it can be called with here.
TASKS = {
    "community.tasks.run_job": ["notices.send"],
    "community.tasks.send_notices": [],
    "voting.tasks.count_election": [0],
}


def own_tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def everything() -> dict[str, list]:
    """Every row of every table, but when jobs ran."""
    rows = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != JobRun._meta.db_table:
                cursor.execute(f'SELECT * FROM "{table}"')
                rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


@pytest.fixture
def something_to_do(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keys.make()
    Notice.objects.create(resident=make_resident(), kind="data.handed_out", facts={"when": "now"}, key="1")
    Notice.objects.create(
        resident=make_resident(notice_channel=Channel.EMAIL),
        kind="data.handed_out",
        facts={"when": "now"},
        key="2",
        message=None,
    )


def test_every_task_is_listed_here():
    assert own_tasks() == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_a_task_may_run_twice(name, something_to_do, mailoutbox):
    task = app.tasks[name] if name in own_tasks() else None
    task(*TASKS[name])
    after_once, letters = everything(), len(mailoutbox)
    JobRun.objects.all().delete()
    task(*TASKS[name])
    assert (everything(), len(mailoutbox)) == (after_once, letters)


def test_a_job_may_run_twice(something_to_do, mailoutbox):
    for job in schedule.jobs():
        job.run()
        after_once, letters = everything(), len(mailoutbox)
        job.run()
        assert (everything(), len(mailoutbox)) == (after_once, letters), job.name
