import time
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community import clock, roles, rules
from community.models import Role, Rule
from records.models import AuditEntry
from tests.builders import make_resident, make_rule
from tests.concurrently import in_parallel
from tests.records.kept import assert_kept, assert_only_triggers_keep

NAME = "community.household_adults"
PAGE = f"/staff/rules/{NAME}/"


@pytest.fixture
def admin(db):
    person = make_resident(name="Admin", email="admin@example.org")
    roles.grant(person, Role.ADMINISTRATOR, by=None, reason="first")
    person.refresh_from_db()
    return person


@pytest.fixture
def desk(client, admin):
    client.cookies["django_language"] = "en"
    client.post("/en/accounts/login/", {"login": "admin@example.org", "password": "demo"})
    return client


def test_the_default_holds_until_somebody_decides(admin):
    before = clock.now()
    assert rules.get(NAME) == 4
    rules.decide(NAME, 6, by=admin, reason="Large flats")
    assert rules.get(NAME) == 6
    assert rules.get(NAME, at=before) == 4


def test_a_decision_for_later_holds_from_its_moment_on(admin):
    start = clock.now() + timedelta(days=3)
    rules.decide(NAME, 6, by=admin, reason="Large flats", valid_from=start)
    assert rules.get(NAME, at=start - timedelta(microseconds=1)) == 4
    assert rules.get(NAME, at=start) == 6
    rules.decide(NAME, 5, by=admin, reason="Until then")
    assert (rules.get(NAME), rules.get(NAME, at=start)) == (5, 6)


def test_of_two_decisions_for_one_moment_the_later_word_holds(admin):
    start = clock.now() + timedelta(days=3)
    for value in (6, 7):
        rules.decide(NAME, value, by=admin, reason="Large flats", valid_from=start)
    assert rules.get(NAME, at=start) == 7


def test_asking_costs_one_query_for_all_rules_and_then_none(admin, django_assert_num_queries):
    make_rule(NAME, 6)
    with django_assert_num_queries(1):
        assert rules.get(NAME) == 6
    with django_assert_num_queries(0):
        rules.get(NAME)
        rules.get("community.residence_years")


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_read_before_a_decision_does_not_hide_it(monkeypatch):
    """The row read before, and put into the cache after."""
    admin = make_resident()
    roles.grant(admin, Role.ADMINISTRATOR, by=None, reason="first")
    admin.refresh_from_db()
    read = rules._read

    def read_while_somebody_decides():
        monkeypatch.setattr(rules, "_read", read)
        old = read()
        rules.decide(NAME, 6, by=admin, reason="Large flats")
        return old

    monkeypatch.setattr(rules, "_read", read_while_somebody_decides)
    assert rules.get(NAME) == 4  # asked before, answered as it was
    assert rules.get(NAME) == 6


@pytest.mark.parametrize(("value", "fits"), [(0, False), (1, True), (20, True), (21, False)])
def test_bounds_hold_at_their_numbers_and_not_beyond(admin, value, fits):
    if fits:
        assert rules.decide(NAME, value, by=admin, reason="Why not").value == value
    else:
        with pytest.raises(rules.RuleRefused, match="1 .*20"):
            rules.decide(NAME, value, by=admin, reason="Why not")
        assert not Rule.objects.exists()


def test_only_administrators_decide(db):
    with pytest.raises(PermissionDenied):
        rules.decide(NAME, 6, by=make_resident(is_staff=True), reason="I would like to")


def test_nothing_is_decided_for_the_past(admin):
    with pytest.raises(rules.RuleRefused):
        rules.decide(NAME, 6, by=admin, reason="Oh", valid_from=clock.now() - timedelta(seconds=1))
    now = clock.now()
    row = {"name": NAME, "value": 6, "reason": "Oh", "decided_by": admin}
    with pytest.raises(IntegrityError, match="rule_never_reaches_back"), transaction.atomic():
        Rule.objects.create(**row, decided_at=now, valid_from=now - timedelta(seconds=1))


def test_a_decision_leaves_evidence(admin):
    rule = rules.decide(NAME, 6, by=admin, reason="Large flats")
    entry = AuditEntry.objects.get(action="rule.decided")
    assert entry.actor == str(admin.public_id)
    assert entry.details | {"rule": NAME, "value": 6} == entry.details
    assert entry.about == f"community.rule:{rule.pk}"


def test_what_was_decided_is_kept_as_it_was(db):
    rule = make_rule(NAME, 6)
    connection.check_constraints()  # PostgreSQL empties no table while foreign keys wait to be checked
    assert_kept(rule, "value")


def test_without_triggers_it_would_not_be(db):
    rule = make_rule(NAME, 6)
    connection.check_constraints()
    assert_only_triggers_keep(rule, "value")


