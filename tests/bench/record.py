"""How long `verify` takes over a long chain: python -m tests.bench.record [entries]   (goal: a million in under 60 s).

Builds the chain in a database of its own, past the triggers' cost, and times the check and the writing of entries.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

A_MILLION, MOST_SECONDS = 1_000_000, 60


def main(entries: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        build(entries)
        say(f"file: {Path(folder, 'bench.sqlite3').stat().st_size / 1e6:,.0f} MB")
        started, used = time.perf_counter(), time.process_time()
        call_command("verify", "chain")
        took, used = time.perf_counter() - started, time.process_time() - used
        say(f"verify: {took:.1f} s on the clock, {used:.1f} s of one processor ({entries / used:,.0f} entries/s)")
        write_some(200)
    return 0 if used <= MOST_SECONDS * entries / A_MILLION else 1


def build(entries: int) -> None:
    from django.db import connection, transaction

    from records import canonical, immutable
    from records.models import SAYS
    from tests.records.tampering import lift_triggers

    columns = ", ".join([*SAYS, "previous", "hash"])
    insert = f"INSERT INTO records_auditentry ({columns}) VALUES ({', '.join(['%s'] * 11)})"
    previous, actor = canonical.NOTHING, "6f1f3f0e-8a25-4c31-9d4e-4f8a4f6a7c10"
    lift_triggers()
    with transaction.atomic(), connection.cursor() as cursor:
        for start in range(0, entries, 10_000):
            rows: list[list[Any]] = []
            for number in range(start + 1, min(start + 10_000, entries) + 1):
                facts = canonical.text({"points": number % 50, "reason": "好人好事", "source": f"suggestion:{number}"})
                at = f"2026-11-21T08:30:{number % 60:02}.{number % 1_000_000:06}Z"
                says = ["ledger", number, at, actor, "", "points.granted", f"points.transfer:{number}", facts, ""]
                hash = canonical.link(previous, canonical.digest(says))
                rows.append([*says, previous, hash])
                previous = hash
            cursor.executemany(insert, rows)
        cursor.execute("UPDATE records_head SET count = %s, hash = %s WHERE stream = 'ledger'", [entries, previous])
    immutable.install()


def write_some(count: int) -> None:
    from django.db import transaction

    import records

    started = time.perf_counter()
    with transaction.atomic():
        for number in range(count):
            records.write("points.granted", f"points.transfer:{number}", actor=None, stream="ledger", points=3)
    say(f"write: {(time.perf_counter() - started) / count * 1e3:.2f} ms an entry, without the commit")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else A_MILLION))
