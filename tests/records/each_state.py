"""Run by a test in a process and a database of its own: migrate step by step, and after every step of an app that has
something to protect print how the database differs from what that state asks for."""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from records import apps as hooks  # noqa: E402
from records import immutable  # noqa: E402


def guarded_apps() -> set[str]:
    tables = {p.table for p in immutable.protected()} | {t.table for t in immutable._triggers.values()}
    return {m._meta.app_label for m in django.apps.apps.get_models() if m._meta.db_table in tables}


def main() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    state = executor._create_project_state(with_applied_migrations=True)
    executor.recorder.ensure_schema()
    watched, stops = guarded_apps(), 0
    for migration, _ in plan:
        step = [(migration, False)]
        hooks.lift_triggers(using="default", plan=step)
        state = executor.migrate([(migration.app_label, migration.name)], plan=step, state=state, fake=False)
        hooks.install_triggers(using="default")
        if migration.app_label in watched:
            stops += 1
            for line in immutable.problems(registry=state.apps):
                sys.stdout.write(f"{migration}: {line}" + "\n")
    sys.stdout.write(f"{stops} states of {len(plan)} migrations seen; triggers: {len(hooks_seen())}" + "\n")


def hooks_seen() -> list[str]:
    from records.engines import engine_of

    return [name for name in engine_of(connection).triggers() if name.startswith("guard_")]


main()
