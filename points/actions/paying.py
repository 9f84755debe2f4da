"""Points in and out of purses: paying for a deed, taking it back, expiry, leaving."""

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from community import clock, notices
from community.models import Resident
from points import ledger, numbers
from points.actions.people import Book
from points.models import Account, Act, Kind, Operation, Programme, Transfer


class BudgetSpent(ledger.NotEnoughPoints):
    """The purse of the programme does not hold so many points."""


@transaction.atomic
def pay(
    resident: Resident, points: int, *, programme: Programme, source: str, by: Resident | None, earned: date
) -> Operation:
    """Points for somebody out of a programme's purse, once for each `source`. What they owed goes off at once."""
    operation, new = ledger.open(
        Act.AWARD, scope="award", key=source, by=by, source=source, to=resident.pk, points=points
    )
    if not new:
        return operation
    until = numbers.good_until(earned)
    issuer = ledger.of_programme(programme)
    book = Book(resident, issuer, purse_until=until)
    if issuer.balance < points:
        raise BudgetSpent(
            _("The purse of “%(programme)s” is empty. Ask for more points first.") % {"programme": programme}
        )
    ledger.move(operation, issuer, book.purse(until), points)
    repay(operation, book)
    ledger.seal(operation, "points.awarded", for_=resident, programme=programme.slug)
    return operation


def repay(operation: Operation, book: Book) -> None:
    """What a person owes is taken from their purses, as far as they reach."""
    owed = book.of_kind(Kind.RECEIVABLE)
    if owed is not None and owed.balance < 0:
        part = min(-owed.balance, sum(purse.balance for purse in book.purses))
        if part:
            ledger.drain(operation, book.purses, owed, part)


@transaction.atomic
def take_back(award: Operation, *, by: Resident, source: str) -> Operation:
    """The exact opposite of an award. What was spent since is owed, and goes off what is earned next."""
    paid = award.transfers.with_accounts().get(debit__kind=Kind.ISSUER)
    resident = paid.credit.resident
    assert resident is not None
    operation, new = ledger.open(Act.REVERSE, scope="reverse", key=str(paid.pk), by=by, source=source)
    if not new:
        return operation
    expired = ledger.the(Kind.EXPIRED)
    ledger.of_person(resident, Kind.RECEIVABLE)
    book = Book(resident, paid.debit, expired)
    purse, issuer = book.in_hand(paid.credit), paid.debit
    short = max(0, paid.amount - purse.balance)
    # What expired out of this purse was not spent, so nobody owes it.
    if from_expired := min(short, _expired_out_of(purse)):
        ledger.move(operation, expired, purse, from_expired)
    if short > from_expired:
        owed = book.of_kind(Kind.RECEIVABLE)
        assert owed is not None
        ledger.move(operation, owed, purse, short - from_expired)
    ledger.move(operation, purse, issuer, paid.amount, reverses=paid)
    repay(operation, book)
    ledger.seal(operation, "points.reversed", for_=resident)
    return operation


def _expired_out_of(purse: Account) -> int:
    def total(transfers: object) -> int:
        return transfers.aggregate(total=Sum("amount"))["total"] or 0  # type: ignore[attr-defined]

    out = total(Transfer.objects.filter(debit=purse, credit__kind=Kind.EXPIRED))
    return out - total(Transfer.objects.filter(credit=purse, debit__kind=Kind.EXPIRED))


# Expiry


def expire() -> int:
    """For the scheduler: what is left in purses whose day has passed. How many purses that were."""
    gone = 0
    for purse in Account.objects.run_out(clock.today()).select_related("resident"):
        gone += _expire_one(purse)
    return gone


@transaction.atomic
def _expire_one(purse: Account) -> bool:
    resident = purse.resident
    assert resident is not None
    expired = ledger.the(Kind.EXPIRED)
    book = Book(resident, expired)
    purse = book.in_hand(purse)
    if not purse.balance:
        return False
    amount = purse.balance
    # Points of a voucher may come back into a purse after it was emptied, so its last transfer is part of the key.
    operation, new = ledger.open(
        Act.EXPIRE, scope="expire", key=f"{purse.pk}:{purse.last}", by=None, source=f"account:{purse.pk}"
    )
    if new:
        ledger.move(operation, purse, expired, amount)
        notices.tell(
            resident,
            "points.expired",
            key=f"points.expired:{operation.pk}",
            url="/points/",
            points=amount,
            day=purse.expires_on,
        )
        ledger.seal(operation, "points.expired", for_=resident)
    return new


def warn_of_expiry() -> int:
    """For the scheduler: tell people 30 and 7 days before points expire, once each."""
    told, today = 0, clock.today()
    for purse in Account.objects.purses().filter(balance__gt=0, expires_on__gte=today).select_related("resident"):
        assert purse.expires_on is not None and purse.resident is not None
        left = (purse.expires_on - today).days
        due = [days for days in numbers.expiry_notices() if left <= days]
        if not due:
            break  # the soonest come first
        notices.tell(
            purse.resident,
            "points.expiring",
            key=f"points.expiring:{purse.pk}:{min(due)}",
            url="/points/",
            points=purse.balance,
            day=purse.expires_on,
        )
        told += 1
    return told


@transaction.atomic
def close(resident: Resident) -> None:
    """When somebody leaves: what is left expires, what is owed is forgiven by nobody and stays on the book."""
    expired = ledger.the(Kind.EXPIRED)
    book = Book(resident, expired)
    if any(purse.balance for purse in book.purses):
        operation, _new = ledger.open(
            Act.CLOSE,
            scope="close",
            key=f"{resident.pk}:{max(purse.last for purse in book.purses)}",
            by=None,
            source=f"resident:{resident.pk}",
        )
        for purse in book.purses:
            if purse.balance:
                ledger.move(operation, purse, expired, purse.balance)
        ledger.seal(operation, "points.closed", for_=resident)
