"""Neighbours support an idea at the moment it is joined with another: no support is lost, none counts twice."""

import threading
from functools import partial

import pytest
from django.db import OperationalError, connection

from proposals import merging
from proposals.models import Idea, Merge, State, Support
from proposals.support import support
from tests.builders import make_resident
from tests.concurrency.meeting import unguarded
from tests.concurrently import in_parallel
from tests.proposals.staffed import make_moderator, published_idea

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def join_while_supporting() -> tuple[Idea, Idea, list]:
    host = published_idea()
    twin = published_idea(cycle=host.cycle, area=host.area)
    people = [make_resident() for _each in range(6)]
    for person in people[:2]:
        support(host, by=person)
    merge = merging.propose(host, twin, by=make_moderator(), reason="The same.")
    calls = [partial(support, Idea.objects.get(pk=twin.pk), by=person) for person in people]
    calls.insert(3, partial(merging.agree, Merge.objects.get(pk=merge.pk), by=twin.author))
    results = in_parallel(calls)
    host.refresh_from_db()
    twin.refresh_from_db()
    return host, twin, results


def test_merge_while_supporting_loses_nothing():
    for _each in range(3):
        host, twin, results = join_while_supporting()
        assert not [result for result in results if isinstance(result, Exception)], results
        assert twin.state == State.MERGED
        assert host.support_count == Support.objects.filter(idea=host).count() == 6


def support_between_count_and_writing(monkeypatch) -> tuple[list, int]:
    """Somebody supports the host after its supports were counted and before the count is written."""
    host = published_idea()
    twin = published_idea(cycle=host.cycle, area=host.area)
    counted, supported = threading.Event(), threading.Event()

    def slowly(idea):
        found = Support.objects.filter(idea=idea).count()
        counted.set()
        supported.wait(timeout=1)  # with the row held, nobody gets there before it is written
        idea.support_count = found
        idea.save(update_fields=["support_count"])

    def meanwhile():
        assert counted.wait(timeout=60)
        support(Idea.objects.get(pk=host.pk), by=late)
        supported.set()

    monkeypatch.setattr(merging, "_recount", slowly)
    late, merge = make_resident(), merging.propose(host, twin, by=make_moderator(), reason="The same.")
    results = in_parallel([partial(merging.agree, merge, by=twin.author), meanwhile])
    host.refresh_from_db()
    return results, host.support_count


def test_a_support_of_the_host_meanwhile_is_counted(monkeypatch):
    assert support_between_count_and_writing(monkeypatch) == ([None, None], 1)


def test_without_the_lock_a_support_is_lost_or_one_of_them_is_broken_off(monkeypatch):
    """The control: joining that reads both ideas and holds neither."""

    def unheld(host, twin):
        found = Idea.objects.select_related("author").in_bulk([host.pk, twin.pk])
        return found[host.pk], found[twin.pk]

    monkeypatch.setattr(merging, "_lock", unheld)
    monkeypatch.setattr(merging, "agree", unguarded(merging.agree))
    if connection.vendor == "sqlite":
        monkeypatch.setattr(merging.evidence, "write", lambda *args, **facts: None)  # asks for a transaction
    results, count = support_between_count_and_writing(monkeypatch)
    # On PostgreSQL both wait for what the other holds, the host and the record, and the database breaks one off.
    lost = OperationalError in map(type, results) or count == 0
    assert lost, (results, count)
