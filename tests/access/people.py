"""One person a role, each with just that role."""

from http.cookies import SimpleCookie

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from community import kept_pages, roles
from community.models import Office, Resident
from community.models.roles import Role
from tests.access.rows import ANONYMOUS, EVERYBODY, RESIDENT
from tests.builders import make_office, make_resident


def people() -> dict[str, Resident | None]:
    """Made anew, so that nothing in the town belongs to them."""
    found: dict[str, Resident | None] = {ANONYMOUS: None, RESIDENT: make_resident(name="Role resident")}
    for role in Role:
        person = make_resident(name=f"Role {role.value}")
        office = (Office.objects.first() or make_office()) if role == Role.OFFICE else None
        roles.grant(person, role, by=None, reason="for the table", office=office)
        person.refresh_from_db()
        found[role.value] = person
    for one in found.values():
        if one is not None:
            EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
    assert set(found) == set(EVERYBODY)
    return found


class Visitor:
    """Asks every address as if it were the first: what an answer did to cookies and limits is forgotten."""

    def __init__(self, person: Resident | None) -> None:
        self.client = Client(HTTP_ACCEPT_LANGUAGE="en", raise_request_exception=False)
        if person is not None:
            self.client.force_login(person)
        self.cookies = self.client.cookies.output(header="")

    def ask(self, method: str, path: str):
        self._begin_anew()
        return getattr(self.client, method)(path)

    def send(self, path: str, typed: dict[str, str]):
        self._begin_anew()
        return self.client.post(path, typed)

    def _begin_anew(self) -> None:
        cache.clear()  # limits count askings
        kept_pages.forget()
        self.client.cookies = SimpleCookie(self.cookies)
