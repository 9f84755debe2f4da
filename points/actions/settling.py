"""What shops are owed: drawn up from scans alone, approved, paid; and what they say is not right."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices
from community.models import Resident
from points import ledger
from points.actions import rewards
from points.models import Act, Dispute, Kind, Merchant, MerchantMember, Settlement, Voucher

SETTLE, KEEP = "points.settle", "points.keep_merchants"


class SettlingRefused(ledger.PointsRefused):
    """This settlement or dispute cannot be moved that way."""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone())


def next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def draw_up() -> int:
    """For the scheduler: a settlement for each shop and each month that is over. How many are new."""
    this_month = clock.today().replace(day=1)
    waiting = Voucher.objects.redeemed().filter(settlement=None, ended_at__lt=_midnight(this_month))
    made = 0
    for merchant in Merchant.objects.filter(vouchers__in=waiting).distinct().order_by("pk"):
        made += _draw_up(merchant, this_month)
    return made


@transaction.atomic
def _draw_up(merchant: Merchant, this_month: date) -> int:
    list(Merchant.objects.select_for_update().filter(pk=merchant.pk).values_list("pk"))
    vouchers = Voucher.objects.redeemed().filter(merchant=merchant, settlement=None).order_by("pk").select_for_update()
    drawn = set(Settlement.objects.filter(merchant=merchant).values_list("month", flat=True))
    months: dict[date, list[Voucher]] = {}
    for voucher in vouchers.filter(ended_at__lt=_midnight(this_month)):
        assert voucher.ended_at is not None
        month = timezone.localtime(voucher.ended_at).date().replace(day=1)
        while month in drawn:  # scanned in the last second, committed after the sheet: it goes on the next one
            month = next_month(month)
        if month < this_month:
            months.setdefault(month, []).append(voucher)
    for month, taken in sorted(months.items()):
        settlement = Settlement.objects.create(
            merchant=merchant,
            month=month,
            points=sum(voucher.price for voucher in taken),
            vouchers_count=len(taken),
            drawn_at=clock.now(),
        )
        Voucher.objects.filter(pk__in=[voucher.pk for voucher in taken]).update(settlement=settlement)
        evidence.write("settlement.drawn", settlement, actor=None, stream="ledger", points=settlement.points)
    return len(months)


@transaction.atomic
def approve(settlement: Settlement, *, by: Resident) -> None:
    """Somebody who stands behind no counter of this shop has compared it with the scans."""
    _require_settler(settlement, by)
    if settlement.state == Settlement.State.APPROVED:
        return
    _require_state(settlement, Settlement.State.DRAWN)
    if Dispute.objects.waiting().filter(voucher__settlement=settlement).exists():
        raise SettlingRefused(_("A voucher of this month is disputed. Decide that first."))
    settlement.state, settlement.approved_by, settlement.approved_at = Settlement.State.APPROVED, by, clock.now()
    settlement.save(update_fields=["state", "approved_by", "approved_at"])
    evidence.write("settlement.approved", settlement, actor=by, stream="ledger", points=settlement.points)


@transaction.atomic
def mark_paid(settlement: Settlement, *, reference: str, by: Resident) -> None:
    """The money has left; the points leave the shop's account."""
    _require_settler(settlement, by)
    if settlement.state == Settlement.State.PAID and settlement.reference == reference:
        return
    _require_state(settlement, Settlement.State.APPROVED)
    operation, _new = ledger.open(
        Act.PAY, scope="settlement", key=str(settlement.pk), by=by, source=str(settlement), points=settlement.points
    )
    shop, paid = ledger.of_merchant(settlement.merchant), ledger.the(Kind.PAID)
    ledger.lock([shop, paid])
    ledger.move(operation, shop, paid, settlement.points)
    settlement.state, settlement.paid_by, settlement.paid_at = Settlement.State.PAID, by, clock.now()
    settlement.reference = reference
    settlement.save(update_fields=["state", "paid_by", "paid_at", "reference"])
    behind = MerchantMember.objects.live().filter(merchant=settlement.merchant)
    for member in behind.select_related("resident"):
        notices.tell(
            member.resident,
            "settlement.paid",
            key=f"settlement.paid:{settlement.pk}",
            url="/shop/",
            points=settlement.points,
            month=settlement.month,
        )
    ledger.seal(operation, "settlement.paid", settlement=settlement.pk)


