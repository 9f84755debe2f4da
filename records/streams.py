"""The streams of the record. Each is a chain of its own, so that busy ones do not wait for each other."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STREAMS: dict[str, Promise | str] = {}


def register(name: str, label: Promise | str) -> None:
    """Open a stream. Higher apps call this from their `guards.py`; the next `migrate` lays its first stone."""
    if not re.fullmatch(r"[a-z]{2,20}", name):
        raise ValueError(f"A stream is one short lower-case word, not {name!r}.")
    STREAMS[name] = label


register("access", _("Roles and access"))
register("commitments", _("Promises and answers"))
register("elections", _("Votes and results"))
register("ledger", _("Points and rewards"))
register("moderation", _("Ideas and moderation"))
register("people", _("Accounts and residence"))
register("projects", _("Projects and money"))
register("records", _("The record itself"))