def test_the_same_form_twice_is_one_decision(admin):
    key = uuid.uuid4()
    first = rules.decide(NAME, 6, by=admin, reason="Large flats", key=key)
    assert rules.decide(NAME, 6, by=admin, reason="Large flats", key=key) == first
    with pytest.raises(rules.RuleRefused):
        rules.decide(NAME, 7, by=admin, reason="Large flats", key=key)
    assert AuditEntry.objects.filter(action="rule.decided").count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_form_from_eight_clicks_is_one_decision():
    admin, key = make_resident(), uuid.uuid4()
    roles.grant(admin, Role.ADMINISTRATOR, by=None, reason="first")
    admin.refresh_from_db()
    clicks = [lambda: rules.decide(NAME, 6, by=admin, reason="Large flats", key=key).pk] * 8
    assert len(set(in_parallel(clicks))) == 1
    assert (Rule.objects.count(), AuditEntry.objects.filter(action="rule.decided").count()) == (1, 1)


def test_a_rule_is_said_with_its_unit_in_the_readers_language(db):
    with translation.override("en"):
        assert rules.say("community.residence_years") == "3 years"
    with translation.override("zh-hans"):
        assert rules.say("community.residence_years") == "3 年"


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        (NAME, {}),
        ("Community.x", {}),
        ("nowhere.x", {}),
        ("community.x", {"default": 30}),
        ("community.x", {"least": 9}),
    ],
)
def test_a_rule_that_cannot_be_is_not_declared(name, fields):
    with pytest.raises(ValueError, match="rule|named|between"):
        rules.declare(name, label="X", unit=rules.DAYS, **{"default": 5, "least": 1, "most": 20, **fields})
    assert name == NAME or name not in rules._numbers


def test_the_page_shows_every_rule_by_room_and_what_is_planned(desk, admin):
    rules.decide(NAME, 7, by=admin, reason="Soon", valid_from=clock.now() + timedelta(days=3))
    page = desk.get("/staff/rules/").content.decode()
    assert "People and places" in page
    for number in rules.everything():
        assert str(number.label).replace("’", "") in page.replace("’", "")
    assert "4 people" in page
    assert "7 people (from" in page


def test_an_administrator_decides_and_the_history_keeps_it(desk):
    form = desk.get(PAGE).context["form"]
    fields = {"key": form["key"].value(), "value": "6", "day": "", "reason": "Large flats"}
    assert desk.post(f"{PAGE}decide/", fields)["Location"] == PAGE
    assert desk.post(f"{PAGE}decide/", fields)["Location"] == PAGE  # the second click
    page = desk.get(PAGE).content.decode()
    for said in ("Now: <b>6 people</b>", "Large flats", "Admin", "4 people", "From the start"):
        assert said in page
    assert Rule.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"value": ""}, "This field is required"),
        ({"value": "many"}, "Type a whole number"),
        ({"value": "0"}, "From 1 person to 20 people."),
        ({"value": "9" * 30}, "From 1 person to 20 people."),
        ({"reason": ""}, "Please say why"),
        ({"day": "2020-01-01"}, "What held in the past stays"),
        ({"day": "soon"}, "Enter a valid date"),
        ({"key": "x"}, "Open the page anew"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(desk, wrong, sentence):
    fields = {"key": uuid.uuid4(), "value": "6", "day": "", "reason": "Large flats & more", **wrong}
    page = desk.post(f"{PAGE}decide/", fields).content.decode()
    assert sentence in page
    assert "Large flats &amp; more" in page or "reason" in wrong
    assert not Rule.objects.exists()


def test_an_administrator_confirms_who_they_are_first(desk, monkeypatch):
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    fields = {"key": uuid.uuid4(), "value": "6", "reason": "Large flats"}
    assert "/reauthenticate/" in desk.post(f"{PAGE}decide/", fields)["Location"]
    assert not Rule.objects.exists()


def test_a_rule_nobody_declared_is_not_found(desk):
    assert desk.get("/staff/rules/community.nothing/").status_code == 404


def test_colleagues_read_the_rules_and_decide_nothing(client, admin):
    editor = make_resident(email="editor@example.org")
    roles.grant(editor, Role.EDITOR, by=admin, reason="hired")
    client.post("/en/accounts/login/", {"login": "editor@example.org", "password": "demo"})
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "form" not in page.content.decode().split("nice-padding")[1].split("</table>")[0].replace("form.", "")
    assert client.post(f"{PAGE}decide/", {"value": "6", "reason": "x", "key": uuid.uuid4()}).status_code == 302
    assert not Rule.objects.exists()


def test_the_history_takes_the_same_queries_for_two_decisions_and_for_twenty(desk, admin):
    def fill(number):
        for value in range(1, number + 1):
            rules.decide(NAME, value, by=admin, reason="Again")

    fill(2)
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE)
    fill(20)
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as many:
        desk.get(PAGE)
    assert len(few) == len(many)
