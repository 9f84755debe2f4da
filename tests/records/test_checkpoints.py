import json
import stat
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

import records
from community import privacy, schedule
from records import actions, checkpoints, demo, jobs, keys
from records.models import AuditEntry, Checkpoint, Salt
from tests.builders import make_resident
from tests.records.kept import assert_kept


def test_the_key_is_a_file_for_its_owner_alone(key):
    assert stat.S_IMODE(keys.secret_file().stat().st_mode) == 0o600
    assert key not in keys.secret_file().read_text()
    assert keys.known() == [key]


def test_making_a_key_twice_keeps_the_first(key):
    assert keys.make() is None
    assert keys.known() == [key]


def test_a_new_key_leaves_the_old_public_half_known(key, db):
    checkpoints.make()
    out = StringIO()
    call_command("keys", "--replace", stdout=out)
    assert keys.known()[0] == key
    assert len(keys.known()) == 2
    assert keys.known()[1] in out.getvalue()
    assert keys.secret_file().read_text().strip() not in out.getvalue()
    checkpoints.make()
    call_command("verify", "checkpoints", stdout=StringIO())


def test_a_key_that_others_can_read_signs_nothing(key, db):
    keys.secret_file().chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="chmod 600"):
        checkpoints.make()
    assert not Checkpoint.objects.exists()


def test_without_a_key_nothing_is_signed(settings, tmp_path, db):
    settings.KEYS_DIR = tmp_path
    with pytest.raises(ImproperlyConfigured, match="manage.py keys"):
        checkpoints.make()
    assert not AuditEntry.objects.exists()


def test_a_checkpoint_says_where_every_stream_ends_and_leaves_a_line(town_record):
    last = Checkpoint.objects.newest_first().first()
    assert last.number == 2
    assert last.streams["elections"] == (7, AuditEntry.objects.get(stream="elections", sequence=7).hash)
    assert last.says["previous"] == Checkpoint.objects.get(number=1).digest
    noted = AuditEntry.objects.get(stream="records", sequence=2)
    assert (noted.action, noted.details) == ("checkpoint.made", {"digest": last.digest})


def test_no_way_leads_to_changing_a_checkpoint(town_record):
    with pytest.raises(IntegrityError, match="without a gap"), transaction.atomic():
        Checkpoint.objects.create(number=9, statement="{}", key="", signature="")
    checkpoint = Checkpoint.objects.get(number=2)
    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        Checkpoint.objects.filter(number=2).update(statement="{}")
    with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
        checkpoint.delete()


def test_the_hourly_checkpoint_is_left_out_while_nothing_happens(town_record):
    assert checkpoints.make_if_news().number == 3
    assert checkpoints.make_if_news() is None
    records.write("test.done", "thing:1", actor=None)
    assert checkpoints.make_if_news().number == 4


def test_the_scheduler_knows_the_hourly_checkpoint_and_the_nightly_check():
    assert jobs
    every = {job.name: job.every for job in schedule.jobs()}
    assert every["records.checkpoint"].total_seconds() == 3600
    assert every["records.verify"].total_seconds() == every["records.mail"].total_seconds() == 86400


def test_those_who_keep_copies_get_one_by_mail_that_can_be_checked(town_record, settings, tmp_path):
    settings.CHECKPOINT_MAIL = ["chair@example.org", "notary@example.org"]
    assert checkpoints.mail_latest() == 2
    assert [message.to for message in mail.outbox] == [["chair@example.org"], ["notary@example.org"]]
    body = mail.outbox[0].body
    copy = tmp_path / "copy.json"
    copy.write_text(body[body.index("{") :])
    call_command("verify", against=[copy], stdout=StringIO())


def test_nobody_to_mail_is_no_failure(town_record):
    assert checkpoints.mail_latest() == 0


def test_the_command_hands_out_a_file(town_record, tmp_path):
    copy = tmp_path / "copy.json"
    call_command("checkpoint", occasion="Vote closed", out=copy, stdout=StringIO())
    assert json.loads(json.loads(copy.read_text())["statement"])["occasion"] == "Vote closed"
    call_command("verify", against=[copy], stdout=StringIO())


