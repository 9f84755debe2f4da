"""Read settings from the environment; whatever is missing or makes no sense stops the start with a sentence."""

import json
import re
import zoneinfo
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
import phonenumbers
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
YES, NO = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}
OWN_MACHINE = {"127.0.0.1", "localhost", "::1"}


def refuse(sentence: str) -> NoReturn:
    raise ImproperlyConfigured(f"{sentence} See .env.example.")


def switch(name: str, default: bool = False) -> bool:
    """A misspelt yes must not pass for a no."""
    word = env.str(name, default="1" if default else "0").strip().lower()
    if word not in YES | NO:
        refuse(f"{name} is neither yes nor no: {word!r}.")
    return word in YES


def whole(name: str, default: int, at_least: int = 0) -> int:
    text = env.str(name, default=str(default)).strip()
    if not text.isdecimal() or int(text) < at_least:
        refuse(f"{name} must be a whole number of at least {at_least}, not {text!r}.")
    return int(text)


def amount(name: str, default: float, at_least: float = 0) -> float:
    """Seconds and the like: a number that may have a fraction."""
    text = env.str(name, default=str(default)).strip()
    if not re.fullmatch(r"\d+(\.\d+)?", text, re.ASCII) or float(text) < at_least:
        refuse(f"{name} must be a number of at least {at_least}, not {text!r}.")
    return float(text)


def words(name: str, default: dict[str, str]) -> dict[str, str]:
    """A JSON object of names and texts."""
    text = env.str(name, default=json.dumps(default))
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        refuse(f"{name} must look like {json.dumps(default)}, not {text!r}.")
    return found


def regions(name: str, wanted: list[str]) -> list[str]:
    """Countries by their two letters, as the book of phone numbers knows them."""
    for region in wanted:
        if region not in phonenumbers.SUPPORTED_REGIONS:
            refuse(f"{name} names no country: {region!r}. Write it like CN.")
    return wanted


def address(name: str, value: str, schemes: list[str]) -> str:
    """A URL of one of the kinds this site knows how to use."""
    if urlsplit(value).scheme not in schemes:
        known = ", ".join(f"{scheme}://" for scheme in schemes)
        refuse(f"{name} begins with none of {known}")
    return value


def gateway(value: str) -> str:
    """Where text messages are sent: nowhere, to the console, or to a URL."""
    return value if value in ("", "console:") else address("SMS_GATEWAY_URL", value, ["https", "http"])


def zone(name: str, default: str) -> str:
    wanted = env.str(name, default=default)
    if wanted not in zoneinfo.available_timezones():
        refuse(f"{name} names no time zone: {wanted!r}. Write it like Asia/Shanghai.")
    return wanted


def secret(value: str) -> str:
    if len(value) < 50 or len(set(value)) < 10 or "insecure" in value:
        refuse("SECRET_KEY is too easy to guess: use 50 or more random characters.")
    return value


def site(value: str, debug: bool) -> str:
    """The site's own address: a bare origin, over HTTPS wherever others can listen."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        refuse(f"SITE_URL must look like https://participate.example, not {value!r}.")
    if parts.scheme == "http" and parts.hostname not in OWN_MACHINE and not debug:
        refuse("SITE_URL must begin with https:// unless the site is for this machine alone.")
    if parts.scheme == "https" and debug:
        refuse("DEBUG shows secrets to everybody: switch it off for a site that others reach.")
    return f"{parts.scheme}://{parts.netloc}"


def hosts(value: str, site_url: str) -> list[str]:
    names = [name.strip() for name in value.split(",") if name.strip()]
    if "*" in names:
        refuse("ALLOWED_HOSTS=* answers to any name, and letters would carry it. Name the site's own hosts.")
    for name in names:
        if "/" in name or (":" in name and not name.startswith("[")):
            refuse(f"ALLOWED_HOSTS takes bare host names, not {name!r}.")
    host = urlsplit(site_url).hostname or ""
    if not any(name.strip("[]") == host or (name[0] == "." and f".{host}".endswith(name)) for name in names):
        refuse(f"ALLOWED_HOSTS does not hold the host of SITE_URL, {host!r}: nobody could open the site.")
    return names


def database(value: str) -> str:
    parts = urlsplit(address("DATABASE_URL", value, ["postgres", "postgresql", "sqlite"]))
    if not parts.path.strip("/"):
        refuse("DATABASE_URL names no database: postgres://USER:PASSWORD@HOST:5432/NAME or sqlite:////a/path.sqlite3.")
    if ":memory:" in value:
        refuse("DATABASE_URL keeps everything in memory: it would be gone when the site stops.")
    return value


def cache(value: str, several_processes: bool) -> str:
    """Limits on signing in live here: each process counting for itself would allow as many times more."""
    kinds = ["rediscache", "redis", "rediss", "valkey", "valkeys", "dbcache", "locmemcache"]
    if urlsplit(address("CACHE_URL", value, kinds)).scheme == "locmemcache" and several_processes:
        refuse(
            "Several processes (WEB_CONCURRENCY, CELERY_BROKER_URL) need a common CACHE_URL, such as "
            "rediscache://127.0.0.1:6379/0: limits kept by each process for itself do not hold."
        )
    return value


def pages(cache: dict[str, Any]) -> dict[str, Any]:
    """Where whole pages are kept: apart, so that however many are asked for, no limit on signing in is pushed out."""
    kind = cache["BACKEND"].rpartition(".")[2]
    if kind == "DatabaseCache":  # a page from there would cost what keeping it saves
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    if kind == "LocMemCache":
        return {**cache, "LOCATION": f"{cache['LOCATION']}-pages", "OPTIONS": {"MAX_ENTRIES": 4000}}
    return {**cache, "KEY_PREFIX": f"{cache.get('KEY_PREFIX', '')}pages"}


def mail(value: str) -> str:
    parts = urlsplit(address("EMAIL_URL", value, ["smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail"]))
    if parts.scheme.startswith("smtp") and not parts.hostname:
        refuse("EMAIL_URL names no mail server: smtp+tls://USER:PASSWORD@HOST:587.")
    return value


def sender(value: str) -> str:
    mailbox = value.rpartition("<")[2].rstrip(">")
    if "\n" in value or "\r" in value or "@" not in mailbox or " " in mailbox:
        refuse(
            f"DEFAULT_FROM_EMAIL is no sender of mails: {value!r}. Write it like Name <noreply@participate.example>."
        )
    return value


def apart(served_name: str, served: Path, **others: Path) -> None:
    """What must not be fetched by anybody lies neither at nor below a folder that is served."""
    for name, folder in others.items():
        if served.resolve() in (folder.resolve(), *folder.resolve().parents):
            refuse(f"{name} lies in {served_name}: anybody could fetch it.")
