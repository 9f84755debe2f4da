"""Posting to the book of points. Verbs call this inside their own transaction; nothing else writes a transfer.

operation, new = ledger.open(Act.AWARD, scope="award", key=…, by=…, source="deed:17", points=20)
if not new: return …                       # the same request again gets the same answer
purses = ledger.lock(issuer, purse)        # by primary key, so two verbs never wait in a ring
ledger.move(operation, issuer, purse, 20)
ledger.seal(operation, "points.awarded")   # last: its line in the record
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Resident
from points.models.ledger import OF_PERSON, OF_PROGRAMME, Account, Act, Kind, Merchant, Operation, Programme, Transfer
from records import canonical


class PointsRefused(ValidationError):
    """Points are not moved that way; the message says why and what to do."""


class NotEnoughPoints(PointsRefused):
    """An account holds less than was asked for."""


class KeyReused(PointsRefused):
    """The key of a form came again with another request. The answer is 409."""


# Accounts


def the(kind: Kind) -> Account:
    """The one account of its kind."""
    return Account.objects.get_or_create(kind=kind)[0]


def of_programme(programme: Programme, kind: Kind = Kind.ISSUER) -> Account:
    assert kind in OF_PROGRAMME
    return Account.objects.get_or_create(kind=kind, programme=programme)[0]


def of_person(resident: Resident, kind: Kind) -> Account:
    assert kind in OF_PERSON
    return Account.objects.get_or_create(kind=kind, resident=resident)[0]


def of_merchant(merchant: Merchant) -> Account:
    return Account.objects.get_or_create(kind=Kind.MERCHANT, merchant=merchant)[0]


def purse(resident: Resident, expires_on: date) -> Account:
    return Account.objects.get_or_create(kind=Kind.MEMBER, resident=resident, expires_on=expires_on)[0]


def balance_of(resident: Resident) -> int:
    """What somebody can spend today."""
    return Account.objects.purses().of(resident).filter(expires_on__gte=clock.today()).total()


def start_of_today() -> datetime:
    """Midnight where the site is."""
    return timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)


def lock_person(resident: Resident) -> None:
    """One verb at a time for one person: limits and purses are counted under this lock."""
    list(Resident.objects.select_for_update(no_key=True).filter(pk=resident.pk).values_list("pk"))


def lock(accounts: Iterable[Account]) -> None:
    """Lock these accounts, by primary key, and freshen them in hand."""
    in_hand = {account.pk: account for account in accounts}
    for fresh in Account.objects.select_for_update(no_key=True).filter(pk__in=in_hand).order_by("pk"):
        in_hand[fresh.pk].balance, in_hand[fresh.pk].last = fresh.balance, fresh.last


# Operations


def fingerprint(kind: str, request: dict[str, Any]) -> str:
    return canonical.digest([kind, canonical.text(request)])


def open(
    kind: Act, *, scope: str, key: str, by: Resident | None, source: str, **request: Any
) -> tuple[Operation, bool]:
    """The operation of this key, and whether it is new. A key that comes back with another request is refused."""
    print_ = fingerprint(kind, request)
    operation, new = Operation.objects.get_or_create(
        scope=scope,
        key=key,
        defaults={"kind": kind, "fingerprint": print_, "by": by, "source": source, "at": clock.now()},
    )
    if operation.fingerprint != print_:
        raise KeyReused(_("This form was sent before with something else in it. Open the page again."))
    return operation, new


def move(
    operation: Operation,
    debit: Account,
    credit: Account,
    amount: int,
    *,
    reverses: Transfer | None = None,
    resolves: Transfer | None = None,
) -> Transfer:
    """One transfer. Both accounts must be locked; a trigger moves their balances, and so do we those in hand."""
    if debit.kind not in (Kind.MINT, Kind.RECEIVABLE) and debit.balance < amount:
        raise NotEnoughPoints(_("There are not enough points for this."))
    made = Transfer.objects.create(
        operation=operation, debit=debit, credit=credit, amount=amount, reverses=reverses, resolves=resolves
    )
    debit.balance -= amount
    credit.balance += amount
    return made


def drain(operation: Operation, purses: Sequence[Account], credit: Account, amount: int) -> list[Transfer]:
    """Take `amount` out of several purses, the soonest to expire first."""
    if sum(purse.balance for purse in purses) < amount:
        raise NotEnoughPoints(_("There are not enough points for this."))
    made, left = [], amount
    for purse in purses:
        if part := min(left, purse.balance):
            made.append(move(operation, purse, credit, part))
            left -= part
    return made


def give_back(operation: Operation, holds: Iterable[Transfer]) -> None:
    """End these holds in favour of the purses they came from. Their accounts must be locked."""
    for hold in holds:
        move(operation, hold.credit, hold.debit, hold.amount, resolves=hold)


def seal(operation: Operation, action: str, *, for_: Resident | None = None, **facts: Any) -> None:
    """The operation's line in the record, which fixes every one of its transfers. Nothing may be moved after it."""
    transfers = operation.transfers.with_accounts().order_by("pk")
    evidence.write(
        action,
        operation,
        actor=operation.by,
        stream="ledger",
        **({"for_": for_} if for_ is not None else {}),
        cause=operation.source,
        digest=canonical.digest(operation.says()),
        moves={str(transfer.pk): transfer_digest(transfer) for transfer in transfers},
        **facts,
    )


# What the record fixes


def identity(account: Account) -> str:
    """Whose an account is and what for; changing that shows in the digest of each of its transfers."""
    whose = account.programme_id, account.resident_id, account.merchant_id
    return "|".join([account.kind, *(str(number or "") for number in whose), str(account.expires_on or "")])


def transfer_digest(transfer: Transfer) -> str:
    return digest_of(
        transfer.pk,
        transfer.operation_id,
        identity(transfer.debit),
        identity(transfer.credit),
        transfer.amount,
        transfer.reverses_id,
        transfer.resolves_id,
    )


def digest_of(
    pk: int, operation: int, debit: str, credit: str, amount: int, reverses: int | None, resolves: int | None
) -> str:
    """A third of a hash is plenty to tell one row from another, and keeps the record short."""
    return canonical.digest([pk, operation, debit, credit, amount, reverses or "", resolves or ""])[:22]
