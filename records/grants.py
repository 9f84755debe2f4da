"""The second lock on PostgreSQL: the site connects as a role that owns no table.

The owner (who migrates) could switch triggers off; the role of the site cannot, and on evidence it holds nothing but
SELECT and INSERT. SQLite has no roles: there the file's owner can do anything, and `verify` finds what was done.
"""

from collections.abc import Iterator

from django.db import connection

from records import immutable
from records.engines import engine_of

READ_ONLY = {"django_migrations"}


def statements(role: str) -> Iterator[str]:
    """What the owner says once after each migration; harmless to repeat."""
    name = connection.ops.quote_name(role)
    schema = connection.ops.quote_name(_schema())
    kept = {protection.table: protection for protection in immutable.protected()}
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {name}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {name}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {name}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {name}"
    for table in sorted(engine_of(connection).columns()):
        yield f"GRANT {_may(table, kept.get(table))} ON {connection.ops.quote_name(table)} TO {name}"


def _may(table: str, protection: immutable.Protection | None) -> str:
    if table in READ_ONLY:
        return "SELECT"
    if protection is None:
        return "SELECT, INSERT, UPDATE, DELETE"
    rights = ["SELECT", "INSERT"]
    if protection.allow_update:
        columns = ", ".join(connection.ops.quote_name(column) for column in sorted(protection.open_columns))
        rights.append(f"UPDATE ({columns})")
    if protection.allow_delete:
        rights.append("DELETE")
    return ", ".join(rights)


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]
