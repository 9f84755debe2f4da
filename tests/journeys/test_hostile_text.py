"""Hostile words in every text of the town, in a real browser: nothing of them runs."""

import pytest

from tests.access.hostile import MUST_BE_MET, fields_met, spoil_everything
from tests.access.test_hostile_text import looked_at_again, pages_of_ideas
from tests.journeys.conftest import sign_in
from tests.journeys.pages import public_paths, resident_paths, staff_paths

pytestmark = [pytest.mark.browser, pytest.mark.crawl]


def test_nothing_that_somebody_typed_runs(site):
    civic = public_paths("en") + resident_paths("en") + pages_of_ideas()
    staff = [path for path in staff_paths("moderator", "budget") + civic if path.startswith("/staff/")]
    public = [path for path in civic if path not in staff]
    looked_at_again()
    resident, admin = reader(site, "resident@demo.example"), reader(site, "admin@demo.example")
    assert spoil_everything() > 100
    met = met_by(resident, public) | met_by(admin, staff)
    assert MUST_BE_MET - met == set()


def reader(site, email: str):
    page = site.visitor("en", viewport={"width": 1280, "height": 900})
    page.add_init_script("window.pwned = () => { window.wasPwned = true }")
    sign_in(page, email)
    return page


def met_by(page, paths: list[str]) -> set[str]:
    """Whose words stand on these pages; none of them ran."""
    met: set[str] = set()
    for path in paths:
        page.goto(path)
        assert not page.evaluate("window.wasPwned"), path
        met |= fields_met(page.content())
    return met
