"""One person's book as they read it: every entry with its reason, and the balance after it."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, F, Q, Sum, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import clock
from community.drawing import charts
from community.models import Resident
from points.models import Account, Act, Correction, Deed, Kind, Operation, Transfer, Voucher


class Cause(NamedTuple):
    """What an entry came from, in words, and where to read more."""

    words: str
    url: str = ""
    note: str = ""


Find = Callable[[list[str]], dict[str, Cause]]
_causes: dict[str, Find] = {}


def register_cause(name: str, find: Find) -> None:
    """How causes like "deed:17" are told: `find(["17"])` answers with one query, whatever the number of keys."""
    _causes[name] = find


@dataclass
class Entry:
    """A row of the statement, as the component for it wants it."""

    operation: int
    kind: str
    at: datetime
    reason: str
    amount: int
    owed: int  # what this act added to (or, below zero, took off) the debt
    balance: int = 0
    cause: str = ""  # where to read more about what caused it
    note: str = ""
    pair: int = 0  # the operation that took it back, or that it takes back
    pair_text: str = ""
    date: str = field(init=False)

    def __post_init__(self) -> None:
        self.date = date_format(timezone.localtime(self.at), "DATE_FORMAT")

    @property
    def id(self) -> str:
        return f"entry-{self.operation}"

    @property
    def more(self) -> str:
        """Who confirmed it, by which rule, from which points."""
        return reverse("points:entry", args=[self.operation])

    @property
    def url(self) -> str:
        return self.cause or self.more

    @property
    def pair_url(self) -> str:
        """Its own page: in a long book the other half may stand on another sheet."""
        return reverse("points:entry", args=[self.pair]) if self.pair else ""


def entries_of(resident: Resident) -> list[Entry]:
    """Newest first. A handful of queries, however long the book."""
    purses = Account.objects.purses().of(resident).values("pk")
    owing = Account.objects.filter(kind=Kind.RECEIVABLE).of(resident).values("pk")
    amount = Case(When(credit__in=purses, then=F("amount")), When(debit__in=purses, then=-F("amount")), default=0)
    owed = Case(When(debit__in=owing, then=F("amount")), When(credit__in=owing, then=-F("amount")), default=0)
    nets = (
        Transfer.objects.filter(Q(debit__in=purses) | Q(credit__in=purses))
        .values("operation")
        .annotate(net=Sum(amount), owing=Sum(owed))
        .order_by("operation")
    )
    moved = {row["operation"]: (row["net"], row["owing"]) for row in nets}
    operations = list(Operation.objects.filter(pk__in=moved).order_by("at", "pk"))
    told = causes_of(operation.source for operation in operations)
    entries, balance = [], 0
    for operation in operations:
        net, owing_ = moved[operation.pk]
        balance += net
        cause = told.get(operation.source) or Cause(str(Act(operation.kind).label))
        entries.append(
            Entry(
                operation.pk, operation.kind, operation.at, _reason(operation, cause), net, owing_, balance, cause.url
            )
        )
        entries[-1].note = _note(cause, owing_)
    _pair(entries)
    return entries[::-1]


def causes_of(sources: Iterable[str]) -> dict[str, Cause]:
    """What these causes were, one query for each kind of cause."""
    numbers: dict[str, set[str]] = defaultdict(set)
    for source in sources:
        name, _colon, number = source.partition(":")
        if name in _causes:
            numbers[name].add(number)
    return {
        f"{name}:{number}": cause
        for name, wanted in numbers.items()
        for number, cause in _causes[name](sorted(wanted)).items()
    }


def _reason(operation: Operation, cause: Cause) -> str:
    if operation.kind in (Act.AWARD, Act.REDEEM):
        return cause.words
    return _("%(what)s: %(cause)s") % {"what": Act(operation.kind).label, "cause": cause.words}


def _note(cause: Cause, owing: int) -> str:
    if owing > 0:
        return ngettext(
            "%(number)s point spent before is owed and goes off what you earn next",
            "%(number)s points spent before are owed and go off what you earn next",
            owing,
        ) % {"number": owing}
    if owing < 0:
        return ngettext(
            "%(number)s point went off what was owed", "%(number)s points went off what was owed", -owing
        ) % {"number": -owing}
    return cause.note


def _pair(entries: list[Entry]) -> None:
    """Link what was taken back with what took it back; nothing vanishes."""
    by_operation = {entry.operation: entry for entry in entries}
    links = Q(reverses__isnull=False) | Q(resolves__isnull=False, credit__kind=Kind.MEMBER)
    later = Transfer.objects.filter(links, operation__in=by_operation)
    for after, reversed_, resolved in later.values_list(
        "operation", "reverses__operation", "resolves__operation"
    ).order_by("pk"):
        first, second = by_operation.get(reversed_ or resolved), by_operation[after]
        if first is not None:
            first.pair, first.pair_text = second.operation, _("see what was given back")
            second.pair, second.pair_text = first.operation, _("see the entry it takes back")


# The picture


def steps(entries: list[Entry]) -> charts.Chart | None:
    """The balance at the end of each of the last twelve months, from the same entries."""
    if not entries:
        return None
    today = clock.today()
    months = [_months_before(today, back) for back in range(11, -1, -1)]
    oldest = timezone.localtime(entries[-1].at).date().replace(day=1)
    points: list[tuple[str, int]] = []
    for month in months:
        if month >= oldest:
            end = (month + timedelta(days=31)).replace(day=1)
            balance = next((e.balance for e in entries if timezone.localtime(e.at).date() < end), 0)
            points.append((date_format(month, "M"), balance))
    return charts.balance_steps(points, title=_("How your points came and went"), headers=(_("Month"), _("Balance")))


def _months_before(day: date, back: int) -> date:
    months = day.year * 12 + day.month - 1 - back
    return date(months // 12, months % 12 + 1, 1)


# What this room's own causes say


def _deeds(numbers: list[str]) -> dict[str, Cause]:
    deeds = Deed.objects.filter(pk__in=filter(str.isdecimal, numbers)).select_related("rule")
    return {str(deed.pk): Cause(str(deed.rule), _in_this_language(deed.link), deed.what) for deed in deeds}


def _corrections(numbers: list[str]) -> dict[str, Cause]:
    found = Correction.objects.filter(pk__in=filter(str.isdecimal, numbers)).values_list("pk", "reason")
    return {str(number): Cause(reason) for number, reason in found}


def _purses(numbers: list[str]) -> dict[str, Cause]:
    found = Account.objects.filter(pk__in=filter(str.isdecimal, numbers)).values_list("pk", "expires_on")
    said = _("good until %(day)s")
    return {str(number): Cause(said % {"day": date_format(day, "DATE_FORMAT")}) for number, day in found if day}


def _vouchers(numbers: list[str]) -> dict[str, Cause]:
    found = Voucher.objects.filter(number__in=numbers).select_related("reward", "merchant")
    return {
        str(voucher.number): Cause(str(voucher.reward), voucher.get_absolute_url(), str(voucher.merchant))
        for voucher in found
    }


def _in_this_language(url: str) -> str:
    from django.utils.translation import get_language

    return f"/{get_language()}{url}" if url.startswith("/") else ""


register_cause("deed", _deeds)
register_cause("correction", _corrections)
register_cause("account", _purses)
register_cause("voucher", _vouchers)


def purses_of(resident: Resident) -> list[dict[str, Any]]:
    """What is left, by the day it is good until."""
    purses = Account.objects.purses().of(resident).filter(balance__gt=0, expires_on__gte=clock.today())
    return [{"points": purse.balance, "day": purse.expires_on} for purse in purses]


def owed_by(resident: Resident) -> int:
    return -Account.objects.filter(kind=Kind.RECEIVABLE).of(resident).total()
