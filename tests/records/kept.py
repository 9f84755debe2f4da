"""Every way to change or remove a row. Any room with evidence tries them on a row of its own: `ways_to_change(row)`."""

from functools import partial

import pytest
from django.db import IntegrityError, connection, models, transaction

from tests.records.tampering import run, without_triggers


def ways_to_change(row: models.Model, field: str) -> dict:
    """Name → a call that changes `field` of `row` or removes it, past every rule written in Python."""
    model, meta = type(row), row._meta
    table, column = meta.db_table, next(f.column for f in meta.concrete_fields if f.name == field)
    columns = [f.column for f in meta.concrete_fields]
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in meta.concrete_fields]
    key_columns = [f.column for f in meta.pk_fields]
    where = " AND ".join(f'"{name}" = %s' for name in key_columns)
    key = [values[columns.index(name)] for name in key_columns]
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("%s" for _ in columns)
    other = changed(getattr(row, field))
    changed_values = [other if name == column else value for name, value in zip(columns, values, strict=True)]
    conflict = ", ".join(f'"{name}"' for name in key_columns)
    these = model._base_manager.filter(pk=row.pk)

    def save_over():
        copy = model._base_manager.get(pk=row.pk)
        setattr(copy, field, other)
        copy.save(force_update=True)

    def bulk_upsert():
        copy = model._base_manager.get(pk=row.pk)
        setattr(copy, field, other)
        unique = [f.name for f in meta.pk_fields]
        model._base_manager.bulk_create([copy], update_conflicts=True, update_fields=[field], unique_fields=unique)

    ways = {
        "save": save_over,
        "queryset update": partial(these.update, **{field: other}),
        "bulk upsert": bulk_upsert,
        "raw update": partial(run, f'UPDATE "{table}" SET "{column}" = %s WHERE {where}', [other, *key]),
        "raw upsert": partial(
            run,
            f'INSERT INTO "{table}" ({names}) VALUES ({marks}) ON CONFLICT ({conflict})'
            f' DO UPDATE SET "{column}" = excluded."{column}"',
            changed_values,
        ),
        "delete": model._base_manager.get(pk=row.pk).delete,
        "queryset delete": these.delete,
        "fast delete": partial(these._raw_delete, "default"),
        "raw delete": partial(run, f'DELETE FROM "{table}" WHERE {where}', key),
    }
    if connection.vendor == "sqlite":
        ways["replace"] = partial(run, f'REPLACE INTO "{table}" ({names}) VALUES ({marks})', changed_values)
        ways["update or replace"] = partial(
            run, f'UPDATE OR REPLACE "{table}" SET "{column}" = %s WHERE {where}', [other, *key]
        )
    else:
        ways["truncate"] = partial(run, f'TRUNCATE "{table}" CASCADE')
        ways["truncate in replication mode"] = partial(
            run, f'SET LOCAL session_replication_role = replica; TRUNCATE "{table}" CASCADE'
        )
        ways["update in replication mode"] = partial(
            run, f'SET LOCAL session_replication_role = replica; UPDATE "{table}" SET "{column}" = \'{other}\''
        )
    return ways


def changed(value):
    return value + 1 if isinstance(value, int) else "x" + str(value)[1:]


def snapshot(model) -> list:
    return sorted(map(repr, model._base_manager.values_list(*[f.name for f in model._meta.concrete_fields])))


def assert_kept(row: models.Model, field: str, *, deletable: bool = False) -> None:
    """Every way is refused and nothing moved; and without the triggers each would have got through."""
    connection.check_constraints()  # PostgreSQL truncates nothing while foreign keys wait to be checked
    before = snapshot(type(row))
    removing = {"delete", "queryset delete", "fast delete", "raw delete", "replace", "truncate"}
    for name, way in ways_to_change(row, field).items():
        if deletable and (name in removing or "truncate" in name):
            continue
        with pytest.raises(IntegrityError, match="kept as they were written|follows the end"), transaction.atomic():
            way()
        assert snapshot(type(row)) == before, name


def assert_only_triggers_keep(row: models.Model, field: str) -> None:
    """The negative control: with the triggers gone, each way does change the table."""
    before = snapshot(type(row))
    for name, way in ways_to_change(row, field).items():
        with pytest.raises(Undone), transaction.atomic():  # noqa: PT012
            with without_triggers():
                way()
                assert snapshot(type(row)) != before, f"{name} changes nothing even without triggers"
            raise Undone
        assert snapshot(type(row)) == before


class Undone(Exception):
    pass
