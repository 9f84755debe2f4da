"""Looking changes nothing: after a GET of every address, as anybody, every row is what it was.

That no single page writes is asserted with the table; this crawl looks at all rows, so that nothing escapes which a
trigger, a task or a thread would do.
"""

import hashlib

import pytest
from django.db import connection

from tests.access.people import Visitor, people
from tests.access.routes import routes
from tests.access.rows import EVERYBODY
from tests.access.test_table import KEPT, row_of
from tests.access.walk import address


def fingerprint_of_all_rows() -> dict[str, str]:
    prints = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table in KEPT:
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            prints[table] = f"{len(rows)} rows, {hashlib.sha256(''.join(rows).encode()).hexdigest()[:12]}"
    return prints


@pytest.mark.slow
@pytest.mark.parametrize("role", EVERYBODY)
def test_looking_everywhere_changes_no_row(town, role):
    visitor = Visitor(people()[role])
    before = fingerprint_of_all_rows()
    for route in routes():
        if row := row_of(route):
            visitor.ask("get", address(route, row))
    after = fingerprint_of_all_rows()
    assert {table: (before.get(table), now) for table, now in after.items() if before.get(table) != now} == {}
