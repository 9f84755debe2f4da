"""Points earned, spent, given back, expired, taken back, corrected, in any order: the book is whole at each step."""

import os
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from community import clock
from points import ledger
from points.actions import budget, deeds, paying, rewards
from points.models import Account, Correction, Deed, Kind, Operation, Reward, Voucher
from records import verify
from tests.builders import make_clerk, make_earning_rule, make_resident, make_reward
from tests.points.filling import cashier, make_proven, two_clerks

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
# A short walk each time; LEDGER_RUNS=400 takes 20,000 steps.
RUNS, STEPS = int(os.environ.get("LEDGER_RUNS", "15")), 50


class Book(RuleBasedStateMachine):
    """A town with three people, one shop and a purse that may run dry."""

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.days = 0

    @initialize()
    def people(self):
        self.rule = make_earning_rule(points=7, programme_points=300)
        self.folk = [make_proven(), make_proven(), make_resident()]
        self.offer = make_reward(price=5, stock=6, month_limit=999, valid_days=20)
        self.till = cashier(self.offer.merchant)
        self.organiser, (self.first, self.second) = make_clerk("confirm_deeds"), two_clerks()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def at_its_day(self):
        return clock.moved_to(clock.now() + timedelta(days=self.days))

    def refusable(self, act):
        """Whatever is refused must have changed nothing; the invariants look."""
        with self.at_its_day():
            try:
                with transaction.atomic():
                    act()
            except ledger.PointsRefused:
                pass

    @rule(who=st.integers(0, 2), units=st.integers(1, 3))
    def earn(self, who, units):
        def act():
            deed = deeds.claim(
                self.rule, by=self.folk[who], key=str(uuid.uuid4()), what="", happened_on=clock.today(), units=units
            )
            deeds.confirm(deed, by=self.organiser)

        self.refusable(act)

    @rule(who=st.integers(0, 2))
    def redeem(self, who):
        self.refusable(lambda: rewards.redeem(self.offer, by=self.folk[who], key=uuid.uuid4()))

    @precondition(lambda self: Voucher.objects.held().exists())
    @rule(data=st.data(), scanned=st.booleans())
    def end_a_voucher(self, data, scanned):
        voucher = data.draw(st.sampled_from(list(Voucher.objects.held().order_by("pk"))))
        if scanned:
            self.refusable(lambda: rewards.hand_over(voucher, by=self.till, key=str(uuid.uuid4())))
        else:
            self.refusable(lambda: rewards.cancel(voucher, by=voucher.owner))

    @precondition(lambda self: Voucher.objects.redeemed().exists())
    @rule(data=st.data())
    def undo_a_scan(self, data):
        voucher = data.draw(st.sampled_from(list(Voucher.objects.redeemed().order_by("pk"))))
        self.refusable(lambda: rewards.undo_scan(voucher, by=self.first, source="dispute:0"))

    @precondition(lambda self: Deed.objects.paid().filter(points__gt=0).exists())
    @rule(data=st.data())
    def take_back(self, data):
        deed = data.draw(st.sampled_from(list(Deed.objects.paid().filter(points__gt=0).order_by("pk"))))
        award = Operation.objects.get(source=str(deed))
        self.refusable(lambda: budget.ask_to_take_back(award, reason="x", by=self.first, key=uuid.uuid4()))

    @rule(who=st.integers(0, 2), points=st.integers(-30, 30).filter(bool))
    def correct(self, who, points):
        def act():
            asked = budget.ask_for_correction(
                self.folk[who], points, programme=self.rule.programme, reason="x", by=self.first, key=uuid.uuid4()
            )
            budget.decide_correction(asked, grant=True, by=self.second)

        self.refusable(act)

    @rule(days=st.sampled_from([1, 25, 200, 500]))
    def let_time_pass(self, days):
        self.days += days
        with self.at_its_day():
            rewards.expire()
            paying.expire()
            paying.warn_of_expiry()

    @invariant()
    def the_book_is_whole(self):
        if not hasattr(self, "folk"):
            return
        assert Account.objects.total() == 0
        for result in verify.run(["points", "balances", "vouchers"]):
            assert result.bad is None, result.bad
        owed = Account.objects.filter(kind=Kind.RECEIVABLE, balance__lt=0).values_list("resident", flat=True)
        assert not Account.objects.purses().filter(resident__in=owed, balance__gt=0).exists(), "debts are paid first"
        held = sum(Voucher.objects.held().values_list("price", flat=True))
        assert Account.objects.filter(kind=Kind.HOLD).total() == held
        assert Reward.objects.get().stock == 6 - Voucher.objects.filter(state__in=["held", "redeemed"]).count()
        assert not Correction.objects.filter(state="proposed").exists()


def test_whatever_comes_after_whatever_the_book_stays_whole():
    run_state_machine_as_test(
        Book,
        settings=settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
