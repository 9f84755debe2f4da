"""What every test may lean on."""

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase

from community import kept_pages
from tests.chromium import browser as browser
from tests.database import own_template


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A copy of the migrated template; tests that really commit get a fresh copy afterwards.

    Evidence tables refuse to be emptied, so the usual flush cannot clean up after those.
    """
    template = own_template()
    with django_db_blocker.unblock():
        template.prepare()

    def start_afresh(case) -> None:
        with django_db_blocker.unblock():
            template.restore()

    TransactionTestCase._fixture_teardown = start_afresh
    yield template
    with django_db_blocker.unblock():
        template.close()


@pytest.fixture
def town(django_db_setup, transactional_db):
    """The demo town, as `manage.py demo` leaves it; what a test does to it is gone afterwards."""
    django_db_setup.open_town()


@pytest.fixture
def demo_town(django_db_setup, transactional_db):
    """The same, under a name that no folder's own small town shadows."""
    django_db_setup.open_town()


@pytest.fixture(autouse=True)
def _nothing_is_drawn_by_chance(monkeypatch):
    """Second looks are, where a test sets their share to a hundred."""
    monkeypatch.setattr("proposals.second_looks.lot", lambda event: 99)


@pytest.fixture(autouse=True)
def _forget_the_cache(monkeypatch):
    """What a test writes counts at once: most tests never commit."""
    cache.clear()
    kept_pages.store.clear()
    monkeypatch.setattr(kept_pages, "_once_committed", lambda connection: kept_pages.forget())


# What reaches into a database; pytest-django lets nothing else near one.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "empty_database"}


def pytest_collection_modifyitems(items):
    """A test that touches no database runs once, whatever keeps the rows; those of the record ask the engine itself."""
    for item in items:
        touches = item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
        if not touches and "tests/records/" not in item.nodeid:
            item.add_marker("pure")
