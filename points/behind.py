"""What stands behind one entry of the book: who did, reported and confirmed it, by which rule, from which points."""

from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.models import Resident
from community.templatetags.look import signed
from points.models import Correction, Deed, Kind, Operation, Transfer, Voucher


class Fact(NamedTuple):
    """A line of the page of an entry."""

    name: str
    value: str
    url: str = ""


def facts(operation: Operation, resident: Resident) -> list[Fact]:
    """A few queries, whatever it was."""
    name, _colon, number = operation.source.partition(":")
    told: list[Fact] = []
    if name == "correction" and number.isdecimal():
        told = _of_correction(Correction.objects.filter(pk=number).select_related("proposed_by", "decided_by").first())
    elif name == "deed" and number.isdecimal():
        told = _of_deed(Deed.objects.filter(pk=number).with_people().select_related("seconded_by").first())
    elif name == "voucher":
        told = _of_voucher(Voucher.objects.filter(number=number).with_reward().first())
    return [*told, *_moves(operation, resident)]


def _of_deed(deed: Deed | None) -> list[Fact]:
    if deed is None:
        return []
    rule = _("%(name)s, version %(number)s") % {"name": deed.rule, "number": deed.rule.version}
    told = [
        Fact(_("What was done"), deed.what),
        Fact(_("On which day"), date_format(deed.happened_on, "DATE_FORMAT")),
        Fact(_("Rule"), rule, f"{reverse('points:how')}#{deed.rule.slug}"),
        Fact(_("Reported"), _day(deed.claimed_at)),
    ]
    signers = [str(each) for each in (deed.confirmed_by, deed.seconded_by) if each]
    if deed.decided_elsewhere:
        signers.insert(0, _("the site, where it was decided"))
    told.append(Fact(_("Confirmed by"), _(", ").join(signers)))
    return [fact for fact in told if fact.value]


def _of_correction(asked: Correction | None) -> list[Fact]:
    if asked is None:
        return []
    told = [
        Fact(_("Reason"), asked.reason),
        Fact(_("Asked for by"), f"{asked.proposed_by}, {_day(asked.proposed_at)}"),
    ]
    if asked.decided_by and asked.decided_at:
        told.append(Fact(_("Carried out by"), f"{asked.decided_by}, {_day(asked.decided_at)}"))
    return told


def _of_voucher(voucher: Voucher | None) -> list[Fact]:
    if voucher is None:
        return []
    told = [Fact(_("Where"), f"{voucher.merchant}, {voucher.merchant.address}")]
    if voucher.state == Voucher.State.HELD:
        return [*told, Fact(_("The voucher"), _("good until %(day)s") % {"day": date_format(voucher.expires_on)})]
    when = f", {_day(voucher.ended_at)}" if voucher.ended_at else ""
    return [*told, Fact(_("The voucher"), f"{voucher.get_state_display()}{when}")]


def _moves(operation: Operation, resident: Resident) -> list[Fact]:
    """Into and out of this person's purses and what they owe; where the other end is, is nobody's but the book's."""
    told = []
    for transfer in operation.transfers.with_accounts().order_by("pk"):
        told += [_move(transfer, account, sign) for account, sign in _own_ends(transfer, resident)]
    return told


def _own_ends(transfer: Transfer, resident: Resident) -> list[tuple[Any, int]]:
    ends = (transfer.debit, -1), (transfer.credit, 1)
    own = (Kind.MEMBER, Kind.RECEIVABLE)
    return [(account, sign) for account, sign in ends if account.resident_id == resident.pk and account.kind in own]


def _move(transfer: Transfer, account: Any, sign: int) -> Fact:
    if account.kind == Kind.RECEIVABLE:
        name = _("What is owed")
    else:
        name = _("Points good until %(day)s") % {"day": date_format(account.expires_on, "DATE_FORMAT")}
    return Fact(name, signed(sign * transfer.amount))


def _day(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
