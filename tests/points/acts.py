"""The acts that move points, each with a town to do it in and a key under which it may be asked for again."""

import uuid
from collections import Counter
from datetime import date, timedelta

from community import clock
from community.models import Notice, Resident
from points.actions import award, paying, rewards
from points.models import Account, Deed, Operation, Reward, Transfer, Voucher
from records import verify
from records.models import AuditEntry


def redeem(reward, buyer, key):
    return rewards.redeem(Reward.objects.get(pk=reward), by=Resident.objects.get(pk=buyer), key=uuid.UUID(key)).pk


def pay_for_a_deed(act, doer, source):
    deed = award(act, to=Resident.objects.get(pk=doer), source=source)
    assert deed is not None
    return deed.pk


def scan(voucher, till, key):
    return rewards.hand_over(Voucher.objects.get(pk=voucher), by=Resident.objects.get(pk=till), key=key).pk


ACTS = {
    "redeem": redeem,
    "award": pay_for_a_deed,
    "scan": scan,
    "sweep of vouchers": rewards.expire,
    "sweep of points": paying.expire,
}


class Town:
    """One buyer with plenty, one shop with plenty, one rule that pays."""

    def __init__(self):
        from tests.builders import make_earning_rule, make_reward
        from tests.points.filling import cashier, give, make_proven

        self.buyer = make_proven(points=5000)
        self.offer = make_reward(price=2, stock=5000, month_limit=5000, valid_days=2)
        self.till = cashier(self.offer.merchant)
        plenty = {"day_cap": 5000, "month_cap": 5000, "organiser_day_cap": 5000}
        self.rule = make_earning_rule(points=3, **plenty)
        self.give = give

    def prepare(self, act):
        """What the act is called with; what it needs is there, and nothing else is waiting for it."""
        key = str(uuid.uuid4())
        if act == "redeem":
            return [self.offer.pk, self.buyer.pk, key]
        if act == "award":
            return [self.rule.slug, self.buyer.pk, f"activity:{key}"]
        if act == "scan":
            return [redeem(self.offer.pk, self.buyer.pk, key), self.till.pk, key]
        if act == "sweep of vouchers":
            with clock.moved_to(clock.now() - timedelta(days=5)):
                redeem(self.offer.pk, self.buyer.pk, key)
        else:
            self.give(self.buyer, 1, programme=self.rule.programme, earned=date(2020, 5, 1))
        return []


def state():
    """Everything these acts touch, in numbers; two states are told apart by subtraction."""
    found = Counter()
    for model in (Operation, Transfer, Notice, AuditEntry):
        found[model.__name__] = model.objects.count()
    for model in (Voucher, Deed):
        for each in model.objects.values_list("state", flat=True):
            found[f"{model.__name__} {each}"] += 1
    found["stock"] = sum(Reward.objects.values_list("stock", flat=True))
    for number, balance in Account.objects.values_list("pk", "balance"):
        found[f"account {number}"] = balance
    return found


def difference(after, before):
    return {name: after[name] - before[name] for name in after | before if after[name] != before[name]}


def first_bad():
    return next((result.bad for result in verify.run(["points", "balances", "vouchers"]) if result.bad), None)
