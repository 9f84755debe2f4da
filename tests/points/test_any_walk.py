"""Twenty thousand steps through the ledger itself, beside a model of it in a dictionary.

`test_any_order.py` walks through the verbs; this one posts to the book as they do, honestly and dishonestly, and
compares every balance with the model, the sums, the holds and the record.
"""

import itertools
from collections import Counter
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from points import ledger
from points.models import Act, Kind, Transfer
from points.models.ledger import BELOW_ZERO, ROADS
from records import verify
from tests.builders import make_merchant, make_programme, make_resident

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STEPS = 20_000 if connection.vendor == "sqlite" else 2_000
PARTS, WALK = 4, 50
YEARS = [date(2026, 12, 31), date(2027, 12, 31)]
PEOPLE = st.integers(0, 2)
AMOUNTS = st.integers(1, 40)

BALANCES = """
SELECT a.id, a.balance, a.last,
    (SELECT coalesce(sum(amount), 0) FROM points_transfer WHERE credit_id = a.id)
    - (SELECT coalesce(sum(amount), 0) FROM points_transfer WHERE debit_id = a.id),
    (SELECT coalesce(max(id), 0) FROM points_transfer WHERE a.id IN (debit_id, credit_id)),
    (SELECT coalesce(sum(t.amount), 0) FROM points_transfer t WHERE t.credit_id = a.id
        AND NOT EXISTS (SELECT 1 FROM points_transfer r WHERE r.resolves_id = t.id))
FROM points_account a
"""
IN_PAIRS = """
SELECT count(*) FROM points_transfer t JOIN points_transfer o ON o.id = t.reverses_id OR o.id = t.resolves_id
WHERE t.amount <> o.amount OR t.debit_id <> o.credit_id OR t.reverses_id = o.id AND t.credit_id <> o.debit_id
"""


class Accounts:
    """Two programmes, three people with two purses each, a shop and what there is one of."""

    def __init__(self):
        people, shop = [make_resident() for _each in range(3)], make_merchant()
        self.people = [person.pk for person in people]
        self.mint, self.paid, self.expired = (ledger.the(kind) for kind in (Kind.MINT, Kind.PAID, Kind.EXPIRED))
        self.issuers = [ledger.of_programme(make_programme()) for _each in range(2)]
        self.purses = [[ledger.purse(person, year) for year in YEARS] for person in people]
        self.holds = [ledger.of_person(person, Kind.HOLD) for person in people]
        self.owed = [ledger.of_person(person, Kind.RECEIVABLE) for person in people]
        self.shop = ledger.of_merchant(shop)
        own = itertools.chain(self.issuers, *self.purses, self.holds, self.owed)
        self.all = [self.mint, self.paid, self.expired, self.shop, *own]


