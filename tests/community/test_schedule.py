from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from community import clock, schedule, tasks
from community.models import JobRun

HOUR = timedelta(hours=1)


@pytest.fixture
def ran(monkeypatch):
    """Two jobs of our own and no others; the list of what ran."""
    done = []
    monkeypatch.setattr(schedule, "_jobs", {})
    schedule.register("test.hourly", lambda: done.append("hourly"), every=HOUR)
    schedule.register("test.daily", lambda: done.append("daily"), every=24 * HOUR)
    return done


def later(**delay):
    return clock.moved_to(clock.now() + timedelta(**delay))


def test_what_never_ran_is_due_and_what_just_ran_is_not(db, ran):
    assert schedule.run_due() == ["test.daily", "test.hourly"]
    assert schedule.run_due() == []
    assert ran == ["daily", "hourly"]


def test_a_job_is_due_again_when_its_time_has_passed(db, ran):
    schedule.run_due()
    with later(minutes=59):
        assert schedule.run_due() == []
    with later(minutes=60):
        assert schedule.run_due() == ["test.hourly"]


def test_a_scheduler_that_calls_a_moment_early_is_served(db, ran):
    schedule.run_due()
    with later(minutes=59, seconds=56):
        assert schedule.run("test.hourly")


def test_missed_turns_are_not_made_up_for(db, ran):
    schedule.run_due()
    with later(days=3):
        schedule.run_due()
        schedule.run_due()
    assert ran == ["daily", "hourly"] * 2


def test_a_job_that_is_running_is_not_started_again(db, ran):
    schedule.run_due()
    JobRun.objects.update(next_at=clock.now() - HOUR, claimed_until=clock.now() + HOUR)
    assert schedule.run_due() == []


def test_a_job_whose_worker_died_starts_again_in_the_end(db, ran):
    schedule.run_due()
    JobRun.objects.update(next_at=clock.now() - HOUR, claimed_until=clock.now() - timedelta(seconds=1))
    assert schedule.run_due() == ["test.daily", "test.hourly"]


def test_a_job_that_fails_leaves_a_note_lets_the_others_run_and_is_tried_again_soon(db, ran, caplog):
    def fail() -> None:
        raise LookupError("something private")

    schedule.register("test.a_failing", fail, every=24 * HOUR)
    schedule.run_due()
    assert ran == ["daily", "hourly"]
    row = JobRun.objects.get(name="test.a_failing")
    assert (row.error, row.claimed_until) == ("LookupError", None)
    assert "test.a_failing failed" in caplog.text
    with later(minutes=6):
        assert schedule.run_due() == ["test.a_failing"]


def test_a_tick_with_nothing_to_do_costs_one_query(db, ran, django_assert_num_queries):
    schedule.run_due()
    with django_assert_num_queries(1):
        schedule.run_due()


# The command


def test_tick_says_what_ran(db, ran):
    out = StringIO()
    call_command("tick", stdout=out)
    call_command("tick", stdout=out)
    assert out.getvalue() == "Ran: test.daily, test.hourly\nRan: nothing was due\n"


def test_tick_lists_the_jobs_and_runs_none(db, ran):
    out = StringIO()
    call_command("tick", "--list", stdout=out)
    assert ran == []
    assert "test.hourly" in out.getvalue() and "never" in out.getvalue()


def test_the_loop_ends_with_the_process_that_began_it(db, ran, monkeypatch):
    parents = iter([100, 100, 100, 1])
    monkeypatch.setattr("os.getppid", lambda: next(parents))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    call_command("tick", "--loop", "5")
    assert ran == ["daily", "hourly"]


# Celery


def test_beat_asks_for_every_registered_job():
    from participate.celery import app

    app.loader.import_default_modules()
    assert set(app.conf.beat_schedule) == {job.name for job in schedule.jobs()}
    entry = app.conf.beat_schedule["notices.send"]
    assert (entry["task"], entry["args"]) == ("community.tasks.run_job", ["notices.send"])
    assert entry["schedule"] == timedelta(seconds=15)


def test_the_task_runs_a_job_by_name_if_it_is_due(db, ran):
    tasks.run_job("test.hourly")
    tasks.run_job("test.hourly")
    assert ran == ["hourly"]
