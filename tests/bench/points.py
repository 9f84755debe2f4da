"""Redemptions a second, durable, and what one costs as a multiple of a bare insert of one row.

    python -m tests.bench.points                              # SQLite, a file of its own
    DATABASE_URL=postgres://… python -m tests.bench.points    # a database of its own is made there

Each redemption is committed before the next begins: points held, one from the stock, voucher, message and the line in
the record. Processor time is this process's own; on PostgreSQL the server's comes on top and shows in the clock.
"""

import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable

from tests.bench.book import say
from tests.bench.own import in_a_database_of_its_own

ROUNDS = int(os.environ.get("ROUNDS", "200"))
MOST_TIMES_AN_INSERT = {"sqlite": 40, "postgresql": 100}  # processor time: some thirty statements against one


def measure() -> int:
    from django.db import connection

    from community import clock
    from points.actions import rewards
    from points.models import ScanTry, Voucher
    from tests.builders import make_reward
    from tests.points.acts import first_bad
    from tests.points.filling import cashier, make_proven

    buyer = make_proven(points=2 * ROUNDS + 100)
    offer = make_reward(price=1, stock=2 * ROUNDS + 100, month_limit=10_000)
    till = cashier(offer.merchant)
    vouchers = []
    insert = timed(lambda: ScanTry.objects.create(resident=buyer, at=clock.now()))
    redeem = timed(lambda: vouchers.append(rewards.redeem(offer, by=buyer, key=uuid.uuid4())))
    scan = timed(lambda: rewards.hand_over(vouchers.pop(), by=till, key=str(uuid.uuid4())))
    say(f"{connection.vendor}, each committed and flushed before the next ({durability()})")
    report("a bare insert of one row", insert, insert)
    report("redeem", redeem, insert)
    report("scan", scan, insert)
    assert first_bad() is None and Voucher.objects.redeemed().exists()
    return 0 if max(redeem[0], scan[0]) <= MOST_TIMES_AN_INSERT[connection.vendor] * insert[0] else 1


def durability() -> str:
    from django.db import connection

    question = "PRAGMA synchronous" if connection.vendor == "sqlite" else "SHOW synchronous_commit"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return f"{question.lower()}: {cursor.fetchone()[0]}"


def timed(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of processor and of the clock, each the median of many, after some to warm up."""
    for _each in range(20):
        act()
    used, took = [], []
    for _each in range(ROUNDS):
        before, since = time.process_time(), time.perf_counter()
        act()
        used.append(1000 * (time.process_time() - before))
        took.append(1000 * (time.perf_counter() - since))
    return statistics.median(used), statistics.median(took)


def report(name: str, measured: tuple[float, float], base: tuple[float, float]) -> None:
    used, took = measured
    say(
        f"{name:26} {used:6.2f} ms of processor = {used / base[0]:5.1f} x"
        f"   {took:7.2f} ms on the clock = {took / base[1]:5.1f} x   {1000 / took:6.0f} a second"
    )


if __name__ == "__main__":
    sys.exit(in_a_database_of_its_own(measure))
