import json
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from community import consents, roles
from community.models import Erasure, Notice
from community.privacy import erase, inventory, leaving
from records import checkpoints, keys
from records.models import AuditEntry
from tests.builders import make_resident
from tests.community.planting import dump, plant


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    settings.ERASE_JOURNAL = tmp_path / "kept-apart" / "erased.jsonl"
    return settings.ERASE_JOURNAL


def gone(planted) -> dict[str, str]:
    """What must not be found afterwards."""
    marks = {
        f"{description.model._meta.label}.{name}": mark
        for description in inventory.personal()
        for name, mark in description.marks.items()
    }
    return {
        name: value
        for name, value in planted.values.items()
        if isinstance(value, str) and marks[name].erased and ("zq" in value or value.startswith("+"))
    }


def test_nothing_personal_is_left_in_any_table(db):
    planted = plant(make_resident(name="王桂花", email="wang.guihua@example.org"))
    assert all(value in dump() for value in gone(planted).values())
    erase(planted.resident)
    text = dump()
    left_over = {name for name, value in gone(planted).items() if value in text}
    assert left_over == set()
    assert "王桂花" not in text and "wang.guihua" not in text
    assert len(gone(planted)) >= 20


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files to itself until VACUUM")
def test_nothing_personal_is_left_in_the_database_file_either():
    planted = plant(make_resident(name="王桂花", email="wang.guihua@example.org"))
    file = Path(connection.settings_dict["NAME"])
    assert (
        b"wang.guihua" in file.read_bytes() or planted.values["community.Resident.email"].encode() in file.read_bytes()
    )
    erase(planted.resident)
    raw = file.read_bytes()
    assert [name for name, value in gone(planted).items() if value.encode() in raw] == []
    assert "王桂花".encode() not in raw


def test_others_keep_everything(db):
    neighbour, leaver = plant(make_resident()), plant(make_resident())
    erase(leaver.resident)
    text = dump()
    assert [name for name, value in gone(neighbour).items() if value not in text] == []


def test_the_account_stays_as_a_nameless_stump_that_cannot_sign_in(db):
    resident = make_resident()
    erase(resident)
    resident.refresh_from_db()
    assert (resident.name, resident.email, resident.phone, resident.is_active) == ("", None, None, False)
    assert resident.left_at is not None
    assert not resident.has_usable_password()
    assert not resident.check_password("demo")


def test_open_sessions_end(client, db):
    resident = make_resident()
    client.force_login(resident)
    assert client.get("/en/me/").status_code == 200
    erase(resident)
    assert client.get("/en/me/").status_code == 302


def test_what_a_session_remembers_goes_with_its_owner(client, db):
    resident = make_resident()
    client.force_login(resident)
    session = client.session
    session["half_typed"] = "Osmanthus lane 7"
    session.save()
    UserSession.objects.create(user=resident, session_key=session.session_key, ip="127.0.0.1", user_agent="phone")
    assert "Osmanthus lane 7" in dump()
    erase(resident)
    assert "Osmanthus lane 7" not in dump()


def test_the_record_still_verifies_and_knows_the_number_alone(db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keys.make()
    resident = make_resident(name="王桂花", email="wang.guihua@example.org")
    consents.give(resident, consents.Kind.LOCATION.value)
    checkpoints.make_if_news()
    erase(resident)
    entries = AuditEntry.objects.filter(actor=str(resident.public_id))
    assert set(entries.values_list("action", flat=True)) == {"consent.given", "resident.left"}
    call_command("verify")


def test_leaving_is_recorded_once_under_the_number_alone(db, lines):
    resident = make_resident(name="王桂花")
    erase(resident)
    erase(resident)
    assert [(action, about.pk) for action, about, _actor, _facts in lines] == [("resident.left", resident.pk)]
    assert Erasure.objects.get().public_id == resident.public_id


def test_roles_are_laid_down(db):
    roles.grant(make_resident(), roles.Role.ADMINISTRATOR, by=None, reason="first")
    resident = make_resident()
    roles.grant(resident, roles.Role.MODERATOR, by=None, reason="needed")
    erase(resident)
    assert roles.of(resident) == []
    resident.refresh_from_db()
    assert not resident.is_staff and not resident.groups.exists()


def test_the_last_administrator_cannot_leave(db):
    resident = make_resident(name="王桂花")
    roles.grant(resident, roles.Role.ADMINISTRATOR, by=None, reason="first")
    with pytest.raises(ValidationError):
        erase(resident)
    resident.refresh_from_db()
    assert (resident.name, resident.left_at) == ("王桂花", None)
    assert not Erasure.objects.exists()


def test_a_room_above_may_add_what_leaving_means_there(db, monkeypatch):
    called = []
    monkeypatch.setattr(leaving, "_verbs", [])
    assert leaving.on_leave(called.append) == called.append
    leaving.on_leave(called.append)
    resident = make_resident()
    erase(resident)
    assert called == [resident]


def test_a_room_above_may_refuse_and_then_nothing_has_happened(db, monkeypatch):
    def refuse(resident) -> None:
        raise leaving.LeaveRefused("Hand in the key first.")

    monkeypatch.setattr(leaving, "_verbs", [*leaving._verbs, refuse])
    resident = make_resident(name="王桂花")
    Notice.objects.create(resident=resident, kind="x", key="1")
    with pytest.raises(leaving.LeaveRefused):
        erase(resident)
    resident.refresh_from_db()
    assert (resident.name, resident.notices.count()) == ("王桂花", 1)


# The journal


@pytest.mark.django_db(transaction=True)
def test_the_journal_outside_the_database_names_the_number_and_nothing_else(journal):
    resident = make_resident(name="王桂花")
    erase(resident)
    (line,) = journal.read_text().splitlines()
    assert json.loads(line).keys() == {"public_id", "at"}
    assert json.loads(line)["public_id"] == str(resident.public_id)
    assert Erasure.objects.get().journaled_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_restored_backup_forgets_the_same_people_again(journal):
    resident, neighbour = make_resident(name="王桂花"), make_resident(name="李红砖")
    before = {field.attname: getattr(resident, field.attname) for field in resident._meta.concrete_fields}
    erase(resident)
    Erasure.objects.all().delete()  # what a restore of yesterday's database does
    type(resident).objects.filter(pk=resident.pk).update(**before)
    assert "王桂花" in dump()
    call_command("erase", "--replay")
    text = dump()
    assert "王桂花" not in text and "李红砖" in text
    neighbour.refresh_from_db()
    assert neighbour.left_at is None
    call_command("erase", "--replay")
    assert Erasure.objects.count() == 1


def test_a_journal_that_could_not_be_written_is_written_later(db, journal):
    erase(make_resident())
    assert not journal.exists()  # this test never commits
    assert leaving.write_journal() == 1
    assert leaving.write_journal() == 0
    assert len(journal.read_text().splitlines()) == 1
