"""Numbers a town decides for itself: how many, how long, how much. Declared by the rooms, decided by administrators.

A room declares its numbers in its `numbers.py`; the default holds until somebody decides otherwise. A decision holds
from now or from a later moment on, never backwards. Limits that keep the site safe are no rules and stay in code.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from community import clock, evidence
from community.models import Resident, Rule

SEE, DECIDE = "community.view_rules", "community.decide_rules"
KEPT = "rules"
KEPT_SECONDS = 60

# Units, each with its number in it. Rooms may give others in the same way.
PEOPLE = ngettext_lazy("%(number)d person", "%(number)d people", "number")
TIMES = ngettext_lazy("%(number)d time", "%(number)d times", "number")
MINUTES = ngettext_lazy("%(number)d minute", "%(number)d minutes", "number")
HOURS = ngettext_lazy("%(number)d hour", "%(number)d hours", "number")
DAYS = ngettext_lazy("%(number)d day", "%(number)d days", "number")
MONTHS = ngettext_lazy("%(number)d month", "%(number)d months", "number")
YEARS = ngettext_lazy("%(number)d year", "%(number)d years", "number")
METRES = ngettext_lazy("%(number)d metre", "%(number)d metres", "number")
YUAN = ngettext_lazy("%(number)d yuan", "%(number)d yuan", "number")
POINTS = ngettext_lazy("%(number)d point", "%(number)d points", "number")
PERCENT = ngettext_lazy("%(number)d percent", "%(number)d percent", "number")

Words = str | Promise
Decided = dict[str, list[tuple[datetime, int]]]


class RuleRefused(ValidationError):
    """A rule cannot be decided that way."""


class Number(NamedTuple):
    """A number as its room declares it."""

    name: str
    label: Words
    unit: Words
    default: int
    least: int
    most: int
    help: Words

    @property
    def room(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def bounds(self) -> str:
        return _("From %(least)s to %(most)s.") % {"least": self.say(self.least), "most": self.say(self.most)}

    def say(self, value: int) -> str:
        return str(self.unit % {"number": value})


_numbers: dict[str, Number] = {}


def declare(name: str, *, label: Words, unit: Words, default: int, least: int, most: int, help: Words = "") -> None:  # noqa: A002
    """`name` is "app.word". Bounds hold the town to what the code and the law can bear."""
    if not re.fullmatch(r"[a-z]+\.[a-z_]+", name) or not apps.is_installed(name.split(".", 1)[0]):
        raise ValueError(f"A rule is named after its app, such as community.household_adults; not {name!r}.")
    if name in _numbers:
        raise ValueError(f"There is a rule {name} already.")
    if not least <= default <= most:
        raise ValueError(f"{name}: {default} is not between {least} and {most}.")
    _numbers[name] = Number(name, label, unit, default, least, most, help)


def declared(name: str) -> Number:
    return _numbers[name]


def everything() -> list[Number]:
    """In the order they were declared, room by room."""
    return list(_numbers.values())


def get(name: str, *, at: datetime | None = None) -> int:
    """What the rule says now, or said at that moment. One query for all rules, and none while they are kept."""
    number, moment = _numbers[name], at or clock.now()
    held = [value for since, value in _decided().get(name, []) if since <= moment]
    return held[-1] if held else number.default


def say(name: str, *, at: datetime | None = None) -> str:
    """With its unit, in the reader's language: "3 years"."""
    return _numbers[name].say(get(name, at=at))


def _decided() -> Decided:
    kept: Decided | None = cache.get(KEPT)
    if kept is None:
        kept = _read()
        cache.add(KEPT, kept, KEPT_SECONDS)  # whoever decides meanwhile writes what is newer, and that stays
    return kept


def _read() -> Decided:
    found: Decided = {}
    rows = Rule.objects.order_by("valid_from", "pk").values_list("name", "valid_from", "value")
    for name, since, value in rows:
        found.setdefault(name, []).append((since, value))
    return found


def forget() -> None:
    cache.delete(KEPT)


def _keep() -> None:
    cache.set(KEPT, _read(), KEPT_SECONDS)


@transaction.atomic
def decide(
    name: str, value: int, *, by: Resident, reason: str, valid_from: datetime | None = None, key: UUID | None = None
) -> Rule:
    """From `valid_from` on, or from now, the number is `value`. The same `key` again gives the first answer."""
    number, now = declared(name), clock.now()
    if not by.has_perm(DECIDE):
        raise PermissionDenied
    if not number.least <= value <= number.most:
        raise RuleRefused(number.bounds)
    if valid_from is not None and valid_from < now:
        raise RuleRefused(_("What held in the past stays as it was. Choose today or a later day."))
    fields = {"name": name, "value": value, "valid_from": valid_from or now, "reason": reason}
    rule, new = Rule.objects.get_or_create(key=key or uuid4(), defaults={**fields, "decided_by": by, "decided_at": now})
    if not new:
        if (rule.name, rule.value, rule.decided_by_id) != (name, value, by.pk):
            raise RuleRefused(_("This form was sent before, with something else in it. Open the page anew."))
        return rule
    evidence.write("rule.decided", rule, actor=by, rule=name, value=value, valid_from=rule.valid_from.isoformat())
    forget()
    transaction.on_commit(_keep)
    return rule


class Standing(NamedTuple):
    """A number as it stands: what holds, and what is decided for later."""

    number: Number
    value: int
    planned: list[tuple[datetime, str]]

    @property
    def said(self) -> str:
        return self.number.say(self.value)


def standing() -> Iterator[Standing]:
    now = clock.now()
    for number in everything():
        later = [(since, number.say(value)) for since, value in _decided().get(number.name, []) if since > now]
        yield Standing(number, get(number.name), later)
