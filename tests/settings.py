"""The product's own settings, with what only a test run needs."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "tests"
(VAR / "static").mkdir(parents=True, exist_ok=True)


def compile_translations() -> None:
    """Pages are tested in both languages, so the catalogue must be as fresh as its source."""
    for source in ROOT.glob("locale/*/LC_MESSAGES/django.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as catalogue, NamedTemporaryFile(dir=source.parent, delete=False) as target:
            write_mo(target, read_po(catalogue))
        Path(target.name).rename(compiled)  # at once: other processes read it


compile_translations()
os.environ["ENV_FILE"] = os.devnull
os.environ["DEBUG"] = "1"
os.environ["VAR_DIR"] = str(VAR)
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{VAR}/unused.sqlite3")
# Tasks run in the test's own process. Where a broker is named its server also keeps the cache, a database a worker.
# The name is kept under another one, for the workers that this process starts.
REDIS_URL = os.environ.pop("CELERY_BROKER_URL", "") or os.environ.get("TESTS_REDIS_URL", "")
if REDIS_URL:
    os.environ["TESTS_REDIS_URL"] = REDIS_URL
    server, _, number = REDIS_URL.rpartition("/")
    own = int(number) + 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    os.environ["CACHE_URL"] = f"{server.replace('redis://', 'rediscache://')}/{own}"

from participate.settings import *  # noqa: E402, F403

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "locmem"
SECOND_FACTOR_REQUIRED = False
