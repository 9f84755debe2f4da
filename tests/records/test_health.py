from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from community import clock, schedule
from community.models import JobRun, Notice
from records import health, verify
from tests.builders import make_resident
from tests.records.tampering import lift_triggers


@pytest.fixture(autouse=True)
def _ask_afresh():
    health.forget()
    yield
    health.forget()


def ask(client):
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_a_well_site_says_so(client, db):
    fine = {"status": "ok", "database": "fine", "migrations": "fine", "triggers": "fine", "queue": "fine"}
    assert ask(client) == (200, fine)


def test_no_cache_keeps_the_answer(client, db):
    assert "no-store" in client.get("/healthz")["Cache-Control"]


def test_a_warm_answer_costs_four_queries(client, db, django_assert_num_queries):
    ask(client)
    with django_assert_num_queries(4):
        ask(client)


def test_a_database_that_does_not_answer_is_named_without_its_secrets(client, db, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError('connection to "10.0.0.7" failed: password authentication failed for user "participate"')

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", fail)
        status, said = ask(client)
    assert (status, said) == (503, {"status": "unwell", "database": "The database does not answer."})


def test_a_migration_that_was_not_applied_is_named(client, db):
    MigrationRecorder.Migration.objects.filter(app="records").latest("name").delete()
    status, said = ask(client)
    assert status == 503
    assert said["migrations"] == "1 migrations are not applied: run manage.py migrate."


def test_a_missing_trigger_is_named(client, db):
    lift_triggers("records_auditentry")
    status, said = ask(client)
    assert status == 503
    assert said["triggers"].startswith("trigger guard_records_auditentry_")


def test_triggers_are_looked_at_again_after_some_seconds(client, db, monkeypatch):
    assert ask(client)[0] == 200
    lift_triggers("records_auditentry")
    assert ask(client)[0] == 200
    passed = health.time.monotonic() + health.KEEP_SECONDS + 1
    monkeypatch.setattr(health.time, "monotonic", lambda: passed)
    assert ask(client)[0] == 503


def make_notice(due):
    return Notice.objects.create(resident=make_resident(), kind="test", key="1", due_at=due)


@pytest.mark.parametrize(("waited", "status"), [(timedelta(minutes=14), 200), (timedelta(minutes=16), 503)])
def test_messages_that_nobody_sends_are_named(client, db, waited, status):
    make_notice(due=clock.now() - waited)
    assert ask(client)[0] == status


def test_a_digest_that_is_not_due_yet_is_no_backlog(client, db):
    make_notice(due=clock.now() + timedelta(hours=3))
    assert ask(client)[0] == 200


@pytest.mark.parametrize(("late", "status"), [(timedelta(minutes=14), 200), (timedelta(minutes=16), 503)])
def test_a_silent_scheduler_is_named(client, db, late, status):
    JobRun.objects.create(name="records.checkpoint", next_at=clock.now() - late)
    assert ask(client)[0] == status


def test_a_job_that_no_longer_exists_is_not_waited_for(client, db):
    JobRun.objects.create(name="old.job", next_at=clock.now() - timedelta(days=3))
    assert ask(client)[0] == 200


def test_a_failed_nightly_check_is_named_until_it_passes(client, db, monkeypatch):
    def differ():
        raise verify.RecordsDiffer("access:17 was changed")

    monkeypatch.setitem(
        schedule._jobs, "records.verify", schedule.Job("records.verify", differ, every=timedelta(days=1))
    )
    assert schedule.run("records.verify")
    status, said = ask(client)
    assert status == 503
    assert said["queue"] == "The nightly check of the record failed (RecordsDiffer): run manage.py verify."
    JobRun.objects.update(next_at=clock.now())
    monkeypatch.setitem(
        schedule._jobs, "records.verify", schedule.Job("records.verify", lambda: None, every=timedelta(days=1))
    )
    assert schedule.run("records.verify")
    assert ask(client)[0] == 200


def test_machines_may_only_ask(client, db):
    assert client.post("/healthz").status_code == 405


def test_plain_http_past_the_proxy_is_answered(client, db, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz").status_code == 200
