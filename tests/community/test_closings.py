import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from community import closings, roles
from community.closings import ClosingRefused
from community.models import Closing, Erasure, Notice, Resident, Role
from records.models import AuditEntry
from tests.builders import make_resident


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def journal(settings, tmp_path):
    settings.ERASE_JOURNAL = tmp_path / "erased.jsonl"


def make_staff(name: str, role: str) -> Resident:
    person = make_resident(name=name, email=f"{name.lower()}@example.org", language="en")
    roles.grant(person, role, by=None, reason="hired")
    return Resident.objects.get(pk=person.pk)


@pytest.fixture
def moderator(db):
    return make_staff("Moderator", Role.MODERATOR)


@pytest.fixture
def keeper(db):
    return make_staff("Keeper", Role.ELECTION)


@pytest.fixture
def person(db):
    return make_resident(name="Wang Guixiang", email="wang@example.org", language="en")


def ask(person, by, why="fraud"):
    return closings.ask(person, why=why, seen="Case 12/2026", by=by)


def test_two_people_close_an_account_and_the_person_is_erased_as_if_they_had_left(person, moderator, keeper):
    asked = ask(person, moderator)
    person.refresh_from_db()
    assert (person.is_active, person.left_at) == (True, None)
    closings.close(asked, by=keeper, reason="Same photo as another account")
    person.refresh_from_db()
    assert (person.is_active, person.name, person.email) == (False, "", None)
    assert person.left_at is not None
    assert Erasure.objects.filter(public_id=person.public_id).exists()
    assert (asked.outcome, asked.decided_by) == (Closing.Outcome.CLOSED, keeper)


def test_both_acts_are_on_the_record_with_who_did_them(person, moderator, keeper):
    closings.close(ask(person, moderator), by=keeper, reason="Seen")
    found = AuditEntry.objects.filter(action__startswith="account.").order_by("pk")
    assert [(entry.action, entry.actor) for entry in found] == [
        ("account.closing_asked", str(moderator.public_id)),
        ("account.closed", str(keeper.public_id)),
    ]
    assert all('"why":"fraud"' in entry.facts and "Case 12" not in entry.facts for entry in found)


def test_whoever_asked_does_not_decide_even_with_every_right(person):
    admin = make_staff("Admin", Role.ADMINISTRATOR)
    asked = ask(person, admin)
    with pytest.raises(ClosingRefused, match="somebody other"):
        closings.close(asked, by=admin, reason="Sure")
    person.refresh_from_db()
    asked.refresh_from_db()
    assert (person.left_at, asked.outcome) == (None, Closing.Outcome.OPEN)


def test_the_database_itself_wants_two_people_and_a_reason(person, moderator, keeper):
    asked = ask(person, moderator)
    done = {"outcome": "closed", "decided_at": asked.asked_at, "reason": "x", "decided_by": keeper}
    for wrong in ({"decided_by": moderator}, {"decided_by": person}, {"decided_by": None}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Closing.objects.filter(pk=asked.pk).update(**{**done, **wrong})
    with pytest.raises(IntegrityError), transaction.atomic():
        Closing.objects.create(resident=person, why="death", seen="x", asked_by=keeper)


def test_nobody_without_the_right_asks_or_decides(person, moderator, keeper):
    with pytest.raises(PermissionDenied):
        ask(person, make_resident())
    asked = ask(person, moderator)
    with pytest.raises(PermissionDenied):
        closings.close(asked, by=make_staff("Other", Role.MODERATOR), reason="Seen")
    asked.refresh_from_db()
    assert asked.outcome == Closing.Outcome.OPEN


def test_who_holds_a_role_lays_it_down_first(moderator, keeper):
    with pytest.raises(ClosingRefused, match="holds a role"):
        ask(keeper, moderator)
    assert not Closing.objects.exists()


def test_a_role_given_meanwhile_stops_the_closing(person, moderator, keeper):
    asked = ask(person, moderator)
    roles.grant(person, Role.VOLUNTEER, by=None, reason="helps")
    with pytest.raises(ClosingRefused, match="holds a role"):
        closings.close(asked, by=keeper, reason="Seen")
    asked.refresh_from_db()
    assert asked.outcome == Closing.Outcome.OPEN


def test_a_kept_account_is_as_it_was_and_its_owner_is_told(person, moderator, keeper):
    asked = ask(person, moderator)
    closings.keep(asked, by=keeper, reason="Two people of one name")
    person.refresh_from_db()
    assert (person.is_active, person.name) == (True, "Wang Guixiang")
    assert Notice.objects.filter(resident=person).values_list("kind", flat=True).order_by("pk").last() == "account.kept"
    assert ask(person, moderator, why="request").outcome == Closing.Outcome.OPEN


def test_a_decided_closing_is_not_decided_again(person, moderator, keeper):
    asked = ask(person, moderator)
    closings.keep(asked, by=keeper, reason="No")
    with pytest.raises(ClosingRefused, match="decided already"):
        closings.close(asked, by=keeper, reason="Yes after all")
    person.refresh_from_db()
    assert person.left_at is None


@pytest.mark.parametrize(("why", "told"), [("fraud", 1), ("request", 1), ("death", 0)])
def test_the_owner_is_told_at_once_unless_they_died(person, moderator, why, told):
    ask(person, moderator, why=why)
    assert Notice.objects.filter(resident=person, kind="account.closing_asked").count() == told


def test_it_is_asked_on_the_resident_s_page_and_decided_from_the_list(client, person, moderator, keeper):
    client.post("/en/accounts/login/", {"login": "moderator@example.org", "password": "demo"})
    here = f"/en/desk/residents/{person.public_id}/"
    assert f"{here}close/" in client.get(here).content.decode()
    page = client.post(f"{here}close/", {"why": "death", "seen": ""}).content.decode()
    assert "Please say what you saw" in page and "checked" in page
    client.post(f"{here}close/", {"why": "death", "seen": "Certificate 88"})
    asked = Closing.objects.get()
    assert "Waits for a second person" in client.get(here).content.decode()
    assert f"/en/desk/closings/{asked.pk}/" not in client.get("/en/desk/closings/").content.decode()
    client.post("/en/accounts/logout/")
    client.post("/en/accounts/login/", {"login": "keeper@example.org", "password": "demo"})
    assert f"/en/desk/closings/{asked.pk}/" in client.get("/en/desk/closings/").content.decode()
    page = client.post(f"/en/desk/closings/{asked.pk}/", {"outcome": "closed", "reason": ""}).content.decode()
    assert "Please say why" in page
    answer = client.post(f"/en/desk/closings/{asked.pk}/", {"outcome": "closed", "reason": "Checked"}, follow=True)
    assert "Closed and erased" in answer.content.decode()
    person.refresh_from_db()
    assert person.left_at is not None


def test_the_list_takes_the_same_queries_for_two_and_for_ten(client, moderator, keeper):
    client.post("/en/accounts/login/", {"login": "keeper@example.org", "password": "demo"})

    def asked_with(number):
        for _ in range(number):
            closings.keep(ask(make_resident(name="A"), moderator), by=keeper, reason="No")
            ask(make_resident(name="B"), moderator)
        client.get("/en/desk/closings/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/en/desk/closings/")
        return len(queries)

    assert asked_with(2) == asked_with(8)
