"""Fifty writers at once: no gap, no fork, nobody turned away; and a control, which this harness must see fail."""

from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction

import records
from records import actions, checkpoints, verify
from records.models import AuditEntry, Checkpoint, Head
from tests.concurrently import in_parallel

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
WRITERS = 50


@transaction.atomic
def write(number, stream="access"):
    return records.write("test.done", f"thing:{number}", actor=None, stream=stream).sequence


def first_bad():
    return next((result.bad for result in verify.run(["chain"]) if result.bad), None)


def test_fifty_writers_leave_one_chain_without_gap_or_fork():
    sequences = in_parallel([partial(write, number) for number in range(WRITERS)])
    assert sorted(sequences) == list(range(1, WRITERS + 1))
    things = AuditEntry.objects.filter(stream="access").values_list("about", flat=True)
    assert set(things) == {f"thing:{number}" for number in range(WRITERS)}
    assert Head.objects.get(pk="access").count == WRITERS
    assert first_bad() is None


def test_those_who_turn_back_leave_no_gap():
    @transaction.atomic
    def write_and_turn_back(number):
        write(number)
        if number % 2:
            raise ZeroDivisionError

    results = in_parallel([partial(write_and_turn_back, number) for number in range(WRITERS)])
    assert [isinstance(result, ZeroDivisionError) for result in results] == [bool(n % 2) for n in range(WRITERS)]
    assert AuditEntry.objects.filter(stream="access").count() == WRITERS // 2
    assert first_bad() is None


def test_verbs_that_lock_their_streams_first_never_wait_for_each_other_in_a_ring():
    @transaction.atomic
    def write_to_both(number):
        names = ["elections", "ledger"]
        actions.lock(*names)
        for stream in names if number % 2 else reversed(names):
            records.write("test.done", f"thing:{number}", actor=None, stream=stream)
        return number

    assert in_parallel([partial(write_to_both, number) for number in range(WRITERS)]) == list(range(WRITERS))
    assert first_bad() is None


def test_two_checkpoints_at_once_get_two_numbers(key):
    numbers = in_parallel([lambda: checkpoints.make().number for _ in range(8)])
    assert sorted(numbers) == list(range(1, 9))
    assert Checkpoint.objects.count() == 8
    assert next((result.bad for result in verify.run() if result.bad), None) is None


def test_checking_while_others_write_raises_no_false_alarm():
    found = in_parallel([partial(write, number) for number in range(30)] + [first_bad] * 10)
    assert found[30:] == [None] * 10


def test_without_the_lock_writers_are_turned_away(monkeypatch):
    """The control: on PostgreSQL the row is read without locking it, on SQLite the transaction begins as a reader's."""
    ends = Head.objects.values_list("count", "hash")
    monkeypatch.setattr(actions, "_locked_end", lambda name: ends.get(pk=name))

    def write_carelessly(number):
        connection.ensure_connection()
        connection.transaction_mode = "DEFERRED"
        return write(number)

    results = in_parallel([partial(write_carelessly, number) for number in range(WRITERS)])
    refused = [result for result in results if isinstance(result, DatabaseError)]
    assert refused, "this harness cannot see a race"
    assert len(refused) + AuditEntry.objects.filter(stream="access").count() == WRITERS
    assert first_bad() is None, "the triggers keep the chain whole even so"
