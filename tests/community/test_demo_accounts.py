import pytest
from allauth.account.models import EmailAddress

from community import consents, roles
from community.demo import accounts
from community.models import Resident, RoleGrant
from tests.builders import make_office


@pytest.fixture
def town(db):
    make_office()
    accounts.load()


def test_each_account_signs_in_with_the_password_demo(town, client):
    for person in accounts.PEOPLE:
        client.post("/en/accounts/login/", {"login": f"{person.key}@demo.example", "password": "demo"})
        resident = Resident.objects.get(pk=client.session["_auth_user_id"])
        assert resident.name == person.name
        assert roles.of(resident) == ([person.role] if person.role else [])
        assert consents.holds(resident, consents.Kind.PRIVACY)
        client.post("/en/accounts/logout/")


def test_their_phones_and_addresses_are_proven(town):
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == len(accounts.PEOPLE)
    assert Resident.objects.filter(phone_verified=True).count() == len(accounts.PEOPLE)


def test_loading_again_changes_nothing(town):
    grants, people = RoleGrant.objects.count(), Resident.objects.count()
    before = list(Resident.objects.order_by("pk").values())
    accounts.load()
    assert (RoleGrant.objects.count(), Resident.objects.count()) == (grants, people)
    assert list(Resident.objects.order_by("pk").values()) == before


def test_every_role_of_the_demo_but_the_first_was_granted_by_the_administrator(town):
    assert RoleGrant.objects.filter(granted_by=None).count() == 1
