"""A member of staff and a passkey that Chromium makes in software: the whole ceremony, nothing stood in for."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from community.models import Resident
from tests.journeys.conftest import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True


class Finger:
    """A device that recognises its owner, or somebody else's finger."""

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("WebAuthn.enable")
        kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options = {**kind, "isUserVerified": True, "automaticPresenceSimulation": True}
        answer = self.session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.device = {"authenticatorId": answer["authenticatorId"]}

    def belongs_to_the_owner(self, is_it: bool) -> None:
        self.session.send("WebAuthn.setUserVerified", {**self.device, "isUserVerified": is_it})

    def keys(self) -> list:
        return self.session.send("WebAuthn.getCredentials", self.device)["credentials"]


def sign_out(page: Page) -> None:
    page.goto("/en/accounts/logout/")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/logout/" not in url)


def add_passkey(page: Page) -> None:
    page.locator("main a[href$='/keys/webauthn/add/']").first.click()
    page.locator("main [name=name]").fill("My phone")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "/webauthn/add/" not in url)


def test_staff_are_kept_out_until_they_have_a_passkey_and_then_sign_in_with_it(site):
    page = site.visitor("en")
    finger = Finger(page)
    editor = Resident.objects.get(email="editor@demo.example")

    sign_in(page, editor.email)
    for way in ("/staff/", "/en/me/", "/staff/pages/"):
        page.goto(way)
        assert page.url.endswith("/accounts/keys/"), way
    expect(page.locator("body")).to_contain_text("Your role needs a second key")

    add_passkey(page)
    assert Authenticator.objects.get(user=editor, type="webauthn").wrap().name == "My phone"
    assert len(finger.keys()) == 1
    page.goto("/staff/")
    expect(page.locator("h1").first).to_be_attached()
    assert page.url.endswith("/staff/")

    sign_out(page)
    page.goto("/en/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/accounts/login/" not in url)
    page.goto("/staff/")
    assert page.url.endswith("/staff/")
    assert finger.keys()[0]["signCount"] >= 2


def test_with_a_passkey_set_up_a_password_alone_opens_nothing(site):
    page = site.visitor("en")
    finger = Finger(page)
    sign_in(page, "editor@demo.example")
    page.goto("/staff/")
    add_passkey(page)
    sign_out(page)

    sign_in(page, "editor@demo.example")
    assert page.url.endswith("/keys/authenticate/")
    page.goto("/staff/")
    assert page.url.endswith("/keys/authenticate/")

    finger.belongs_to_the_owner(False)
    page.locator("#mfa_webauthn_authenticate").click()
    expect(page.locator("[data-passkey=refused]")).to_be_visible()
    assert page.url.endswith("/keys/authenticate/")
    finger.belongs_to_the_owner(True)
    page.locator("#mfa_webauthn_authenticate").click()
    page.wait_for_url(lambda url: "/keys/authenticate/" not in url)
    page.goto("/staff/")
    assert page.url.endswith("/staff/")


def test_a_passkey_of_another_device_signs_nobody_in(site):
    page = site.visitor("en")
    Finger(page)
    sign_in(page, "editor@demo.example")
    page.goto("/staff/")
    add_passkey(page)

    stranger = site.visitor("en")
    Finger(stranger)
    stranger.goto("/en/accounts/login/")
    stranger.locator("#passkey_login").click()
    expect(stranger.locator("[data-passkey=refused]")).to_be_visible()
    stranger.goto("/en/me/")
    assert "/accounts/login/" in stranger.url
