"""The book of points, and what the database refuses whoever asks."""

import random
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from community import clock
from community.models import Notice
from points import ledger
from points.actions import paying
from points.models import Account, Act, Kind, Operation, Transfer
from records import verify
from records.models import AuditEntry
from tests.builders import make_merchant, make_programme, make_resident
from tests.points.filling import give
from tests.records.kept import Undone, assert_kept, assert_only_triggers_keep
from tests.records.tampering import run, without_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
POINTS = ["points", "balances"]


def first_bad():
    return next((result.bad for result in verify.run(POINTS) if result.bad), None)


def operation(**fields):
    found, _new = ledger.open(
        Act.CORRECT, **{"scope": "test", "key": "1", "by": None, "source": "test:1", "points": 1, **fields}
    )
    return found


# The usual way


def test_points_paid_out_are_in_the_purse_of_the_year_they_expire_in():
    programme, resident = make_programme(points=100), make_resident()
    give(resident, 30, programme=programme, earned=date(2026, 3, 4))
    purse = Account.objects.purses().get(resident=resident)
    assert (purse.balance, purse.expires_on) == (30, date(2027, 12, 31))
    assert Account.objects.get(programme=programme, kind=Kind.ISSUER).balance == 70
    assert Account.objects.total() == 0
    assert first_bad() is None


def test_paying_twice_for_one_deed_pays_once():
    programme, resident = make_programme(points=100), make_resident()
    first = give(resident, 30, programme=programme, source="idea:17")
    assert give(resident, 30, programme=programme, source="idea:17") == first
    assert ledger.balance_of(resident) == 30


def test_the_same_key_with_another_request_is_refused():
    programme, resident = make_programme(points=100), make_resident()
    give(resident, 30, programme=programme, source="idea:17")
    with pytest.raises(ledger.KeyReused):
        give(resident, 31, programme=programme, source="idea:17")
    assert ledger.balance_of(resident) == 30


def test_a_programme_pays_no_more_than_two_persons_put_into_it():
    programme, resident = make_programme(points=20), make_resident()
    give(resident, 15, programme=programme)
    with pytest.raises(paying.BudgetSpent):
        give(resident, 6, programme=programme)
    assert ledger.balance_of(resident) == 15
    assert first_bad() is None


def test_an_act_that_fails_midway_leaves_nothing():
    resident, before = make_resident(), Operation.objects.count()
    with pytest.raises(paying.BudgetSpent):
        give(resident, 6, programme=make_programme())
    assert Operation.objects.count() == before
    assert not Account.objects.of(resident).exists()


def test_every_act_has_its_line_in_the_record():
    resident = make_resident()
    made = give(resident, 6)
    line = AuditEntry.objects.get(about=f"points.operation:{made.pk}")
    assert (line.stream, line.action, line.beneficiary) == ("ledger", "points.awarded", str(resident.public_id))
    assert list(line.details["moves"]) == [str(made.transfers.get().pk)]


def test_the_oldest_points_are_spent_first():
    resident = make_resident()
    give(resident, 10, earned=date(2026, 5, 1))
    give(resident, 10, earned=date(2025, 5, 1))
    held = ledger.of_person(resident, Kind.HOLD)
    purses = list(Account.objects.purses().of(resident))
    with transaction.atomic():
        act = operation()
        ledger.lock([held, *purses])
        ledger.drain(act, purses, held, 14)
        ledger.seal(act, "points.corrected")
    left = {purse.expires_on.year: purse.balance for purse in Account.objects.purses().of(resident)}
    assert left == {2026: 0, 2027: 6}


# Taking back


def test_what_was_taken_back_is_the_exact_opposite_and_both_stay():
    programme, resident = make_programme(points=100), make_resident()
    award = give(resident, 30, programme=programme)
    back = paying.take_back(award, by=make_resident(), source="correction:1")
    assert back.transfers.get().reverses == award.transfers.get()
    assert ledger.balance_of(resident) == 0
    assert Account.objects.get(programme=programme, kind=Kind.ISSUER).balance == 100
    assert first_bad() is None


def test_taking_back_twice_takes_once():
    resident, clerk = make_resident(), make_resident()
    award = give(resident, 30)
    first = paying.take_back(award, by=clerk, source="correction:1")
    assert paying.take_back(award, by=clerk, source="correction:2") == first
    assert Account.objects.purses().get(resident=resident).balance == 0


def spend(resident, points):
    """Past the shop: hold, then hand over."""
    merchant = ledger.of_merchant(make_merchant())
    held, purses = ledger.of_person(resident, Kind.HOLD), list(Account.objects.purses().of(resident))
    with transaction.atomic():
        act = operation(key=f"spend:{merchant.pk}")
        ledger.lock([held, merchant, *purses])
        for hold in ledger.drain(act, purses, held, points):
            ledger.move(act, held, merchant, hold.amount, resolves=hold)
        ledger.seal(act, "points.corrected")


