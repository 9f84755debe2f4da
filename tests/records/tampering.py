"""The hand of somebody who owns the database file. Lives among the tests, where no product code can import it."""

from contextlib import contextmanager

from django.db import connection

from records import immutable
from records.engines import engine_of


def lift_triggers(*tables: str) -> None:
    """Drop the triggers of these tables, or all of ours."""
    engine = engine_of(connection)
    for name, found in engine.triggers().items():
        if name.startswith("guard_") and (not tables or found.table in tables):
            engine.drop(name, found.table)


@contextmanager
def without_triggers(*tables: str):
    connection.check_constraints()  # PostgreSQL touches no trigger while foreign keys wait to be checked
    lift_triggers(*tables)
    try:
        yield
    finally:
        connection.check_constraints()
        immutable.install(connection)


def run(sql: str, params=()) -> int:
    """How many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.rowcount
