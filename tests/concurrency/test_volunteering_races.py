"""Many at once for the last place, and hours settled from several sides; each with a control."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError

from community import clock
from community.models import Resident
from points import ledger
from points.actions import activities, hours
from points.models import Attendance, Deed, Signup, Slot
from records import verify
from tests.builders import make_earning_rule, make_resident, make_slot
from tests.concurrently import in_parallel

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def first_bad():
    return next((result.bad for result in verify.run(["hours", "points", "balances"]) if result.bad), None)


def join(slot_pk, resident_pk):
    slot, by = Slot.objects.get(pk=slot_pk), Resident.objects.get(pk=resident_pk)
    return activities.join(slot, by=by).state


def kinds(results):
    return sorted({str(result) if isinstance(result, str) else type(result).__name__ for result in results})


@pytest.mark.parametrize("callers", [2, 10, 50])
def test_the_last_place_goes_to_exactly_one_and_the_others_wait(callers):
    slot = make_slot(capacity=1)
    people = [make_resident().pk for _each in range(callers)]
    results = in_parallel([partial(join, slot.pk, person) for person in people])
    assert results.count("joined") == 1 and results.count("waiting") == callers - 1, kinds(results)
    slot.refresh_from_db()
    assert slot.taken == 1 and first_bad() is None


def test_without_the_look_under_the_lock_the_database_refuses_one_too_many(monkeypatch):
    """The control: everybody looked when there was still room. The CHECK is the last word, and takes one."""
    slot = make_slot(capacity=1)

    def carelessly(slot_pk, resident_pk):
        return Signup.objects.create(slot_id=slot_pk, resident_id=resident_pk, state="joined").state

    people = [make_resident().pk for _each in range(8)]
    results = in_parallel([partial(carelessly, slot.pk, person) for person in people])
    assert results.count("joined") == 1, kinds(results)
    assert sum(isinstance(result, IntegrityError) for result in results) == 7, "this harness cannot see a race"
    slot.refresh_from_db()
    assert slot.taken == 1 and first_bad() is None


def test_one_person_joining_from_ten_phones_has_one_place():
    slot, resident = make_slot(capacity=5), make_resident()
    results = in_parallel([partial(join, slot.pk, resident.pk)] * 10)
    assert set(results) == {"joined"}, kinds(results)
    slot.refresh_from_db()
    assert slot.taken == 1 == Signup.objects.count()


def test_places_given_up_at_once_go_to_those_who_wait_in_order():
    slot = make_slot(capacity=4)
    people = [make_resident() for _each in range(10)]
    for person in people:
        activities.join(slot, by=person)

    def leave(resident_pk):
        return activities.leave(Slot.objects.get(pk=slot.pk), by=Resident.objects.get(pk=resident_pk))

    results = in_parallel([partial(leave, person.pk) for person in people[:3]])
    assert results == [None] * 3, kinds(results)
    joined = set(Signup.objects.joined().values_list("resident", flat=True))
    assert joined == {person.pk for person in people[3:7]}
    assert first_bad() is None


def test_hours_agreed_from_everywhere_at_once_are_paid_once():
    make_earning_rule("service-hours", points=8, unit="hour", by_hand=False)
    slot, resident = make_slot(starts_in=-timedelta(hours=3)), make_resident()
    hours.confirm(slot, [hours.Line(resident, 120)], by=slot.activity.made_by)
    attendance = Attendance.objects.get()

    def agree():
        return hours.agree(Attendance.objects.get(pk=attendance.pk), by=Resident.objects.get(pk=resident.pk)).state

    def sweep():
        with clock.moved_to(clock.now() + timedelta(days=30)):
            return hours.settle_unanswered()

    results = in_parallel([agree] * 5 + [sweep] * 5)
    assert not [result for result in results if isinstance(result, Exception)], kinds(results)
    assert Deed.objects.count() == 1 and ledger.balance_of(resident) == 16
    assert first_bad() is None


def test_an_answer_and_a_dispute_exclude_each_other():
    make_earning_rule("service-hours", points=8, unit="hour", by_hand=False)
    for _round in range(4):
        slot, resident = make_slot(starts_in=-timedelta(hours=3)), make_resident()
        hours.confirm(slot, [hours.Line(resident, 60)], by=slot.activity.made_by)
        number = Attendance.objects.get(slot=slot).pk

        def agree(number=number, resident=resident):
            return hours.agree(Attendance.objects.get(pk=number), by=Resident.objects.get(pk=resident.pk)).state

        def dispute(number=number, resident=resident):
            mine = Attendance.objects.get(pk=number)
            return hours.dispute(mine, by=Resident.objects.get(pk=resident.pk), minutes=90, words="more").state

        results = in_parallel([agree, dispute])
        assert sum(isinstance(result, hours.HoursRefused) for result in results) == 1, kinds(results)
    assert first_bad() is None
