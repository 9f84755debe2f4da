"""Activities for volunteers: who calls, where, when, how many; and who comes."""

import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood, Resident
from points.models.budget import person
from points.models.deeds import Team, TeamMember

ORGANISE = "points.organise"


class ActivityQuerySet(models.QuerySet["Activity"]):
    def published(self) -> "ActivityQuerySet":
        return self.filter(state=Activity.State.PUBLISHED)

    def public(self) -> "ActivityQuerySet":
        """Also what was called off: whoever has the address reads so."""
        return self.exclude(state=Activity.State.DRAFT)

    def run_by(self, somebody: Resident) -> "ActivityQuerySet":
        """Staff who may organise run all of them, others those of their teams."""
        if somebody.has_perm(ORGANISE):
            return self
        return self.filter(team__in=TeamMember.objects.filter(resident=somebody.pk, organises=True).values("team"))

    def visible_to(self, user: models.Model | AnonymousUser) -> "ActivityQuerySet":
        if not isinstance(user, Resident):
            return self.public()
        mine = Activity.objects.run_by(user).values("pk")
        return self.filter(~Q(state=Activity.State.DRAFT) | Q(pk__in=mine))

    def within(self, area: Neighbourhood) -> "ActivityQuerySet":
        return self.filter(area__path__startswith=area.path)


class Activity(models.Model):
    """What volunteers are called to, by a team. Its times are slots."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("open to all")
        CALLED_OFF = "called_off", _("called off")

    class Picture(models.TextChoices):
        """Drawings of `community.drawing.scenes`."""

        WALK = "walk", _("A walk by the water")
        GARDEN = "garden", _("Garden beds")
        LANE = "lane", _("A lane")
        PARK = "park", _("A pocket park")
        LAMP = "lamp", _("A street lamp")
        RAMP = "ramp", _("A ramp")
        KIOSK = "kiosk", _("A service point")
        NOODLES = "noodles", _("A kitchen")
        SHED = "shed", _("A bicycle shed")

    key = models.UUIDField(_("key of the form"), null=True, unique=True, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="activities", verbose_name=_("organised by"))
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("area"))
    title = models.CharField(_("title"), max_length=80)
    words = models.TextField(_("what is to be done"), max_length=1500)
    place = models.CharField(_("meeting point"), max_length=120)
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    contact = models.CharField(_("whom to ask"), max_length=120, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    min_age = models.PositiveSmallIntegerField(_("from which age"), null=True, blank=True)
    picture = models.CharField(_("picture"), max_length=10, choices=Picture.choices, default=Picture.WALK)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DRAFT)
    made_by = person(_("made by"))
    made_at = models.DateTimeField(_("made"), default=clock.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    reason = models.CharField(_("why called off"), max_length=200, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["-made_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("organise", _("Organise activities for every team")),
            ("keep_teams", _("Keep teams and their members")),
            ("match_help", _("Bring neighbours who help and who need help together")),
        ]
        constraints = [
            models.CheckConstraint(
                name="activity_is_of_a_known_state", condition=Q(state__in=["draft", "published", "called_off"])
            ),
            models.CheckConstraint(
                name="activity_lies_somewhere_or_nowhere",
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("points:activity", args=[self.pk])

    @property
    def shown_photo(self) -> "ActivityPhoto | None":
        """One that says in both languages what is to be seen; until then the drawing stands."""
        photo = getattr(self, "photo", None)
        return photo if photo is not None and photo.is_described else None

    def is_run_by(self, somebody: models.Model | AnonymousUser) -> bool:
        return isinstance(somebody, Resident) and Activity.objects.run_by(somebody).filter(pk=self.pk).exists()


class ActivityPhoto(models.Model):
    """The team's own photo of it, as files of `community.photos` under `key`."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, related_name="photo", verbose_name=_("activity")
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    words = models.CharField(_("what is to be seen"), max_length=160, blank=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)

    class Meta:
        verbose_name = _("photo of an activity")
        verbose_name_plural = _("photos of activities")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="activity_photo_has_a_size", condition=Q(width__gt=0, height__gt=0)),
        ]

    def __str__(self) -> str:
        return self.words or str(self.key)

    @property
    def is_described(self) -> bool:
        return bool(self.words_zh_hans and self.words_en)  # type: ignore[attr-defined]


