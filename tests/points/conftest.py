import pytest
from django.utils import translation


@pytest.fixture
def in_english():
    """Refusals and entries are read here in the language of their source."""
    with translation.override("en"):
        yield