def prove(entry):
    out = StringIO()
    call_command("prove", entry, stdout=out)
    return json.loads(out.getvalue())


def test_an_entry_is_proved_without_telling_of_the_others(town_record):
    proof = prove("elections:5")
    assert proof["entry"]["about"] == "thing:5"
    assert len(proof["later_digests"]) == 2
    assert "thing:6" not in json.dumps(proof)
    assert checkpoints.is_proof(proof, keys.known())


@pytest.mark.parametrize(
    "forge",
    [
        lambda proof: proof["entry"].update(facts='{"n":6}'),
        lambda proof: proof["entry"].update(sequence=6),
        lambda proof: proof["later_digests"].pop(),
        lambda proof: proof["checkpoint"].update(signature="0" * 128),
        lambda proof: proof["checkpoint"].update(key="0" * 64),
    ],
)
def test_a_forged_proof_does_not_hold(town_record, tmp_path, forge):
    proof = prove("elections:5")
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))
    call_command("verify", proof=file, stdout=StringIO())
    forge(proof)
    file.write_text(json.dumps(proof))
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify", proof=file, stdout=StringIO())


@pytest.mark.parametrize(("entry", "why"), [("elections:9", "No checkpoint covers"), ("x:1", "There is no entry")])
def test_what_cannot_be_proved_is_refused(town_record, entry, why):
    with pytest.raises(CommandError, match=why):
        prove(entry)


def test_the_demo_town_has_a_key_and_a_checkpoint_however_often_it_is_loaded(settings, tmp_path, db):
    settings.KEYS_DIR = tmp_path / "keys"
    records.write("test.done", "thing:1", actor=None)
    demo.load()
    demo.load()
    assert Checkpoint.objects.count() == 1


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_anybody_reads_what_the_record_is(client, town_record, key, language, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        page = client.get(f"/{language}/records/").content.decode()
    assert key in page
    assert f"/{language}/records/2/" in page


def test_the_page_costs_the_same_whatever_it_lists(client, town_record, django_assert_num_queries):
    client.get("/en/records/")
    with django_assert_num_queries(2):
        client.get("/en/records/")
    for _ in range(5):
        checkpoints.make()
    with django_assert_num_queries(2):
        client.get("/en/records/")


def test_the_page_stands_before_the_first_checkpoint_and_without_a_key(client, db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    assert "No checkpoint yet" in client.get("/en/records/").content.decode()


def test_a_checkpoint_has_a_page_to_print_and_a_file_to_keep(client, town_record):
    page = client.get("/en/records/2/").content.decode()
    kept = Checkpoint.objects.get(number=2)
    assert kept.signature in page and kept.streams["ledger"][1] in page
    response = client.get("/en/records/2.json")
    assert response.json() == checkpoints.document(kept)
    assert response["Content-Disposition"] == 'attachment; filename="checkpoint-2.json"'
    assert client.get("/en/records/3/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_leaving_erases_the_salt_and_keeps_the_chain(key):
    resident = make_resident()
    with transaction.atomic():
        entry = records.write("test.done", resident, actor=resident, personal={"phone": "1"}, whose=resident)
    privacy.erase(resident)
    assert not Salt.objects.exists()
    assert actions.attests(entry, resident, {"phone": "1"}) is None
    call_command("verify", "chain", stdout=StringIO())


def test_my_copy_holds_what_i_did(db):
    from community.privacy.export import as_json

    resident, other = make_resident(), make_resident()
    records.write("idea.hidden", "proposals.idea:7", actor=resident)
    records.write("idea.hidden", "proposals.idea:8", actor=other)
    copy = json.dumps(as_json(resident), default=str)
    assert "proposals.idea:7" in copy and "proposals.idea:8" not in copy


def test_the_helper_for_evidence_knows_every_way(town_record):
    assert_kept(AuditEntry.objects.get(stream="ledger", sequence=7), "about")
