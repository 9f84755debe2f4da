"""The book of points: accounts, and transfers between them that are never changed.

One row is one transfer of a positive whole number between two accounts, so whatever happens all balances sum to zero.
A trigger moves the cached balance together with the transfer; CHECKs say which accounts may never be overdrawn.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood
from records import canonical


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def running(self) -> "ProgrammeQuerySet":
        return self.filter(is_running=True)


class Programme(models.Model):
    """A purse with a purpose: rules of earning pay out of it, and it pays no more than two persons put into it."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("what it is for"), max_length=300, blank=True)
    area = models.ForeignKey(
        Neighbourhood, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    is_running = models.BooleanField(_("running"), default=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("points programme")
        verbose_name_plural = _("points programmes")
        ordering = ["slug"]
        permissions = [
            ("fund_programme", _("Put points into programmes")),
            ("view_points", _("See programmes, accounts and reports of points")),
            ("correct_points", _("Correct and take back points")),
        ]

    def __str__(self) -> str:
        return self.name


class Merchant(models.Model):
    """A shop, a canteen, a property office: whoever hands something over for points."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    about = models.TextField(_("in a few words"), max_length=300, blank=True)
    address = models.CharField(_("where"), max_length=120)
    hours = models.CharField(_("when open"), max_length=120)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="merchants", verbose_name=_("area"))
    is_open = models.BooleanField(_("takes part"), default=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """What an account is for."""

    MINT = "mint", _("Where points come from")
    ISSUER = "issuer", _("Purse of a programme")
    MEMBER = "member", _("Points of a person")
    HOLD = "hold", _("Held for vouchers")
    MERCHANT = "merchant", _("Taken by a shop")
    PAID = "paid", _("Paid out to shops")
    EXPIRED = "expired", _("Expired")
    RECEIVABLE = "receivable", _("Owed by a person")
    CORRECTION = "correction", _("Corrections")


# Along which roads points travel; a trigger refuses every other. Between two accounts of people: only one's own.
ROADS = (
    (Kind.MINT, Kind.ISSUER),
    (Kind.ISSUER, Kind.MINT),
    (Kind.ISSUER, Kind.MEMBER),
    (Kind.MEMBER, Kind.ISSUER),
    (Kind.MEMBER, Kind.HOLD),
    (Kind.HOLD, Kind.MEMBER),
    (Kind.HOLD, Kind.MERCHANT),
    (Kind.MERCHANT, Kind.HOLD),
    (Kind.MERCHANT, Kind.PAID),
    (Kind.MEMBER, Kind.EXPIRED),
    (Kind.EXPIRED, Kind.MEMBER),
    (Kind.MEMBER, Kind.RECEIVABLE),
    (Kind.RECEIVABLE, Kind.MEMBER),
    (Kind.ISSUER, Kind.CORRECTION),
    (Kind.CORRECTION, Kind.ISSUER),
    (Kind.CORRECTION, Kind.MEMBER),
    (Kind.MEMBER, Kind.CORRECTION),
)
ALONE = (Kind.MINT, Kind.PAID, Kind.EXPIRED)  # one account of each for the whole site
OF_PROGRAMME = (Kind.ISSUER, Kind.CORRECTION)
OF_PERSON = (Kind.HOLD, Kind.RECEIVABLE)
BELOW_ZERO = (Kind.MINT, Kind.RECEIVABLE)  # what others were given or owe; never above


class AccountQuerySet(models.QuerySet["Account"]):
    def of(self, resident: models.Model) -> "AccountQuerySet":
        return self.filter(resident=resident)

    def purses(self) -> "AccountQuerySet":
        """What people can spend from, soonest to expire first."""
        return self.filter(kind=Kind.MEMBER).order_by("expires_on", "pk")

    def run_out(self, today: date) -> "AccountQuerySet":
        return self.purses().filter(expires_on__lt=today, balance__gt=0)

    def total(self) -> int:
        return self.aggregate(total=models.Sum("balance"))["total"] or 0


class Account(models.Model):
    """Somewhere points can be. `balance` and `last` are moved by a trigger, with each transfer and never without."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("programme")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="point_accounts",
        verbose_name=_("person"),
    )
    merchant = models.ForeignKey(
        Merchant, on_delete=models.PROTECT, null=True, blank=True, related_name="accounts", verbose_name=_("merchant")
    )
    expires_on = models.DateField(_("good until"), null=True, blank=True)
    balance = models.BigIntegerField(_("balance"), default=0)
    last = models.BigIntegerField(_("last transfer"), default=0)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account of points")
        verbose_name_plural = _("accounts of points")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="account_is_never_overdrawn",
                condition=Q(kind__in=BELOW_ZERO, balance__lte=0) | (~Q(kind__in=BELOW_ZERO) & Q(balance__gte=0)),
            ),
            models.CheckConstraint(
                name="account_belongs_to_whom_its_kind_says",
                condition=(
                    Q(kind__in=ALONE, programme=None, resident=None, merchant=None, expires_on=None)
                    | Q(
                        kind__in=OF_PROGRAMME,
                        programme__isnull=False,
                        resident=None,
                        merchant=None,
                        expires_on=None,
                    )
                    | Q(
                        kind__in=OF_PERSON,
                        programme=None,
                        resident__isnull=False,
                        merchant=None,
                        expires_on=None,
                    )
                    | Q(
                        kind=Kind.MEMBER,
                        programme=None,
                        resident__isnull=False,
                        merchant=None,
                        expires_on__isnull=False,
                    )
                    | Q(
                        kind=Kind.MERCHANT,
                        programme=None,
                        resident=None,
                        merchant__isnull=False,
                        expires_on=None,
                    )
                ),
            ),
            models.UniqueConstraint(
                name="one_purse_a_person_and_period",
                fields=["resident", "expires_on"],
                condition=Q(kind=Kind.MEMBER),
            ),
            models.UniqueConstraint(
                name="one_account_a_kind_and_person", fields=["resident", "kind"], condition=Q(kind__in=OF_PERSON)
            ),
            models.UniqueConstraint(
                name="one_account_a_kind_and_programme",
                fields=["programme", "kind"],
                condition=Q(kind__in=OF_PROGRAMME),
            ),
            models.UniqueConstraint(
                name="one_account_a_merchant", fields=["merchant"], condition=Q(kind=Kind.MERCHANT)
            ),
            models.UniqueConstraint(name="one_account_for_all", fields=["kind"], condition=Q(kind__in=ALONE)),
        ]
        indexes = [models.Index(name="purse_by_expiry", fields=["expires_on"], condition=Q(kind=Kind.MEMBER))]

    def __str__(self) -> str:
        return f"account:{self.pk}"


