import threading
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from community import clock, evidence, roles
from community.models import Role, RoleGrant
from community.roles import RoleRefused
from tests.builders import make_neighbourhood, make_office, make_resident
from tests.concurrently import in_parallel


@pytest.fixture
def written(monkeypatch):
    """What the record was told."""
    lines = []
    monkeypatch.setattr(
        evidence, "_recorder", lambda action, about, *, actor, stream, **facts: lines.append((action, about, actor))
    )
    return lines


@pytest.fixture
def admin(db, written):
    resident = make_resident(name="Admin")
    roles.grant(resident, Role.ADMINISTRATOR, by=None, reason="first")
    written.clear()
    return resident


def test_every_role_has_its_group_and_staff_roles_reach_the_staff_side(db):
    assert set(Group.objects.filter(name__in=Role.values).values_list("name", flat=True)) == set(Role.values)
    entering = Group.objects.filter(permissions__codename="access_admin", name__in=Role.values)
    assert set(entering.values_list("name", flat=True)) == {role.value for role in roles.STAFF}


def test_a_granted_role_takes_effect_and_is_recorded(admin, written):
    person = make_resident()
    given = roles.grant(person, Role.MODERATOR, by=admin, reason="Hired in May")
    person.refresh_from_db()
    assert person.is_staff
    assert not person.is_superuser
    assert person.has_perm("wagtailadmin.access_admin")
    assert roles.of(person) == [Role.MODERATOR]
    assert written == [("role.granted", given, admin)]


def test_an_ended_role_loses_its_effect_and_stays_in_the_history(admin, written):
    person = make_resident()
    given = roles.grant(person, Role.EDITOR, by=admin, reason="")
    roles.end(given, by=admin, reason="Moved away")
    person.refresh_from_db()
    assert not person.is_staff
    assert not person.groups.exists()
    assert RoleGrant.objects.ended().get().end_reason == "Moved away"
    assert written[-1] == ("role.ended", given, admin)


def test_only_an_administrator_grants_and_ends(admin):
    moderator = make_resident()
    given = roles.grant(moderator, Role.MODERATOR, by=admin, reason="")
    with pytest.raises(PermissionDenied):
        roles.grant(make_resident(), Role.OBSERVER, by=moderator, reason="")
    other = roles.grant(make_resident(), Role.OBSERVER, by=admin, reason="")
    with pytest.raises(PermissionDenied):
        roles.end(other, by=moderator, reason="")
    roles.end(given, by=moderator, reason="I lay it down")
    assert roles.of(moderator) == []


