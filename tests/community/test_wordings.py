import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community import consents, roles
from community.consents import Kind, WordingRefused
from community.models import ConsentText, Role
from records.models import AuditEntry
from tests.builders import make_resident

PAGE = "/staff/wordings/location/"
SAID = {
    "chinese": "我同意读取一次位置。",
    "english": "I agree that my position is read once.",
    "reason": "Shorter, council 3/2",
}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def admin(db):
    person = make_resident(email="admin@example.org", language="en")
    roles.grant(person, Role.ADMINISTRATOR, by=None, reason="first")
    person.refresh_from_db()
    return person


@pytest.fixture
def desk(client, admin):
    client.post("/en/accounts/login/", {"login": "admin@example.org", "password": "demo"})
    return client


def fields(**changed):
    return {"key": uuid.uuid4(), **SAID, **changed}


def publish(admin, **changed):
    return consents.publish(Kind.LOCATION, by=admin, **{**SAID, **changed})


def test_new_words_are_a_new_version_and_who_agreed_before_keeps_what_they_read(admin):
    person = make_resident()
    said = consents.give(person, Kind.LOCATION)
    new = publish(admin)
    said.refresh_from_db()
    assert (new.version, said.wording.version) == (2, 1)
    assert "用我的位置" in said.wording.text_zh_hans
    assert not consents.holds(person, Kind.LOCATION)
    consents.give(person, Kind.LOCATION)
    assert consents.holds(person, Kind.LOCATION)
    assert consents.wordings()[Kind.LOCATION] == new


def test_publishing_is_on_the_record(admin):
    publish(admin)
    entry = AuditEntry.objects.get(action="consent.worded")
    assert entry.actor == str(admin.public_id)
    assert '"kind":"location"' in entry.facts and '"version":2' in entry.facts


def test_the_same_words_again_and_the_same_form_again_make_no_second_version(admin):
    key = uuid.uuid4()
    first = publish(admin, key=key)
    assert publish(admin, key=key) == first
    with pytest.raises(WordingRefused, match="in force already"):
        publish(admin)
    with pytest.raises(WordingRefused, match="sent before"):
        publish(admin, key=key, english="Something else")
    assert ConsentText.objects.of("location").count() == 2


def test_only_who_may_publish_does(db):
    with pytest.raises(PermissionDenied):
        consents.publish(Kind.LOCATION, by=make_resident(), **SAID)
    assert ConsentText.objects.of("location").count() == 1


def test_the_database_wants_a_publisher_and_a_reason_of_later_wordings(admin):
    for wrong in ({"published_by": None}, {"reason": ""}):
        row = {
            "kind": "location",
            "version": 9,
            "text_zh_hans": "好",
            "text_en": "x",
            "published_by": admin,
            "reason": "y",
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsentText.objects.create(**{**row, **wrong})


def test_words_are_looked_at_before_they_are_published(desk):
    page = desk.post(f"{PAGE}publish/", fields()).content.decode()
    assert "So people will read it" in page
    assert 'name="publish"' in page
    assert SAID["chinese"] in page
    assert ConsentText.objects.of("location").count() == 1
    answer = desk.post(f"{PAGE}publish/", fields(publish="1"), follow=True)
    assert "Published: version 2" in answer.content.decode()
    assert ConsentText.objects.of("location").order_by("-version").first().text_en == SAID["english"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"chinese": "Only English"}, "There is no Chinese in it"),
        ({"english": "只有中文"}, "There is Chinese in it"),
        ({"english": ""}, "This field is required"),
        ({"reason": ""}, "Please say why"),
        ({"key": "x"}, "Open the page anew"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(desk, wrong, sentence):
    page = desk.post(f"{PAGE}publish/", fields(publish="1", **wrong)).content.decode()
    assert sentence in page
    assert any(SAID[kept] in page for kept in SAID if kept not in wrong)
    assert ConsentText.objects.of("location").count() == 1


def test_every_version_can_be_read_with_who_published_it_and_why(desk, admin):
    publish(admin)
    page = desk.get(PAGE).content.decode()
    assert "In force since" in page
    assert "council 3/2" in page
    assert "As the site came" in page
    assert "用我的位置" in page


def test_an_auditor_reads_and_publishes_nothing(client, admin):
    auditor = make_resident(email="auditor@example.org", language="en")
    roles.grant(auditor, Role.AUDITOR, by=admin, reason="elected")
    client.post("/en/accounts/login/", {"login": "auditor@example.org", "password": "demo"})
    assert "New words" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}publish/", fields(publish="1")).status_code == 302
    assert ConsentText.objects.of("location").count() == 1


def test_an_unknown_kind_is_not_found(desk):
    assert desk.get("/staff/wordings/nothing/").status_code == 404


def test_the_history_takes_the_same_queries_for_two_versions_and_for_ten(desk, admin):
    def asked():
        desk.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            desk.get(PAGE)
        return len(queries)

    publish(admin)
    few = asked()
    for number in range(8):
        publish(admin, english=f"Words {number}")
    assert asked() == few