def test_points_spent_before_they_were_taken_back_are_owed_and_go_off_what_is_earned_next():
    resident = make_resident()
    award = give(resident, 30)
    spend(resident, 20)
    paying.take_back(award, by=make_resident(), source="correction:1")
    owed = Account.objects.get(resident=resident, kind=Kind.RECEIVABLE)
    assert (owed.balance, ledger.balance_of(resident)) == (-20, 0)
    give(resident, 15)
    owed.refresh_from_db()
    assert (owed.balance, ledger.balance_of(resident)) == (-5, 0)
    give(resident, 15)
    owed.refresh_from_db()
    assert (owed.balance, ledger.balance_of(resident)) == (0, 10)
    assert first_bad() is None


def test_points_that_expired_before_they_were_taken_back_are_not_owed():
    resident = make_resident()
    award = give(resident, 30, earned=date(2024, 5, 1))
    assert paying.expire() == 1
    paying.take_back(award, by=make_resident(), source="correction:1")
    assert Account.objects.get(resident=resident, kind=Kind.RECEIVABLE).balance == 0
    assert Account.objects.get(kind=Kind.EXPIRED).balance == 0
    assert first_bad() is None


# Expiry


def test_points_expire_after_their_last_day_and_their_owner_is_told():
    resident = make_resident()
    give(resident, 30, earned=date(2024, 5, 1))
    last_day = timezone_noon(date(2025, 12, 31))
    with clock.moved_to(last_day):
        assert paying.expire() == 0
        assert ledger.balance_of(resident) == 30
    with clock.moved_to(last_day + timedelta(days=1)):
        assert ledger.balance_of(resident) == 0, "not to be spent even before the sweep has come by"
        assert paying.expire() == 1
        assert paying.expire() == 0
    assert Notice.objects.filter(resident=resident, kind="points.expired").count() == 1
    assert first_bad() is None


def timezone_noon(day):
    from datetime import datetime

    from django.utils import timezone

    return datetime(day.year, day.month, day.day, 12, tzinfo=timezone.get_current_timezone())


def test_people_are_told_thirty_and_seven_days_before_once_each():
    resident = make_resident()
    give(resident, 30, earned=date(2024, 5, 1))
    told = Notice.objects.filter(resident=resident, kind="points.expiring")
    for day, expected in [(date(2025, 11, 30), 0), (date(2025, 12, 1), 1), (date(2025, 12, 20), 1)]:
        with clock.moved_to(timezone_noon(day)):
            paying.warn_of_expiry()
        assert told.count() == expected, day
    with clock.moved_to(timezone_noon(date(2025, 12, 24))):
        paying.warn_of_expiry()
        paying.warn_of_expiry()
    assert told.count() == 2


def test_who_leaves_leaves_nothing_to_spend():
    from community.privacy.leaving import erase

    resident = make_resident()
    give(resident, 30)
    erase(resident)
    assert Account.objects.of(resident).total() == 0
    assert Account.objects.get(kind=Kind.EXPIRED).balance == 30
    assert first_bad() is None


# What the database refuses


def test_no_way_leads_to_changing_the_book():
    give(make_resident(), 30)
    assert_kept(Transfer.objects.last(), "amount")
    assert_kept(operation(), "source")


def test_an_account_stays_with_its_owner():
    give(make_resident(), 30)
    purse, other = Account.objects.purses().get(), make_resident()
    why = "kept as they were written|moves with its transfers"
    refused(why, "UPDATE points_account SET resident_id = %s WHERE id = %s", [other.pk, purse.pk])
    refused(why, "UPDATE points_account SET expires_on = '2099-12-31' WHERE id = %s", [purse.pk])
    refused(why, "DELETE FROM points_account WHERE id = %s", [purse.pk])


def test_without_triggers_a_transfer_could_be_changed():
    give(make_resident(), 30)
    assert_only_triggers_keep(Transfer.objects.filter(reversal=None).last(), "amount")


def refused(match, *sql_and_parameters):
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        run(*sql_and_parameters)


def test_a_balance_moves_only_with_a_transfer():
    give(make_resident(), 30)
    refused("moves with its transfers", "UPDATE points_account SET balance = balance + 1 WHERE kind = 'member'")
    refused("moves with its transfers", "UPDATE points_account SET balance = 60, last = last + 1 WHERE kind = 'member'")
    refused("moves with its transfers", "UPDATE points_account SET balance = balance + 30 WHERE kind = 'member'")
    refused("begins empty", "INSERT INTO points_account (kind, balance, last) VALUES ('paid', 5, 0)")