class SlotQuerySet(models.QuerySet["Slot"]):
    def on(self) -> "SlotQuerySet":
        """Of published activities, and not called off."""
        return self.filter(called_off_at=None, activity__state=Activity.State.PUBLISHED)

    def to_come(self) -> "SlotQuerySet":
        return self.filter(ends_at__gt=clock.now())

    def over(self) -> "SlotQuerySet":
        return self.filter(ends_at__lte=clock.now())

    def with_room(self) -> "SlotQuerySet":
        return self.filter(taken__lt=F("capacity"))

    def on_day(self, first: date, last: date) -> "SlotQuerySet":
        """From the beginning of one day to the end of another, where the site is."""
        zone = timezone.get_current_timezone()
        start = datetime.combine(first, datetime.min.time(), tzinfo=zone)
        end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        return self.filter(starts_at__gte=start, starts_at__lt=end)

    def run_by(self, somebody: Resident) -> "SlotQuerySet":
        return self.filter(activity__in=Activity.objects.run_by(somebody).values("pk"))

    def with_activity(self) -> "SlotQuerySet":
        return self.select_related("activity__team", "activity__area")

    def with_open_hours(self) -> "SlotQuerySet":
        """Over, with somebody whose hours nobody has written down yet."""
        from points.models.hours import Attendance

        counted = Attendance.objects.filter(slot=OuterRef("slot"), resident=OuterRef("resident")).exclude(state="here")
        open_ = Signup.objects.joined().filter(slot=OuterRef("pk")).filter(~Exists(counted))
        here = Attendance.objects.filter(slot=OuterRef("pk"), state="here")
        return self.over().filter(Exists(open_) | Exists(here)).filter(called_off_at=None).order_by("ends_at", "pk")


class Slot(models.Model):
    """One time of an activity. `taken` is moved by triggers with the sign-ups; a CHECK keeps it within capacity."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="slots", verbose_name=_("activity"))
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("number of places"))
    taken = models.PositiveSmallIntegerField(_("taken"), default=0, editable=False)
    called_off_at = models.DateTimeField(_("called off"), null=True, blank=True)

    objects = SlotQuerySet.as_manager()

    class Meta:
        verbose_name = _("time")
        verbose_name_plural = _("times")
        ordering = ["starts_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="slot_is_never_overfull", condition=Q(taken__lte=F("capacity"))),
            models.CheckConstraint(name="slot_has_places", condition=Q(capacity__gte=1)),
            models.CheckConstraint(name="slot_ends_after_it_begins", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(name="one_slot_a_beginning", fields=["activity", "starts_at"]),
        ]
        indexes = [models.Index(fields=["starts_at"], name="slot_by_beginning")]

    def __str__(self) -> str:
        return f"slot:{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.activity.get_absolute_url()}#slot-{self.pk}"

    @property
    def left(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def ends_another_day(self) -> bool:
        return timezone.localdate(self.ends_at) != self.day

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()

    @property
    def is_on(self) -> bool:
        return self.called_off_at is None and self.activity.state == Activity.State.PUBLISHED


class SignupQuerySet(models.QuerySet["Signup"]):
    def joined(self) -> "SignupQuerySet":
        return self.filter(state=Signup.State.JOINED)

    def waiting(self) -> "SignupQuerySet":
        """In the order in which they asked."""
        return self.filter(state=Signup.State.WAITING).order_by("asked_at", "pk")

    def live(self) -> "SignupQuerySet":
        return self.exclude(state=Signup.State.LEFT)

    def of(self, resident: models.Model) -> "SignupQuerySet":
        return self.filter(resident=resident.pk)


class Signup(models.Model):
    """Somebody's place at one time of an activity, or their turn in the line for one."""

    class State(models.TextChoices):
        JOINED = "joined", _("signed up")
        WAITING = "waiting", _("on the waiting list")
        LEFT = "left", _("not coming")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="signups", verbose_name=_("time"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signups", verbose_name=_("who")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)

    objects = SignupQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_signup_a_person_and_slot", fields=["slot", "resident"]),
            models.CheckConstraint(
                name="signup_is_of_a_known_state", condition=Q(state__in=["joined", "waiting", "left"])
            ),
        ]
        indexes = [models.Index(fields=["resident", "state"], name="signup_by_person")]

    def __str__(self) -> str:
        return f"signup:{self.pk}"


class CalendarFeed(models.Model):
    """Somebody's own calendar under an address made from `number` with a key outside the database."""

    resident = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed", verbose_name=_("who")
    )
    number = models.UUIDField(_("number"), unique=True)
    ref = models.CharField(_("fingerprint"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        default_permissions = ()

    def __str__(self) -> str:
        return f"calendar:{self.pk}"
