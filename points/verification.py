"""What `manage.py verify` asks about points. Nothing it reads is trusted: rows may hold anything at all."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum, TextField
from django.db.models.functions import Cast, Coalesce

from points import ledger
from points.actions.helping import ACT as HELP
from points.actions.hours import ACT, count_units
from points.models import (
    Account,
    Act,
    Attendance,
    Deed,
    HelpTask,
    Kind,
    Operation,
    Reward,
    Settlement,
    Slot,
    Transfer,
    Voucher,
)
from points.models.ledger import BELOW_ZERO, ROADS
from records import canonical
from records.models import AuditEntry
from records.verify import Bad, Step, check

BATCH = 2000
ABOUT = f"{Operation._meta.label_lower}:"
SAYS = ("pk", "kind", "scope", "key", "fingerprint", "moment", "by_id", "source")
COLUMNS = ("pk", "operation_id", "debit_id", "credit_id", "amount", "reverses_id", "resolves_id")
LEGAL = {(start.value, end.value) for start, end in ROADS}


@check("points")
def every_operation(step: Step) -> Iterator[Bad]:
    """Each operation and each transfer is the one the record speaks of; none is missing, none was slipped in."""
    identities = {account.pk: ledger.identity(account) for account in Account.objects.iterator(chunk_size=BATCH)}
    ends = _ends()
    after, seen_operations, seen_transfers = 0, 0, 0
    while entries := _entries_after(after):
        noted = {number: facts for _sequence, number, facts in entries if number}
        kept = Operation.objects.filter(pk__in=noted).annotate(moment=Cast("at", TextField()))
        operations = {row[0]: row for row in kept.values_list(*SAYS)}
        transfers = defaultdict(list)
        for row in Transfer.objects.filter(operation__in=noted).order_by("pk").values_list(*COLUMNS):
            transfers[row[1]].append(row)
        for number, facts in noted.items():
            yield from _operation(number, facts, operations.get(number), transfers[number], identities)
        seen_operations += sum(number <= ends[1] for number in operations)
        seen_transfers += sum(row[0] <= ends[3] for rows in transfers.values() for row in rows)
        after = entries[-1][0]
        step(sum(map(len, transfers.values())))
    # While we looked others may have written more; only what was there before we began is asked about.
    yield from _strangers(ends, seen_operations, seen_transfers)


def _ends() -> tuple[int, int, int, int]:
    operations = Operation.objects.aggregate(count=Count("pk"), last=Max("pk"))
    transfers = Transfer.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return operations["count"], operations["last"] or 0, transfers["count"], transfers["last"] or 0


def _entries_after(after: int) -> list[tuple[int, int, dict[str, Any]]]:
    """Lines of the record about points: number, operation (0: none of ours), facts."""
    rows = AuditEntry.objects.filter(stream="ledger", sequence__gt=after).order_by("sequence")
    found = []
    for sequence, about, facts in rows.values_list("sequence", "about", "facts")[:BATCH]:
        if str(about).startswith(ABOUT):
            found.append((sequence, int(about.removeprefix(ABOUT)), json.loads(facts)))
        else:
            found.append((sequence, 0, {}))
    return found


def _operation(
    number: int, facts: dict[str, Any], kept: tuple | None, transfers: list[tuple], identities: dict[int, str]
) -> Iterator[Bad]:
    if kept is None:
        yield Bad(f"operation:{number}", "is missing")
        return
    if canonical.digest(_said(kept)) != facts.get("digest"):
        yield Bad(f"operation:{number}", "was changed")
    noted = dict(facts.get("moves", {}))
    for pk, operation, debit, credit, amount, reverses, resolves in transfers:
        sides = identities.get(debit, "?"), identities.get(credit, "?")
        wanted = noted.pop(str(pk), None)
        if wanted is None:
            yield Bad(f"transfer:{pk}", f"is not one the record knows of operation:{number}")
        elif ledger.digest_of(pk, operation, *sides, amount, reverses, resolves) != wanted:
            yield Bad(f"transfer:{pk}", "was changed, or one of its accounts was")
        elif (sides[0].split("|")[0], sides[1].split("|")[0]) not in LEGAL:
            yield Bad(f"transfer:{pk}", "goes where no points go")
    for pk in noted:
        yield Bad(f"transfer:{pk}", "is missing")


def _said(kept: tuple) -> list[object]:
    pk, kind, scope, key, fingerprint, moment, by, source = kept
    return [pk, kind, scope, key, fingerprint, _as_recorded(str(moment)), by or "", source]


def _as_recorded(moment: str) -> str:
    """`canonical.moment` of what the database spells as text; a million of these take seconds less than as objects."""
    day, _blank, time = moment.removesuffix("+00").partition(" ")
    seconds, _dot, part = time.partition(".")
    return f"{day}T{seconds}.{part:0<6}Z"


def _strangers(ends: tuple[int, int, int, int], operations: int, transfers: int) -> Iterator[Bad]:
    """Rows the record never speaks of. Counting is cheap; only when numbers differ do we look for which."""
    count, last, moved, last_moved = ends
    if operations < count:
        known = set(_known_operations())
        for number in Operation.objects.filter(pk__lte=last).order_by("pk").values_list("pk", flat=True):
            if number not in known:
                yield Bad(f"operation:{number}", "is not in the record")
    if transfers < moved:
        known = set(_known_operations())
        rows = Transfer.objects.filter(pk__lte=last_moved).order_by("pk").values_list("pk", "operation_id")
        for number, operation in rows:
            if operation not in known:
                yield Bad(f"transfer:{number}", "belongs to no act in the record")


def _known_operations() -> Iterator[int]:
    entries = AuditEntry.objects.filter(stream="ledger", about__startswith=ABOUT).values_list("about", flat=True)
    return (int(about.removeprefix(ABOUT)) for about in entries)


@check("balances")
def every_balance(step: Step) -> Iterator[Bad]:
    """Each account holds what its transfers say, none is overdrawn, and all together are zero."""
    moved: dict[int, int] = defaultdict(int)
    last: dict[int, int] = defaultdict(int)
    for side, sign in (("debit_id", -1), ("credit_id", 1)):
        sums = Transfer.objects.values_list(side).annotate(total=Sum("amount"), newest=Max("pk")).order_by(side)
        for account, total, newest in sums.iterator(chunk_size=BATCH):
            moved[account] += sign * total
            last[account] = max(last[account], newest)
            step(1)
    rows = Account.objects.order_by("pk").values_list("pk", "kind", "balance", "last")
    for pk, kind, balance, newest in rows.iterator(chunk_size=BATCH):
        if (balance, newest) != (moved.pop(pk, 0), last.get(pk, 0)):
            yield from _look_again(pk)
        if kind not in Kind.values or (balance > 0 if kind in BELOW_ZERO else balance < 0):
            yield Bad(f"account:{pk}", "is overdrawn")
    for pk in moved:
        yield Bad(f"account:{pk}", "is missing")
    if total := Account.objects.total():
        yield Bad("points", f"all balances together are {total} and not zero")


def _look_again(pk: int) -> Iterator[Bad]:
    """In one statement, so that what others move meanwhile raises no false alarm."""
    here = Transfer.objects.order_by()
    gained = here.filter(credit=OuterRef("pk")).values("credit").values(sum=Sum("amount"))
    spent = here.filter(debit=OuterRef("pk")).values("debit").values(sum=Sum("amount"))
    newest = here.filter(Q(credit=OuterRef("pk")) | Q(debit=OuterRef("pk"))).order_by("-pk").values("pk")[:1]
    row = Account.objects.annotate(
        moved=Coalesce(Subquery(gained), 0) - Coalesce(Subquery(spent), 0), newest=Coalesce(Subquery(newest), 0)
    )
    balance, moved, last, found = row.values_list("balance", "moved", "last", "newest").get(pk=pk)
    if balance != moved:
        yield Bad(f"account:{pk}", f"holds {balance!r}, but its transfers make {moved}")
    elif last != found:
        yield Bad(f"account:{pk}", f"names {last!r} as its last transfer, but that is {found}")


@check("vouchers")
def every_voucher(step: Step) -> Iterator[Bad]:
    """Vouchers agree with the holds behind them, stock with vouchers, settlements with scans."""
    after = 0
    while batch := list(_vouchers_after(after)):
        holds = _holds_of([f"voucher:{number}" for _pk, number, _price, _state in batch])
        for pk, number, price, state in batch:
            yield from _voucher(pk, price, state, holds[f"voucher:{number}"])
        after = batch[-1][0]
        step(len(batch))
    gone = Count("vouchers", filter=Q(vouchers__state__in=["held", "redeemed"]))
    for reward in Reward.objects.annotate(gone=gone).order_by("pk"):
        if reward.stock != reward.stocked - reward.gone:
            yield Bad(
                f"reward:{reward.pk}", f"has {reward.stock} left, but {reward.stocked} less {reward.gone} would be left"
            )
        step(1)
    scanned = Coalesce(Sum("vouchers__price"), 0)
    for settlement in Settlement.objects.annotate(scanned=scanned, count=Count("vouchers")).order_by("pk"):
        if (settlement.points, settlement.vouchers_count) != (settlement.scanned, settlement.count):
            yield Bad(
                f"settlement:{settlement.pk}", f"says {settlement.points}, but its scans make {settlement.scanned}"
            )
        step(1)


def _vouchers_after(pk: int) -> Iterator[tuple[int, object, int, str]]:
    found = Voucher.objects.filter(pk__gt=pk).order_by("pk")
    return iter(found.values_list("pk", "number", "price", "state")[:BATCH])


def _holds_of(sources: list[str]) -> dict[str, list[tuple[int, int, str | None]]]:
    """Of each voucher its holds: operation, points, and the kind of account they went to afterwards."""
    holds: dict[str, list[tuple[int, int, str | None]]] = defaultdict(list)
    rows = Transfer.objects.filter(operation__source__in=sources, credit__kind=Kind.HOLD).order_by("pk")
    named = rows.values_list("operation__source", "operation", "amount", "resolution__credit__kind")
    for source, operation, amount, went in named:
        holds[source].append((operation, amount, went))
    return holds


ENDS = {"held": None, "redeemed": Kind.MERCHANT, "cancelled": Kind.MEMBER, "expired": Kind.MEMBER}


def _voucher(pk: int, price: int, state: str, holds: list[tuple[int, int, str | None]]) -> Iterator[Bad]:
    """Its newest holds stand open while it is good, and end where its state says."""
    newest = max((operation for operation, _amount, _kind in holds), default=0)
    ends = [(amount, kind) for operation, amount, kind in holds if operation == newest]
    if sum(amount for amount, _kind in ends) != price:
        yield Bad(f"voucher:{pk}", "costs something else than was held for it")
    if any(kind != ENDS.get(state, "?") for _amount, kind in ends):
        yield Bad(f"voucher:{pk}", f"says it is {state}, but its points are elsewhere")


# Volunteering


@check("hours")
def every_hour(step: Step) -> Iterator[Bad]:
    """Places agree with sign-ups; settled hours are those the record speaks of; each earned at most one deed, of the
    same person and for as much time as was settled; and what the deed says was paid stands in the book."""
    for slot in Slot.objects.annotate(joined=Count("signups", filter=Q(signups__state="joined"))).iterator(BATCH):
        if slot.joined != slot.taken or slot.taken > slot.capacity:
            yield Bad(f"slot:{slot.pk}", f"says {slot.taken} of {slot.capacity}, but {slot.joined} have signed up")
        step(1)
    settled = _settled_minutes()
    rows = Attendance.objects.exclude(deed=None).select_related("slot", "deed__rule") | Attendance.objects.filter(
        state="agreed"
    ).select_related("slot", "deed__rule")
    for attendance in rows.order_by("pk").iterator(BATCH):
        yield from _attendance(attendance, settled)
        step(1)
    yield from _stray_deeds(ACT, "activity:", Attendance.objects.exclude(deed=None).values("deed"))
    yield from _stray_deeds(HELP, "task:", HelpTask.objects.exclude(deed=None).values("deed"))
    for task in HelpTask.objects.filter(deed__isnull=False).select_related("deed__rule").iterator(BATCH):
        deed = task.deed
        if deed is not None and (deed.beneficiary_id != task.helper_id or deed.source != str(task)):
            yield Bad(f"task:{task.pk}", "was paid to somebody else than who helped")
        step(1)
    yield from _deeds_and_book(step)


def _settled_minutes() -> dict[str, int]:
    """What the record last said about each attendance that was settled."""
    rows = AuditEntry.objects.filter(stream="volunteering", action="hours.agreed").order_by("sequence")
    return {about: json.loads(facts).get("minutes", -1) for about, facts in rows.values_list("about", "facts")}


def _attendance(attendance: Attendance, settled: dict[str, int]) -> Iterator[Bad]:
    about = f"{Attendance._meta.label_lower}:{attendance.pk}"
    if attendance.state != "agreed" or settled.get(about) != attendance.minutes:
        yield Bad(f"attendance:{attendance.pk}", "does not say what the record says was settled")
    deed = attendance.deed
    if deed is not None and (
        deed.beneficiary_id != attendance.resident_id
        or deed.source != attendance.source
        or deed.units != count_units(deed.rule, attendance.minutes or 0)
    ):
        yield Bad(f"attendance:{attendance.pk}", "earned for somebody else, or for another time than was settled")


def _stray_deeds(act: str, source: str, known: Any) -> Iterator[Bad]:
    """Paid as hours or help, and no hours or help behind it."""
    paid = Deed.objects.filter(act=act, source__startswith=source).exclude(pk__in=known)
    for number in paid.values_list("pk", flat=True):
        yield Bad(f"deed:{number}", "was paid for hours that nobody settled")


def _deeds_and_book(step: Step) -> Iterator[Bad]:
    """What each such deed says it paid, and what the book moved for it."""
    deeds = Deed.objects.filter(act__in=[ACT, HELP], state__in=["confirmed", "reversed"])
    for some in _in_batches(deeds.order_by("pk").values_list("pk", "points")):
        sources = [f"deed:{number}" for number, _points in some]
        moved = (
            Transfer.objects.filter(operation__source__in=sources, operation__kind=Act.AWARD, debit__kind=Kind.ISSUER)
            .values_list("operation__source")
            .annotate(total=Sum("amount"))
        )
        paid = dict(moved)
        for number, points in some:
            if paid.get(f"deed:{number}", 0) != (points or 0):
                yield Bad(f"deed:{number}", f"says it paid {points}, and the book moved another sum")
        step(len(some))


def _in_batches(rows: Any) -> Iterator[list[tuple[int, int | None]]]:
    found = list(rows)
    for start in range(0, len(found), 500):
        yield found[start : start + 500]
