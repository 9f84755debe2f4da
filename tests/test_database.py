"""Two runs of the suite in one checkout do not meet."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.database import is_running, own_template


@pytest.fixture
def dead() -> int:
    """The number of a process that has been."""
    return int(subprocess.run(["sh", "-c", "echo $$"], capture_output=True, text=True).stdout)


def names_on_the_server(template):
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{template.family}_run_"])
        return {name for (name,) in cursor.fetchall()}


def test_the_database_of_a_run_carries_the_number_of_its_process(db):
    assert str(os.getpid()) in str(connection.settings_dict["NAME"])
    assert is_running(str(os.getpid()))


def test_a_dead_run_is_cleared_away_and_a_live_one_is_not(django_db_setup, transactional_db, dead, settings):
    template = own_template()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as alive:
        if connection.vendor == "sqlite":
            old, other = (settings.VAR_DIR / f"run-{pid}" for pid in (dead, alive.pid))
            for folder in (old, other):
                folder.mkdir()
                (folder / "database.sqlite3").touch()
            template.remove_stale()
            assert (old.exists(), other.exists(), template.copy.exists()) == (False, True, True)
            alive.communicate(b"\n")
            template.remove_stale()
            assert not other.exists()
        else:
            with template.server() as run:
                for pid in (dead, alive.pid):
                    run(f'CREATE DATABASE "{template.family}_run_{pid}"')
            template.remove_stale()
            django_db_setup.restore()
            there = names_on_the_server(template)
            assert there >= {template.copy, f"{template.family}_run_{alive.pid}"}
            assert f"{template.family}_run_{dead}" not in there
            alive.communicate(b"\n")
            template.remove_stale()
            django_db_setup.restore()
            assert f"{template.family}_run_{alive.pid}" not in names_on_the_server(template)
