"""Many phones and tills at once; each with a control that shows what is guarded."""

import time
import uuid
from contextlib import nullcontext
from datetime import datetime
from datetime import time as time_of_day
from functools import partial
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from community import clock
from community.models import Resident
from points import ledger
from points.actions import deeds, paying, rewards
from points.models import Account, Deed, Kind, Reward, ScanTry, Voucher
from tests.builders import make_clerk, make_earning_rule, make_merchant, make_programme, make_resident, make_reward
from tests.concurrently import in_parallel
from tests.points.acts import first_bad
from tests.points.filling import cashier, give, make_proven
from tests.points.test_deeds import claim

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def make_buyers(count, *, points):
    """People who can pay once, from one programme."""
    programme, people = make_programme(points=count * points), [make_proven() for _each in range(count)]
    for person in people:
        give(person, points, programme=programme)
    return [person.pk for person in people]


def without_waiting(act, *arguments):
    """As `act`, in a transaction that does not wait for its turn on SQLite."""
    connection.ensure_connection()
    connection.transaction_mode = "DEFERRED"
    return act(*arguments)


@pytest.fixture
def patient():
    """Two hundred writers of one file on a busy machine: how long the last one waits is not what is tested."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        usual, options["timeout"] = options["timeout"], 300
        yield
        options["timeout"] = usual
    else:
        yield


def redeem(reward_pk, resident_pk, key):
    reward, by = Reward.objects.get(pk=reward_pk), Resident.objects.get(pk=resident_pk)
    return rewards.redeem(reward, by=by, key=key).pk


def kinds(results):
    return sorted({type(result).__name__ for result in results})


@pytest.mark.parametrize("callers", [2, 10, 50, 200])
def test_the_last_one_goes_to_exactly_one(callers, patient):
    reward = make_reward(price=5, stock=1)
    buyers = make_buyers(callers, points=5)
    results = in_parallel([partial(redeem, reward.pk, buyer, uuid.uuid4()) for buyer in buyers], connections_at_most=40)
    assert sum(isinstance(result, int) for result in results) == 1, kinds(results)
    assert sum(isinstance(result, rewards.OutOfStock) for result in results) == callers - 1, kinds(results)
    assert Voucher.objects.count() == 1 and Reward.objects.get().stock == 0
    assert first_bad() is None


def test_without_the_condition_more_go_than_there_are(monkeypatch):
    """The control: looking first and taking afterwards, with writers that do not wait for each other."""

    def carelessly(reward):
        if looked[reward.pk].stock <= 0:
            raise rewards.OutOfStock("gone")
        Reward.objects.filter(pk=reward.pk).update(stock=0)

    reward = make_reward(price=5, stock=1)
    looked = {reward.pk: Reward.objects.get(pk=reward.pk)}
    monkeypatch.setattr(rewards, "_take_one", carelessly)
    buyers = make_buyers(6, points=5)
    results = in_parallel([partial(redeem, reward.pk, buyer, uuid.uuid4()) for buyer in buyers])
    assert sum(isinstance(result, int) for result in results) > 1, "this harness cannot see a race"
    assert first_bad().where == f"reward:{reward.pk}"


@pytest.mark.parametrize("callers", [2, 10])
def test_points_are_spent_once_from_however_many_phones(callers):
    resident = make_proven(points=10)
    offers = [make_reward(price=10) for _each in range(callers)]
    results = in_parallel([partial(redeem, offer.pk, resident.pk, uuid.uuid4()) for offer in offers])
    assert sum(isinstance(result, int) for result in results) == 1, kinds(results)
    assert sum(isinstance(result, ledger.NotEnoughPoints) for result in results) == callers - 1, kinds(results)
    assert Account.objects.purses().of(resident).total() == 0
    assert first_bad() is None


def test_without_locks_the_check_is_the_last_word_on_overdrafts(monkeypatch):
    """The control: callers no longer wait for each other, and some run into the database's own refusal or a stale
    look; not one point is spent twice even so."""
    monkeypatch.setattr(ledger, "lock_person", lambda resident: None)
    monkeypatch.setattr(ledger, "lock", lambda accounts: time.sleep(0.2))
    resident = make_proven(points=10)
    ledger.of_person(resident, Kind.HOLD)
    offers = [make_reward(price=10) for _each in range(6)]
    calls = [partial(without_waiting, redeem, offer.pk, resident.pk, uuid.uuid4()) for offer in offers]
    results = in_parallel(calls)
    assert sum(isinstance(result, int) for result in results) <= 1
    assert any(isinstance(result, DatabaseError) for result in results), "this harness cannot see a race"
    assert first_bad() is None


def test_one_form_sent_from_ten_threads_is_one_voucher():
    reward, resident, key = make_reward(price=5), make_proven(points=50), uuid.uuid4()
    results = in_parallel([partial(redeem, reward.pk, resident.pk, key) for _each in range(10)])
    assert set(results) == {Voucher.objects.get().pk}, kinds(results)
    assert ledger.balance_of(resident) == 45


def scan(voucher_pk, till_pk, key):
    return rewards.hand_over(Voucher.objects.get(pk=voucher_pk), by=Resident.objects.get(pk=till_pk), key=key).pk


def test_two_tills_and_one_voucher():
    voucher = Voucher.objects.get(pk=redeem(make_reward(price=5).pk, make_proven(points=5).pk, uuid.uuid4()))
    tills = [cashier(voucher.merchant).pk for _each in range(8)]
    results = in_parallel([partial(scan, voucher.pk, till, f"till-{till}") for till in tills])
    assert sum(isinstance(result, int) for result in results) == 1, kinds(results)
    assert sum(isinstance(result, rewards.ScanRefused) for result in results) == 7, kinds(results)
    assert Account.objects.get(kind=Kind.MERCHANT).balance == 5
    assert first_bad() is None


def look_without_locking(voucher):
    voucher.refresh_from_db()
    time.sleep(0.2)


def test_without_the_lock_two_tills_meet_the_databases_own_refusal(monkeypatch):
    """The control: both have seen a good voucher, and the hold behind it still ends once."""
    monkeypatch.setattr(rewards, "_lock", look_without_locking)
    monkeypatch.setattr(ledger, "lock_person", lambda resident: None)
    voucher = Voucher.objects.get(pk=redeem(make_reward(price=5).pk, make_proven(points=5).pk, uuid.uuid4()))
    tills = [cashier(voucher.merchant).pk for _each in range(6)]
    results = in_parallel([partial(without_waiting, scan, voucher.pk, till, f"till-{till}") for till in tills])
    assert sum(isinstance(result, int) for result in results) <= 1, kinds(results)
    assert any(isinstance(result, DatabaseError) for result in results), "this harness cannot see a race"
    assert first_bad() is None


def on_the_last_day(voucher, till):
    with clock.moved_to(datetime.combine(voucher.expires_on, time_of_day(23, 59), timezone.get_current_timezone())):
        return scan(voucher.pk, till, "till")


def sweep_after_midnight(voucher):
    with clock.moved_to(clock.now() + (voucher.expires_on - clock.today()) * 2):
        return "swept" if rewards.expire() else rewards.ScanRefused("nothing to sweep")


def test_a_scan_in_the_last_minute_and_the_sweep_after_midnight_exclude_each_other():
    for _round in range(4):
        resident = make_proven(points=5)
        voucher = Voucher.objects.get(pk=redeem(make_reward(price=5).pk, resident.pk, uuid.uuid4()))
        till = cashier(voucher.merchant).pk
        results = in_parallel([partial(on_the_last_day, voucher, till), partial(sweep_after_midnight, voucher)])
        assert sum(isinstance(result, ledger.PointsRefused) for result in results) == 1, results
        voucher.refresh_from_db()
        scanned = isinstance(results[0], int)
        assert voucher.state == ("redeemed" if scanned else "expired")
        assert ledger.balance_of(resident) == (0 if scanned else 5)
    assert first_bad() is None


def test_two_sweeps_at_once_sweep_once():
    residents = [make_proven(points=5) for _each in range(3)]
    reward = make_reward(price=5)
    vouchers = [Voucher.objects.get(pk=redeem(reward.pk, each.pk, uuid.uuid4())) for each in residents]
    in_parallel([partial(sweep_after_midnight, vouchers[0]) for _each in range(4)])
    assert [ledger.balance_of(each) for each in residents] == [5, 5, 5]
    assert Reward.objects.get().stock == 10
    assert first_bad() is None


def test_guesses_sent_at_once_are_counted_one_by_one():
    shop = make_merchant()
    till = cashier(shop).pk

    def guess(number):
        return rewards.look_up(f"ABCD{number:04}", by=Resident.objects.get(pk=till))

    results = in_parallel([partial(guess, number) for number in range(25)])
    assert all(isinstance(result, rewards.ScanRefused) for result in results), kinds(results)
    assert sum(isinstance(result, rewards.TooManyTries) for result in results) == 15
    assert ScanTry.objects.count() == 10


def test_without_the_lock_more_guesses_pass_than_the_limit_allows(monkeypatch):
    """The control: all have counted before any of them is written down."""
    counted, all_have_counted = rewards._require_tries_left, Barrier(15)

    def count_and_wait(by):
        counted(by)
        all_have_counted.wait(120)

    monkeypatch.setattr(ledger, "lock_person", lambda resident: None)
    monkeypatch.setattr(rewards, "_require_tries_left", count_and_wait)
    monkeypatch.setattr(rewards, "transaction", SimpleNamespace(atomic=nullcontext))
    till = cashier(make_merchant())
    in_parallel([partial(rewards.look_up, "ABCD2345", by=till) for _each in range(15)])
    assert ScanTry.objects.count() == 15


def test_a_scan_and_a_giving_back_exclude_each_other():
    for _round in range(4):
        resident = make_proven(points=5)
        voucher = Voucher.objects.get(pk=redeem(make_reward(price=5).pk, resident.pk, uuid.uuid4()))
        till = cashier(voucher.merchant).pk

        def give_back(voucher=voucher, resident=resident):
            return rewards.cancel(Voucher.objects.get(pk=voucher.pk), by=Resident.objects.get(pk=resident.pk)).state

        results = in_parallel([partial(scan, voucher.pk, till, "till"), give_back])
        assert sum(isinstance(result, ledger.PointsRefused) for result in results) == 1, results
    assert first_bad() is None


def test_awards_past_the_budget_are_refused_however_many_come_at_once():
    programme = make_programme(points=25)
    people = [make_resident().pk for _each in range(10)]

    def pay(number):
        resident = Resident.objects.get(pk=number)
        return give(resident, 5, programme=programme, source=f"idea:{number}").pk

    results = in_parallel([partial(pay, number) for number in people])
    assert sum(isinstance(result, int) for result in results) == 5, kinds(results)
    assert sum(isinstance(result, paying.BudgetSpent) for result in results) == 5, kinds(results)
    assert first_bad() is None


def test_without_locks_the_check_keeps_awards_within_the_budget(monkeypatch):
    """The control: all have seen a purse with enough, and the database refuses what it does not hold."""
    monkeypatch.setattr(ledger, "lock", lambda accounts: time.sleep(0.2))
    programme = make_programme(points=25)
    people = [make_resident().pk for _each in range(8)]

    def pay(number):
        return give(Resident.objects.get(pk=number), 5, programme=programme, source=f"idea:{number}").pk

    results = in_parallel([partial(without_waiting, pay, number) for number in people])
    assert sum(isinstance(result, int) for result in results) <= 5, kinds(results)
    assert any(isinstance(result, DatabaseError) for result in results), "this harness cannot see a race"
    assert first_bad() is None


def test_a_deed_confirmed_by_many_at_once_is_paid_once():
    deed = claim(make_earning_rule(points=5))
    organisers = [make_clerk("confirm_deeds").pk for _each in range(8)]

    def confirm(number):
        return deeds.confirm(Deed.objects.get(pk=deed.pk), by=Resident.objects.get(pk=number)).state

    results = in_parallel([partial(confirm, number) for number in organisers])
    assert results.count("confirmed") == 1, kinds(results)
    assert ledger.balance_of(deed.beneficiary) == 5
    assert first_bad() is None
