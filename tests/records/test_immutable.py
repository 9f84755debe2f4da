import importlib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader

import records
from participate.celery import refuse_to_start_unguarded as worker_refusal
from records import apps as hooks
from records import immutable
from records.models import AuditEntry, Head, Salt
from tests.builders import make_resident
from tests.records.kept import assert_kept, assert_only_triggers_keep
from tests.records.tampering import lift_triggers, run, without_triggers

SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def entry(db):
    records.write("test.done", "thing:1", actor=None)
    return records.write("test.done", "thing:2", actor=None)


def test_no_way_leads_to_changing_an_entry(entry):
    assert_kept(entry, "facts")


def test_without_triggers_every_one_of_those_ways_changes_an_entry(entry):
    assert_only_triggers_keep(entry, "facts")


@pytest.mark.parametrize("field", ["count", "hash"])
def test_the_end_of_a_stream_moves_only_with_an_entry(entry, field):
    head = Head.objects.get(pk="access")
    with pytest.raises(IntegrityError, match="moves with its entries"), transaction.atomic():
        Head.objects.filter(pk="access").update(**{field: 7 if field == "count" else "f" * 64})
    with pytest.raises(IntegrityError, match="kept as they were written"), transaction.atomic():
        head.delete()
    with pytest.raises(IntegrityError, match="begins empty"), transaction.atomic():
        Head.objects.create(stream="forged", count=5)


def test_a_salt_may_be_erased_but_never_exchanged(db):
    resident = make_resident()
    records.write("test.done", "thing:1", actor=None, personal={"phone": "1"}, whose=resident)
    assert_kept(Salt.objects.get(), "salt", deletable=True)
    Salt.objects.get().delete()
    assert not Salt.objects.exists()


def test_columns_left_open_may_change_and_the_others_not(db):
    """`Office` stands in for a ledger account with a cached balance."""
    from community.models import Office
    from tests.builders import make_neighbourhood

    office = Office.objects.create(slug="works", name_zh_hans="城建办", area=make_neighbourhood(), phone="1")
    immutable.protect(Office, allow_update=["phone"])
    try:
        connection.check_constraints()  # PostgreSQL makes no trigger while foreign keys wait to be checked
        immutable.install()
        Office.objects.filter(pk=office.pk).update(phone="2")
        with pytest.raises(IntegrityError), transaction.atomic():
            Office.objects.filter(pk=office.pk).update(phone="3", slug="other")
        with pytest.raises(IntegrityError), transaction.atomic():
            Office.objects.filter(pk=office.pk).delete()
    finally:
        del immutable._protections[Office._meta.db_table]
    connection.check_constraints()
    immutable.install()
    assert Office.objects.filter(pk=office.pk).update(slug="other") == 1


def test_a_misspelt_open_field_shows_at_once():
    with pytest.raises(KeyError, match="colour"):
        immutable.protect(Head, allow_update=["colour"])


def test_the_database_holds_what_the_list_asks_for(db):
    assert immutable.problems() == []
    assert immutable.install() == []


