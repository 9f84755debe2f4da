from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood
from proposals.models import Cycle, Idea
from voting import rivals
from voting.counting import Settings as CountingSettings
from voting.counting import election as ballots
from voting.counting.pabulib.published import settings_from_json
from voting.counting.settings import CONTEST_RULES, GREEDY


class State(models.TextChoices):
    """What is written down. Announced, open and held are read from dates; see `Election.phase`."""

    DRAFT = "draft", _("Draft")
    FROZEN = "frozen", _("Rules frozen")
    CLOSING = "closing", _("Closing")  # only inside the transaction that closes
    CLOSED = "closed", _("Closed")
    COUNTED = "counted", _("Counted")
    CERTIFIED = "certified", _("Certified")


ALLOWED: dict[str, set[str]] = {
    State.DRAFT: {State.FROZEN},
    State.FROZEN: {State.CLOSING},
    State.CLOSING: {State.CLOSED},
    State.CLOSED: {State.COUNTED},
    State.COUNTED: {State.CERTIFIED},
    State.CERTIFIED: set(),
}


class Phase(models.TextChoices):
    """Where an election stands at a moment, as people say it."""

    DRAFT = "draft", _("In preparation")
    ANNOUNCED = "announced", _("Voting has not begun")
    OPEN = "open", _("Voting is on")
    HELD = "held", _("Voting is paused")
    OVER = "over", _("Voting has ended")  # the minute before the box is closed
    CLOSED = "closed", _("Being counted")
    COUNTED = "counted", _("Counted, waits for signatures")
    CERTIFIED = "certified", _("Result is final")


class BallotType(models.TextChoices):
    """The values are those of published ballot files."""

    APPROVAL = ballots.APPROVAL, _("Pick several")
    KNAPSACK = ballots.KNAPSACK, _("Pick within the budget")
    CHOOSE_ONE = ballots.CHOOSE_ONE, _("Pick one")
    RANKING = ballots.RANKING, _("Put in order")
    POINTS = ballots.CUMULATIVE, _("Share out points")


class KeyHolding(models.TextChoices):
    """Who can open the box."""

    OPERATOR = "operator", _("The operator of this site keeps the key")
    TRUSTEES = "trustees", _("Two of three trustees open the box together")


class ElectionQuerySet(models.QuerySet["Election"]):
    def announced(self) -> "ElectionQuerySet":
        """What the public sees: from the day its rules are frozen."""
        return self.exclude(state=State.DRAFT)

    def visible_to(self, user: Any) -> "ElectionQuerySet":
        return self.all() if user.has_perm("voting.view_election") else self.announced()

    def open_at(self, at: datetime) -> "ElectionQuerySet":
        """Taking ballots at that moment: from `opens_at` on, up to and without `closing_at`, unless held."""
        ready = self.filter(state=State.FROZEN, held_at=None).exclude(seed="")
        return ready.filter(opens_at__lte=at, closing_at__gt=at)

    def open(self) -> "ElectionQuerySet":
        return self.open_at(clock.now())

    def of_who_lives_in(self, area: Neighbourhood) -> "ElectionQuerySet":
        """Those in which the people of this place vote."""
        return self.filter(Q(area=None) | Q(area__path__in=area.paths))

    def upcoming(self) -> "ElectionQuerySet":
        return self.filter(state=State.FROZEN, opens_at__gt=clock.now()).order_by("opens_at", "pk")

    def due_to_close(self) -> "ElectionQuerySet":
        return self.filter(state=State.FROZEN, held_at=None, closing_at__lte=clock.now()).order_by("closing_at", "pk")

    def for_cards(self) -> Any:
        """With what a card shows, and how many options there are, as `listed`."""
        standing = Count("options", filter=Q(options__withdrawn=False))
        return self.select_related("area", "cycle").annotate(listed=standing)

    def certified(self) -> "ElectionQuerySet":
        return self.filter(state=State.CERTIFIED)

    def newest_first(self) -> "ElectionQuerySet":
        return self.order_by("-closes_at", "-pk")


