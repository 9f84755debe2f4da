"""What takes two persons: filling a programme's purse, and corrections."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, rules
from community.models import Resident
from points import ledger, numbers
from points.actions import deeds, paying
from points.actions.people import Book
from points.models import Act, Correction, Funding, Kind, Operation, Programme, State

FUND, CORRECT = "points.fund_programme", "points.correct_points"


class DecisionRefused(ledger.PointsRefused):
    """This person cannot decide that, or somebody else has."""


def _require(staff: Resident, permission: str) -> None:
    if not staff.has_perm(permission):
        raise PermissionDenied


# Points for a programme


@transaction.atomic
def ask_for_funding(programme: Programme, points: int, *, reason: str, by: Resident, key: UUID) -> Funding:
    _require(by, FUND)
    if known := Funding.objects.filter(key=key).first():
        _require_same((known.programme_id, known.points), (programme.pk, points))
        return known
    asked = Funding.objects.create(programme=programme, points=points, reason=reason, key=key, proposed_by=by)
    evidence.write("funding.asked", asked, actor=by, stream="ledger", programme=programme.slug, points=points)
    return asked


@transaction.atomic
def decide_funding(asked: Funding, *, grant: bool, by: Resident) -> Funding:
    """A second person puts the points into the purse, or does not."""
    _require(by, FUND)
    if not _take_for_decision(asked, State.DONE if grant else State.REFUSED, by):
        return asked
    if grant:
        operation, _new = ledger.open(
            Act.FUND, scope="fund", key=str(asked.pk), by=by, source=str(asked), points=asked.points
        )
        mint, issuer = ledger.the(Kind.MINT), ledger.of_programme(asked.programme)
        ledger.lock([mint, issuer])
        ledger.move(operation, mint, issuer, asked.points)
        ledger.seal(operation, "programme.funded", programme=asked.programme.slug)
    else:
        evidence.write("funding.refused", asked, actor=by, stream="ledger")
    return asked


# Corrections


@transaction.atomic
def ask_for_correction(
    resident: Resident, points: int, *, programme: Programme, reason: str, by: Resident, key: UUID
) -> Correction:
    """Points to add or, with a minus, to take away. A second person carries it out."""
    return _ask(resident, points, programme, None, reason, by, key)


@transaction.atomic
def ask_to_take_back(award: Operation, *, reason: str, by: Resident, key: UUID) -> Correction:
    """Take an award back whole: a small one at once, a large one when a second person agrees."""
    paid = award.transfers.with_accounts().select_related("credit__resident", "debit__programme")
    transfer = paid.get(debit__kind=Kind.ISSUER)
    assert transfer.credit.resident is not None and transfer.debit.programme is not None
    asked = _ask(transfer.credit.resident, -transfer.amount, transfer.debit.programme, award, reason, by, key)
    if not asked.needs_two and asked.state == State.PROPOSED:
        _take_for_decision(asked, State.DONE, by)
        _carry_out(asked, by)
    return asked


def _ask(
    resident: Resident,
    points: int,
    programme: Programme,
    award: Operation | None,
    reason: str,
    by: Resident,
    key: UUID,
) -> Correction:
    _require(by, CORRECT)
    if by.pk == resident.pk:
        raise DecisionRefused(_("Nobody corrects their own points. Ask a colleague."))
    if known := Correction.objects.filter(key=key).first():
        _require_same((known.resident_id, known.points), (resident.pk, points))
        return known
    ledger.lock_person(resident)
    if award and Correction.objects.exclude(state=State.REFUSED).filter(takes_back=award).exists():
        raise DecisionRefused(_("Somebody has asked to take this back already."))
    asked = Correction.objects.create(
        resident=resident,
        points=points,
        programme=programme,
        takes_back=award,
        reason=reason,
        needs_two=award is None or -points >= rules.get("points.two_persons_from"),
        key=key,
        proposed_by=by,
    )
    evidence.write("correction.asked", asked, actor=by, stream="ledger", for_=resident, points=points)
    return asked


@transaction.atomic
def decide_correction(asked: Correction, *, grant: bool, by: Resident) -> Correction:
    _require(by, CORRECT)
    if by.pk == asked.resident_id:
        raise DecisionRefused(_("Nobody corrects their own points. Ask a colleague."))
    if not _take_for_decision(asked, State.DONE if grant else State.REFUSED, by):
        return asked
    if grant:
        _carry_out(asked, by)
    else:
        evidence.write("correction.refused", asked, actor=by, stream="ledger", for_=asked.resident)
    return asked


def _carry_out(asked: Correction, by: Resident) -> None:
    if asked.takes_back is not None:
        deeds.mark_reversed(asked.takes_back.source)
        paying.take_back(asked.takes_back, by=by, source=str(asked))
    else:
        _adjust(asked, by)
    notices.tell(
        asked.resident,
        "points.corrected",
        key=f"points.corrected:{asked.pk}",
        url="/points/",
        points=f"{asked.points:+d}",
        why=asked.reason,
    )


def _adjust(asked: Correction, by: Resident) -> None:
    """By way of the programme's account for corrections, so that one can see how much was ever corrected."""
    operation, new = ledger.open(
        Act.CORRECT, scope="correct", key=str(asked.pk), by=by, source=str(asked), points=asked.points
    )
    if not new:
        return
    until = numbers.good_until()
    issuer = ledger.of_programme(asked.programme)
    between = ledger.of_programme(asked.programme, Kind.CORRECTION)
    ledger.of_person(asked.resident, Kind.RECEIVABLE)
    book = Book(asked.resident, issuer, between, purse_until=until)
    if asked.points > 0:
        if issuer.balance < asked.points:
            raise paying.BudgetSpent(_("The purse of this programme is empty. Ask for more points first."))
        ledger.move(operation, issuer, between, asked.points)
        ledger.move(operation, between, book.purse(until), asked.points)
        paying.repay(operation, book)
    else:
        amount = -asked.points
        held = sum(purse.balance for purse in book.purses)
        if held < amount:
            owed = book.of_kind(Kind.RECEIVABLE)
            assert owed is not None
            ledger.move(operation, owed, book.purse(until), amount - held)
        ledger.drain(operation, book.purses, between, amount)
        ledger.move(operation, between, issuer, amount)
    ledger.seal(operation, "points.corrected", for_=asked.resident)


def _require_same(known: tuple, asked: tuple) -> None:
    if known != asked:
        raise ledger.KeyReused(_("This form was sent before with something else in it. Open the page again."))


def _take_for_decision(asked: Any, state: State, by: Resident) -> bool:
    """Lock the proposal and write who decided; False when it is decided the same way already."""
    asked.refresh_from_db(from_queryset=type(asked)._default_manager.select_for_update())
    if asked.state == state and asked.decided_by_id == by.pk:
        return False
    if asked.state != State.PROPOSED:
        raise DecisionRefused(_("Somebody else has decided this already."))
    if asked.proposed_by_id == by.pk and getattr(asked, "needs_two", True):
        raise DecisionRefused(_("This takes a second person: whoever asked for it does not grant it."))
    asked.state, asked.decided_by, asked.decided_at = state, by, clock.now()
    asked.save(update_fields=["state", "decided_by", "decided_at"])
    return True
