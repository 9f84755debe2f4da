import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models import Landmark, Neighbourhood


class StepRefused(ValidationError):
    """A space cannot go from the state it is in to that one."""


class SpaceState(models.TextChoices):
    PREPARED = "prepared", _("Being prepared")
    WISHING = "wishing", _("Open for wishes")
    CALLING = "calling", _("Calling for designs")
    CLOSED = "closed", _("Designs are being chosen from")
    DECIDED = "decided", _("It is decided")


# From each state to those it may go to.
STEPS: dict[str, set[str]] = {
    SpaceState.PREPARED: {SpaceState.WISHING, SpaceState.CALLING},
    SpaceState.WISHING: {SpaceState.CALLING, SpaceState.DECIDED},
    SpaceState.CALLING: {SpaceState.CLOSED, SpaceState.WISHING},
    SpaceState.CLOSED: {SpaceState.CALLING, SpaceState.DECIDED},
    SpaceState.DECIDED: {SpaceState.DECIDED},  # only where the result of a vote is corrected
}
# Where neighbours may still say what they wish.
OPEN_TO_WISHES = (SpaceState.WISHING, SpaceState.CALLING)
UNDER_WAY = (SpaceState.CALLING, SpaceState.WISHING, SpaceState.CLOSED)


class SpaceQuerySet(models.QuerySet["Space"]):
    def public(self) -> "SpaceQuerySet":
        return self.exclude(state=SpaceState.PREPARED)

    def visible_to(self, user: Any) -> "SpaceQuerySet":
        return self.all() if user.has_perm("proposals.view_space") else self.public()

    def within(self, area: Neighbourhood) -> "SpaceQuerySet":
        return self.filter(area__path__startswith=area.path)

    def newest_first(self) -> "SpaceQuerySet":
        return self.order_by("-state_since", "-pk")

    def for_lists(self) -> Any:
        """With what a card shows."""
        return self.select_related("area", "landmark").prefetch_related("photos").with_counts()

    def for_cards(self) -> Any:
        """For a few cards on a page of many things: all of it in one query."""
        from proposals.models.photos import first_of

        return self.select_related("area").with_counts().annotate(**first_of("space"))

    def under_way(self) -> "SpaceQuerySet":
        """Not decided yet; what neighbours can do most about goes first."""
        order = models.Case(
            *(models.When(state=state, then=place) for place, state in enumerate(UNDER_WAY)),
            output_field=models.SmallIntegerField(),
        )
        return self.filter(state__in=UNDER_WAY).order_by(order, "-state_since", "-pk")

    def with_counts(self) -> Any:
        """With how many wishes and how many public designs there are, as `wish_count` and `design_count`."""
        from proposals.models.designs import Design
        from proposals.models.ideas import LISTED

        wishes = Wish.objects.shown().filter(space=OuterRef("pk"))
        designs = Design.objects.filter(space=OuterRef("pk"), idea__state__in=LISTED)
        return self.annotate(wish_count=_counted(wishes), design_count=_counted(designs))

    def seen_by(self, user: Any) -> "SpaceQuerySet":
        """With whether this reader follows it, as `is_followed`."""
        from proposals.models.support import Follow

        return self.annotate(is_followed=Exists(Follow.objects.filter(space=OuterRef("pk"), resident_id=user.pk)))


def _counted(rows: models.QuerySet) -> Coalesce:
    own = rows.order_by().values("space").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(own), 0)


