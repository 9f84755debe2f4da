from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission

from community import clock, workbench
from community.workbench import Queue
from tests.builders import make_resident

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_bench(monkeypatch):
    monkeypatch.setattr(workbench, "_queues", {})
    with clock.moved_to(NOW):
        yield


def make_queue(**fields):
    days = fields.pop("days", 0)
    defaults = {
        "name": "Letters",
        "permission": "community.view_resident",
        "count": lambda staff: 3,
        "oldest": lambda staff: NOW - timedelta(days=days),
        "url": "/staff/letters/",
        "promise_days": 5,
    }
    return Queue(**{**defaults, **fields})


def make_reader():
    staff = make_resident(is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename="view_resident"))
    return staff


def test_a_queue_is_shown_only_to_those_who_may_work_on_it(db):
    workbench.register(make_queue())
    assert [waiting.count for waiting in workbench.waiting_for(make_reader())] == [3]
    assert workbench.waiting_for(make_resident(is_staff=True)) == []


def test_a_piece_is_late_on_the_day_after_the_promise(db):
    for days, late in (4, False), (5, False), (6, True):
        workbench._queues.clear()
        workbench.register(make_queue(days=days))
        assert workbench.waiting_for(make_reader())[0].is_late is late, days


def test_an_empty_queue_is_not_asked_for_its_oldest_piece(db):
    workbench.register(make_queue(count=lambda staff: 0, oldest=lambda staff: pytest.fail("asked")))
    assert not workbench.waiting_for(make_reader())[0].is_late


def test_late_queues_come_first(db):
    workbench.register(make_queue(days=9, promise_days=20, url="/a/"))
    workbench.register(make_queue(days=3, promise_days=1, url="/b/"))
    assert [waiting.url for waiting in workbench.waiting_for(make_reader())] == ["/b/", "/a/"]


def test_two_queues_cannot_open_the_same_page():
    workbench.register(make_queue())
    with pytest.raises(ValueError, match="already"):
        workbench.register(make_queue(name="Other"))
