"""How each database engine says the same refusals."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.functional import cached_property

if TYPE_CHECKING:
    from records.immutable import Protection, Trigger

KEPT = "%s is evidence: its rows are kept as they were written"


@dataclass(frozen=True)
class Found:
    table: str
    definition: str


class Engine(Protocol):
    using: BaseDatabaseWrapper
    rebuilds_tables: bool

    def __init__(self, using: BaseDatabaseWrapper) -> None: ...
    def body(self, trigger: "Trigger") -> str: ...
    def columns(self) -> dict[str, list[str]]: ...
    def triggers(self) -> dict[str, Found]: ...
    def constraints(self) -> set[tuple[str, str]]: ...
    def switches(self) -> list[str]: ...
    def definition(self, trigger: "Trigger") -> str: ...
    def refusals(self, protection: "Protection", columns: list[str]) -> list["Trigger"]: ...
    def create(self, trigger: "Trigger") -> None: ...
    def drop(self, name: str, table: str) -> None: ...


def engine_of(using: BaseDatabaseWrapper) -> Engine:
    engines: dict[str, type[Engine]] = {"sqlite": Sqlite, "postgresql": Postgres}
    return engines[using.vendor](using)


def rows(using: BaseDatabaseWrapper, sql: str) -> list[tuple]:
    with using.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def do(using: BaseDatabaseWrapper, sql: str) -> None:
    with using.cursor() as cursor:
        cursor.execute(sql)


class Sqlite:
    """Rebuilds tables in migrations, and with them drops their triggers. REPLACE needs recursive triggers."""

    rebuilds_tables = True

    def __init__(self, using: BaseDatabaseWrapper) -> None:
        self.using = using

    def body(self, trigger: "Trigger") -> str:
        return trigger.sqlite

    def columns(self) -> dict[str, list[str]]:
        sql = (
            "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c"
            " WHERE t.type = 'table' ORDER BY t.name, c.cid"
        )
        return _grouped(rows(self.using, sql))

    def triggers(self) -> dict[str, Found]:
        sql = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        return {name: Found(table, text) for name, table, text in rows(self.using, sql)}

    def constraints(self) -> set[tuple[str, str]]:
        sql = "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE type IN ('table', 'index')"
        found = set()
        for kind, table, name, text in rows(self.using, sql):
            if kind == "index":
                found.add((table, name))
            else:
                found |= {(table, inner) for inner in re.findall(r'CONSTRAINT "([^"]+)" (?:CHECK|UNIQUE)', text or "")}
        return found

    def switches(self) -> list[str]:
        wanted = {"foreign_keys": 1, "recursive_triggers": 1, "ignore_check_constraints": 0}
        return [
            f"PRAGMA {name} is not {value}"
            for name, value in wanted.items()
            if rows(self.using, f"PRAGMA {name}")[0][0] != value
        ]

    def definition(self, trigger: "Trigger") -> str:
        return (
            f'CREATE TRIGGER "{trigger.name}" {trigger.timing} {trigger.event} ON "{trigger.table}" '
            f"FOR EACH ROW BEGIN {trigger.sqlite} END"
        )

    def refusals(self, protection: "Protection", columns: list[str]) -> list["Trigger"]:
        from records.immutable import Trigger

        table = protection.table
        refuse = f"SELECT RAISE(ABORT, '{KEPT % table}')"
        kept = [name for name in columns if name not in protection.open_columns]
        changed = " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in kept)
        condition = f" WHERE {changed}" if protection.allow_update else ""
        made = [Trigger(f"guard_{table}_kept_update", table, "BEFORE", "UPDATE", f"{refuse}{condition};", "")]
        if not protection.allow_delete:
            made.append(Trigger(f"guard_{table}_kept_delete", table, "BEFORE", "DELETE", f"{refuse};", ""))
        return made

    def create(self, trigger: "Trigger") -> None:
        do(self.using, self.definition(trigger))

    def drop(self, name: str, table: str) -> None:
        do(self.using, f'DROP TRIGGER "{name}"')


class Postgres:
    """Row triggers, and one for TRUNCATE, which row triggers do not see. Enabled ALWAYS, replication mode or not."""

    rebuilds_tables = False

    def __init__(self, using: BaseDatabaseWrapper) -> None:
        self.using = using

    def body(self, trigger: "Trigger") -> str:
        return trigger.postgresql

    def columns(self) -> dict[str, list[str]]:
        sql = (
            "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')"
            " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum"
        )
        return _grouped(rows(self.using, sql))

    def triggers(self) -> dict[str, Found]:
        sql = (
            "SELECT t.tgname, c.relname, t.tgtype::text, t.tgenabled::text, p.proname, p.prosrc,"
            " coalesce(array_to_string(p.proconfig, ';'), ''), coalesce(pg_get_expr(t.tgqual, t.tgrelid), ''),"
            " t.tgattr::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        )
        return {name: Found(table, "\n".join(rest)) for name, table, *rest in rows(self.using, sql)}

    def constraints(self) -> set[tuple[str, str]]:
        sql = (
            "SELECT conrelid::regclass::text, conname FROM pg_constraint"
            " WHERE connamespace = current_schema()::regnamespace AND convalidated AND conrelid <> 0"
            " UNION SELECT indrelid::regclass::text, indexrelid::regclass::text FROM pg_index WHERE indisvalid"
        )
        return {(table.strip('"'), name.strip('"')) for table, name in rows(self.using, sql)}

    def switches(self) -> list[str]:
        return []

    def definition(self, trigger: "Trigger") -> str:
        each_row = trigger.event != "TRUNCATE"
        kind = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}[trigger.event]
        kind += (2 if trigger.timing == "BEFORE" else 0) + (1 if each_row else 0)
        source = self._source(trigger)
        return "\n".join([str(kind), "A", trigger.name, source, f"search_path={self._path}", "", ""])

    def _source(self, trigger: "Trigger") -> str:
        return f"BEGIN {trigger.postgresql} END"

    @cached_property
    def _path(self) -> str:
        # A temporary table of the same name must not stand in for the real one.
        return f"{rows(self.using, 'SELECT current_schema()')[0][0]}, pg_temp"

    def refusals(self, protection: "Protection", columns: list[str]) -> list["Trigger"]:
        from records.immutable import Trigger

        table = protection.table
        refuse = f"RAISE EXCEPTION '{KEPT % table}' USING ERRCODE = 'integrity_constraint_violation';"
        kept = [name for name in columns if name not in protection.open_columns]
        changed = " OR ".join(f'OLD."{name}" IS DISTINCT FROM NEW."{name}"' for name in kept)
        body = f"IF {changed} THEN {refuse} END IF; RETURN NEW;" if protection.allow_update else refuse
        made = [Trigger(f"guard_{table}_kept_update", table, "BEFORE", "UPDATE", "", body)]
        if not protection.allow_delete:
            made.append(Trigger(f"guard_{table}_kept_delete", table, "BEFORE", "DELETE", "", refuse))
            made.append(Trigger(f"guard_{table}_kept_truncate", table, "BEFORE", "TRUNCATE", "", refuse))
        return made

    def create(self, trigger: "Trigger") -> None:
        each = "STATEMENT" if trigger.event == "TRUNCATE" else "ROW"
        do(
            self.using,
            f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql '
            f"SET search_path = {self._path} AS $guard${self._source(trigger)}$guard$",
        )
        do(
            self.using,
            f'CREATE TRIGGER "{trigger.name}" {trigger.timing} {trigger.event} ON "{trigger.table}" '
            f'FOR EACH {each} EXECUTE FUNCTION "{trigger.name}"()',
        )
        do(self.using, f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')

    def drop(self, name: str, table: str) -> None:
        do(self.using, f'DROP TRIGGER "{name}" ON "{table}"')
        do(self.using, f'DROP FUNCTION IF EXISTS "{name}"()')


def _grouped(pairs: list[tuple]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for table, column in pairs:
        grouped.setdefault(table, []).append(column)
    return grouped