class Walk(RuleBasedStateMachine):
    town: Accounts
    steps = 0

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model = Counter()
        self.posted = []  # key, moves, operation
        self.open_holds, self.reversible = {}, {}
        self.keys = itertools.count()

    def teardown(self):
        for result in verify.run(["points", "balances"]):
            assert result.bad is None, result.bad
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def fits(self, moves):
        after = self.model.copy()
        for debit, credit, amount in moves:
            after[debit.pk] -= amount
            if debit.kind not in BELOW_ZERO and after[debit.pk] < 0 or after[credit.pk] + amount > 0 > after[credit.pk]:
                return False
            after[credit.pk] += amount
            if credit.kind in BELOW_ZERO and after[credit.pk] > 0:
                return False
        return True

    def post(self, kind, moves, *, key=None, **links):
        """What was made, all of it, or nothing where the model says that there is not enough."""
        key = key or str(next(self.keys))
        request = [[debit.pk, credit.pk, amount] for debit, credit, amount in moves]
        made, fits = [], self.fits(moves)
        try:
            with transaction.atomic():
                operation, _new = ledger.open(kind, scope="walk", key=key, by=None, source="walk:1", moves=request)
                ledger.lock({account.pk: account for move in moves for account in move[:2]}.values())
                made = [ledger.move(operation, *move, **links) for move in moves]
                ledger.seal(operation, "points.corrected")
        except (ledger.NotEnoughPoints, IntegrityError):
            assert not fits
            return []
        assert fits
        for debit, credit, amount in moves:
            self.model[debit.pk] -= amount
            self.model[credit.pk] += amount
        self.posted.append((kind, key, request, operation))
        return made

    @rule(programme=st.integers(0, 1), amount=st.integers(1, 90))
    def fund(self, programme, amount):
        self.post(Act.FUND, [(self.town.mint, self.town.issuers[programme], amount)])

    @rule(programme=st.integers(0, 1), who=PEOPLE, year=st.integers(0, 1), amount=AMOUNTS)
    def award(self, programme, who, year, amount):
        move = (self.town.issuers[programme], self.town.purses[who][year], amount)
        for made in self.post(Act.AWARD, [move]):
            self.reversible[made.pk] = made

    @rule(who=PEOPLE, amount=AMOUNTS)
    def hold(self, who, amount):
        """The soonest to expire first."""
        moves, left = [], amount
        for purse in self.town.purses[who]:
            if part := min(left, self.model[purse.pk]):
                moves.append((purse, self.town.holds[who], part))
                left -= part
        if left:
            moves.append((self.town.purses[who][1], self.town.holds[who], left))
        for made in self.post(Act.REDEEM, moves):
            self.open_holds[made.pk] = made

    @precondition(lambda self: self.open_holds)
    @rule(data=st.data(), used=st.booleans())
    def end_a_hold(self, data, used):
        hold = self.open_holds[data.draw(st.sampled_from(sorted(self.open_holds)))]
        home = self.town.shop if used else hold.debit
        for made in self.post(Act.SCAN if used else Act.CANCEL, [(hold.credit, home, hold.amount)], resolves=hold):
            del self.open_holds[hold.pk]
            if used:
                self.reversible[made.pk] = made

    @precondition(lambda self: self.reversible)
    @rule(data=st.data())
    def take_back(self, data):
        award = self.reversible[data.draw(st.sampled_from(sorted(self.reversible)))]
        for made in self.post(Act.REVERSE, [(award.credit, award.debit, award.amount)], reverses=award):
            del self.reversible[award.pk]
            if award.debit.kind == Kind.HOLD:  # a scan undone: the points are held again
                self.open_holds[made.pk] = made

    @rule(who=PEOPLE, year=st.integers(0, 1), amount=AMOUNTS)
    def expire(self, who, year, amount):
        purse = self.town.purses[who][year]
        self.post(Act.EXPIRE, [(purse, self.town.expired, min(amount, self.model[purse.pk]) or amount)])

    @rule(who=PEOPLE, amount=AMOUNTS, back=st.booleans())
    def owe_and_repay(self, who, amount, back):
        sides = [self.town.owed[who], self.town.purses[who][0]]
        self.post(Act.CORRECT, [(*(sides[::-1] if back else sides), amount)])

    @rule(amount=AMOUNTS)
    def pay_the_shop(self, amount):
        self.post(Act.PAY, [(self.town.shop, self.town.paid, amount)])

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), changed=st.booleans())
    def send_again(self, data, changed):
        kind, key, request, operation = data.draw(st.sampled_from(self.posted))
        request = [[debit, credit, amount + changed] for debit, credit, amount in request]
        try:
            again = ledger.open(kind, scope="walk", key=key, by=None, source="walk:1", moves=request)
        except ledger.KeyReused:
            assert changed
        else:
            assert (again, changed) == ((operation, False), False)

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), amount=st.integers(-2, 60))
    def slip_one_in(self, data, amount):
        """Straight into the table, from anywhere to anywhere: what is not refused must be lawful."""
        debit, credit = (data.draw(st.sampled_from(self.town.all)) for _side in range(2))
        try:
            with transaction.atomic():
                Transfer.objects.create(operation=self.posted[-1][-1], debit=debit, credit=credit, amount=amount)
                transaction.set_rollback(True)
        except IntegrityError:
            return
        assert (debit.kind, credit.kind) in ROADS and debit.kind != Kind.HOLD and amount > 0
        assert len({account.resident_id for account in (debit, credit)} - {None}) <= 1
        assert self.fits([(debit, credit, amount)])

    @precondition(lambda self: self.reversible)
    @rule(data=st.data())
    def move_a_balance(self, data):
        account = data.draw(st.sampled_from(self.town.all))
        with pytest.raises(IntegrityError), transaction.atomic():
            type(account).objects.filter(pk=account.pk).update(balance=self.model[account.pk] + 1)

    @invariant()
    def every_balance_is_what_the_model_and_the_transfers_say(self):
        Walk.steps += 1
        kinds = {account.pk: account.kind for account in self.town.all}
        with connection.cursor() as cursor:
            cursor.execute(BALANCES)
            found = [row for row in cursor.fetchall() if row[0] in kinds]
            cursor.execute(IN_PAIRS)
            assert cursor.fetchone()[0] == 0
        assert sum(row[1] for row in found) == 0
        for pk, balance, last, moved, newest, still_held in found:
            assert balance == self.model[pk] == moved
            assert last == newest
            assert balance <= 0 if kinds[pk] in BELOW_ZERO else balance >= 0
            assert kinds[pk] != Kind.HOLD or still_held == balance


def walk(examples, **options):
    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=WALK,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            **options,
        ),
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_however_one_walks_the_ledger_agrees_with_the_model(part):
    Walk.town, Walk.steps = Accounts(), 0
    while Walk.steps < STEPS // PARTS:
        walk((STEPS // PARTS - Walk.steps) // WALK + 1)


def test_a_walk_notices_a_ledger_that_sometimes_moves_one_point_too_many(monkeypatch):
    """The control."""
    honest = ledger.move

    def greedy(operation, debit, credit, amount, **links):
        return honest(operation, debit, credit, amount + (amount == 7), **links)

    monkeypatch.setattr(ledger, "move", greedy)
    Walk.town = Accounts()
    with pytest.raises(AssertionError):
        walk(60, phases=[Phase.generate], report_multiple_bugs=False)
