"""One person's accounts, taken in hand together."""

from collections.abc import Iterable
from datetime import date

from community.models import Resident
from points import ledger
from points.models import Account, Kind


class Book:
    """Every account of one person, locked with the others a verb needs, all in one order."""

    def __init__(self, resident: Resident, *others: Account, purse_until: date | None = None) -> None:
        ledger.lock_person(resident)
        if purse_until is not None:
            ledger.purse(resident, purse_until)
        self.resident = resident
        self.accounts = {account.pk: account for account in Account.objects.of(resident).order_by("pk")}
        self.others = others
        ledger.lock([*self.accounts.values(), *others])

    @property
    def purses(self) -> list[Account]:
        """The soonest to expire first."""
        found = [account for account in self.accounts.values() if account.kind == Kind.MEMBER]
        return sorted(found, key=lambda purse: (str(purse.expires_on), purse.pk))

    def purses_good_on(self, day: date) -> list[Account]:
        return [purse for purse in self.purses if purse.expires_on is not None and purse.expires_on >= day]

    def purse(self, until: date) -> Account:
        return next(purse for purse in self.purses if purse.expires_on == until)

    def of_kind(self, kind: Kind) -> Account | None:
        return next((account for account in self.accounts.values() if account.kind == kind), None)

    def in_hand(self, account: Account) -> Account:
        """The locked object of an account that was read elsewhere."""
        return self.accounts.get(account.pk) or next(other for other in self.others if other.pk == account.pk)


def in_order(residents: Iterable[Resident]) -> None:
    """Lock several people, by primary key."""
    for resident in sorted({resident.pk: resident for resident in residents}.values(), key=lambda each: each.pk):
        ledger.lock_person(resident)
