"""One migrated template database a state of the code, copied for every run.

Real migrations always, so triggers and first rows are those of the product; nothing is rebuilt while no migration
changes. Each process works on copies under its own number, so that two runs in one checkout do not meet; it takes
them away at the end, and those of processes that died.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent


def fingerprint() -> str:
    """Changes whenever the migrated database could."""
    patterns = "*/migrations/*.py", "*/apps.py", "*/guards.py", "records/*.py", "*/roles.py", "requirements/base.txt"
    sources = sorted(path for pattern in patterns for path in ROOT.glob(pattern))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    digest.update(importlib.metadata.version("django").encode())
    return digest.hexdigest()[:12]


def town_fingerprint() -> str:
    """Changes whenever the demo town could."""
    patterns = "*/demo.py", "*/demo/**/*", "*/management/commands/demo.py", "*/models/**/*.py", "*/models.py"
    sources = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.suffix == ".py"})
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources))
    return fingerprint() + digest.hexdigest()[:6]


@contextmanager
def one_at_a_time():
    with open(settings.VAR_DIR / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def manage(database_url: str, *command: str) -> None:
    environment = {"PATH": "/usr/bin:/bin", "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *command], check=True, cwd=ROOT, env=environment)


def migrate(database_url: str) -> None:
    manage(database_url, "migrate", "-v0")


def fill(database_url: str) -> None:
    manage(database_url, "demo", "--yes-really", "-v0")


def is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


class SqliteTemplate:
    def __init__(self) -> None:
        self.template = settings.VAR_DIR / f"template-{fingerprint()}.sqlite3"
        self.town = settings.VAR_DIR / f"town-{town_fingerprint()}.sqlite3"
        self.own = settings.VAR_DIR / f"run-{os.getpid()}"
        self.copy = self.own / "database.sqlite3"

    def prepare(self) -> None:
        with one_at_a_time():
            self.remove_stale()
            self.own.mkdir(exist_ok=True)
            if not self.template.exists():
                for old in settings.VAR_DIR.glob("template-*.sqlite3*"):
                    old.unlink()
                building = self.template.with_suffix(".building")
                building.unlink(missing_ok=True)
                migrate(f"sqlite:///{building}")
                building.rename(self.template)
            self.template = self.keep(self.template)
        self.restore()

    def restore(self) -> None:
        self.use(self.template)

    def open_town(self) -> None:
        """The demo town instead of an empty one, until `restore`."""
        with one_at_a_time():
            if not self.town.exists():
                for old in settings.VAR_DIR.glob("town-*.sqlite3*"):
                    old.unlink()
                building = self.town.with_suffix(".building")
                shutil.copyfile(self.template, building)
                fill(f"sqlite:///{building}")
                building.rename(self.town)
            self.town = self.keep(self.town)
        self.use(self.town)

    def keep(self, original: Path) -> Path:
        """This run's own hold on a template: a later state of the code may replace it meanwhile."""
        held = self.own / original.name
        if not held.exists():
            os.link(original, held)
        return held

    def remove_stale(self) -> None:
        for found in settings.VAR_DIR.glob("run-[0-9]*"):
            if not is_running(found.name.removeprefix("run-")):
                shutil.rmtree(found)

    def close(self) -> None:
        connections.close_all()
        shutil.rmtree(self.own)

    def use(self, original: Path) -> None:
        connections.close_all()
        Path(f"{self.copy}-journal").unlink(missing_ok=True)
        shutil.copyfile(original, self.copy)
        use_database(str(self.copy))


class PostgresTemplate:
    def __init__(self) -> None:
        self.url = settings.DATABASE_URL
        self.home = settings.DATABASES["default"]["NAME"]
        # Two checkouts on one server must not take each other's databases.
        place = f"{socket.gethostname()} {ROOT}"
        self.family = "participate_" + hashlib.sha256(place.encode()).hexdigest()[:6]
        self.template = f"{self.family}_template_{fingerprint()}"
        self.town = f"{self.family}_town_{town_fingerprint()}"
        self.copy = f"{self.family}_run_{os.getpid()}"

    def prepare(self) -> None:
        with one_at_a_time():
            self.remove_stale()
            if self.make("template", self.template, "template0"):
                migrate(self.address_of(self.template))
        self.restore()

    def open_town(self) -> None:
        """The demo town instead of an empty one, until `restore`."""
        with one_at_a_time():
            if self.make("town", self.town, self.template):
                fill(self.address_of(self.town))
        self.use(self.town)

    def make(self, kind: str, name: str, original: str) -> bool:
        """Make the database unless it is there; older ones of its kind go unless somebody runs. Whether it is new."""
        with self.server() as run:
            found = run.names(f"{self.family}_{kind}_")
            if name in found:
                return False
            for old in found if not run.names(f"{self.family}_run_") - {self.copy} else ():
                run(f'DROP DATABASE "{old}" WITH (FORCE)')
            run(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
        return True

    def remove_stale(self) -> None:
        with self.server() as run:
            for found in run.names(f"{self.family}_run_"):
                if not is_running(found.rpartition("_")[2]):
                    run(f'DROP DATABASE "{found}" WITH (FORCE)')

    def close(self) -> None:
        with self.server() as run:
            run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')

    def address_of(self, name: str) -> str:
        return self.url.rsplit("/", 1)[0] + "/" + name

    def restore(self) -> None:
        self.use(self.template)

    def use(self, original: str) -> None:
        with self.server() as run:
            run(f'DROP DATABASE IF EXISTS "{self.copy}" WITH (FORCE)')
            run(f'CREATE DATABASE "{self.copy}" TEMPLATE "{original}"')
        use_database(self.copy)

    @contextmanager
    def server(self):
        connections.close_all()
        use_database(self.home)
        connection.set_autocommit(True)
        with connection.cursor() as cursor:
            yield Server(cursor)
        connections.close_all()


class Server:
    def __init__(self, cursor) -> None:
        self.cursor = cursor

    def __call__(self, sql: str) -> None:
        self.cursor.execute(sql)

    def names(self, beginning: str) -> set[str]:
        self.cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
        return {name for (name,) in self.cursor.fetchall()}


def use_database(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def own_template() -> SqliteTemplate | PostgresTemplate:
    return SqliteTemplate() if connection.vendor == "sqlite" else PostgresTemplate()
