"""Hours: checked in on site, confirmed by somebody who took no part, agreed or disputed, and paid exactly once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from community import clock
from community.models import Notice
from points import checkin, ledger
from points.actions import activities, deeds, hours
from points.models import Attendance, Deed, Signup, TeamMember
from records import verify
from tests.builders import make_activity, make_clerk, make_earning_rule, make_resident, make_slot, make_team
from tests.points.test_ledger import first_bad
from tests.records.tampering import run, without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Line = hours.Line


def bad():
    return next((result.bad for result in verify.run(["hours", "points", "balances"]) if result.bad), None)


def over(hours_long=2, **fields):
    """A time that ended an hour ago."""
    return make_slot(starts_in=-timedelta(hours=hours_long + 1), hours=hours_long, **fields)


def rule(**fields):
    return make_earning_rule("service-hours", **{"points": 8, "unit": "hour", "by_hand": False, **fields})


def confirmed(slot=None, minutes=120, resident=None, **fields):
    slot, resident = slot or over(), resident or make_resident()
    hours.confirm(slot, [Line(resident, minutes, **fields)], by=slot.activity.made_by)
    return Attendance.objects.get(slot=slot, resident=resident)


def late(attendance):
    return clock.moved_to(clock.now() + timedelta(days=30))


def test_hours_confirmed_by_both_sides_are_paid_once_by_the_rule_in_force():
    rule()
    attendance = confirmed(minutes=150)
    resident = attendance.resident
    assert ledger.balance_of(resident) == 0
    hours.agree(attendance, by=resident)
    hours.agree(attendance, by=resident)
    hours.settle_unanswered()
    assert ledger.balance_of(resident) == 16  # two full hours
    assert Deed.objects.get().confirmed_by == attendance.confirmed_by
    assert bad() is None and first_bad() is None


def test_who_says_nothing_agrees_when_the_days_are_over():
    rule()
    attendance = confirmed()
    assert hours.settle_unanswered() == 0
    with late(attendance):
        assert hours.settle_unanswered() == 1
        assert hours.settle_unanswered() == 0
    assert ledger.balance_of(attendance.resident) == 16


@pytest.mark.parametrize("unit, minutes, points", [("hour", 59, 0), ("half_hour", 95, 24), ("time", 20, 8)])
def test_only_what_is_full_counts(unit, minutes, points):
    rule(unit=unit)
    attendance = confirmed(minutes=minutes)
    hours.agree(attendance, by=attendance.resident)
    assert ledger.balance_of(attendance.resident) == points
    assert bad() is None


def test_without_a_rule_hours_count_and_earn_nothing():
    attendance = confirmed()
    hours.agree(attendance, by=attendance.resident)
    assert attendance.deed is None and hours.certify(attendance.resident).minutes == 120


def test_caps_hold_for_hours_as_for_any_deed():
    rule(day_cap=20, month_cap=30)
    resident = make_resident()
    for _each in range(3):
        attendance = confirmed(resident=resident)
        hours.agree(attendance, by=resident)
    assert ledger.balance_of(resident) == 20
    assert bad() is None


def test_beyond_what_one_person_confirms_a_day_a_colleague_signs():
    rule(organiser_day_cap=16)
    slot, people = over(), [make_resident(), make_resident()]
    for person in people:
        hours.agree(confirmed(slot, resident=person), by=person)
    assert [ledger.balance_of(person) for person in people] == [16, 0]
    waiting = Deed.objects.waiting().get()
    deeds.confirm(waiting, by=make_clerk("confirm_deeds"))
    assert ledger.balance_of(people[1]) == 16 and bad() is None


def test_nobody_who_took_part_confirms():
    slot = over()
    organiser = slot.activity.made_by
    Signup.objects.create(slot=slot, resident=organiser, state="joined")
    with pytest.raises(hours.HoursRefused):
        hours.confirm(slot, [Line(make_resident(), 60)], by=organiser)
    with pytest.raises(PermissionDenied):
        hours.confirm(slot, [Line(make_resident(), 60)], by=make_resident())
    assert not Attendance.objects.exists()


def test_the_database_refuses_a_participant_who_confirms():
    slot, mate = over(), make_resident()
    attendance = confirmed(slot)
    Attendance.objects.create(slot=slot, resident=mate, how="roll")
    for who in (mate, attendance.resident):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.filter(pk=attendance.pk).update(confirmed_by=who)


def test_nobody_confirms_hours_of_their_own_team():
    organiser, mate = make_resident(), make_resident()
    slot = over(activity=make_activity(make_team(mate, organiser=organiser), organiser=organiser))
    with pytest.raises(hours.HoursRefused):
        hours.confirm(slot, [Line(mate, 60)], by=organiser)
    assert hours.confirm(slot, [Line(mate, 60)], by=make_clerk("confirm_deeds")) == 1


def test_points_wait_for_a_colleague_when_both_come_into_one_team_meanwhile():
    rule()
    attendance = confirmed()
    team = attendance.slot.activity.team
    TeamMember.objects.create(team=team, resident=attendance.resident)
    hours.agree(attendance, by=attendance.resident)
    assert ledger.balance_of(attendance.resident) == 0
    assert Deed.objects.waiting().count() == 1


def test_more_than_eight_hours_a_day_ask_for_a_reason():
    resident = make_resident()
    confirmed(over(5), minutes=300, resident=resident)
    with pytest.raises(hours.HoursRefused):
        confirmed(over(4), minutes=240, resident=resident)
    assert confirmed(over(6), minutes=240, resident=resident, note="flood night").state == "told"


def test_what_was_confirmed_before_stays_when_the_sheet_is_sent_again():
    slot = over()
    attendance = confirmed(slot)
    assert hours.confirm(slot, [Line(attendance.resident, 10)], by=slot.activity.made_by) == 0
    attendance.refresh_from_db()
    assert attendance.minutes == 120


def test_a_dispute_is_decided_by_somebody_who_did_not_confirm():
    rule()
    attendance = confirmed(minutes=60)
    hours.dispute(attendance, by=attendance.resident, minutes=120, words="I stayed until noon")
    with pytest.raises(hours.HoursRefused):
        hours.agree(attendance, by=attendance.resident)
    with late(attendance):
        assert hours.settle_unanswered() == 0
    clerk = make_clerk("confirm_deeds")
    hours.decide(attendance, by=clerk, minutes=120, answer="The list says so too.")
    assert ledger.balance_of(attendance.resident) == 16
    assert Deed.objects.get().confirmed_by == clerk
    assert Notice.objects.filter(resident=attendance.resident, kind="hours.decided").count() == 1
    assert bad() is None


def test_who_confirmed_does_not_decide_the_dispute():
    clerk, resident = make_clerk("confirm_deeds"), make_resident()
    slot = over()
    hours.confirm(slot, [Line(resident, 60)], by=clerk)
    attendance = Attendance.objects.get()
    hours.dispute(attendance, by=resident, minutes=90, words="longer")
    with pytest.raises(hours.HoursRefused):
        hours.decide(attendance, by=clerk, minutes=90, answer="well")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.filter(pk=attendance.pk).update(decided_by=clerk)


def test_after_the_days_nobody_disputes():
    attendance = confirmed()
    with late(attendance), pytest.raises(hours.HoursRefused):
        hours.dispute(attendance, by=attendance.resident, minutes=1, words="late")


def test_settled_hours_are_not_changed_by_raw_sql():
    attendance = confirmed()
    hours.agree(attendance, by=attendance.resident)
    for change in ({"minutes": 600, "note": "x"}, {"state": "told"}, {"confirmed_by": make_resident()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Attendance.objects.filter(pk=attendance.pk).update(**change)


def test_tampered_minutes_are_named_by_verify():
    attendance = confirmed()
    hours.agree(attendance, by=attendance.resident)
    assert bad() is None
    with without_triggers("points_attendance"):
        run("UPDATE points_attendance SET minutes = 180 WHERE id = %s", [attendance.pk])
    assert bad().where == f"attendance:{attendance.pk}"


# On site


def test_the_square_counts_for_a_minute_at_most():
    slot = make_slot(starts_in=timedelta(minutes=10))
    said = checkin.token(slot)
    assert checkin.read(said) == slot.pk
    with clock.moved_to(clock.now() + timedelta(seconds=61)):
        assert checkin.read(said) is None
        assert checkin.read(checkin.token(slot)) == slot.pk


@pytest.mark.parametrize("change", [lambda said: "9" + said, lambda said: said[:-1] + "g", lambda said: "", str.upper])
def test_a_square_that_was_changed_is_none(change):
    slot = make_slot()
    said = checkin.token(slot)
    assert checkin.read(change(said)) is None or change(said) == said


def test_a_square_of_tomorrow_is_none_today():
    slot = make_slot()
    with clock.moved_to(clock.now() + timedelta(days=1)):
        said = checkin.token(slot)
    assert checkin.read(said) is None


def test_a_ticket_is_for_one_person_at_one_place_for_a_few_minutes():
    slot, resident = make_slot(), make_resident()
    said = checkin.ticket(slot, resident)
    assert checkin.takes(said, slot, resident)
    assert not checkin.takes(said, slot, make_resident())
    assert not checkin.takes(said, make_slot(), resident)
    with clock.moved_to(clock.now() + timedelta(minutes=6)):
        assert not checkin.takes(said, slot, resident)


def test_the_short_code_fits_now_and_wrong_ones_are_limited():
    slot, resident = make_slot(), make_resident()
    hours.require_code(slot, f" {checkin.short(slot).lower()} ", by=resident)
    for _each in range(hours.WRONG_AN_HOUR):
        with pytest.raises(hours.CheckInRefused):
            hours.require_code(slot, "AAAAAA", by=resident)
    with pytest.raises(hours.CheckInRefused):
        hours.require_code(slot, checkin.short(slot), by=resident)


def test_checking_in_opens_an_hour_before_and_ends_two_hours_after():
    slot, resident = make_slot(), make_resident()
    activities.join(slot, by=resident)
    for wrong in (slot.starts_at - timedelta(hours=2), slot.ends_at + timedelta(hours=3)):
        with clock.moved_to(wrong), pytest.raises(hours.CheckInRefused):
            hours.check_in(slot, by=resident, how="scan")
    with clock.moved_to(slot.starts_at + timedelta(minutes=4)):
        hours.check_in(slot, by=resident, how="scan")
    with clock.moved_to(slot.starts_at + timedelta(minutes=64)):
        attendance = hours.check_out(slot, by=resident)
    assert hours.suggested(slot, attendance) == 60


def test_who_comes_without_signing_up_gets_a_free_place_and_else_needs_the_organiser():
    slot = make_slot(capacity=1, starts_in=timedelta(minutes=5))
    hours.check_in(slot, by=make_resident(), how="scan")
    slot.refresh_from_db()
    assert slot.taken == 1
    late_comer = make_resident()
    with pytest.raises(hours.CheckInRefused):
        hours.check_in(slot, by=late_comer, how="scan")
    assert hours.tick(slot, late_comer, by=slot.activity.made_by).arrived_at is not None
    assert bad() is None


def test_only_organisers_tick_the_roll():
    slot = make_slot(starts_in=timedelta(minutes=5))
    with pytest.raises(PermissionDenied):
        hours.tick(slot, make_resident(), by=make_resident())


# Certificates


def test_a_certificate_counts_settled_hours_and_is_the_same_until_more_are_settled():
    first = confirmed()
    resident = first.resident
    with pytest.raises(hours.HoursRefused):
        hours.certify(resident)
    hours.agree(first, by=resident)
    made = hours.certify(resident)
    assert made.minutes == 120 and hours.certify(resident) == made
    hours.agree(confirmed(over(3), minutes=30, resident=resident), by=resident)
    assert hours.certify(resident).minutes == 150
