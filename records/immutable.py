"""What the database itself refuses, whoever asks: triggers, and the list against which they are checked.

Apps say in their `guards.py` what is evidence: `protect(Transfer)`, `protect(Account, allow_update=["balance"])`, or a
trigger of their own by `guard(…)`. Every `migrate` ends by installing what is missing: Django rebuilds SQLite tables
and drops their triggers without a word. A site whose triggers differ from this list does not start.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.apps.registry import Apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from records.engines import Engine, engine_of

TIMINGS = {"BEFORE", "AFTER"}
EVENTS = {"INSERT", "UPDATE", "DELETE", "TRUNCATE"}


@dataclass(frozen=True)
class Protection:
    """A table whose rows stay as they were written."""

    model: type[models.Model]
    allow_update: tuple[str, ...]
    allow_delete: bool

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def open_columns(self) -> set[str]:
        fields = {field.name: str(field.column) for field in self.model._meta.concrete_fields}
        return {fields[name] for name in self.allow_update}


@dataclass(frozen=True)
class Trigger:
    """One trigger. `sqlite` holds the statements of its body, `postgresql` those of its PL/pgSQL function."""

    name: str
    table: str
    timing: str
    event: str
    sqlite: str
    postgresql: str


_protections: dict[str, Protection] = {}
_triggers: dict[str, Trigger] = {}


def protect(model: type[models.Model], *, allow_update: Iterable[str] = (), allow_delete: bool = False) -> None:
    """Refuse changes to rows of `model`, except to the fields of `allow_update`, and deletion unless allowed."""
    protection = Protection(model, tuple(allow_update), allow_delete)
    protection.open_columns  # noqa: B018  a misspelt field shows at once
    _protections[protection.table] = protection


def guard(
    name: str, model: type[models.Model], timing: str, event: str, *, sqlite: str = "", postgresql: str = ""
) -> None:
    """Add a trigger of your own for each row. Leave the text empty for an engine that does not need it.

    `sqlite` is the body, such as "SELECT RAISE(ABORT, 'why') WHERE NEW.x < 0;". `postgresql` is the body of a function
    that returns NEW, OLD or NULL; say RAISE EXCEPTION 'why' USING ERRCODE = 'integrity_constraint_violation'.
    """
    if timing not in TIMINGS or event not in EVENTS:
        raise ValueError(f"No trigger fires {timing} {event}.")
    table = model._meta.db_table
    full = f"guard_{table}_{name}"
    if len(full) > 63:
        raise ValueError(f"{full} is longer than the 63 letters PostgreSQL keeps.")
    _triggers[full] = Trigger(full, table, timing, event, sqlite, postgresql)


def protected() -> list[Protection]:
    return [_protections[table] for table in sorted(_protections)]


def _wanted(engine: Engine, columns: dict[str, list[str]]) -> dict[str, Trigger]:
    """Every trigger this database should hold, given the tables it has."""
    wanted = {name: trigger for name, trigger in _triggers.items() if engine.body(trigger)}
    for protection in protected():
        if protection.table in columns:
            for trigger in engine.refusals(protection, columns[protection.table]):
                wanted[trigger.name] = trigger
    return {name: trigger for name, trigger in wanted.items() if trigger.table in columns}


def install(using: BaseDatabaseWrapper = connection) -> list[str]:
    """Make the database hold exactly the triggers of the list; returns the names of those that had to be made."""
    engine = engine_of(using)
    wanted = _wanted(engine, engine.columns())
    found = engine.triggers()
    made = []
    for name in sorted(found):
        if name.startswith("guard_") and name not in wanted:
            engine.drop(name, found[name].table)
    for name, trigger in sorted(wanted.items()):
        if name not in found or found[name].definition != engine.definition(trigger):
            if name in found:
                engine.drop(name, found[name].table)
            engine.create(trigger)
            made.append(name)
    return made


def lift_for_rebuild(using: BaseDatabaseWrapper = connection) -> None:
    """Before SQLite tables are rebuilt: a trigger that names another table would stop the renaming of that table."""
    engine = engine_of(using)
    if engine.rebuilds_tables:
        for name, found in engine.triggers().items():
            if name.startswith("guard_"):
                engine.drop(name, found.table)


def problems(using: BaseDatabaseWrapper = connection, registry: Apps = apps) -> list[str]:
    """How tables, triggers and named constraints differ from what the code asks for. A handful of queries.

    `registry` may be that of an older migration state, whose tables and constraints are then the measure.
    """
    engine = engine_of(using)
    columns = engine.columns()
    models_kept = [model for model in registry.get_models() if model._meta.managed and not model._meta.proxy]
    return [
        *_table_problems(models_kept, columns),
        *_trigger_problems(engine, columns),
        *_constraint_problems(models_kept, engine, columns),
        *engine.switches(),
    ]


def _table_problems(models_kept: list[type[models.Model]], columns: dict[str, list[str]]) -> list[str]:
    tables = {model._meta.db_table for model in models_kept}
    return [f"table {table} is missing" for table in sorted(tables - columns.keys())]


def _trigger_problems(engine: Engine, columns: dict[str, list[str]]) -> list[str]:
    wanted, found = _wanted(engine, columns), engine.triggers()
    said = []
    for name in sorted(wanted):
        if name not in found:
            said.append(f"trigger {name} is missing")
        elif found[name].definition != engine.definition(wanted[name]):
            said.append(f"trigger {name} was changed or switched off")
    guarded = {trigger.table for trigger in wanted.values()}
    said += [f"trigger {name} is not ours" for name in sorted(found.keys() - wanted) if found[name].table in guarded]
    return said


def _constraint_problems(
    models_kept: list[type[models.Model]], engine: Engine, columns: dict[str, list[str]]
) -> list[str]:
    found, length = engine.constraints(), engine.using.ops.max_name_length()
    return [
        f"constraint {constraint.name} of {model._meta.db_table} is missing"
        for model in models_kept
        if model._meta.db_table in columns
        for constraint in model._meta.constraints
        if (model._meta.db_table, constraint.name[:length]) not in found
    ]


def refuse_to_start_unguarded() -> None:
    """Servers and workers call this first: no work with a database that would let evidence be changed."""
    try:
        found = problems()
    finally:
        connection.close()  # a server that forks must not hand this connection to its children
    if found:
        raise ImproperlyConfigured(
            f"The database does not hold what protects the record ({found[0]}; {len(found)} in all). "
            "Run `manage.py migrate`, then `manage.py verify`."
        )
