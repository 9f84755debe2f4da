"""Hostile words in every text of the town, in a real browser: nothing of them runs."""

import pytest

from tests.access.hostile import spoil_everything
from tests.journeys.conftest import sign_in
from tests.journeys.pages import public_paths, resident_paths

pytestmark = [pytest.mark.browser, pytest.mark.crawl]


def test_nothing_that_somebody_typed_runs(site):
    paths = public_paths("en") + resident_paths("en")
    page = site.visitor("en")
    page.add_init_script("window.pwned = () => { window.wasPwned = true }")
    sign_in(page, "resident@demo.example")
    assert spoil_everything() > 100
    for path in paths:
        page.goto(path)
        assert not page.evaluate("window.wasPwned"), path
