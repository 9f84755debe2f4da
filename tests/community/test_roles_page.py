import time

import pytest

from community import roles
from community.models import Role, RoleGrant
from tests.builders import make_office, make_resident

PAGE = "/staff/roles/"


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


def test_the_page_says_who_holds_what_since_when_by_whose_word_and_why(desk, admin):
    person = make_resident(name="Old Wang")
    given = roles.grant(person, Role.OBSERVER, by=admin, reason="Chosen in May")
    page = desk.get(PAGE).content.decode()
    for said in ("Old Wang", "Civic observer", f"{given.since:%Y}", "Admin", "Chosen in May", "On the server"):
        assert said in page


@pytest.mark.parametrize("login", ["wang@example.org", "138 0013 8000"])
def test_a_role_is_granted_to_a_phone_or_an_email(desk, admin, login):
    person = make_resident(email="wang@example.org", phone="+8613800138000", phone_verified=True)
    response = desk.post(f"{PAGE}grant/", {"person": login, "role": "moderator", "reason": "Hired"})
    assert response["Location"] == PAGE
    assert roles.of(person) == [Role.MODERATOR]
    assert person.role_grants.get().granted_by == admin


def test_a_liaison_is_granted_with_an_office(desk):
    person, office = make_resident(email="wang@example.org"), make_office()
    fields = {"person": "wang@example.org", "role": "office", "reason": "Sent by the office"}
    assert "office" in desk.post(f"{PAGE}grant/", fields).context["form"].errors
    desk.post(f"{PAGE}grant/", {**fields, "office": office.pk})
    assert roles.office_of(person) == office


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"person": "nobody@example.org"}, "There is no account"),
        ({"person": "nonsense"}, "does not look like a mobile number"),
        ({"reason": ""}, "Please say why"),
        ({"person": "admin@example.org"}, "Nobody grants a role to themselves"),
        ({"role": "emperor"}, "not one of the available choices"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(desk, fields, sentence):
    make_resident(email="wang@example.org")
    sent = {"person": "wang@example.org", "role": "editor", "reason": "Hired", **fields}
    page = desk.post(f"{PAGE}grant/", sent).content.decode()
    assert sentence in page
    assert f'value="{sent["person"]}"' in page
    assert RoleGrant.objects.count() == 1


def test_a_role_is_ended_with_a_reason_and_stays_in_the_history(desk, admin):
    given = roles.grant(make_resident(name="Old Wang"), Role.EDITOR, by=admin, reason="")
    assert "Old Wang" in desk.get(f"{PAGE}{given.pk}/end/").content.decode()
    assert desk.post(f"{PAGE}{given.pk}/end/", {"reason": ""}).status_code == 200
    assert RoleGrant.objects.live().filter(pk=given.pk).exists()
    desk.post(f"{PAGE}{given.pk}/end/", {"reason": "Moved away"})
    page = desk.get(PAGE).content.decode()
    assert "Moved away" in page
    assert desk.get(f"{PAGE}{given.pk}/end/").status_code == 404


def test_ending_the_last_administrator_is_refused_with_a_sentence(desk, admin):
    page = desk.post(f"{PAGE}{admin.role_grants.get().pk}/end/", {"reason": "I am tired"}).content.decode()
    assert "last administrator" in page
    assert roles.of(admin) == [Role.ADMINISTRATOR]


def test_an_administrator_confirms_who_they_are_before_roles_change(desk, admin, monkeypatch):
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 3600)
    make_resident(email="wang@example.org")
    fields = {"person": "wang@example.org", "role": "editor", "reason": "Hired"}
    assert "/reauthenticate/" in desk.post(f"{PAGE}grant/", fields)["Location"]
    assert RoleGrant.objects.count() == 1
    monkeypatch.setattr(time, "time", real)
    form = desk.get(f"{PAGE}grant/").context["form"]
    assert {name: form[name].value() for name in fields} == fields
    desk.post(f"{PAGE}grant/", fields)
    assert desk.get(f"{PAGE}grant/").context["form"]["person"].value() is None


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_and_who_may_change(client, admin, role):
    person = make_resident(email="wang@example.org")
    if role != Role.ADMINISTRATOR:
        roles.grant(person, role, by=admin, reason="", office=make_office() if role == Role.OFFICE else None)
        client.post("/en/accounts/login/", {"login": "wang@example.org", "password": "demo"})
        seen, changed = client.get(PAGE).status_code, client.get(f"{PAGE}grant/").status_code
        assert (seen == 200) == (role == Role.AUDITOR)
        assert changed in {302, 403}
        assert "Grant a role" not in client.get(PAGE).content.decode()


def test_the_page_takes_the_same_queries_for_two_people_and_for_twenty(desk, admin, django_assert_num_queries):
    def fill(number):
        for _n in range(number):
            roles.end(roles.grant(make_resident(), Role.EDITOR, by=admin, reason=""), by=admin, reason="")
            roles.grant(make_resident(), Role.OBSERVER, by=admin, reason="")

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(1)
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE)
    fill(10)
    with django_assert_num_queries(len(few)):
        desk.get(PAGE)


def test_wagtails_own_pages_of_people_change_nothing(desk, admin):
    person = make_resident()
    for url in ("/staff/users/", f"/staff/users/edit/{person.pk}/", "/staff/groups/", "/staff/groups/new/"):
        assert desk.get(url).status_code == 403
    desk.post(f"/staff/users/edit/{person.pk}/", {"is_superuser": "on"})
    desk.post(f"/staff/bulk/community/resident/assign_role/?id={person.pk}", {"role": "1"})
    person.refresh_from_db()
    assert not person.is_superuser
    assert not person.groups.exists()
