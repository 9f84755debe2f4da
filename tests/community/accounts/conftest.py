import re

import pytest
from django.core import mail

from community.sms import locmem


@pytest.fixture(autouse=True)
def texts():
    """Text messages that went out during the test."""
    locmem.outbox.clear()
    return locmem.outbox


@pytest.fixture
def visitor(client, db):
    return Visitor(client)


class Visitor:
    """Somebody at the doors of the site, in English."""

    def __init__(self, client) -> None:
        self.client = client

    def ask_by_phone(self, phone="138 0013 8000", door="login", **more):
        return self._ask({"phone": phone, "door": door, **more})

    def ask_by_email(self, email="wang@example.org", door="login", **more):
        return self._ask({"email": email, "door": door, **more})

    def _ask(self, fields):
        fields.setdefault("drawn", self.stamp())
        return self.client.post("/en/accounts/login/code/", fields)

    def stamp(self):
        page = self.client.get("/en/accounts/signup/").content.decode()
        found = re.search(r'name="drawn" value="([^"]+)"', page)
        return found[1] if found else ""

    def code(self) -> str:
        """The newest code that was texted or mailed."""
        said = locmem.outbox[-1].text if locmem.outbox else str(mail.outbox[-1].body)
        return re.findall(r"\d{6}", said)[0]

    def type_code(self, code=None, **more):
        return self.client.post("/en/accounts/login/code/confirm/", {"code": code or self.code(), **more})

    def tell_about_me(self, name="Old Wang", fourteen="yes", consent="on"):
        fields = {"name": name, "fourteen": fourteen}
        if consent:
            fields["consent"] = consent
        return self.client.post("/en/accounts/signup/about/", fields)

    @property
    def signed_in_as(self):
        return int(self.client.session["_auth_user_id"]) if "_auth_user_id" in self.client.session else None
