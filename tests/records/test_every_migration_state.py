import os
import re
import subprocess
import sys
import uuid

import pytest
from django.conf import settings

from tests.database import ROOT


@pytest.fixture
def empty_database(tmp_path):
    """The address of a database with nothing in it."""
    if settings.DATABASE_URL.startswith("sqlite"):
        yield f"sqlite:///{tmp_path}/empty.sqlite3"
        return
    import psycopg

    name = f"participate_states_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            yield settings.DATABASE_URL.rsplit("/", 1)[0] + "/" + name
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.slow
def test_after_every_migration_the_database_holds_what_that_state_asks_for(empty_database):
    environment = os.environ | {"DATABASE_URL": empty_database, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = subprocess.run(
        [sys.executable, "-m", "tests.records.each_state"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr
    *differences, last = run.stdout.strip().splitlines()
    assert differences == []
    states, triggers = re.fullmatch(r"(\d+) states of \d+ migrations seen; triggers: (\d+)", last).groups()
    assert int(states) >= 1
    assert int(triggers) >= 8
