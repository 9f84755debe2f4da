"""What somebody who owns the database file may do to one row, and `verify` must find."""

import json
import random
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

import records
from records import checkpoints, keys, verify
from records.models import AuditEntry, Checkpoint, Head
from tests.records.tampering import run, without_triggers

TABLES = {AuditEntry: ("stream", "sequence"), Head: ("stream",), Checkpoint: ("number",)}
CHAIN = ["chain", "checkpoints"]


def first_bad(*checks):
    return next((result.bad for result in verify.run(checks or CHAIN) if result.bad), None)


def all_rows(model):
    columns = [field.column for field in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table} ORDER BY {', '.join(TABLES[model])}")
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def where(model, row):
    return " AND ".join(f"{name} = %s" for name in TABLES[model]), [row[name] for name in TABLES[model]]


def place(model, row):
    """What `verify` calls this row."""
    if model is AuditEntry:
        return f"{row['stream']}:{row['sequence']}"
    return row["stream"] if model is Head else f"checkpoint:{row['number']}"


def set_column(model, row, column, value):
    condition, key = where(model, row)
    run(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE {condition}", [value, *key])


def flip_a_byte(dice, model, row):
    column = dice.choice([name for name, value in row.items() if value != ""])
    value = row[column]
    if isinstance(value, int):
        set_column(model, row, column, value ^ (1 << dice.randrange(20, 30)))
        return column
    raw = bytearray(value.encode())
    at = dice.randrange(len(raw))
    if connection.vendor == "sqlite":
        raw[at] ^= 1 << dice.randrange(8)
        condition, key = where(model, row)
        run(f"UPDATE {model._meta.db_table} SET {column} = CAST(%s AS TEXT) WHERE {condition}", [bytes(raw), *key])
    else:  # PostgreSQL takes no text that is not UTF-8: exchange one letter
        letters = list(value)
        at = dice.randrange(len(letters))
        letters[at] = chr(ord(letters[at]) ^ 1)
        set_column(model, row, column, "".join(letters))
    return column


def delete(dice, model, row):
    condition, key = where(model, row)
    run(f"DELETE FROM {model._meta.db_table} WHERE {condition}", key)
    return "*"


def insert(dice, model, row):
    """A forged entry at the end, chained properly, with the end of the stream left alone: one row, as agreed."""
    last = AuditEntry.objects.filter(stream=row["stream"]).order_by("-sequence").first()
    forged = AuditEntry(stream=last.stream, sequence=last.sequence + 1, at=last.at, action="role.granted", about="me")
    forged.facts, forged.previous = "{}", last.hash
    forged.hash = forged.compute_hash()
    forged.save(force_insert=True)
    return "inserted"


def swap(dice, model, row):
    """Two entries of a stream change places, hashes and all."""
    others = [other for other in all_rows(AuditEntry) if other["stream"] == row["stream"] and other != row]
    other = dice.choice(others)
    for one, two in ((row, other), (other, row)):
        for column in one:
            if column not in ("stream", "sequence"):
                set_column(AuditEntry, two, column, one[column])
    return other["sequence"]


def cut_the_tail(dice, model, row):
    """Remove the newest entries of a stream and turn its end back, so that what is left agrees with itself."""
    covered = max(checkpoints_of(row["stream"]))
    keep = dice.randrange(1, covered)
    run("DELETE FROM records_auditentry WHERE stream = %s AND sequence > %s", [row["stream"], keep])
    end = AuditEntry.objects.get(stream=row["stream"], sequence=keep)
    run("UPDATE records_head SET count = %s, hash = %s WHERE stream = %s", [keep, end.hash, row["stream"]])
    return keep


def checkpoints_of(stream):
    return [checkpoint.streams[stream][0] for checkpoint in Checkpoint.objects.all()]


def rewrite(dice, model, row):
    """Change one entry and recompute every hash after it, the end too: only the signature stands against it."""
    chain = list(AuditEntry.objects.filter(stream=row["stream"]).order_by("sequence"))
    covered = max(checkpoints_of(row["stream"]))
    target = dice.randrange(covered)
    chain[target].facts = '{"n":99}'
    previous = chain[0].previous
    for entry in chain:
        entry.previous = previous
        entry.hash = previous = entry.compute_hash()
        run(
            "UPDATE records_auditentry SET facts = %s, previous = %s, hash = %s WHERE stream = %s AND sequence = %s",
            [entry.facts, entry.previous, entry.hash, entry.stream, entry.sequence],
        )
    run("UPDATE records_head SET hash = %s WHERE stream = %s", [previous, row["stream"]])
    return target + 1


HANDS = [flip_a_byte] * 6 + [delete] * 3 + [insert, swap, cut_the_tail, rewrite]


def expected_places(hand, model, row, detail):
    """Where the first fault may be named for what was done."""
    stream, number = row.get("stream"), row.get("sequence", row.get("number"))
    if hand in (cut_the_tail, rewrite):
        later = [count for count in checkpoints_of(stream) if count > detail or (hand is rewrite and count >= detail)]
        return {f"{stream}:{count}" for count in later}
    if hand is insert:
        last = AuditEntry.objects.filter(stream=stream).order_by("-sequence").first().sequence
        return {f"{stream}:{last}"}
    if hand is swap:
        return {f"{stream}:{min(number, detail)}"}
    if model is Head:
        last = AuditEntry.objects.filter(stream=stream).count()
        return {stream, f"{stream}:{last}", f"{stream}:{last + 1}"}
    return {place(model, row)}


def one_tampering(seed):
    dice = random.Random(seed)
    hand = dice.choice(HANDS)
    model = dice.choices([AuditEntry, Head, Checkpoint], [6, 1, 2])[0] if hand in (flip_a_byte, delete) else AuditEntry
    rows = all_rows(model)
    if hand not in (flip_a_byte, delete):
        rows = [row for row in rows if row["stream"] in ("access", "elections", "ledger")]
    row = dice.choice(rows)
    before = [all_rows(each) for each in TABLES]
    with without_triggers():
        detail = hand(dice, model, row)
    assert [raw_rows(each) for each in TABLES] != before, f"{hand.__name__} changed nothing"
    return f"{hand.__name__} {detail} of {place(model, row)}", expected_places(hand, model, row, detail)


def raw_rows(model):
    with verify.reading_whatever_is_there():
        return all_rows(model)


class Undone(Exception):
    pass


def test_two_hundred_of_two_hundred_tamperings_are_found_where_they_are(town_record):
    assert first_bad() is None
    missed, misplaced, seen = [], [], set()
    for seed in range(200):
        with pytest.raises(Undone), transaction.atomic():  # noqa: PT012
            done, places = one_tampering(seed)
            seen.add(done.split()[0])
            bad = first_bad()
            if bad is None:
                missed.append((seed, done))
            elif bad.where not in places:
                misplaced.append((seed, done, bad, places))
            raise Undone
    assert missed == []
    assert misplaced == []
    assert seen == {hand.__name__ for hand in HANDS}
    assert first_bad() is None


@pytest.mark.parametrize("number", [0, -3])
def test_an_entry_below_the_first_number_cannot_hide(town_record, number):
    with without_triggers():
        if connection.vendor == "sqlite":
            run("PRAGMA ignore_check_constraints = ON")
        else:
            run("ALTER TABLE records_auditentry DROP CONSTRAINT entries_count_from_one")
            run("ALTER TABLE records_auditentry DROP CONSTRAINT IF EXISTS records_auditentry_sequence_check")
        run("UPDATE records_auditentry SET sequence = %s WHERE stream = 'access' AND sequence = 3", [number])
        if connection.vendor == "sqlite":
            run("PRAGMA ignore_check_constraints = OFF")
    assert first_bad().where == f"access:{number}"


def test_an_entry_of_a_stream_nobody_opened_is_found(town_record):
    with without_triggers():
        run(
            "INSERT INTO records_auditentry (stream, sequence, at, actor, beneficiary, action, about, facts, personal,"
            " previous, hash) SELECT 'gossip', 1, at, actor, beneficiary, action, about, facts, personal, previous,"
            " hash FROM records_auditentry WHERE stream = 'access' AND sequence = 1"
        )
    assert "gossip" in first_bad().where


def test_a_dropped_trigger_is_found(town_record):
    with without_triggers("records_checkpoint"):
        assert first_bad("guards").what == "trigger guard_records_checkpoint_follows is missing"


def test_the_command_names_the_first_bad_record_and_fails(town_record):
    with without_triggers():
        run("UPDATE records_auditentry SET action = 'nothing.happened' WHERE stream = 'elections' AND sequence = 5")
    out = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("verify", stdout=out)
    assert stop.value.code == 1
    assert "First bad record: elections:5 was changed" in out.getvalue()


def test_the_command_tells_machines_too(town_record):
    out = StringIO()
    call_command("verify", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert said["ok"] is True
    assert {"database", "guards", "chain", "checkpoints"} <= {each["name"] for each in said["checks"]}
    with without_triggers():
        run("UPDATE records_auditentry SET facts = '{}' WHERE stream = 'ledger' AND sequence = 2")
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", "chain", "--json", stdout=out)
    assert json.loads(out.getvalue())["first"] == {"where": "ledger:2", "what": "was changed"}


def test_a_misspelt_check_is_refused(db):
    with pytest.raises(CommandError, match="There is no check chian"):
        call_command("verify", "chian")


def test_a_copy_kept_elsewhere_shows_what_a_rewritten_record_hides(town_record, tmp_path):
    """Tail cut, end turned back, checkpoints and their notes removed too: the record agrees with itself again."""
    copy = tmp_path / "copy.json"
    copy.write_text(checkpoints.document_text(Checkpoint.objects.newest_first().first()))
    call_command("verify", against=[copy], stdout=StringIO())
    with without_triggers():
        run("DELETE FROM records_checkpoint")
        for stream in ("records", "elections"):
            run("DELETE FROM records_auditentry WHERE stream = %s", [stream])
            run("UPDATE records_head SET count = 0, hash = %s WHERE stream = %s", ["0" * 64, stream])
    assert first_bad() is None
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify", against=[copy], stdout=out)
    assert "checkpoint:2 is gone" in out.getvalue()


def test_a_forged_copy_proves_nothing(town_record, tmp_path):
    document = checkpoints.document(Checkpoint.objects.get(number=1))
    document["statement"] = document["statement"].replace('"access":[4', '"access":[9')
    assert list(checkpoints.differences(document)) == [
        "the signature of the copy does not fit: the copy itself was changed"
    ]
    assert next(checkpoints.differences({"x": 1})) == "this is not the file of a checkpoint"
    assert next(checkpoints.differences(None)) == "this is not the file of a checkpoint"


def test_nothing_is_rewritten_by_looking(town_record):
    before = [all_rows(model) for model in TABLES]
    list(verify.run())
    assert [all_rows(model) for model in TABLES] == before
    assert re.fullmatch("[0-9a-f]{64}", keys.known()[-1])
    records.write("test.done", "thing:10", actor=None)
