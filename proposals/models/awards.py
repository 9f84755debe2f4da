"""The golden-idea award of a round: a shortlist, a jury and the neighbours, a result by a stated rule."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock
from proposals.models.cycles import Cycle
from proposals.models.ideas import Idea

# What the jury weighs, from 0 to 5 each.
JURY_CRITERIA = {
    "fresh": _("A thought nobody had before"),
    "gain": _("How many gain from it"),
    "doable": _("Easy to carry out"),
    "together": _("Brings neighbours together"),
}
BEST = 5


class Stage(models.TextChoices):
    """Where an award stands; from its two dates and what staff did."""

    PREPARING = "preparing", _("Being prepared")
    COMING = "coming", _("Opens soon")
    OPEN = "open", _("Choosing now")
    CLOSED = "closed", _("Being counted")
    ANNOUNCED = "announced", _("Winners are known")


class AwardQuerySet(models.QuerySet["Award"]):
    def published(self) -> "AwardQuerySet":
        return self.exclude(published_at=None)

    def visible_to(self, user: Any) -> "AwardQuerySet":
        return self.all() if user.has_perm("proposals.change_cycle") else self.published()

    def open_now(self) -> "AwardQuerySet":
        now = clock.now()
        return self.published().filter(opens_at__lte=now, closes_at__gt=now, announced_at=None)

    def judged_by(self, user: Any) -> "AwardQuerySet":
        return self.published().filter(jury__person_id=user.pk or 0)


class Award(models.Model):
    """The award of one round. Its rule is fixed once it is published: how much the jury weighs, how many win, when."""

    cycle = models.OneToOneField(Cycle, on_delete=models.PROTECT, related_name="award", verbose_name=_("round"))
    words = models.TextField(
        _("what it honours, and what the winners get"), max_length=600, help_text=_("Stands on top of the page.")
    )
    opens_at = models.DateTimeField(_("jury and neighbours choose from"))
    closes_at = models.DateTimeField(_("they choose until"))
    winners = models.PositiveSmallIntegerField(
        _("how many win"), default=3, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    jury_share = models.PositiveSmallIntegerField(
        _("points of the jury, out of 100"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("The rest are the neighbours’."),
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("golden-idea award")
        verbose_name_plural = _("golden-idea awards")
        ordering = ["-opens_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="award_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(jury_share__lte=100), name="award_shares_a_hundred_points"),
            models.CheckConstraint(condition=Q(winners__range=(1, 10)), name="award_has_winners"),
            models.CheckConstraint(
                condition=Q(announced_at=None, announced_by=None)
                | Q(published_at__isnull=False, announced_by__isnull=False, announced_at__gte=F("closes_at")),
                name="award_is_announced_after_it_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Golden-idea award: %(round)s") % {"round": self.cycle})

    def get_absolute_url(self) -> str:
        return reverse("proposals:award", args=[self.cycle.slug])

    @property
    def public_share(self) -> int:
        return 100 - self.jury_share

    def stage_at(self, at: datetime) -> Stage:
        if self.published_at is None:
            return Stage.PREPARING
        if self.announced_at is not None:
            return Stage.ANNOUNCED
        if at < self.opens_at:
            return Stage.COMING
        return Stage.OPEN if at < self.closes_at else Stage.CLOSED

    @property
    def stage(self) -> Stage:
        return self.stage_at(clock.now())


class Nominee(models.Model):
    """An idea on the shortlist. Its lot is drawn when the shortlist is published, before anybody chose; the rest of
    the columns are filled when the result is announced."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="nominees", verbose_name=_("award"))
    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="nominations", verbose_name=_("idea"))
    lot = models.PositiveIntegerField(_("lot"), null=True, editable=False)
    picks = models.PositiveIntegerField(_("picked by"), null=True, editable=False)
    jury_points = models.DecimalField(_("points of the jury"), max_digits=5, decimal_places=2, null=True)
    public_points = models.DecimalField(_("points of the neighbours"), max_digits=5, decimal_places=2, null=True)
    place = models.PositiveSmallIntegerField(_("place"), null=True, editable=False)

    class Meta:
        verbose_name = _("idea on the shortlist")
        verbose_name_plural = _("ideas on the shortlist")
        ordering = ["lot", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["award", "idea"], name="an_idea_once_a_shortlist"),
            models.UniqueConstraint(fields=["award", "lot"], name="one_lot_a_nominee"),
            models.UniqueConstraint(fields=["award", "place"], name="one_nominee_a_place"),
        ]

    def __str__(self) -> str:
        return str(self.idea)

    @property
    def has_won(self) -> bool:
        return self.place is not None and self.place <= self.award.winners

    @property
    def metal(self) -> str:
        """Of the medal: gold, then silver, bronze for all others who won."""
        return {1: "gold", 2: "silver"}.get(self.place or 0, "bronze")

    @property
    def points(self) -> Any:
        return (self.jury_points or 0) + (self.public_points or 0)


class Juror(models.Model):
    """A member of the jury. Their name stands on the page of the award."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="jury", verbose_name=_("award"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="juries", verbose_name=_("member of the jury")
    )
    named_at = models.DateTimeField(_("named"), default=clock.now, editable=False)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("member of the jury")
        verbose_name_plural = _("members of the jury")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["award", "person"], name="a_person_once_a_jury")]

    def __str__(self) -> str:
        return str(self.person)


class Judgement(models.Model):
    """What one member of the jury thinks of one idea: a score for each criterion, and one reason."""

    juror = models.ForeignKey(Juror, on_delete=models.PROTECT, related_name="judgements", verbose_name=_("juror"))
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="judgements", verbose_name=_("idea"))
    # {"fresh": 3, …}: whole scores from 0 to 5, one for each criterion.
    scores = models.JSONField(_("scores"))
    total = models.PositiveSmallIntegerField(_("sum of the scores"))
    reason = models.CharField(_("one reason"), max_length=300)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("judgement")
        verbose_name_plural = _("judgements")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["juror", "nominee"], name="one_judgement_a_juror_and_idea"),
            models.CheckConstraint(condition=~Q(reason=""), name="judgement_has_a_reason"),
            models.CheckConstraint(
                condition=Q(total__lte=BEST * len(JURY_CRITERIA)), name="judgement_within_the_scale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.juror_id} · {self.nominee_id}"


class Pick(models.Model):
    """The one idea of a shortlist that a neighbour picks. Can be changed and taken back until the award closes."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="picks", verbose_name=_("award"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="award_picks", verbose_name=_("resident")
    )
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="picked", verbose_name=_("idea"))
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("pick")
        verbose_name_plural = _("picks")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["award", "resident"], name="one_pick_a_resident_and_award")]

    def __str__(self) -> str:
        return f"{self.award_id} · {self.resident_id}"
