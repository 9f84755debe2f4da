"""What points buy, and how a shop takes it exactly once."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from community import clock
from community.models import JobRun, Notice, ResidenceProof
from points import codes, ledger
from points.actions import rewards, settling
from points.models import Account, Dispute, Kind, Reward, Settlement, Team, Voucher
from records import verify
from tests.builders import make_clerk, make_merchant, make_resident, make_reward
from tests.points.filling import cashier, give, make_proven
from tests.points.test_ledger import first_bad
from tests.records.tampering import run, without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def redeem(reward, resident=None, key=None):
    return rewards.redeem(reward, by=resident or make_proven(points=100), key=key or uuid.uuid4())


def scan(voucher, by=None, key="till-1"):
    return rewards.hand_over(voucher, by=by or cashier(voucher.merchant), key=key)


def test_a_voucher_holds_points_and_stock_and_its_owner_is_told():
    reward, resident = make_reward(price=30, stock=2), make_proven(points=100)
    voucher = redeem(reward, resident)
    reward.refresh_from_db()
    assert (ledger.balance_of(resident), reward.stock, voucher.state) == (70, 1, "held")
    assert Account.objects.get(resident=resident, kind=Kind.HOLD).balance == 30
    assert Notice.objects.filter(resident=resident, kind="voucher.held").count() == 1
    assert first_bad() is None and vouchers_bad() is None


def vouchers_bad():
    return next((result.bad for result in verify.run(["vouchers"]) if result.bad), None)


def test_the_same_form_a_hundred_times_is_one_voucher():
    reward, resident, key = make_reward(price=30, stock=5), make_proven(points=100), uuid.uuid4()
    assert len({redeem(reward, resident, key).pk for _each in range(100)}) == 1
    assert ledger.balance_of(resident) == 70
    with pytest.raises(ledger.KeyReused):
        redeem(make_reward(price=30, stock=5), resident, key)


@pytest.mark.parametrize("short_of", ["points", "stock", "proof", "offer", "month", "age", "area", "team"])
def test_who_cannot_have_it_is_told_why_and_keeps_everything(short_of):
    fields, resident = {"price": 30, "stock": 5}, make_proven(points=100, birth_year=1990)
    fields |= {
        "points": {"price": 101},
        "stock": {"stock": 0},
        "offer": {"state": Reward.State.PAUSED},
        "month": {"month_limit": 1},
        "age": {"min_age": 80},
        "area": {"area": make_merchant().area},
        "team": {"team": Team.objects.create(slug="owners", name_en="Owners")},
    }.get(short_of, {})
    reward = make_reward(**fields)
    if short_of == "proof":
        ResidenceProof.objects.all().delete()
    if short_of == "month":
        redeem(reward, resident)
    before, left = ledger.balance_of(resident), Reward.objects.get(pk=reward.pk).stock
    with pytest.raises(ledger.PointsRefused) as refusal:
        redeem(reward, resident)
    assert len(refusal.value.messages[0]) > 20
    assert (ledger.balance_of(resident), Reward.objects.get(pk=reward.pk).stock) == (before, left)


def test_an_eighty_year_old_and_a_member_have_what_is_kept_for_them():
    old = make_proven(points=100, birth_year=1940)
    team = Team.objects.create(slug="owners", name_en="Owners")
    team.members.add(old)
    redeem(make_reward(price=1, min_age=80, team=team), old)


def test_points_that_ran_out_yesterday_buy_nothing_even_before_the_sweep():
    resident = make_proven()
    give(resident, 50, earned=clock.today().replace(year=clock.today().year - 2))
    with pytest.raises(ledger.NotEnoughPoints):
        redeem(make_reward(price=1), resident)


def test_a_voucher_given_back_returns_points_and_stock_once():
    reward, resident = make_reward(price=30, stock=1), make_proven(points=100)
    voucher = redeem(reward, resident)
    with pytest.raises(PermissionDenied):
        rewards.cancel(voucher, by=make_resident())
    rewards.cancel(voucher, by=resident)
    rewards.cancel(voucher, by=resident)
    reward.refresh_from_db()
    assert (ledger.balance_of(resident), reward.stock, voucher.state) == (100, 1, "cancelled")
    with pytest.raises(rewards.ScanRefused):
        scan(voucher)
    assert first_bad() is None and vouchers_bad() is None


def test_a_voucher_not_used_in_time_returns_everything_and_its_owner_is_told():
    reward, resident = make_reward(price=30, stock=1, valid_days=5), make_proven(points=100)
    voucher = redeem(reward, resident)
    with clock.moved_to(clock.now() + timedelta(days=5)):
        assert rewards.expire() == 0, "good through its last day"
    with clock.moved_to(clock.now() + timedelta(days=6)):
        with pytest.raises(rewards.ScanRefused):
            scan(voucher)
        assert rewards.expire() == 1
        assert rewards.expire() == 0
    assert Account.objects.purses().of(resident).total() == 100
    assert Notice.objects.filter(kind="voucher.expired").count() == 1
    assert vouchers_bad() is None


# At the counter


def test_a_scan_hands_the_points_to_the_shop():
    voucher = redeem(make_reward(price=30))
    scan(voucher)
    assert voucher.state == "redeemed"
    assert Account.objects.get(merchant=voucher.merchant).balance == 30
    assert Notice.objects.filter(resident=voucher.owner, kind="voucher.used").count() == 1
    assert first_bad() is None and vouchers_bad() is None


def test_the_same_scan_sent_again_gets_the_first_answer_and_another_one_is_refused():
    voucher = redeem(make_reward(price=30))
    till = cashier(voucher.merchant)
    first = scan(voucher, till, "till-1")
    assert scan(voucher, till, "till-1") == first
    with pytest.raises(rewards.ScanRefused, match="Used already"):
        scan(voucher, till, "till-2")
    assert Account.objects.get(merchant=voucher.merchant).balance == 30


def test_only_people_of_that_shop_scan():
    voucher = redeem(make_reward(price=30))
    for stranger in (make_resident(), cashier(make_merchant()), make_clerk(is_superuser=True)):
        with pytest.raises(PermissionDenied):
            scan(voucher, stranger)
    gone = cashier(voucher.merchant)
    gone.counters.update(ended_at=clock.now())
    with pytest.raises(PermissionDenied):
        scan(voucher, gone)


@pytest.mark.parametrize("kind", ["short", "token"])
def test_either_code_finds_the_voucher_however_it_is_typed(kind):
    voucher = redeem(make_reward(price=30))
    till = cashier(voucher.merchant)
    code = getattr(codes, kind)(voucher.number)
    spellings = [code] if kind == "token" else [code, code.lower(), codes.grouped(code), f" {code[:4]} {code[4:]} "]
    for typed in spellings:
        assert rewards.look_up(typed, by=till) == voucher


def test_unknown_and_foreign_codes_get_one_answer_and_cost_tries(django_assert_num_queries):
    theirs, mine = redeem(make_reward(price=30)), make_merchant()
    till, answers, counts = cashier(mine), set(), set()
    for typed in ("ABCD2345", codes.short(theirs.number), codes.token(theirs.number), "", "🙂" * 50):
        with pytest.raises(rewards.ScanRefused) as refusal, django_assert_num_queries_of(counts):
            rewards.look_up(typed, by=till)
        answers.add(tuple(refusal.value.messages))
    assert len(answers) == 1 and len(counts) == 1, "the same words after the same work"
    for _each in range(5):
        with pytest.raises(rewards.ScanRefused):
            rewards.look_up("ABCD2345", by=till)
    with pytest.raises(rewards.TooManyTries):
        rewards.look_up("ABCD2345", by=till)
    with clock.moved_to(clock.now() + timedelta(hours=2)), pytest.raises(rewards.ScanRefused, match="do not know"):
        rewards.look_up("ABCD2345", by=till)


def django_assert_num_queries_of(counts):
    from contextlib import contextmanager

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def counting():
        with CaptureQueriesContext(connection) as queries:
            try:
                yield
            finally:
                counts.add(len(queries))

    return counting()


def test_verify_asks_no_more_questions_for_many_vouchers_than_for_one():
    counts, offer = set(), make_reward(price=5, stock=50, month_limit=50)
    for more in (1, 12):
        for _each in range(more):
            scan(redeem(offer), key=str(uuid.uuid4()))
        with django_assert_num_queries_of(counts):
            assert all(result.bad is None for result in verify.run(["points", "balances", "vouchers"]))
    assert len(counts) == 1 and counts.pop() < 25


def test_the_database_knows_no_code():
    voucher = redeem(make_reward(price=30))
    kept = {str(value) for value in Voucher.objects.values().get(pk=voucher.pk).values()}
    for code in (codes.short(voucher.number), codes.token(voucher.number)):
        assert not any(code.lower() in text.lower() for text in kept)
    assert len(codes.token(voucher.number)) * 4 == 128
    assert set("01OIL") & set(codes.LETTERS) == set()


def test_raw_sql_uses_no_voucher_twice_and_brings_none_back():
    voucher = redeem(make_reward(price=30))
    scan(voucher)
    for change in ("state = 'cancelled', redeemed_by_id = NULL", "price = 1", "owner_id = redeemed_by_id"):
        with pytest.raises(IntegrityError), transaction.atomic():
            run(f"UPDATE points_voucher SET {change} WHERE id = %s", [voucher.pk])
    with pytest.raises(IntegrityError, match="stock"), transaction.atomic():
        run("UPDATE points_reward SET stock = stocked + 1")


def test_while_the_book_is_in_doubt_nobody_spends():
    JobRun.objects.create(name="records.verify", error="RecordsDiffer", next_at=clock.now())
    with pytest.raises(rewards.RedeemRefused, match="being checked"):
        redeem(make_reward(price=1))


def test_who_leaves_gives_back_their_vouchers():
    from community.privacy.leaving import erase

    reward = make_reward(price=30, stock=1)
    voucher = redeem(reward)
    erase(voucher.owner)
    reward.refresh_from_db()
    assert (reward.stock, Account.objects.of(voucher.owner).total()) == (1, 0)
    assert first_bad() is None and vouchers_bad() is None


# Settling


def last_month():
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


@pytest.fixture
def settled():
    """Three scans of last month, one of this."""
    reward, merchant_month = make_reward(price=30, stock=9), clock.now().replace(day=1) - timedelta(days=3)
    till = cashier(reward.merchant)
    with clock.moved_to(merchant_month):
        for number in range(3):
            scan(redeem(reward), till, f"till-{number}")
    scan(redeem(reward), till, "till-9")
    settling.draw_up()
    settling.draw_up()
    return Settlement.objects.get()


def test_a_settlement_equals_the_scans_of_its_month_to_the_point(settled):
    assert (settled.points, settled.vouchers_count, settled.month) == (90, 3, last_month())
    assert settling.scans_total(settled) == 90
    assert Voucher.objects.redeemed().filter(settlement=None).count() == 1
    assert vouchers_bad() is None


def test_a_scan_that_comes_in_after_its_month_was_drawn_up_stands_on_the_next_sheet(settled):
    late = make_reward(merchant=settled.merchant, price=7)
    with clock.moved_to(clock.now().replace(day=1) - timedelta(days=2)):
        scan(redeem(late), cashier(settled.merchant), "late")
    assert settling.draw_up() == 0, "the next month is not over yet"
    this_month = clock.today().replace(day=1)
    with clock.moved_to((clock.now().replace(day=1) + timedelta(days=40)).replace(day=2)):
        assert settling.draw_up() == 1
    sheet = Settlement.objects.exclude(pk=settled.pk).get()
    assert (sheet.month, sheet.points, sheet.vouchers_count) == (this_month, 37, 2)
    assert vouchers_bad() is None


def test_staff_approve_and_mark_as_paid_and_the_points_leave_the_shop(settled):
    clerk = make_clerk("settle")
    with pytest.raises(settling.SettlingRefused):
        settling.mark_paid(settled, reference="B-17", by=clerk)
    settling.approve(settled, by=clerk)
    settling.mark_paid(settled, reference="B-17", by=clerk)
    settling.mark_paid(settled, reference="B-17", by=clerk)
    assert Account.objects.get(merchant=settled.merchant).balance == 30
    assert Account.objects.get(kind=Kind.PAID).balance == 90
    assert first_bad() is None


def test_nobody_settles_with_a_shop_they_serve_at(settled):
    clerk = make_clerk("settle")
    cashier(settled.merchant, clerk)
    with pytest.raises(settling.SettlingRefused):
        settling.approve(settled, by=clerk)
    with pytest.raises(PermissionDenied):
        settling.approve(settled, by=make_resident())


def test_a_disputed_scan_is_undone_and_the_voucher_good_again():
    voucher = redeem(make_reward(price=30))
    till = cashier(voucher.merchant)
    scan(voucher, till)
    opened = settling.dispute(voucher.merchant, "wrong customer", voucher=voucher, by=till, key=uuid.uuid4())
    settling.decide_dispute(opened, undo=True, answer="Undone", by=make_clerk("keep_merchants"))
    voucher.refresh_from_db()
    assert (voucher.state, Account.objects.get(merchant=voucher.merchant).balance) == ("held", 0)
    assert Notice.objects.filter(resident=voucher.owner, kind="voucher.undone").count() == 1
    assert first_bad() is None and vouchers_bad() is None
    scan(voucher, till, "till-2")
    again = settling.dispute(voucher.merchant, "again", voucher=voucher, by=till, key=uuid.uuid4())
    settling.decide_dispute(again, undo=True, answer="Undone", by=make_clerk("keep_merchants"))
    voucher.refresh_from_db()
    rewards.cancel(voucher, by=voucher.owner)
    assert ledger.balance_of(voucher.owner) == 100
    assert first_bad() is None and vouchers_bad() is None


def test_a_dispute_is_not_decided_by_whoever_opened_it_and_blocks_approval(settled):
    voucher = settled.vouchers.first()
    till = make_clerk("keep_merchants")
    cashier(settled.merchant, till)
    opened = settling.dispute(settled.merchant, "missing one", voucher=voucher, by=till, key=uuid.uuid4())
    with pytest.raises(settling.SettlingRefused):
        settling.decide_dispute(opened, undo=False, answer="no", by=till)
    with pytest.raises(settling.SettlingRefused, match="disputed"):
        settling.approve(settled, by=make_clerk("settle"))
    settling.decide_dispute(opened, undo=False, answer="It was the other customer", by=make_clerk("keep_merchants"))
    settling.approve(settled, by=make_clerk("settle"))
    assert Dispute.objects.get().state == "declined"


# Offers


def test_a_shop_stocks_and_pauses_its_own_offers_and_approves_none():
    reward = make_reward(price=30, stock=2)
    till, keeper = cashier(reward.merchant), make_clerk("keep_merchants")
    key = uuid.uuid4()
    for _sent in range(2):
        rewards.restock(reward, 3, by=till, key=key)
    rewards.set_state(reward, Reward.State.PAUSED, by=till)
    with pytest.raises(rewards.RedeemRefused):
        rewards.set_state(reward, Reward.State.ENDED, by=till)
    rewards.set_state(reward, Reward.State.ON_OFFER, by=till)
    with pytest.raises(rewards.RedeemRefused, match="Only 5"):
        rewards.restock(reward, -6, by=till, key=uuid.uuid4())
    with pytest.raises(PermissionDenied):
        rewards.restock(reward, 1, by=make_resident(), key=uuid.uuid4())
    rewards.set_state(reward, Reward.State.ENDED, by=keeper)
    reward.refresh_from_db()
    assert (reward.stock, reward.stocked, reward.state) == (5, 5, "ended")


@pytest.mark.parametrize(
    "hand",
    [
        "UPDATE points_reward SET stock = stock + 1, stocked = stocked + 2",
        "UPDATE points_voucher SET state = 'cancelled', ended_at = held_at",
        "UPDATE points_voucher SET price = price + 1",
    ],
)
def test_tampering_with_stock_or_vouchers_is_named(hand):
    redeem(make_reward(price=30, stock=3))
    with without_triggers():
        run(hand)
    assert vouchers_bad().where.split(":")[0] in ("reward", "voucher")
