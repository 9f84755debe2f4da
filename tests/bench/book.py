"""How long `verify` takes over a long book of points: python -m tests.bench.book [transfers]  (goal: a million in 60 s)

Builds the book on whichever database DATABASE_URL names (SQLite in a folder of its own without), past the triggers'
cost, and prints the processor time of each check. On PostgreSQL that of the server comes on top and is printed as the
time on the clock.
"""

import sys
import time
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from tests.bench.own import in_a_database_of_its_own

PEOPLE, SHOPS, BATCH = 2000, 20, 8000
CHECKS = ["points", "balances", "vouchers"]
A_MILLION, MOST_SECONDS = 1_000_000, 60
AT = datetime(2026, 3, 4, 8, 30, 0, 123456, tzinfo=UTC)
UNTIL = date(2027, 12, 31)


def main(transfers: int) -> int:
    def built_and_measured() -> float:
        build(transfers)
        return measure()

    return 0 if in_a_database_of_its_own(built_and_measured) <= MOST_SECONDS * transfers / A_MILLION else 1


def measure() -> float:
    from records import verify

    total = 0.0
    for name in CHECKS:
        started, used = time.perf_counter(), time.process_time()
        for result in verify.run([name]):
            say(result.line())
        took, used = time.perf_counter() - started, time.process_time() - used
        total += used
        say(f"{'':16}{used:8.1f} s of one processor, {took:.1f} s on the clock")
    say(f"{'together':16}{total:8.1f} s of one processor")
    return total


def build(transfers: int) -> None:
    """Of every four transfers two are awards, one holds points for a voucher and one hands it over."""
    from django.db import connection, transaction

    from tests.records.tampering import run, without_triggers

    with transaction.atomic(), without_triggers():
        if connection.vendor == "postgresql":
            run("SET LOCAL statement_timeout = 0")  # a million rows at once: the site never writes so
        book = Book()
        for start in range(0, transfers // 4, BATCH // 4):
            book.write(range(start, min(start + BATCH // 4, transfers // 4)))
        book.close()


class Book:
    """Rows made by the thousand, each with its line in the record, and the balances they add up to."""

    def __init__(self) -> None:
        from points import ledger
        from points.models import Account, Kind
        from records import canonical
        from tests.builders import make_merchant, make_programme, make_resident, make_reward

        self.ledger, self.canonical = ledger, canonical
        self.purses, self.holds, self.tills = [], [], []
        for _each in range(PEOPLE):
            somebody = make_resident()
            self.purses.append(ledger.purse(somebody, UNTIL))
            self.holds.append(ledger.of_person(somebody, Kind.HOLD))
        for _each in range(SHOPS):
            shop = make_merchant()
            offer = make_reward(merchant=shop, price=2, stock=0)
            self.tills.append((shop, offer, ledger.of_merchant(shop)))
        self.mint, self.issuer = ledger.the(Kind.MINT), ledger.of_programme(make_programme())
        self.identity = {account.pk: ledger.identity(account) for account in Account.objects.all()}
        self.moved = dict.fromkeys(self.identity, 0)
        self.last = dict.fromkeys(self.identity, 0)
        self.operation = self.transfer = self.sequence = 0
        self.previous = canonical.NOTHING
        self.rows: dict[str, list[list[Any]]] = {"operation": [], "transfer": [], "entry": [], "voucher": []}

    def write(self, numbers: range) -> None:
        for number in numbers:
            which, (shop, offer, till) = number % PEOPLE, self.tills[number % SHOPS]
            purse, hold, voucher = self.purses[which], self.holds[which], UUID(int=number)
            if number % PEOPLE == 0:
                self.act("fund", f"funding:{number}", [(self.mint, self.issuer, 6 * PEOPLE, None)])
            for part in (1, 2):
                self.act("award", f"deed:{number}-{part}", [(self.issuer, purse, part, None)])
            held = self.act("redeem", f"voucher:{voucher}", [(purse, hold, 2, None)])
            self.act("scan", f"voucher:{voucher}", [(hold, till, 2, held)])
            self.rows["voucher"].append(
                [voucher, offer.pk, shop.pk, purse.resident_id, 2, "redeemed", AT, UNTIL]
                + [f"t{number}", f"s{number}", AT, purse.resident_id]
            )
        self.flush()

    def act(self, kind: str, source: str, moves: list[tuple[Any, Any, int, int | None]]) -> int:
        """One operation with its transfers; the number of the last."""
        self.operation += 1
        row = [self.operation, kind, kind, f"{kind}:{self.operation}", "0" * 64, AT, None, source]
        self.rows["operation"].append(row)
        noted = {}
        for debit, credit, amount, resolves in moves:
            self.transfer += 1
            self.rows["transfer"].append([self.transfer, self.operation, debit.pk, credit.pk, amount, None, resolves])
            self.moved[debit.pk] -= amount
            self.moved[credit.pk] += amount
            self.last[debit.pk] = self.last[credit.pk] = self.transfer
            sides = self.identity[debit.pk], self.identity[credit.pk]
            noted[str(self.transfer)] = self.ledger.digest_of(
                self.transfer, self.operation, *sides, amount, None, resolves
            )
        says = [*row[:5], self.canonical.moment(AT), "", source]
        self.note({"cause": source, "digest": self.canonical.digest(says), "moves": noted})
        return self.transfer

    def note(self, facts: dict[str, Any]) -> None:
        self.sequence += 1
        at, about = self.canonical.moment(AT), f"points.operation:{self.operation}"
        says = ["ledger", self.sequence, at, "", "", "points.awarded", about, self.canonical.text(facts), ""]
        hash = self.canonical.link(self.previous, self.canonical.digest(says))
        self.rows["entry"].append([*says, self.previous, hash])
        self.previous = hash

    def flush(self) -> None:
        for table, columns in COLUMNS.items():
            key = {"records_auditentry": "entry"}.get(table, table.removeprefix("points_"))
            put(table, columns, self.rows[key])
            self.rows[key].clear()

    def close(self) -> None:
        from points.models import Account, Reward
        from records.models import Head

        accounts = list(Account.objects.all())
        for account in accounts:
            account.balance, account.last = self.moved[account.pk], self.last[account.pk]
        Account.objects.bulk_update(accounts, ["balance", "last"], batch_size=500)
        for reward in Reward.objects.all():
            Reward.objects.filter(pk=reward.pk).update(stocked=reward.vouchers.count())
        Head.objects.filter(stream="ledger").update(count=self.sequence, hash=self.previous)


COLUMNS = {
    "points_operation": ["id", "kind", "scope", "key", "fingerprint", "at", "by_id", "source"],
    "points_transfer": ["id", "operation_id", "debit_id", "credit_id", "amount", "reverses_id", "resolves_id"],
    "records_auditentry": [
        *("stream", "sequence", "at", "actor", "beneficiary", "action", "about", "facts", "personal"),
        *("previous", "hash"),
    ],
    "points_voucher": [
        *("number", "reward_id", "merchant_id", "owner_id", "price", "state", "held_at", "expires_on"),
        *("token_ref", "short_ref", "ended_at", "redeemed_by_id"),
    ],
}


def put(table: str, columns: list[str], rows: list[list[Any]]) -> None:
    from django.db import connection

    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(columns))
            plain = [[value.hex if isinstance(value, UUID) else _for_sqlite(value) for value in row] for row in rows]
            cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', plain)
        else:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    return value.isoformat() if isinstance(value, date) else value


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else A_MILLION))