class Election(models.Model):
    """One vote: who may vote, on what, how it is counted. Its rules are hashed when they are frozen.

    The options come from a round (`cycle`), or from a design contest named in `contest` ("space:pocket-park"); see
    `voting.sources`. Money is whole yuan with two decimals; times are half-open: a ballot cast at `closing_at` is late.
    """

    class Origin(models.TextChoices):
        HERE = "here", _("held here")
        IMPORTED = "imported", _("from a published file")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.HERE, editable=False)
    title = models.CharField(_("title"), max_length=120)
    summary = models.TextField(_("in a few words"), max_length=600, blank=True)
    cycle = models.ForeignKey(
        Cycle, on_delete=models.PROTECT, null=True, blank=True, related_name="elections", verbose_name=_("round")
    )
    contest = models.CharField(_("design contest"), max_length=80, blank=True)

    ballot_type = models.CharField(_("ballot"), max_length=12, choices=BallotType.choices, default=BallotType.APPROVAL)
    most_choices = models.PositiveSmallIntegerField(
        _("options a person may pick"), null=True, blank=True, help_text=_("Empty: as many as there are.")
    )
    points_each = models.PositiveSmallIntegerField(
        _("points a person shares out"), null=True, blank=True, help_text=_("Only where points are shared out.")
    )
    # What differs from the defaults of `voting.counting.Settings`, without the seed of the lot.
    counting = models.JSONField(_("rule of the count"), default=dict)
    budget = models.DecimalField(
        _("budget (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True, help_text=_("Empty in a contest.")
    )

    area = models.ForeignKey(
        Neighbourhood,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="elections",
        verbose_name=_("who lives here votes"),
    )
    min_age = models.PositiveSmallIntegerField(_("from the year one turns"), null=True, blank=True, default=16)
    # Ways of proving residence that count here; empty: every way in force in the community.
    proof_methods = models.JSONField(_("proof of residence"), default=list, blank=True)
    by_letter = models.BooleanField(_("a household letter is enough to vote"), default=True)
    eligible = models.PositiveIntegerField(
        _("people who may vote"), null=True, blank=True, help_text=_("As the residents' committee knows it.")
    )

    opens_at = models.DateTimeField(_("voting begins"))
    closes_at = models.DateTimeField(_("voting ends"))
    # When it really ends: later than `closes_at` by as long as it was held.
    closing_at = models.DateTimeField(_("voting ends, pauses added"), null=True, editable=False)
    held_at = models.DateTimeField(_("paused since"), null=True, editable=False)
    publish_ballots = models.BooleanField(
        _("publish the anonymous ballots"),
        default=True,
        help_text=_("Only where at least 100 were counted; otherwise totals alone are published."),
    )
    key_holding = models.CharField(
        _("key of the box"), max_length=10, choices=KeyHolding.choices, default=KeyHolding.OPERATOR
    )

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    frozen_at = models.DateTimeField(_("rules frozen"), null=True, editable=False)
    digest = models.CharField(_("hash of the rules"), max_length=64, blank=True, editable=False)
    amended = models.PositiveSmallIntegerField(_("amendments"), default=0, editable=False)
    # Hash of the half of the seed that was drawn in secret, published before the other half was thrown in public.
    seed_commitment = models.CharField(max_length=64, blank=True, editable=False)
    seed_secret = models.CharField(max_length=64, blank=True, editable=False)  # empty until the draw
    seed_public = models.CharField(_("thrown in public"), max_length=200, blank=True, editable=False)
    seed = models.CharField(_("seed of the lots"), max_length=64, blank=True, editable=False)
    box_key = models.CharField(_("public key of the box"), max_length=64, blank=True, editable=False)
    ballot_bytes = models.PositiveSmallIntegerField(default=0, editable=False)  # every ballot is padded to this
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    box_root = models.CharField(_("root of all receipts"), max_length=64, blank=True, editable=False)
    box_opened_at = models.DateTimeField(_("box opened"), null=True, editable=False)
    drafts_left = models.PositiveIntegerField(_("drafts never cast"), default=0, editable=False)
    replaced = models.PositiveIntegerField(_("ballots replaced by a later one"), default=0, editable=False)
    invalid = models.PositiveIntegerField(_("ballots against the rules"), default=0, editable=False)
    certified_at = models.DateTimeField(_("certified"), null=True, editable=False)
    created_at = models.DateTimeField(_("set up"), default=clock.now, editable=False)
    # For files from elsewhere: where and when, in their own words.
    facts = models.JSONField(default=dict, editable=False)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        ordering = ["-opens_at", "-pk"]
        default_permissions = ("view", "change")
        permissions = [
            ("run_election", _("Can hold votes: freeze, draw lots, hold, close, count")),
            ("hand_out_paper", _("Can hand out paper ballots and mark the roll")),
            ("type_paper", _("Can type in paper ballots")),
            ("certify_result", _("Can sign results")),
        ]
        constraints = [
            models.CheckConstraint(name="vote_ends_after_it_begins", condition=Q(opens_at__lt=F("closes_at"))),
            models.CheckConstraint(
                name="pauses_only_lengthen_a_vote", condition=Q(closing_at=None) | Q(closing_at__gte=F("closes_at"))
            ),
            models.CheckConstraint(name="vote_has_money_or_none", condition=Q(budget=None) | Q(budget__gt=0)),
            models.CheckConstraint(
                name="vote_is_about_one_thing",
                condition=Q(cycle=None) | Q(contest=""),
            ),
            models.CheckConstraint(
                name="frozen_rules_are_hashed",
                condition=Q(state="draft") | Q(origin="imported") | (~Q(digest="") & Q(closing_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="points_belong_to_points",
                condition=Q(ballot_type="cumulative", points_each__isnull=False, points_each__gt=0)
                | (~Q(ballot_type="cumulative") & Q(points_each=None))
                | Q(origin="imported"),
            ),
            models.CheckConstraint(
                name="a_voter_picks_something", condition=Q(most_choices=None) | Q(most_choices__gt=0)
            ),
        ]
        indexes = [models.Index(fields=["state", "closing_at"], name="election_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("voting:election", args=[self.slug])

    # Where it stands

    def phase_at(self, at: datetime) -> str:
        """A `Phase`. Half-open: open from `opens_at` up to and without `closing_at`."""
        if self.state in (State.CLOSED, State.COUNTED, State.CERTIFIED):
            return Phase(self.state)
        if self.state == State.CLOSING:
            return Phase.OVER
        if self.state == State.DRAFT or self.closing_at is None:
            return Phase.DRAFT
        if at < self.opens_at or not self.seed:
            return Phase.ANNOUNCED
        if self.held_at is not None:
            return Phase.HELD
        return Phase.OPEN if at < self.closing_at else Phase.OVER

    @property
    def phase(self) -> str:
        return self.phase_at(clock.now())

    @property
    def phase_name(self) -> str:
        return str(Phase(self.phase).label)

    @property
    def is_open(self) -> bool:
        return self.phase == Phase.OPEN

    @property
    def is_contest(self) -> bool:
        return self.counting_rule in CONTEST_RULES

    @property
    def counting_rule(self) -> str:
        return str(self.counting.get("rule", GREEDY))

    def counting_settings(self) -> CountingSettings:
        """How it is counted: as frozen, ties broken by the lots of the public seed once they are drawn."""
        counting = self.counting
        if self.origin == self.Origin.HERE and rivals.groups(counting):
            standing = self.options.filter(withdrawn=False)
            counting = rivals.named(counting, dict(standing.values_list("source", "code")))
        found = settings_from_json(counting)
        return found.with_lot(self.seed) if self.seed else found

    def counting_budget(self) -> Fraction:
        return Fraction(self.budget or 0)

    @property
    def picks_most(self) -> int | None:
        """So many options may stand on one ballot; None: as many as there are."""
        return 1 if self.ballot_type == BallotType.CHOOSE_ONE else self.most_choices

    @property
    def age_counts_in(self) -> int:
        """The year in which somebody must turn `min_age`: that of the first day of voting."""
        return timezone.localtime(self.opens_at).year

    @property
    def first_day(self) -> date:
        return timezone.localdate(self.opens_at)

    @property
    def last_day(self) -> date:
        """The day of the last moment a ballot is taken: what ends at midnight ends on the day before."""
        return timezone.localdate((self.closing_at or self.closes_at) - timedelta(microseconds=1))

    @property
    def days_left(self) -> int:
        return (self.last_day - clock.today()).days


class Option(models.Model):
    """One line of the ballot, with the price it was frozen at."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="options", verbose_name=_("election"))
    # Where it comes from: "idea:12", "design:4". The lots for the numbers are drawn over these.
    source = models.CharField(max_length=80)
    idea = models.ForeignKey(
        Idea, on_delete=models.PROTECT, null=True, blank=True, related_name="ballot_options", verbose_name=_("idea")
    )
    number = models.PositiveSmallIntegerField(_("number"), null=True, editable=False)
    # Its name in published files: the number, or what the file it came from calls it.
    code = models.CharField(max_length=60, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("in a few words"), max_length=600, blank=True)
    cost = models.DecimalField(_("cost (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    category = models.CharField(_("theme"), max_length=80, blank=True)
    url = models.CharField(_("its page"), max_length=200, blank=True)
    withdrawn = models.BooleanField(_("withdrawn by an amendment"), default=False, editable=False)
    # For files from elsewhere.
    facts = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["election", "number", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election", "source"], name="an_option_stands_once"),
            models.UniqueConstraint(fields=["election", "number"], name="one_option_a_number"),
            models.UniqueConstraint(
                fields=["election", "code"], condition=~Q(code=""), name="one_option_a_name_in_files"
            ),
            models.CheckConstraint(name="option_costs_no_less_than_nothing", condition=Q(cost=None) | Q(cost__gte=0)),
            models.CheckConstraint(name="option_numbers_begin_with_one", condition=Q(number=None) | Q(number__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}" if self.number else self.title

    def get_absolute_url(self) -> str:
        return self.url or (self.idea.get_absolute_url() if self.idea else "")


class Hold(models.Model):
    """Voting was paused: why, and by whom. It then lasts as much longer."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="holds", verbose_name=_("election"))
    reason = models.CharField(_("public reason"), max_length=300)
    begun_at = models.DateTimeField(_("since"), default=clock.now)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(_("until"), null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("pause of a vote")
        verbose_name_plural = _("pauses of votes")
        ordering = ["begun_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["election"], condition=Q(ended_at=None), name="one_pause_at_a_time"),
            models.CheckConstraint(
                name="pause_of_a_vote_has_a_public_reason", condition=~Q(reason_zh_hans="") & ~Q(reason_en="")
            ),
            models.CheckConstraint(
                name="pause_of_a_vote_is_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("begun_at"), ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.begun_at:%Y-%m-%d %H:%M}"


class Amendment(models.Model):
    """A change to frozen rules: proposed by one person, agreed to by another, public, and never once somebody voted."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a second person")
        AGREED = "agreed", _("in force")
        REFUSED = "refused", _("not done")

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("election")
    )
    # {"budget": ["100000.00", "120000.00"], "option:idea:12:cost": [old, new]}: each rule before and after.
    changes = models.JSONField(_("what changes"))
    reason = models.CharField(_("public reason"), max_length=300)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    old_digest = models.CharField(max_length=64, blank=True)
    new_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["proposed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="amendment_has_a_public_reason", condition=~Q(reason_zh_hans="") & ~Q(reason_en="")
            ),
            models.CheckConstraint(
                name="amendment_takes_two_persons",
                condition=Q(state="proposed", decided_by=None)
                | (~Q(state="proposed") & Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.UniqueConstraint(fields=["election"], condition=Q(state="proposed"), name="one_amendment_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.election} · {self.proposed_at:%Y-%m-%d}"
