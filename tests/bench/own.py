"""A database of its own for a bench: a file where DATABASE_URL names none, else one beside that."""

import os
import tempfile
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def in_a_database_of_its_own(work: Callable[[], Found]) -> Found:
    """Sets Django up, then works in a migrated and empty database, which is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
        import django

        django.setup()
        from tests.database import own_template

        template = own_template()
        template.prepare()
        try:
            return work()
        finally:
            template.close()