def _require_settler(settlement: Settlement, by: Resident) -> None:
    if not by.has_perm(SETTLE):
        raise PermissionDenied
    if rewards.serves_at(settlement.merchant, by):
        raise SettlingRefused(_("You serve at this shop. A colleague settles with it."))
    settlement.refresh_from_db(
        from_queryset=Settlement.objects.select_for_update(of=("self",)).select_related("merchant")
    )


def _require_state(settlement: Settlement, state: str) -> None:
    if settlement.state != state:
        raise SettlingRefused(_("Somebody else has moved this settlement on. Look again."))


def scans_total(settlement: Settlement) -> int:
    return settlement.vouchers.aggregate(total=Sum("price"))["total"] or 0


# Disputes


@transaction.atomic
def dispute(merchant: Merchant, words: str, *, voucher: Voucher | None, by: Resident, key: UUID) -> Dispute:
    rewards.require_counter(merchant, by)
    if known := Dispute.objects.filter(key=key).first():
        return known
    if voucher is not None and voucher.merchant_id != merchant.pk:
        raise PermissionDenied
    opened = Dispute.objects.create(
        merchant=merchant, voucher=voucher, words=words, key=key, opened_by=by, opened_at=clock.now()
    )
    evidence.write("dispute.opened", opened, actor=by, stream="ledger")
    return opened


@transaction.atomic
def decide_dispute(opened: Dispute, *, undo: bool, answer: str, by: Resident) -> None:
    """Staff answer; where a voucher was scanned by mistake they undo that scan."""
    if not by.has_perm(KEEP):
        raise PermissionDenied
    opened.refresh_from_db(from_queryset=Dispute.objects.select_for_update(of=("self",)).select_related("voucher"))
    if opened.state != Dispute.State.OPEN:
        raise SettlingRefused(_("Somebody else has decided this already."))
    if by.pk == opened.opened_by_id or rewards.serves_at(opened.merchant, by):
        raise SettlingRefused(_("You serve at this shop. A colleague decides."))
    if undo and opened.voucher is None:
        raise SettlingRefused(_("No voucher is named here, so no scan can be undone."))
    if undo and opened.voucher is not None:
        rewards.undo_scan(opened.voucher, by=by, source=str(opened))
    opened.state = Dispute.State.UPHELD if undo else Dispute.State.DECLINED
    opened.answer, opened.decided_by, opened.decided_at = answer, by, clock.now()
    opened.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    notices.tell(opened.opened_by, "dispute.decided", key=f"dispute:{opened.pk}", url="/shop/", answer=answer)
    evidence.write("dispute.decided", opened, actor=by, stream="ledger", undone=undo)


# Who stands behind which counter


@transaction.atomic
def add_member(merchant: Merchant, resident: Resident, *, by: Resident) -> MerchantMember:
    if not by.has_perm(KEEP):
        raise PermissionDenied
    member, new = MerchantMember.objects.get_or_create(merchant=merchant, resident=resident, ended_at=None)
    if new:
        evidence.write("merchant.member_added", member, actor=by, stream="ledger", for_=resident)
    return member


@transaction.atomic
def end_member(member: MerchantMember, *, by: Resident) -> None:
    if not by.has_perm(KEEP):
        raise PermissionDenied
    if MerchantMember.objects.filter(pk=member.pk, ended_at=None).update(ended_at=clock.now()):
        evidence.write("merchant.member_ended", member, actor=by, stream="ledger")