class Space(models.Model):
    """An idle corner for which neighbours say wishes and draw designs."""

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="spaces", verbose_name=_("area"))
    name = models.CharField(_("name"), max_length=60)
    corner = models.CharField(_("where, in words"), max_length=120)
    story = models.TextField(_("what it is like today"), max_length=1500)
    owner = models.CharField(_("whose it is"), max_length=120)
    constraints = models.TextField(_("what a design must respect"), max_length=2000, blank=True)
    size = models.DecimalField(_("size (m²)"), max_digits=8, decimal_places=1)
    landmark = models.ForeignKey(
        Landmark, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("near")
    )
    latitude = models.FloatField(_("latitude (WGS-84)"), null=True, blank=True)
    longitude = models.FloatField(_("longitude (WGS-84)"), null=True, blank=True)
    budget = models.DecimalField(
        _("money there is for it (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    # The first moment that is too late for a new design.
    designs_until = models.DateTimeField(_("designs are taken until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=SpaceState.choices, default=SpaceState.PREPARED, editable=False
    )
    state_since = models.DateTimeField(_("since"), default=clock.now, editable=False)

    objects = SpaceQuerySet.as_manager()
    # Who changed which words: both come with the languages (`proposals/translation.py`).
    history: Any
    save_without_historical_record: Callable[..., None]

    class Meta:
        verbose_name = _("space")
        verbose_name_plural = _("spaces")
        ordering = ["-state_since", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="space_has_a_size"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gt=0), name="money_for_a_space_is_money"),
            models.CheckConstraint(
                name="space_is_on_earth",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]
        indexes = [models.Index(fields=["state", "-state_since"], name="space_by_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("proposals:space", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.state != SpaceState.PREPARED

    @property
    def takes_wishes(self) -> bool:
        return self.state in OPEN_TO_WISHES

    @property
    def takes_designs(self) -> bool:
        """Called for, and the last day has not passed: the date closes the call by itself."""
        return self.state == SpaceState.CALLING and (self.designs_until is None or clock.now() < self.designs_until)

    @transaction.atomic
    def move(self, to: str, *, by: Any, reasons: dict[str, str], designs_until: datetime | None = None) -> "SpaceEvent":
        """The one mover: locks, refuses what `STEPS` does not list, writes the event and the record.

        `reasons` are the public words in every language, by field name: `{"reason_zh_hans": …, "reason_en": …}`.
        """
        self.lock()
        if to not in STEPS[self.state]:
            raise StepRefused(_("This space can no longer go that way. Reload the page to see where it stands."))
        old, self.state, self.state_since = self.state, to, clock.now()
        if to == SpaceState.CALLING:
            self.designs_until = designs_until
        # Words are kept as they were written; a step alone changes none.
        self.save_without_historical_record(update_fields=["state", "state_since", "designs_until"])
        event = SpaceEvent.objects.create(space=self, old=old, new=to, by=by, **reasons)
        evidence.write(f"space.{to}", self, actor=by, stream="moderation", event=event.pk, old=str(old))
        return event

    def lock(self) -> None:
        """Hold the row until the transaction ends, with what it says now."""
        self.refresh_from_db(from_queryset=Space.objects.select_for_update(of=("self",)))


class SpaceEvent(models.Model):
    """One step of a space: from where to where, who, when, and the public words. Never changed."""

    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="events", verbose_name=_("space"))
    old = models.CharField(_("from"), max_length=10, choices=SpaceState.choices)
    new = models.CharField(_("to"), max_length=10, choices=SpaceState.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("public words"), max_length=600, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("step of a space")
        verbose_name_plural = _("steps of spaces")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="a_decision_about_a_space_is_explained",
                condition=~Q(new="decided")
                | (Q(reason_zh_hans__isnull=False, reason_en__isnull=False) & ~Q(reason_zh_hans="") & ~Q(reason_en="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.space_id}: {self.old} → {self.new}"


# Wishes


class WishQuerySet(models.QuerySet["Wish"]):
    def shown(self) -> "WishQuerySet":
        return self.filter(hidden_at=None, withdrawn_at=None)

    def with_echoes(self, user: Any) -> Any:
        """With how many wish the same, as `echo_count`, and whether this reader does, as `is_echoed`."""
        mine = Echo.objects.filter(wish=OuterRef("pk"), resident_id=user.pk)
        own = Echo.objects.filter(wish=OuterRef("pk")).order_by().values("wish").annotate(found=Count("pk"))
        return self.annotate(echo_count=Coalesce(Subquery(own.values("found")), 0), is_echoed=Exists(mine))

    def with_echoes_of_all(self) -> Any:
        """With how many wish the same, as `echo_count`, in one grouped read."""
        return self.order_by().annotate(echo_count=Count("echoes"))

    def most_wished_first(self) -> "WishQuerySet":
        return self.order_by(F("echo_count").desc(), "-at", "-pk")


class Wish(models.Model):
    """What a neighbour wishes for a space, in one sentence; one of each kind."""

    class Kind(models.TextChoices):
        SIT = "sit", _("Somewhere to sit")
        GREEN = "green", _("Plants and shade")
        PLAY = "play", _("Room to play")
        MOVE = "move", _("Room to move")
        MEET = "meet", _("A place to meet")
        OTHER = "other", _("Something else")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="wishes", verbose_name=_("space"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="wishes", verbose_name=_("author")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    text = models.CharField(_("wish"), max_length=120)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    at = models.DateTimeField(_("when"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, editable=False)
    hidden_why = models.CharField(_("public reason"), max_length=300, blank=True, editable=False)

    objects = WishQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish")
        verbose_name_plural = _("wishes")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            # What moderators hid still counts: nobody says it again and again.
            models.UniqueConstraint(
                fields=["space", "author", "kind"],
                condition=Q(withdrawn_at=None),
                name="one_wish_a_resident_space_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_why="") | (Q(hidden_at__isnull=False) & ~Q(hidden_why="")),
                name="wish_is_hidden_for_a_reason",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="a_wish_has_words"),
        ]
        indexes = [models.Index(fields=["space", "at"], name="wishes_of_space")]

    def __str__(self) -> str:
        return f"{self.space_id} · {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.space.get_absolute_url()}#wish-{self.pk}"

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None and self.withdrawn_at is None


class Echo(models.Model):
    """“Me too”: somebody wishes the same, once. Taking it back removes the row."""

    wish = models.ForeignKey(Wish, on_delete=models.PROTECT, related_name="echoes", verbose_name=_("wish"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="echoes", verbose_name=_("resident")
    )
    at = models.DateTimeField(_("since"), default=clock.now)

    class Meta:
        verbose_name = _("me too")
        verbose_name_plural = _("me toos")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["wish", "resident"], name="one_me_too_a_resident_and_wish")]

    def __str__(self) -> str:
        return f"{self.wish_id} · {self.resident_id}"