def test_nobody_grants_to_themselves(admin):
    with pytest.raises(RoleRefused):
        roles.grant(admin, Role.BUDGET, by=admin, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(resident=admin, role=Role.BUDGET, granted_by=admin)


def test_one_person_holds_a_role_once(admin):
    person = make_resident()
    given = roles.grant(person, Role.OBSERVER, by=admin, reason="")
    with pytest.raises(RoleRefused):
        roles.grant(person, Role.OBSERVER, by=admin, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(resident=person, role=Role.OBSERVER)
    roles.end(given, by=admin, reason="")
    roles.grant(person, Role.OBSERVER, by=admin, reason="again")
    assert RoleGrant.objects.filter(resident=person).count() == 2


def test_the_last_administrator_stays(admin):
    given = admin.role_grants.get()
    with pytest.raises(RoleRefused):
        roles.end(given, by=admin, reason="")
    second = make_resident()
    roles.grant(second, Role.ADMINISTRATOR, by=admin, reason="")
    roles.end(given, by=second, reason="")
    assert roles.of(second) == [Role.ADMINISTRATOR]


def test_a_closed_account_does_not_count_as_an_administrator(admin):
    closed = make_resident()
    roles.grant(closed, Role.ADMINISTRATOR, by=admin, reason="")
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    with pytest.raises(RoleRefused):
        roles.end(admin.role_grants.get(), by=admin, reason="")
    with pytest.raises(PermissionDenied):
        roles.grant(make_resident(), Role.OBSERVER, by=closed, reason="")
    with pytest.raises(RoleRefused):
        roles.grant(closed, Role.OBSERVER, by=admin, reason="")


def test_an_ended_grant_does_not_end_twice(admin):
    given = roles.grant(make_resident(), Role.OBSERVER, by=admin, reason="")
    roles.end(given, by=admin, reason="first")
    with pytest.raises(RoleRefused):
        roles.end(given, by=admin, reason="second")
    given.refresh_from_db()
    assert given.end_reason == "first"


def test_a_liaison_speaks_for_one_office_and_nobody_else_does(admin):
    office = make_office(area=make_neighbourhood())
    person = make_resident()
    with pytest.raises(RoleRefused):
        roles.grant(person, Role.OFFICE, by=admin, reason="")
    with pytest.raises(RoleRefused):
        roles.grant(person, Role.EDITOR, by=admin, reason="", office=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(resident=person, role=Role.EDITOR, office=office)
    roles.grant(person, Role.OFFICE, by=admin, reason="", office=office)
    assert roles.office_of(person) == office
    assert roles.office_of(admin) is None


def test_a_change_of_roles_ends_the_open_sessions_of_that_person(admin, client):
    person = make_resident()
    client.force_login(person)
    assert client.get("/en/me/").status_code == 200
    given = roles.grant(person, Role.MODERATOR, by=admin, reason="")
    assert client.get("/en/me/").status_code == 302
    person.refresh_from_db()
    client.force_login(person)
    roles.end(given, by=admin, reason="")
    assert client.get("/en/me/").status_code == 302


def test_createsuperuser_makes_an_administrator_whom_the_page_shows(db, written):
    person = type(make_resident()).objects.create_superuser("boss@example.org", "demo")
    person.refresh_from_db()
    assert person.is_superuser
    assert roles.of(person) == [Role.ADMINISTRATOR]


def test_other_groups_of_a_person_are_left_alone(admin):
    person = make_resident()
    person.groups.add(Group.objects.create(name="Choir"))
    roles.end(roles.grant(person, Role.EDITOR, by=admin, reason=""), by=admin, reason="")
    assert list(person.groups.values_list("name", flat=True)) == ["Choir"]


def test_without_anybody_keeping_the_record_no_role_is_granted(db, monkeypatch):
    monkeypatch.setattr(evidence, "_recorder", None)
    person = make_resident()
    with pytest.raises(RuntimeError), transaction.atomic():
        roles.grant(person, Role.ADMINISTRATOR, by=None, reason="")
    assert not RoleGrant.objects.exists()


def test_leaving_ends_every_role(admin):
    person = make_resident()
    for role in (Role.OBSERVER, Role.VOLUNTEER):
        roles.grant(person, role, by=admin, reason="")
    roles.end_all(person, by=person, reason="left")
    assert roles.of(person) == []


def two_administrators():
    people = [make_resident(), make_resident()]
    for person in people:
        roles.grant(person, Role.ADMINISTRATOR, by=None, reason="")
    return people


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_end_each_other_at_once_leave_one():
    one, other = two_administrators()
    calls = [
        partial(roles.end, one.role_grants.get(), by=other, reason=""),
        partial(roles.end, other.role_grants.get(), by=one, reason=""),
    ]
    results = in_parallel(calls)
    assert [type(result) for result in results if result is not None] == [PermissionDenied]
    assert RoleGrant.objects.live().count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_both_step_down_at_once_leave_one():
    people = two_administrators()
    results = in_parallel([partial(roles.end, p.role_grants.get(), by=p, reason="") for p in people])
    assert [type(result) for result in results if result is not None] == [RoleRefused]
    assert RoleGrant.objects.live().count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_nobody_might_be_left():
    """The control: both look before either acts, as they could if nothing held the administrators still."""
    people = two_administrators()
    both_looked = threading.Barrier(2, timeout=5)

    def look_without_locking():
        seen = set(RoleGrant.objects.live().of(Role.ADMINISTRATOR).values_list("resident_id", flat=True))
        both_looked.wait()
        return seen

    grants = [person.role_grants.get() for person in people]

    def step_down(grant):
        seen = look_without_locking()
        with transaction.atomic():
            assert not seen <= {grant.resident_id}
            RoleGrant.objects.filter(pk=grant.pk).update(ended_at=clock.now())

    in_parallel([partial(step_down, grant) for grant in grants])
    assert not RoleGrant.objects.live().exists()
