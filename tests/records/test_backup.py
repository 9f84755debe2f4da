import stat
import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction

import records
from records import checkpoints
from records.models import AuditEntry
from tests.records.tampering import run, without_triggers

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ten_lines(key):
    with transaction.atomic():
        for number in range(10):
            records.write("test.done", f"thing:{number}", actor=None)
        checkpoints.make()


def back_up(file):
    call_command("backup", file, stdout=StringIO())


def check(file):
    out = StringIO()
    call_command("restore_check", file, stdout=out)
    return out.getvalue()


def test_a_backup_comes_back_and_agrees_with_itself(ten_lines, tmp_path):
    file = tmp_path / "town.backup"
    back_up(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = check(file)
    assert "chain                     11  fine" in said
    assert said.endswith("The backup can be brought back.\n")
    assert set(tmp_path.iterdir()) == {tmp_path / "keys", file}


def test_a_backup_made_while_people_write_agrees_with_itself(ten_lines, tmp_path):
    stop, written = threading.Event(), []

    def keep_writing():
        try:
            while not stop.is_set():
                with transaction.atomic():
                    written.append(records.write("test.done", "thing:x", actor=None).sequence)
        finally:
            connections.close_all()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        while len(written) < 3:
            stop.wait(0.01)
        back_up(tmp_path / "town.backup")
    finally:
        stop.set()
        writer.join()
    assert len(written) == AuditEntry.objects.filter(about="thing:x").count()
    assert "can be brought back" in check(tmp_path / "town.backup")


def test_a_backup_of_a_tampered_record_is_not_called_good(ten_lines, tmp_path):
    with without_triggers():
        run("UPDATE records_auditentry SET facts = '{}' || facts WHERE stream = 'access' AND sequence = 4")
    back_up(tmp_path / "town.backup")
    out = StringIO()
    with pytest.raises(CommandError, match="does not agree with itself"):
        call_command("restore_check", tmp_path / "town.backup", stdout=out)
    assert "access:4 was changed" in out.getvalue()


def test_a_torn_backup_is_not_called_good(ten_lines, tmp_path):
    file = tmp_path / "town.backup"
    back_up(file)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(CommandError):
        check(file)


def test_a_backup_never_overwrites_another(ten_lines, tmp_path):
    file = tmp_path / "town.backup"
    file.write_text("the only copy")
    with pytest.raises(CommandError, match="never overwrites"):
        back_up(file)
    assert file.read_text() == "the only copy"


def test_no_backup_is_said_plainly(tmp_path):
    with pytest.raises(CommandError, match="There is no backup"):
        check(tmp_path / "nothing")