def test_a_purse_is_never_overdrawn_even_by_raw_sql():
    resident = make_resident()
    give(resident, 30)
    purse, held = Account.objects.purses().get(resident=resident), ledger.of_person(resident, Kind.HOLD)
    act = operation()
    refused("account_is_never_overdrawn", *insert(act, purse, held, 31))
    run(*insert(act, purse, held, 30))
    assert Account.objects.get(pk=held.pk).balance == 30


def insert(act, debit, credit, amount, reverses=None, resolves=None):
    return (
        "INSERT INTO points_transfer (operation_id, debit_id, credit_id, amount, reverses_id, resolves_id)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [act.pk, debit.pk, credit.pk, amount, reverses, resolves],
    )


def test_a_transfer_moves_a_positive_amount_to_somewhere_else():
    resident = make_resident()
    give(resident, 30)
    purse, held, act = Account.objects.purses().get(), ledger.of_person(resident, Kind.HOLD), operation()
    for amount in (0, -5):
        refused("transfer_moves_something", *insert(act, purse, held, amount))
    refused("no points travel that way|transfer_goes_somewhere_else", *insert(act, purse, purse, 5))


def test_nobody_gives_points_to_somebody_else():
    mine, yours = make_resident(), make_resident()
    give(mine, 30)
    give(yours, 1)
    act, purse = operation(), Account.objects.purses().get(resident=mine)
    for target in (
        Account.objects.purses().get(resident=yours),
        ledger.of_person(yours, Kind.HOLD),
        ledger.of_merchant(make_merchant()),
        ledger.the(Kind.MINT),
    ):
        refused("no points travel that way", *insert(act, purse, target, 5))


def test_a_reversal_is_exact_and_comes_once():
    resident = make_resident()
    paid = give(resident, 30).transfers.get()
    act = operation()
    refused("exact opposite", *insert(act, paid.credit, paid.debit, 29, paid.pk))
    run(*insert(act, paid.credit, paid.debit, 30, paid.pk))
    give(resident, 30)
    refused("reverses_id|unique", *insert(act, paid.credit, paid.debit, 30, paid.pk))


def test_a_hold_ends_once_whole_and_not_without_saying_which():
    resident = make_resident()
    give(resident, 30)
    purse, held, act = Account.objects.purses().get(), ledger.of_person(resident, Kind.HOLD), operation()
    shop = ledger.of_merchant(make_merchant())
    run(*insert(act, purse, held, 10))
    run(*insert(act, purse, held, 10))
    hold = Transfer.objects.filter(credit=held).first().pk
    refused("ends one hold, whole", *insert(act, held, shop, 10))
    refused("ends one hold, whole", *insert(act, held, shop, 5, None, hold))
    run(*insert(act, held, shop, 10, None, hold))
    refused("resolves_id|unique", *insert(act, held, purse, 10, None, hold))


