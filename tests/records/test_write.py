from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

import records
from community import evidence
from community.clock import moved_to
from records import actions, canonical
from records.models import AuditEntry, Head, Salt
from tests.builders import make_resident


def write(action="test.done", about="thing:1", *, actor=None, stream="access", **facts):
    return records.write(action, about, actor=actor, stream=stream, **facts)


def test_an_entry_follows_the_one_before_it(db):
    first, second = write(), write()
    assert (first.sequence, first.previous) == (1, canonical.NOTHING)
    assert (second.sequence, second.previous) == (2, first.hash)
    head = Head.objects.get(pk="access")
    assert (head.count, head.hash) == (2, second.hash)


def test_streams_are_chains_of_their_own(db):
    write(stream="ledger")
    assert write(stream="elections").sequence == 1


def test_an_entry_says_who_did_what_to_what_for_whom_and_when(db):
    clerk, neighbour = make_resident(), make_resident()
    with moved_to(datetime(2026, 11, 21, 8, 30, tzinfo=UTC)):
        entry = write("resident.helped", neighbour, actor=clerk, for_=neighbour, steps=3)
    entry = AuditEntry.objects.get(pk=entry.pk)
    assert entry.at == "2026-11-21T08:30:00.000000Z"
    assert entry.when == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert entry.actor == str(clerk.public_id)
    assert entry.beneficiary == str(neighbour.public_id)
    assert entry.about == f"community.resident:{neighbour.public_id}"
    assert entry.details == {"steps": 3}


def test_the_lower_room_leaves_its_evidence_here(db):
    resident = make_resident()
    evidence.write("role.granted", resident, actor=None, role="moderator")
    assert AuditEntry.objects.get().action == "role.granted"


def test_the_hash_is_plain_sha256_that_a_shell_can_redo(db):
    with moved_to(datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC)):
        entry = write("idea.hidden", "proposals.idea:7", reason="重复", n=[1, True, None])
    facts = '{"n":[1,true,null],"reason":"重复"}'
    lines = ["access", "1", "2026-01-02T03:04:05.678901Z", "", "", "idea.hidden", "proposals.idea:7", facts, ""]
    assert entry.facts == facts
    # printf '%s\n%s\n%s\n\n\n%s\n%s\n%s\n' access 1 … | sha256sum, then printf '%s\n%s' 000… "$digest" | sha256sum
    assert entry.digest() == canonical.digest(lines)
    assert entry.hash == "4404cbd4e361f909a413144dfa156d8f798a70f0c19bb89bfef29789b53790a7"


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_refused_outside_a_transaction():
    with pytest.raises(actions.NotInTransaction):
        write()
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_goes_when_its_act_is_undone():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write()
        1 / 0  # noqa: B018
    assert not AuditEntry.objects.exists()
    assert Head.objects.get(pk="access").count == 0
    with transaction.atomic():
        assert write().sequence == 1


def test_an_entry_costs_two_queries(db, django_assert_num_queries):
    with django_assert_num_queries(2):
        write()


def test_personal_facts_cost_one_query_more(db, django_assert_num_queries):
    resident = make_resident()
    write(personal={"phone": "+8613800000000"}, whose=resident)
    with django_assert_num_queries(3):
        write(personal={"phone": "+8613800000000"}, whose=resident)


def test_personal_facts_enter_only_as_a_salted_digest(db):
    resident = make_resident()
    entry = write(personal={"phone": "+8613800000000"}, whose=resident)
    again = write(personal={"phone": "+8613800000000"}, whose=resident)
    assert "138" not in entry.facts
    assert entry.personal != again.personal
    assert actions.attests(entry, resident, {"phone": "+8613800000000"}) is True
    assert actions.attests(entry, resident, {"phone": "+8613800000001"}) is False


def test_erasing_a_person_leaves_the_chain_whole_and_the_digest_mute(db):
    resident = make_resident()
    entry = write(personal={"phone": "+8613800000000"}, whose=resident)
    actions.forget(resident)
    assert actions.attests(entry, resident, {"phone": "+8613800000000"}) is None
    assert AuditEntry.objects.get().compute_hash() == entry.hash


def test_deleting_an_account_deletes_its_salt(db):
    resident = make_resident()
    write(personal={"phone": "+8613800000000"}, whose=resident)
    resident.delete()
    assert not Salt.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"stream": "gossip"}, LookupError),
        ({"action": "Granted a role"}, ValueError),
        ({"about": "two\nlines"}, ValueError),
        ({"phone": "+8613800000000"}, ValueError),
        ({"share": 0.5}, TypeError),
        ({"names": {1: "x"}}, TypeError),
        ({"personal": {"phone": "1"}}, ValueError),
    ],
)
def test_what_does_not_belong_in_the_record_is_refused(db, wrong, refusal):
    with pytest.raises(refusal):
        write(**wrong)
    assert not AuditEntry.objects.exists()


def test_a_thing_is_recorded_only_once_it_is_saved(db):
    from community.models import Office

    with pytest.raises(ValueError):
        write(about=Office(slug="x"))


@pytest.mark.parametrize(
    "change",
    [{"sequence": 3}, {"sequence": 1}, {"previous": "f" * 64}, {"stream": "gossip"}],
    ids=["gap", "repeat", "fork", "no such stream"],
)
def test_the_database_refuses_an_entry_that_does_not_follow(db, change):
    write()
    last = write()
    forged = AuditEntry(**{name: getattr(last, name) for name in ("stream", "at", "action", "about", "facts")})
    forged.sequence, forged.previous = 3, last.hash
    for name, value in change.items():
        setattr(forged, name, value)
    if change == {"sequence": 3}:
        forged.sequence = 4
    forged.hash = forged.compute_hash()
    with pytest.raises(IntegrityError), transaction.atomic():
        forged.save(force_insert=True)
    assert AuditEntry.objects.count() == 2


def test_several_streams_are_locked_in_one_query_and_one_order(db, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        assert set(actions.lock("moderation", "ledger")) == {"moderation", "ledger"}
    assert "ORDER BY" in queries[0]["sql"]
