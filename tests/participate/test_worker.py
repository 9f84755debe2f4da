"""With a broker, work leaves the web process: a real worker does it, and only after the commit."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from community import notices
from community.models import Notice
from community.models.resident import Channel
from participate.celery import app
from tests.builders import make_resident
from tests.settings import REDIS_URL

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds; machines are shared
KIND = "tests.hello"


def own_broker() -> str:
    """The Redis database that this test process has to itself."""
    return settings.CACHES["default"]["LOCATION"]


@pytest.fixture
def broker(monkeypatch):
    if not REDIS_URL:
        missing = "no CELERY_BROKER_URL: `make test` finds a Redis on loopback by itself"
        pytest.fail(missing) if os.environ.get("REQUIRE_SERVICES") == "1" else pytest.skip(missing)
    for name, value in {"task_always_eager": False, "broker_url": own_broker()}.items():
        monkeypatch.setitem(app.conf, name, value)
    # Connections to the usual broker, in memory, are put aside.
    monkeypatch.setattr(app, "_pool", None)
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    monkeypatch.setitem(notices._kinds, KIND, notices.Kind(KIND, "Hello", "Hello", urgent=True))
    return redis.Redis.from_url(own_broker())


@pytest.fixture
def worker(broker):
    """`celery worker` as in production, on the database of this test."""
    named = {"sqlite": "sqlite:///{}", "postgresql": settings.DATABASE_URL.rpartition("/")[0] + "/{}"}[
        connection.vendor
    ]
    environment = {
        "PATH": os.environ["PATH"],
        "ENV_FILE": os.devnull,
        "DEBUG": "1",
        "VAR_DIR": str(settings.VAR_DIR),
        "DATABASE_URL": named.format(connection.settings_dict["NAME"]),
        "CELERY_BROKER_URL": own_broker(),
        "CACHE_URL": own_broker().replace("redis://", "rediscache://"),
    }
    command = [sys.executable, "-m", "celery", "--app", "participate"]
    options = ["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    assert within(PATIENCE, lambda: app.control.ping(timeout=1)), "the worker did not come up"
    yield process
    process.terminate()
    process.wait(timeout=PATIENCE)


def within(seconds: float, question) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(0.2)
    return False


def state_of_the_only_notice() -> str:
    return Notice.objects.values_list("state", flat=True).get()


def test_a_worker_sends_what_was_told_once_it_is_committed(worker, broker):
    resident = make_resident(notice_channel=Channel.EMAIL)
    with transaction.atomic():
        notices.tell(resident, KIND, key="once")
        assert broker.llen("celery") == 0
    assert within(PATIENCE, lambda: state_of_the_only_notice() == Notice.State.SENT)


def test_what_is_rolled_back_reaches_no_worker(broker):
    resident = make_resident(notice_channel=Channel.EMAIL)
    with transaction.atomic():
        notices.tell(resident, KIND, key="never")
        transaction.set_rollback(True)
    assert broker.llen("celery") == 0
    assert not Notice.objects.exists()


def test_without_a_worker_nothing_is_lost(broker):
    resident = make_resident(notice_channel=Channel.EMAIL)
    notices.tell(resident, KIND, key="later")
    assert state_of_the_only_notice() == Notice.State.WAITING
    assert broker.llen("celery") == 1