def test_a_key_is_used_once():
    give(make_resident(), 30, source="idea:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Operation.objects.create(kind=Act.AWARD, scope="award", key="idea:1", fingerprint="x" * 64, source="idea:1")


# What verify finds


def test_a_whole_book_is_fine(django_assert_max_num_queries):
    give(make_resident(), 30)
    with django_assert_max_num_queries(20):
        assert first_bad() is None


TAMPERINGS = {
    "amount": "UPDATE points_transfer SET amount = amount + 1 WHERE id = %(transfer)s",
    "target": "UPDATE points_transfer SET credit_id = %(other)s WHERE id = %(transfer)s",
    "transfer removed": "DELETE FROM points_transfer WHERE id = %(transfer)s",
    "reason": "UPDATE points_operation SET source = 'idea:99' WHERE id = %(operation)s",
    "doer": "UPDATE points_operation SET by_id = %(resident)s WHERE id = %(operation)s",
    "moment": "UPDATE points_operation SET at = '2020-01-01 00:00:00+00:00' WHERE id = %(operation)s",
    "balance": "UPDATE points_account SET balance = balance + 1 WHERE id = %(purse)s",
    "balance and mark": "UPDATE points_account SET balance = balance + 1, last = last + 900 WHERE id = %(purse)s",
    "mark": "UPDATE points_account SET last = last + 900 WHERE id = %(purse)s",
    "owner": "UPDATE points_account SET resident_id = %(resident)s WHERE id = %(purse)s",
    "expiry": "UPDATE points_account SET expires_on = '2099-12-31' WHERE id = %(purse)s",
    "transfer added": (
        "INSERT INTO points_transfer (operation_id, debit_id, credit_id, amount)"
        " SELECT operation_id, debit_id, credit_id, 1 FROM points_transfer WHERE id = %(transfer)s"
    ),
    "minted quietly": (
        "INSERT INTO points_operation (kind, scope, key, fingerprint, at, source)"
        " VALUES ('award', 'x', 'y', 'z', '2026-01-01 00:00:00+00:00', 'idea:1')"
    ),
}


@pytest.mark.parametrize("hand", TAMPERINGS)
def test_every_tampering_of_one_row_is_named(hand):
    resident, other = make_resident(), make_resident()
    give(other, 5)
    made = give(resident, 30)
    paid = made.transfers.get()
    names = {
        "transfer": paid.pk,
        "operation": made.pk,
        "purse": paid.credit_id,
        "resident": make_resident().pk,
        "other": Account.objects.purses().get(resident=other).pk,
    }
    with without_triggers():
        run(TAMPERINGS[hand], names)
    found = first_bad()
    assert found is not None
    if hand in ("transfer added", "minted quietly"):
        assert found.where.split(":")[0] in ("transfer", "operation")
    else:
        assert found.where in (f"transfer:{paid.pk}", f"operation:{made.pk}", f"account:{paid.credit_id}")


HANDS = 200
LIKELY = {  # per table, what a hand may write into each column, other than what stands there
    "points_transfer": {
        "amount": "amount + %(some)s",
        "debit_id": "%(account)s",
        "credit_id": "%(account)s",
        "operation_id": "%(operation)s",
        "reverses_id": "%(transfer)s",
        "resolves_id": "%(transfer)s",
    },
    "points_operation": {
        "kind": "'correct'",
        "scope": "scope || 'x'",
        "key": "key || 'x'",
        "fingerprint": "'%(some)064d'",
        "source": "source || '%(some)s'",
        "at": "'2025-01-%(day)02d 08:30:00+00:00'",
        "by_id": "%(person)s",
    },
    "points_account": {
        "balance": "balance + %(some)s",
        "last": "last + %(some)s",
        "resident_id": "%(person)s",
        "expires_on": "'2031-01-%(day)02d'",
        "kind": "'paid'",
    },
}


def a_hand(chance, rows):
    """One row, one column, another value, or the row gone."""
    table = chance.choice(sorted(LIKELY))
    names = {kind: chance.choice(found) for kind, found in rows.items()}
    names |= {"some": chance.randint(1, 500), "day": chance.randint(1, 28)}
    row = names[table.removeprefix("points_")]
    if chance.random() < 0.2:
        return f"DELETE FROM {table} WHERE id = {row}"
    column = chance.choice(sorted(LIKELY[table]))
    value = LIKELY[table][column] % names
    return f"UPDATE {table} SET {column} = {value} WHERE id = {row} AND ({column} <> {value} OR {column} IS NULL)"


def test_two_hundred_tamperings_with_one_row_each_are_all_named():
    people = [make_resident() for _each in range(4)]
    programme = make_programme(points=500)
    for person in people:
        award = give(person, 30, programme=programme)
        give(person, 7, programme=programme, earned=date(2025, 5, 1))
        spend(person, 12)
    paying.take_back(award, by=people[0], source="correction:1")
    used = Account.objects.exclude(last=0).order_by("pk")
    rows = {
        "transfer": list(Transfer.objects.order_by("pk").values_list("pk", flat=True)),
        "operation": list(Operation.objects.order_by("pk").values_list("pk", flat=True)),
        "account": list(used.values_list("pk", flat=True)),
        "person": [person.pk for person in people],
    }
    assert first_bad() is None
    chance, unnamed, done = random.Random(7), [], 0
    with without_triggers(*LIKELY):
        while done < HANDS:
            sql = a_hand(chance, rows)
            try:
                with transaction.atomic():
                    if run(sql):
                        done += 1
                        unnamed += [sql] if first_bad() is None else []
                    raise Undone
            except (Undone, IntegrityError):
                pass  # what a CHECK or a key refuses was no tampering
    assert unnamed == []
    assert first_bad() is None


def test_an_operation_removed_with_its_transfers_is_named():
    made = give(make_resident(), 30)
    with without_triggers():
        run("DELETE FROM points_transfer WHERE operation_id = %s", [made.pk])
        run("DELETE FROM points_operation WHERE id = %s", [made.pk])
    assert first_bad() == (f"operation:{made.pk}", "is missing")


def test_a_dropped_trigger_of_the_book_is_named():
    with without_triggers("points_transfer"):
        bad = next(result.bad for result in verify.run(["guards"]))
    assert "guard_points_transfer" in bad.what
