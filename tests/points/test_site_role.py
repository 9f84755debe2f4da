"""What the site's own database role can do to the book with raw SQL: add to it by the rules, and nothing else."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from points.actions import paying
from points.models import Account, Transfer
from tests.builders import make_resident
from tests.points.acts import first_bad
from tests.points.filling import give
from tests.records.tampering import run

pytestmark = pytest.mark.django_db
ROLE = "participate_points_of_a_test"
ATTEMPTS = [
    "UPDATE points_transfer SET amount = amount + 1",
    "DELETE FROM points_transfer",
    "UPDATE points_operation SET source = 'x'",
    "DELETE FROM points_operation",
    "UPDATE points_account SET balance = balance + 1",
    "UPDATE points_account SET resident_id = NULL",
    "DELETE FROM points_account",
]
ONLY_WHERE_ROLES_ARE = [
    "TRUNCATE points_transfer CASCADE",
    "ALTER TABLE points_transfer DISABLE TRIGGER ALL",
    "DROP TRIGGER guard_points_transfer_kept_update ON points_transfer",
    "DROP TRIGGER guard_points_account_moves_with_a_transfer ON points_account",
    "ALTER TABLE points_account DROP CONSTRAINT account_is_never_overdrawn",
    "CREATE OR REPLACE FUNCTION guard_points_transfer_moves_balances() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "DROP TABLE points_transfer CASCADE",
    "SET session_replication_role = replica",
]


@pytest.fixture
def as_the_site(db):
    """PostgreSQL: a role as `grants` makes it, forgotten with this test's transaction. SQLite knows no roles."""
    give(make_resident(), 30)
    if connection.vendor == "postgresql":
        connection.check_constraints()
        run(f"CREATE ROLE {ROLE}")
        call_command("grants", ROLE, apply=True, stdout=StringIO())
        run(f"SET LOCAL ROLE {ROLE}")


@pytest.mark.parametrize("sql", ATTEMPTS + (ONLY_WHERE_ROLES_ARE if connection.vendor == "postgresql" else []))
def test_the_site_s_role_changes_and_removes_nothing_of_the_book(as_the_site, sql):
    before = list(Transfer.objects.order_by("pk").values_list()), list(Account.objects.order_by("pk").values_list())
    with (
        pytest.raises(DatabaseError, match="permission denied|must be owner|kept as they were|moves with"),
        transaction.atomic(),
    ):
        run(sql)
    assert before == (
        list(Transfer.objects.order_by("pk").values_list()),
        list(Account.objects.order_by("pk").values_list()),
    )


def test_the_site_s_role_adds_to_the_book_as_the_rules_say(as_the_site):
    award = Transfer.objects.get(debit__kind="issuer")
    paying.take_back(award.operation, by=award.credit.resident, source="correction:1")
    assert Transfer.objects.filter(reverses=award).exists()
    assert first_bad() is None
