"""What points buy: rewards, the vouchers that stand for them, and what a shop is owed for those it took."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community import clock
from community.models import Neighbourhood
from points.models.budget import person
from points.models.deeds import Team
from points.models.ledger import Merchant


class MerchantMemberQuerySet(models.QuerySet["MerchantMember"]):
    def live(self) -> "MerchantMemberQuerySet":
        return self.filter(ended_at=None, merchant__is_open=True)


class MerchantMember(models.Model):
    """Somebody who stands behind a shop's counter. Ended, never deleted: scans name who made them."""

    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="members", verbose_name=_("merchant"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="counters", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = MerchantMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a shop's counter")
        verbose_name_plural = _("people at shops' counters")
        default_permissions = ()
        permissions = [("keep_merchants", _("Look after merchants, rewards and disputes"))]
        constraints = [
            models.UniqueConstraint(
                name="one_live_place_behind_a_counter", fields=["merchant", "resident"], condition=Q(ended_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.merchant_id}:{self.resident_id}"


class RewardQuerySet(models.QuerySet["Reward"]):
    def on_offer(self) -> "RewardQuerySet":
        return self.filter(state=Reward.State.ON_OFFER, merchant__is_open=True)

    def of_merchant(self, merchant: Merchant) -> "RewardQuerySet":
        return self.filter(merchant=merchant)


class Reward(models.Model):
    """Something a shop hands out for points. `stock` is what is left; what vouchers hold is not in it."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for approval")
        ON_OFFER = "on_offer", _("on offer")
        PAUSED = "paused", _("paused by the shop")
        ENDED = "ended", _("ended")

    class Picture(models.TextChoices):
        NOODLES = "noodles", _("A bowl of noodles")
        BASKET = "basket", _("A basket of goods")
        SCISSORS = "scissors", _("Scissors and comb")
        LAMP = "lamp", _("A lamp")
        FLOWER = "flower", _("A pot of flowers")
        SLIP = "slip", _("A slip of paper")

    # Of the forms that proposed it and that changed its stock last: sent twice, they count once.
    key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    stock_key = models.UUIDField(_("key of the last change of stock"), null=True, editable=False)
    merchant = models.ForeignKey(Merchant, on_delete=models.PROTECT, related_name="rewards", verbose_name=_("merchant"))
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("what one gets"), max_length=300, blank=True)
    picture = models.CharField(_("picture"), max_length=10, choices=Picture.choices, default=Picture.BASKET)
    price = models.PositiveIntegerField(_("points"))
    stock = models.PositiveIntegerField(_("pieces on the shelf"), default=0)
    stocked = models.PositiveIntegerField(_("put in altogether"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    valid_days = models.PositiveSmallIntegerField(_("voucher good for so many days"), default=30)
    month_limit = models.PositiveSmallIntegerField(_("at most a month and person"), default=4)
    # Who may have it; empty: everybody with a proof of residence.
    area = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for residents of"),
    )
    min_age = models.PositiveSmallIntegerField(_("only from this age"), null=True, blank=True)
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for members of")
    )

    objects = RewardQuerySet.as_manager()

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")
        ordering = ["price", "pk"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(name="reward_costs_something", condition=Q(price__gte=1, valid_days__gte=1)),
            models.CheckConstraint(name="reward_stock_is_never_below_nothing", condition=Q(stock__gte=0)),
            models.CheckConstraint(name="reward_stock_is_within_what_was_put_in", condition=Q(stock__lte=F("stocked"))),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("points:reward", args=[self.pk])

    @property
    def left(self) -> str:
        return ngettext("%(number)s left", "%(number)s left", self.stock) % {"number": self.stock}


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def open(self) -> "SettlementQuerySet":
        return self.exclude(state=Settlement.State.PAID).order_by("month", "pk")


class Settlement(models.Model):
    """What one shop took in one month: made from its scans alone, approved, paid."""

    class State(models.TextChoices):
        DRAWN = "drawn", _("waits for approval")
        APPROVED = "approved", _("approved, not yet paid")
        PAID = "paid", _("paid")

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("merchant")
    )
    month = models.DateField(_("month"))  # its first day
    points = models.PositiveIntegerField(_("points"))
    vouchers_count = models.PositiveIntegerField(_("vouchers"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAWN)
    drawn_at = models.DateTimeField(_("drawn up"), default=clock.now)
    approved_by = person(_("approved by"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    paid_by = person(_("marked as paid by"), null=True, blank=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    reference = models.CharField(_("number of the payment"), max_length=80, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["-month", "merchant"]
        default_permissions = ()
        permissions = [("settle", _("Approve settlements and mark them as paid"))]
        constraints = [
            models.UniqueConstraint(name="one_settlement_a_merchant_and_month", fields=["merchant", "month"]),
            models.CheckConstraint(
                name="a_paid_settlement_was_approved",
                condition=Q(state="drawn", approved_by=None, paid_by=None)
                | Q(state="approved", approved_by__isnull=False, paid_by=None)
                | Q(state="paid", approved_by__isnull=False, paid_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"settlement:{self.pk}"


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, user: Any) -> "VoucherQuerySet":
        return self.filter(owner=user.pk)

    def held(self) -> "VoucherQuerySet":
        return self.filter(state=Voucher.State.HELD)

    def redeemed(self) -> "VoucherQuerySet":
        return self.filter(state=Voucher.State.REDEEMED)

    def run_out(self, today: date) -> "VoucherQuerySet":
        return self.held().filter(expires_on__lt=today).order_by("expires_on", "pk")

    def with_reward(self) -> "VoucherQuerySet":
        return self.select_related("reward__merchant")


class Voucher(models.Model):
    """The slip a shop scans. Its codes are made from its number with a key that is not in the database."""

    class State(models.TextChoices):
        HELD = "held", _("good")
        REDEEMED = "redeemed", _("used")
        CANCELLED = "cancelled", _("given back")
        EXPIRED = "expired", _("run out")

    number = models.UUIDField(_("number"), unique=True, default=uuid4)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("reward"))
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="vouchers", verbose_name=_("merchant")
    )
    owner = person(_("whose"))
    price = models.PositiveIntegerField(_("points"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.HELD)
    held_at = models.DateTimeField(_("made"), default=clock.now)
    expires_on = models.DateField(_("good until"))
    # Keyed hashes: who has the database has no voucher.
    token_ref = models.CharField(_("fingerprint of the QR code"), max_length=64, unique=True)
    short_ref = models.CharField(_("fingerprint of the typed code"), max_length=64, unique=True)
    ended_at = models.DateTimeField(_("used or given back"), null=True, blank=True)
    redeemed_by = person(_("taken by"), null=True, blank=True)
    settlement = models.ForeignKey(
        Settlement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="vouchers",
        verbose_name=_("settlement"),
    )

    objects = VoucherQuerySet.as_manager()

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_used_voucher_says_who_took_it",
                condition=Q(state="held", ended_at=None, redeemed_by=None)
                | Q(state="redeemed", ended_at__isnull=False, redeemed_by__isnull=False)
                | Q(state__in=["cancelled", "expired"], ended_at__isnull=False, redeemed_by=None),
            ),
            models.CheckConstraint(
                name="only_used_vouchers_are_settled", condition=Q(settlement=None) | Q(state="redeemed")
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-held_at"], name="voucher_of_owner"),
            models.Index(fields=["merchant", "state", "ended_at"], name="voucher_by_shop"),
            models.Index(fields=["reward", "state"], name="voucher_by_reward"),
            models.Index(fields=["state", "expires_on"], name="voucher_by_expiry"),
        ]

    def __str__(self) -> str:
        return f"voucher:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("points:voucher", args=[self.number])


# What may follow what; a trigger says the same. A scan undone after a dispute makes the voucher good again.
VOUCHER_ALLOWED: dict[str, tuple[str, ...]] = {
    "held": ("redeemed", "cancelled", "expired"),
    "redeemed": ("held",),
    "cancelled": (),
    "expired": (),
}


class ScanTry(models.Model):
    """A code that did not fit, so that guessing is slow. Forgotten after two days."""

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("wrong code at a counter")
        verbose_name_plural = _("wrong codes at counters")
        default_permissions = ()
        indexes = [models.Index(fields=["resident", "at"], name="scan_try_by_person")]

    def __str__(self) -> str:
        return str(self.pk)


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def waiting(self) -> "DisputeQuerySet":
        return self.filter(state=Dispute.State.OPEN).order_by("opened_at", "pk")


class Dispute(models.Model):
    """A shop says that something in its takings is not right; staff look, answer, and may undo a scan."""

    class State(models.TextChoices):
        OPEN = "open", _("being looked into")
        UPHELD = "upheld", _("put right")
        DECLINED = "declined", _("left as it was")

    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("merchant")
    )
    voucher = models.ForeignKey(
        Voucher, on_delete=models.PROTECT, null=True, blank=True, related_name="disputes", verbose_name=_("voucher")
    )
    words = models.CharField(_("what is not right"), max_length=500)
    key = models.UUIDField(_("key of the form"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_by = person(_("opened by"))
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    decided_by = person(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_decided_dispute_says_by_whom",
                condition=Q(state="open", decided_by=None)
                | (~Q(state="open") & Q(decided_by__isnull=False) & ~Q(decided_by=F("opened_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"dispute:{self.pk}"
