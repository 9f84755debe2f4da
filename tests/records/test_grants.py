from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

import records
from records.models import AuditEntry
from tests.records.tampering import run

if connection.vendor == "sqlite":

    def test_sqlite_knows_no_roles_and_says_so():
        with pytest.raises(CommandError, match="no roles"):
            call_command("grants", "site")

else:

    @pytest.fixture
    def site_role(db):
        """A role as the site's own, made and forgotten in this test's transaction."""
        records.write("test.done", "thing:1", actor=None)
        run("CREATE ROLE participate_site_of_a_test")
        call_command("grants", "participate_site_of_a_test", apply=True, stdout=StringIO())
        run("SET LOCAL ROLE participate_site_of_a_test")

    def test_the_site_writes_entries_without_owning_the_tables(site_role):
        records.write("test.done", "thing:2", actor=None)
        assert AuditEntry.objects.count() == 2

    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE records_auditentry SET facts = '{}'",
            "DELETE FROM records_auditentry",
            "TRUNCATE records_auditentry",
            "ALTER TABLE records_auditentry DISABLE TRIGGER ALL",
            "DROP TRIGGER guard_records_auditentry_kept_update ON records_auditentry",
            "ALTER TABLE records_auditentry DROP CONSTRAINT entries_count_from_one",
            "CREATE OR REPLACE FUNCTION guard_records_head_steps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
            "DROP TABLE records_checkpoint CASCADE",
            "UPDATE records_salt SET salt = ''",
            "UPDATE records_head SET stream = 'x'",
            "UPDATE django_migrations SET name = 'x'",
            "SET session_replication_role = replica",
            "CREATE TABLE mine (id integer)",
        ],
    )
    def test_the_site_cannot_get_past_the_triggers(site_role, sql):
        with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
            run(sql)

    def test_a_temporary_table_does_not_stand_in_for_the_end_of_a_stream(site_role):
        run("RESET ROLE")
        run("CREATE TEMP TABLE records_head (stream text, count bigint, hash text) ON COMMIT DROP")
        run("INSERT INTO records_head VALUES ('access', 5, 'x')")
        with pytest.raises(DatabaseError, match="follows the end of its stream"), transaction.atomic():
            run(
                "INSERT INTO records_auditentry (stream, sequence, at, actor, beneficiary, action, about, facts,"
                " personal, previous, hash) VALUES ('access', 6, '', '', '', 'a', 'b', '{}', '', %s, %s)",
                ["x" * 64, "y" * 64],
            )

    def test_without_the_grants_the_owner_can_switch_triggers_off(db):
        run("ALTER TABLE records_auditentry DISABLE TRIGGER ALL")
        run("UPDATE records_auditentry SET facts = '{}'")

    def test_the_command_prints_what_it_would_say(db):
        out = StringIO()
        call_command("grants", "site", stdout=out)
        assert 'GRANT SELECT, INSERT ON "records_auditentry" TO "site";' in out.getvalue()
        assert 'GRANT SELECT, INSERT, UPDATE ("count", "hash") ON "records_head" TO "site";' in out.getvalue()
        assert 'GRANT SELECT, INSERT, UPDATE, DELETE ON "community_resident" TO "site";' in out.getvalue()
