"""A real Chromium in front of a real server on a file database, with the demo town inside."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

PHONE = {"width": 390, "height": 844}
PATIENCE = int(os.environ.get("PATIENCE", 60_000))  # milliseconds; machines are shared


class Site:
    """The town as a visitor meets it: one address, and a record of everything a page asked for elsewhere."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser = browser
        self.url = url
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.open: list[BrowserContext] = []

    def visitor(self, language: str = "en", **wishes) -> Page:
        """A fresh visitor with a phone, unless `wishes` say otherwise."""
        wishes = {"viewport": PHONE, "locale": language, "reduced_motion": "reduce", **wishes}
        context = self.browser.new_context(base_url=self.url, **wishes)
        context.set_default_timeout(PATIENCE)
        context.route("**/*", self.stay_inside)
        self.open.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", self.listen)
        return page

    def stay_inside(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.netloc == urlsplit(self.url).netloc or address.scheme in ("data", "blob"):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def listen(self, message) -> None:
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.errors.append(f"{message.location.get('url', '')}: {message.text}")

    def close(self) -> None:
        for context in self.open:
            context.close()


@pytest.fixture
def site(town, live_server, browser) -> Iterator[Site]:
    """At the end: nothing was asked of another machine, and no script stumbled."""
    visited = Site(browser, live_server.url)
    yield visited
    visited.close()
    assert visited.outside == []
    assert visited.errors == []


def sign_in(page: Page, email: str, password: str = "demo") -> None:
    """By the form, as people do."""
    page.goto("/en/accounts/login/")
    page.locator("input[type=email], input[name=login]").first.fill(email)
    page.locator("input[type=password]").first.fill(password)
    page.locator("input[type=password]").first.press("Enter")
    page.wait_for_url(lambda url: "/accounts/login" not in url)
