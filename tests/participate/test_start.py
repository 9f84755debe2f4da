"""A site with a bad configuration does not start, and says in a sentence what to mend."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checks.deploy import PRODUCTION

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {**PRODUCTION, "SECRET_KEY": "k7Qz-" * 3 + "mW2xR9tLpB4vNc8HsYdEfGjUa6ZoXiK1rT5wQ0"}
SMALL = {"CACHE_URL": "locmemcache://participate", "CELERY_BROKER_URL": "memory://", "WEB_CONCURRENCY": "1"}

REFUSED = {
    "no secret": ({"SECRET_KEY": None}, "Set SECRET_KEY"),
    "an empty secret": ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    "a short secret": ({"SECRET_KEY": "kurz-8Fz"}, "too easy to guess"),
    "a monotonous secret": ({"SECRET_KEY": "abc" * 30}, "too easy to guess"),
    "Django's own placeholder": ({"SECRET_KEY": "django-insecure-" + GOOD["SECRET_KEY"]}, "too easy to guess"),
    "no address": ({"SITE_URL": None}, "Set SITE_URL"),
    "an address without a scheme": ({"SITE_URL": "participate.example"}, "must look like"),
    "an address with a path": ({"SITE_URL": "https://participate.example/site"}, "must look like"),
    "plain HTTP in public": ({"SITE_URL": "http://participate.example"}, "must begin with https://"),
    "no host": ({"ALLOWED_HOSTS": None}, "Set ALLOWED_HOSTS"),
    "any host": ({"ALLOWED_HOSTS": "*"}, "answers to any name"),
    "a URL for a host": ({"ALLOWED_HOSTS": "https://participate.example"}, "bare host names"),
    "a host with a port": ({"ALLOWED_HOSTS": "participate.example:443"}, "bare host names"),
    "another site's host": ({"ALLOWED_HOSTS": "elsewhere.example"}, "nobody could open the site"),
    "no database": ({"DATABASE_URL": None}, "Set DATABASE_URL"),
    "a database we do not know": ({"DATABASE_URL": "mysql://u:p@127.0.0.1/x"}, "begins with none of"),
    "a database without a name": ({"DATABASE_URL": "postgres://u:p@127.0.0.1:5432"}, "names no database"),
    "a database in memory": ({"DATABASE_URL": "sqlite://:memory:"}, "DATABASE_URL"),
    "a connection kept for less than nothing": ({"DATABASE_CONN_MAX_AGE": "-1"}, "whole number"),
    "a cache that keeps nothing": ({"CACHE_URL": "dummycache://"}, "begins with none of"),
    "several web processes, each with its own limits": (SMALL | {"WEB_CONCURRENCY": "3"}, "a common CACHE_URL"),
    "a worker beside a cache of one process": ({"CACHE_URL": "locmemcache://x"}, "a common CACHE_URL"),
    "no web process": ({"WEB_CONCURRENCY": "0"}, "at least 1"),
    "many web processes, in words": ({"WEB_CONCURRENCY": "many"}, "whole number"),
    "a broker we do not know": ({"CELERY_BROKER_URL": "amqp://127.0.0.1"}, "begins with none of"),
    "no way for mail": ({"EMAIL_URL": None}, "Set EMAIL_URL"),
    "mail into the void": ({"EMAIL_URL": "dummymail://"}, "begins with none of"),
    "a mail server without a name": ({"EMAIL_URL": "smtp+tls://"}, "names no mail server"),
    "a sender without an address": ({"DEFAULT_FROM_EMAIL": "Participate"}, "no sender"),
    "a zone nobody knows": ({"TIME_ZONE": "Mars/Olympus"}, "names no time zone"),
    "a misspelt yes": ({"DEBUG": "ture"}, "neither yes nor no"),
    "a misspelt second factor": ({"SECOND_FACTOR_REQUIRED": "maybe"}, "neither yes nor no"),
    "proxies in words": ({"TRUSTED_PROXY_COUNT": "one"}, "TRUSTED_PROXY_COUNT must be a whole number"),
    "hours in words": ({"STAFF_SESSION_HOURS": "x"}, "STAFF_SESSION_HOURS must be a whole number"),
    "seconds in words": ({"FORM_MIN_SECONDS": "x"}, "FORM_MIN_SECONDS must be a number"),
    "a country nobody knows": ({"PHONE_REGION": "XX"}, "names no country"),
    "a gateway that is no URL": ({"SMS_GATEWAY_URL": "nonsense"}, "begins with none of"),
    "a gateway without patience": ({"SMS_GATEWAY_TIMEOUT": "0"}, "SMS_GATEWAY_TIMEOUT must be a number"),
    "headers that are no JSON": ({"SMS_GATEWAY_HEADERS": "{bad"}, "SMS_GATEWAY_HEADERS must look like"),
    "codes a day in words": ({"SMS_CODES_A_DAY": "few"}, "SMS_CODES_A_DAY must be a whole number"),
    "a misspelt proxy switch": ({"BEHIND_HTTPS_PROXY": "maybe"}, "neither yes nor no"),
    "debugging in public": ({"DEBUG": "1"}, "DEBUG shows secrets"),
    "HSTS in words": ({"SECURE_HSTS_SECONDS": "a year"}, "whole number"),
    "keys among the pictures": ({"MEDIA_ROOT": "/srv/p/media", "KEYS_DIR": "/srv/p/media/keys"}, "KEYS_DIR lies in"),
    "everything served": ({"STATIC_ROOT": "/srv/p", "VAR_DIR": "/srv/p", "MEDIA_ROOT": "/srv/m"}, "VAR_DIR lies in"),
    "pictures among the styles": ({"STATIC_ROOT": "/srv/p/s", "MEDIA_ROOT": "/srv/p/s/m"}, "MEDIA_ROOT lies in"),
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    environment = {"PATH": os.environ["PATH"], **given}
    command = [sys.executable, "-c", "import participate.settings"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_a_good_configuration_starts():
    started = start()
    assert started.returncode == 0, started.stderr


def test_the_small_configuration_starts():
    changes = {**SMALL, "DATABASE_URL": f"sqlite:///{ROOT}/var/tests/small.sqlite3", "EMAIL_URL": "consolemail://"}
    started = start(**changes, SITE_URL="http://127.0.0.1:8000", ALLOWED_HOSTS="127.0.0.1")
    assert started.returncode == 0, started.stderr


@pytest.mark.parametrize("change, sentence", REFUSED.values(), ids=REFUSED.keys())
def test_a_bad_configuration_is_refused_with_a_sentence(change, sentence):
    refused = start(**change)
    assert refused.returncode != 0
    last = refused.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last
    for hidden in ("password", "secret@", GOOD["SECRET_KEY"]):
        assert hidden not in last


@pytest.mark.parametrize("command", ["check", "migrate", "tick", "demo"])
@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_without_debug_a_command_says_what_is_missing_in_one_sentence_and_stops(missing, command):
    environment = {"PATH": os.environ["PATH"], **{name: value for name, value in GOOD.items() if name != missing}}
    refused = subprocess.run(
        [sys.executable, "manage.py", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert refused.returncode != 0
    assert refused.stdout == ""
    assert re.fullmatch(rf"Set {missing}[^\n]+\. See \.env\.example\.\n", refused.stderr)


def test_database_connections_stay_open(settings):
    assert settings.DATABASES["default"]["CONN_MAX_AGE"] >= 60
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"] is True
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False