class Act(models.TextChoices):
    """Why points moved."""

    FUND = "fund", _("Points for a programme")
    AWARD = "award", _("Good deed")
    REVERSE = "reverse", _("Taken back")
    REDEEM = "redeem", _("Voucher")
    CANCEL = "cancel", _("Voucher given back")
    LAPSE = "lapse", _("Voucher not used in time")
    SCAN = "scan", _("Handed over at the shop")
    UNDO = "undo", _("Scan undone")
    EXPIRE = "expire", _("Expired")
    CORRECT = "correct", _("Correction")
    CLOSE = "close", _("Account closed")
    PAY = "pay", _("Paid out to the shop")


class OperationQuerySet(models.QuerySet["Operation"]):
    def newest_first(self) -> "OperationQuerySet":
        return self.order_by("-pk")


class Operation(models.Model):
    """One act that moved points: why, by whom, under which key. Its transfers hang on it; none of it ever changes."""

    kind = models.CharField(_("kind"), max_length=10, choices=Act.choices)
    # The same key with the same request is the same act; with another request it is refused. Kept as long as the book.
    scope = models.CharField(_("scope of the key"), max_length=60)
    key = models.CharField(_("key"), max_length=120)
    fingerprint = models.CharField(_("fingerprint of the request"), max_length=64)
    at = models.DateTimeField(_("when"), default=clock.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    # What caused it, by name and never by foreign key: "deed:17", "voucher:9", "correction:3".
    source = models.CharField(_("cause"), max_length=100)

    objects = OperationQuerySet.as_manager()

    class Meta:
        verbose_name = _("act on points")
        verbose_name_plural = _("acts on points")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_act_a_key", fields=["scope", "key"]),
            models.CheckConstraint(name="act_on_points_is_of_a_known_kind", condition=Q(kind__in=Act.values)),
        ]
        indexes = [models.Index(name="act_on_points_by_cause", fields=["source"])]

    def __str__(self) -> str:
        return f"operation:{self.pk}"

    def says(self) -> list[object]:
        """What its digest in the record covers."""
        return [
            self.pk,
            self.kind,
            self.scope,
            self.key,
            self.fingerprint,
            canonical.moment(self.at),
            self.by_id or "",
            self.source,
        ]


class TransferQuerySet(models.QuerySet["Transfer"]):
    def touching(self, accounts: models.QuerySet[Account]) -> "TransferQuerySet":
        return self.filter(Q(debit__in=accounts) | Q(credit__in=accounts))

    def with_accounts(self) -> "TransferQuerySet":
        return self.select_related("operation", "debit", "credit")


class Transfer(models.Model):
    """`amount` points from the account `debit` to the account `credit`."""

    operation = models.ForeignKey(
        Operation, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("act on points")
    )
    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits", verbose_name=_("from"))
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits", verbose_name=_("to"))
    amount = models.BigIntegerField(_("points"))
    # The transfer this one takes back, to the point; each at most once.
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name=_("takes back")
    )
    # The hold this one ends, by handing over or giving back; each exactly once, whoever comes first.
    resolves = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="resolution", verbose_name=_("ends hold")
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer of points")
        verbose_name_plural = _("transfers of points")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="transfer_moves_something", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="transfer_goes_somewhere_else", condition=~Q(debit=F("credit"))),
        ]

    def __str__(self) -> str:
        return f"transfer:{self.pk}"