def test_a_handful_of_queries_settle_it(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        immutable.problems()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", ["participate.wsgi", "participate.asgi"])
def test_a_missing_trigger_is_named_and_no_server_starts(door):
    importlib.reload(importlib.import_module(door))
    lift_triggers(Head._meta.db_table)
    assert "trigger guard_records_head_kept_delete is missing" in immutable.problems()
    with pytest.raises(ImproperlyConfigured, match="manage.py migrate"):
        importlib.reload(importlib.import_module(door))
    with pytest.raises(ImproperlyConfigured, match="manage.py migrate"):
        worker_refusal()
    immutable.install()
    importlib.reload(importlib.import_module(door))
    worker_refusal()


def test_a_hollowed_out_trigger_is_named(db):
    name = "guard_records_auditentry_kept_update"
    if SQLITE:
        run(f"DROP TRIGGER {name}")
        run(f"CREATE TRIGGER {name} BEFORE UPDATE ON records_auditentry BEGIN SELECT 1; END")
    else:
        run(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    assert immutable.problems() == [f"trigger {name} was changed or switched off"]
    assert immutable.install() == [name]
    assert immutable.problems() == []


if not SQLITE:

    @pytest.mark.parametrize("state", ["DISABLE", "ENABLE REPLICA", "ENABLE"])
    def test_a_trigger_switched_off_is_named(db, state):
        run(f"ALTER TABLE records_auditentry {state} TRIGGER guard_records_auditentry_kept_delete")
        assert immutable.problems() == ["trigger guard_records_auditentry_kept_delete was changed or switched off"]


def test_a_foreign_trigger_on_a_guarded_table_is_named(db):
    if SQLITE:
        run("CREATE TRIGGER quiet AFTER INSERT ON records_auditentry BEGIN SELECT 1; END")
    else:
        run("CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'")
        run("CREATE TRIGGER quiet AFTER INSERT ON records_auditentry FOR EACH ROW EXECUTE FUNCTION quiet()")
    assert immutable.problems() == ["trigger quiet is not ours"]


def test_a_retired_trigger_is_removed(db):
    immutable.guard("extra", Head, "AFTER", "DELETE", sqlite="SELECT 1;", postgresql="RETURN NULL;")
    assert immutable.install() == ["guard_records_head_extra"]
    del immutable._triggers["guard_records_head_extra"]
    immutable.install()
    assert immutable.problems() == []


@pytest.mark.django_db(transaction=True)
def test_a_missing_constraint_is_named():
    lift_triggers()
    alter(migrations.RemoveConstraint("auditentry", "entries_count_from_one"))
    immutable.install()
    assert immutable.problems() == ["constraint entries_count_from_one of records_auditentry is missing"]


def alter(operation):
    before = MigrationLoader(connection).project_state()
    after = before.clone()
    operation.state_forwards("records", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("records", editor, before, after)


ALTERATIONS = {
    "AlterField": migrations.AlterField("auditentry", "about", models.CharField(max_length=120)),
    "AddField": migrations.AddField("auditentry", "extra", models.CharField(max_length=9, default="x")),
    "AddConstraint": migrations.AddConstraint(
        "auditentry", models.CheckConstraint(condition=~models.Q(action=""), name="acts_have_names")
    ),
    "AlterField on the table that triggers name": migrations.AlterField(
        "head", "hash", models.CharField(max_length=65)
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", ALTERATIONS.values(), ids=ALTERATIONS.keys())
def test_the_triggers_are_back_after_a_migration_that_rebuilds_the_table(operation):
    with transaction.atomic():
        entry = records.write("test.done", "thing:1", actor=None)
    hooks.lift_triggers(using="default", plan=[operation])
    alter(operation)
    if SQLITE:
        assert [line for line in immutable.problems() if line.startswith("trigger")], "SQLite lost no trigger?"
    hooks.install_triggers(using="default")
    assert not [line for line in immutable.problems() if line.startswith("trigger")]
    assert_kept(entry, "facts")


if SQLITE:

    @pytest.mark.django_db(transaction=True)
    def test_without_reinstalling_a_rebuilt_table_can_be_changed():
        with transaction.atomic():
            records.write("test.done", "thing:1", actor=None)
        lift_triggers("records_head")
        with connection.schema_editor() as editor:
            old = AuditEntry._meta.get_field("about")
            new = models.CharField(max_length=120)
            new.set_attributes_from_name("about")
            new.model = AuditEntry
            editor.alter_field(AuditEntry, old, new)
        assert AuditEntry.objects.update(facts="{}") == 1


if SQLITE:

    @pytest.mark.django_db(transaction=True)
    def test_a_connection_without_recursive_triggers_is_named_because_replace_would_pass():
        with transaction.atomic():
            entry = records.write("test.done", "thing:1", actor=None)
        run("PRAGMA recursive_triggers = OFF")
        try:
            assert immutable.problems() == ["PRAGMA recursive_triggers is not 1"]
            columns = ", ".join(f.column for f in AuditEntry._meta.concrete_fields)
            with without_triggers_that_follow():
                run(
                    f"REPLACE INTO records_auditentry ({columns}) SELECT {columns.replace('facts', repr('{1}'))} FROM "
                    f"records_auditentry"
                )
            entry.refresh_from_db()
            assert entry.facts == "{1}"
        finally:
            connection.close()


def without_triggers_that_follow():
    """All but those that keep rows: an insert that takes the place of an older row is the point here."""
    from contextlib import contextmanager

    @contextmanager
    def lifted():
        run("DROP TRIGGER guard_records_auditentry_follows_head")
        run("DROP TRIGGER guard_records_auditentry_moves_head")
        yield
        immutable.install()

    return lifted()


def test_the_lifting_helper_is_out_of_the_products_reach(db):
    with without_triggers("records_head"):
        assert immutable.problems()
    assert not immutable.problems()
