from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood


class Theme(models.Model):
    """What an idea is about: green corners, getting about, safety."""

    slug = models.SlugField(_("address"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    picture = models.CharField(_("drawing"), max_length=40, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name


class Phase(models.TextChoices):
    """The five steps, in order. Before the first a cycle is announced, after the last it is over."""

    PROPOSING = "proposing", _("Collecting ideas")
    REVIEWING = "reviewing", _("Costing")
    VOTING = "voting", _("Voting")
    DELIVERING = "delivering", _("Building")
    LOOKING_BACK = "looking_back", _("Looking back")


class CycleQuerySet(models.QuerySet["Cycle"]):
    def published(self) -> "CycleQuerySet":
        return self.exclude(published_at=None)

    def visible_to(self, user: Any) -> "CycleQuerySet":
        return self.all() if user.has_perm("proposals.change_cycle") else self.published()

    def under_way(self) -> "CycleQuerySet":
        """Published, begun and not over, with what `phase` needs."""
        now = clock.now()
        begun = self.published().filter(proposing_at__lte=now, ends_at__gt=now)
        return begun.select_related("area").prefetch_related("holds")

    def announced(self) -> "CycleQuerySet":
        """Published and not begun, the next one first."""
        return self.published().filter(proposing_at__gt=clock.now()).order_by("proposing_at", "pk")

    def not_over(self) -> "CycleQuerySet":
        return self.published().filter(ends_at__gt=clock.now())

    def with_hold(self) -> "CycleQuerySet":
        """With the phase that staff hold it in now, if any, as `held_in`: for pages that ask for several at once."""
        held = Hold.objects.filter(cycle=models.OuterRef("pk"), ended_at=None, begun_at__lte=clock.now())
        return self.annotate(held_in=models.Subquery(held.values("phase")[:1]))

    def newest_first(self) -> "CycleQuerySet":
        return self.order_by("-proposing_at", "-pk")


class Cycle(models.Model):
    """One participatory-budgeting round for an area: money, dates, rules.

    The dates are one increasing row, so phases are half-open, without gap or overlap, by construction.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("area"))
    title = models.CharField(_("title"), max_length=80)
    summary = models.TextField(_("in a few words"), max_length=600)
    rules = models.TextField(_("rules of this round"), max_length=5000, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)

    proposing_at = models.DateTimeField(_("ideas are collected from"))
    reviewing_at = models.DateTimeField(_("ideas are costed from"))
    voting_at = models.DateTimeField(_("voting begins"))
    delivering_at = models.DateTimeField(_("voting ends, building begins"))
    looking_back_at = models.DateTimeField(_("looking back begins"))
    ends_at = models.DateTimeField(_("the round ends"))

    ideas_a_person = models.PositiveSmallIntegerField(
        _("ideas a person"), null=True, blank=True, help_text=_("Empty: as many as they have.")
    )
    supports_needed = models.PositiveIntegerField(
        _("supports needed to be costed"), default=0, help_text=_("0: every published idea is costed.")
    )
    most_an_idea = models.DecimalField(
        _("most an idea may cost (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["-proposing_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="phases_follow_each_other",
                condition=Q(proposing_at__lt=F("reviewing_at"))
                & Q(reviewing_at__lt=F("voting_at"))
                & Q(voting_at__lt=F("delivering_at"))
                & Q(delivering_at__lt=F("looking_back_at"))
                & Q(looking_back_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="most_an_idea_may_cost_is_money", condition=Q(most_an_idea=None) | Q(most_an_idea__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("proposals:cycle", args=[self.slug])

    def begins(self, phase: str) -> datetime:
        at: datetime = getattr(self, f"{phase}_at")
        return at

    def ends(self, phase: str) -> datetime:
        """The first moment that is no longer in this phase."""
        following = Phase.values[Phase.values.index(phase) + 1 :]
        return self.begins(following[0]) if following else self.ends_at

    def phase_by_dates(self, at: datetime) -> str | None:
        """The phase at that moment as the dates say; None before the first and after the last."""
        if not self.proposing_at <= at < self.ends_at:
            return None
        return next(phase for phase in reversed(Phase.values) if self.begins(phase) <= at)

    def hold_at(self, at: datetime) -> "Hold | None":
        """The hold in force then. Uses rows already fetched by `prefetch_related("holds")`."""
        return next((hold for hold in self.holds.all() if hold.covers(at)), None)

    def phase_at(self, at: datetime) -> str | None:
        """The phase then: as the dates say, unless staff hold the round where it was."""
        hold = self.hold_at(at)
        return hold.phase if hold else self.phase_by_dates(at)

    @property
    def phase(self) -> str | None:
        return self.phase_at(clock.now())

    @property
    def phase_name(self) -> Promise | str:
        if phase := self.phase:
            return Phase(phase).label
        return _("Announced") if clock.now() < self.proposing_at else _("Over")

    def is_in(self, phase: str) -> bool:
        return self.phase == phase


class Hold(models.Model):
    """Staff stop the clock of a round: it stays in its phase, whatever the dates say, for a public reason."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="holds", verbose_name=_("round"))
    phase = models.CharField(_("phase"), max_length=12, choices=Phase.choices)
    reason = models.TextField(_("public reason"), max_length=600)
    begun_at = models.DateTimeField(_("since"), default=clock.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["begun_at"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["cycle"], condition=Q(ended_at=None), name="one_hold_a_round_at_a_time"),
            models.CheckConstraint(condition=~Q(reason_zh_hans="") & ~Q(reason_en=""), name="hold_has_a_public_reason"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("begun_at"), ended_by__isnull=False),
                name="hold_is_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.get_phase_display()}"

    def covers(self, at: datetime) -> bool:
        return self.begun_at <= at and (self.ended_at is None or at < self.ended_at)


class DateMove(models.Model):
    """A published date that was moved: old and new stay on the page."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="date_moves", verbose_name=_("round"))
    which = models.CharField(_("date"), max_length=20)
    old = models.DateTimeField(_("before"))
    new = models.DateTimeField(_("now"))
    reason = models.CharField(_("public reason"), max_length=300)
    moved_at = models.DateTimeField(_("moved"), default=clock.now)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("moved date")
        verbose_name_plural = _("moved dates")
        ordering = ["moved_at", "pk"]
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=~Q(old=F("new")), name="a_moved_date_is_another")]

    def __str__(self) -> str:
        return f"{self.cycle} · {self.which}"


class PotQuerySet(models.QuerySet["Pot"]):
    def total(self) -> Decimal:
        return self.aggregate(total=models.Sum("amount"))["total"] or Decimal(0)


class Pot(models.Model):
    """Part of a round's money, for one part of the area or one theme, or for all."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="pots", verbose_name=_("round"))
    name = models.CharField(_("name"), max_length=60)
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    area = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for"),
        help_text=_("Empty: for the whole area of the round."),
    )
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("only for the theme")
    )

    objects = PotQuerySet.as_manager()

    class Meta:
        verbose_name = _("pot of money")
        verbose_name_plural = _("pots of money")
        ordering = ["cycle", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="pot_holds_money")]

    def __str__(self) -> str:
        return self.name
