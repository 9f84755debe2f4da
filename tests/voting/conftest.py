import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def keys_of_boxes(settings, tmp_path):
    """Each test has its own drawer of keys."""
    settings.ELECTION_KEYS_DIR = tmp_path / "elections"


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield
