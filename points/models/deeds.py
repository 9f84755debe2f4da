"""Good deeds: the published rules of what earns how much, teams, and deeds confirmed by somebody else."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Resident
from points.models.budget import person
from points.models.ledger import Programme


class Team(models.Model):
    """People who work or volunteer together; none of them confirms a deed of another. Or, of kind `owners`, a list: it
    says who may have what is for owners, and nothing about who works with whom."""

    class Kind(models.TextChoices):
        NEIGHBOURS = "neighbours", _("neighbours who volunteer")
        COMMITTEE = "committee", _("owners' committee")
        STAFF = "staff", _("community staff")
        PARTNER = "partner", _("partner")
        OWNERS = "owners", _("list of owners")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.NEIGHBOURS)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="points.TeamMember", related_name="teams", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class TeamMemberQuerySet(models.QuerySet["TeamMember"]):
    def beside(self, somebody: int) -> "TeamMemberQuerySet":
        """Memberships of those who work in one team with this person, their own among them."""
        mine = TeamMember.objects.exclude(team__kind=Team.Kind.OWNERS).filter(resident=somebody)
        return self.filter(team__in=mine.values("team"))


class TeamMember(models.Model):
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("team"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="team_memberships", verbose_name=_("person")
    )
    since = models.DateTimeField(_("since"), default=clock.now)
    organises = models.BooleanField(
        _("organises"), default=False, help_text=_("Posts activities in the name of the team and confirms hours.")
    )

    objects = TeamMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a team")
        verbose_name_plural = _("members of teams")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="one_membership_a_team", fields=["team", "resident"])]

    def __str__(self) -> str:
        return f"{self.team_id}:{self.resident_id}"


class EarningRuleQuerySet(models.QuerySet["EarningRule"]):
    def newest(self) -> "EarningRuleQuerySet":
        """Of each rule the version published last."""
        newer = EarningRule.objects.filter(slug=models.OuterRef("slug"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(newer))

    def in_force(self) -> "EarningRuleQuerySet":
        return self.newest().filter(is_in_force=True, programme__is_running=True)

    def claimable(self) -> "EarningRuleQuerySet":
        return self.in_force().filter(by_hand=True)


class EarningRule(models.Model):
    """One published version of what earns how much. Never changed: a new word or number is a new version."""

    class Unit(models.TextChoices):
        TIME = "time", _("each time")
        HALF_HOUR = "half_hour", _("each half hour")
        HOUR = "hour", _("each hour")

    slug = models.SlugField(
        _("address"), max_length=60, help_text=_("In small Latin letters. Other parts of the site name the rule by it.")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="rules", verbose_name=_("paid by the programme")
    )
    name = models.CharField(_("name"), max_length=80)
    words = models.TextField(_("in plain words"), max_length=500)
    points = models.PositiveIntegerField(_("points"))
    unit = models.CharField(_("counted"), max_length=10, choices=Unit.choices, default=Unit.TIME)
    day_cap = models.PositiveIntegerField(_("at most a day and person"))
    month_cap = models.PositiveIntegerField(_("at most a month and person"))
    organiser_day_cap = models.PositiveIntegerField(
        _("at most a day and confirming person"),
        help_text=_("Points one person may confirm on one day under this rule."),
    )
    by_hand = models.BooleanField(
        _("people may report it themselves"), default=True, help_text=_("Else only the site itself reports it.")
    )
    is_in_force = models.BooleanField(_("in force"), default=True, help_text=_("Off: from now on it earns nothing."))
    published_at = models.DateTimeField(_("published"), default=clock.now)
    published_by = person(_("published by"), null=True)

    objects = EarningRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of earning")
        verbose_name_plural = _("rules of earning")
        ordering = ["slug", "-version"]
        default_permissions = ()
        permissions = [("publish_rules", _("Publish rules of earning"))]
        constraints = [
            models.UniqueConstraint(name="one_wording_a_version_of_a_rule", fields=["slug", "version"]),
            models.CheckConstraint(
                name="rule_pays_within_its_caps",
                condition=Q(points__gt=0, day_cap__gte=F("points"), month_cap__gte=F("day_cap"))
                & Q(organiser_day_cap__gte=F("points"), version__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name


# What waits, and what may follow.
ALLOWED: dict[str, tuple[str, ...]] = {
    "claimed": ("confirmed", "refused"),
    "confirmed": ("reversed",),
    "refused": (),
    "reversed": (),
}


class DeedQuerySet(models.QuerySet["Deed"]):
    def visible_to(self, user: models.Model) -> "DeedQuerySet":
        return self.filter(Q(beneficiary=user.pk) | Q(submitter=user.pk))

    def waiting(self) -> "DeedQuerySet":
        return self.filter(state=Deed.State.CLAIMED).order_by("claimed_at", "pk")

    def paid(self) -> "DeedQuerySet":
        return self.filter(state=Deed.State.CONFIRMED)

    def under(self, rule: EarningRule) -> "DeedQuerySet":
        """Under whatever version: caps do not begin anew when a word changes."""
        return self.filter(rule__slug=rule.slug)

    def done_on(self, day: date) -> "DeedQuerySet":
        return self.filter(happened_on=day)

    def done_in_month_of(self, day: date) -> "DeedQuerySet":
        first = day.replace(day=1)
        return self.filter(happened_on__gte=first, happened_on__lt=(first + timedelta(days=31)).replace(day=1))

    def total(self) -> int:
        return self.aggregate(total=Sum("points"))["total"] or 0

    def for_the_eyes_of(self, staff: models.Model) -> "DeedQuerySet":
        """What this person may confirm: nothing of their own, of their team's, or that they signed before."""
        mates = TeamMember.objects.beside(staff.pk).values("resident")
        return (
            self.exclude(Q(beneficiary=staff.pk) | Q(submitter=staff.pk))
            .exclude(beneficiary__in=mates)
            .exclude(confirmed_by=staff.pk)
        )

    def with_people(self) -> "DeedQuerySet":
        return self.select_related("beneficiary", "submitter", "rule__programme", "confirmed_by")


class Deed(models.Model):
    """A good deed that earns points once, for one person, confirmed by somebody else.

    Other rooms name what it was by `source`: "idea:17", "activity:3". A deed reported by hand is its own source.
    """

    class State(models.TextChoices):
        CLAIMED = "claimed", _("waits for confirmation")
        CONFIRMED = "confirmed", _("confirmed")
        REFUSED = "refused", _("not confirmed")
        REVERSED = "reversed", _("taken back")

    rule = models.ForeignKey(EarningRule, on_delete=models.PROTECT, related_name="deeds", verbose_name=_("rule"))
    act = models.SlugField(_("act"), max_length=60)  # the rule's slug: one deed earns once by it, whatever its version
    source = models.CharField(_("cause"), max_length=100)
    link = models.CharField(_("address of the cause"), max_length=200, blank=True)
    beneficiary = person(_("who did it"))
    submitter = person(_("who reported it"))
    what = models.CharField(_("what was done"), max_length=300, blank=True)
    happened_on = models.DateField(_("on which day"))
    units = models.PositiveSmallIntegerField(_("how many"), default=1)
    # True: what another room decided and recorded counts as one confirmation.
    decided_elsewhere = models.BooleanField(_("decided elsewhere on the site"), default=False)
    needs_two = models.BooleanField(_("takes two persons"), default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.CLAIMED)
    points = models.PositiveIntegerField(_("points paid"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("reported"), default=clock.now)
    confirmed_by = person(_("confirmed by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    seconded_by = person(_("confirmed again by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True)

    objects = DeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("good deed")
        verbose_name_plural = _("good deeds")
        default_permissions = ()
        permissions = [("confirm_deeds", _("Confirm good deeds"))]
        constraints = [
            models.UniqueConstraint(name="a_deed_earns_once_for_one_person", fields=["act", "source", "beneficiary"]),
            models.CheckConstraint(name="deed_is_of_a_known_state", condition=Q(state__in=list(ALLOWED))),
            models.CheckConstraint(name="deed_counts_something", condition=Q(units__gte=1)),
            models.CheckConstraint(
                name="nobody_confirms_their_own_deed",
                condition=(Q(confirmed_by=None) | ~Q(confirmed_by=F("beneficiary")) & ~Q(confirmed_by=F("submitter")))
                & (Q(seconded_by=None) | ~Q(seconded_by=F("beneficiary")) & ~Q(seconded_by=F("submitter")))
                & (Q(seconded_by=None) | Q(confirmed_by=None) | ~Q(seconded_by=F("confirmed_by"))),
            ),
            models.CheckConstraint(
                name="a_paid_deed_is_confirmed",
                condition=~Q(state__in=["confirmed", "reversed"])
                | Q(points__isnull=False)
                & (Q(confirmed_by__isnull=False) | Q(decided_elsewhere=True))
                & (
                    Q(needs_two=False)
                    | Q(decided_elsewhere=True, confirmed_by__isnull=False)
                    | Q(confirmed_by__isnull=False, seconded_by__isnull=False)
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "claimed_at"], name="deed_by_waiting"),
            models.Index(fields=["beneficiary", "happened_on"], name="deed_by_person_and_day"),
            models.Index(fields=["confirmed_by", "confirmed_at"], name="deed_by_confirmer"),
        ]

    def __str__(self) -> str:
        return f"deed:{self.pk}"

    def get_absolute_url(self) -> str:
        return self.link or reverse("points:statement")

    @property
    def worth(self) -> int:
        """By the rule alone, before caps."""
        return self.rule.points * self.units

    @property
    def signatures(self) -> int:
        return bool(self.confirmed_by_id) + bool(self.seconded_by_id) + self.decided_elsewhere

    def may_be_confirmed_by(self, somebody: Resident) -> bool:
        return Deed.objects.for_the_eyes_of(somebody).filter(pk=self.pk).exists()
