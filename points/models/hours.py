"""Hours of service: who was there and for how long, confirmed from both sides; and certificates of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from community import clock
from points.models.activities import Slot
from points.models.budget import person
from points.models.deeds import Deed

LONG_DAY = 480  # minutes; beyond that a reason is asked for

# What waits, and what may follow. A decided dispute ends where agreement does.
HOURS_ALLOWED: dict[str, tuple[str, ...]] = {
    "here": ("told",),
    "told": ("agreed", "disputed"),
    "disputed": ("agreed",),
    "agreed": (),
}


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def visible_to(self, user: models.Model) -> "AttendanceQuerySet":
        return self.filter(resident=user.pk)

    def told(self) -> "AttendanceQuerySet":
        return self.filter(state=Attendance.State.TOLD)

    def disputed(self) -> "AttendanceQuerySet":
        return self.filter(state=Attendance.State.DISPUTED).order_by("disputed_at", "pk")

    def agreed(self) -> "AttendanceQuerySet":
        return self.filter(state=Attendance.State.AGREED)

    def for_the_eyes_of(self, staff: models.Model) -> "AttendanceQuerySet":
        """What this person may decide: neither their own hours nor what they wrote down."""
        return self.exclude(resident=staff.pk).exclude(confirmed_by=staff.pk)

    def minutes(self) -> int:
        return self.aggregate(total=Sum("minutes"))["total"] or 0

    def with_slot(self) -> "AttendanceQuerySet":
        return self.select_related("slot__activity__team", "slot__activity__area", "resident", "confirmed_by", "deed")


class Attendance(models.Model):
    """One person at one time of an activity. No minutes: they did not come."""

    class State(models.TextChoices):
        HERE = "here", _("checked in")
        TOLD = "told", _("waits for your answer")
        DISPUTED = "disputed", _("disputed")
        AGREED = "agreed", _("settled")

    class How(models.TextChoices):
        SCAN = "scan", _("scanned on site")
        CODE = "code", _("code typed on site")
        ROLL = "roll", _("ticked by the organiser")
        PAPER = "paper", _("from the paper sheet")

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("time"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("who")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.HERE)
    how = models.CharField(_("noted how"), max_length=5, choices=How.choices)
    arrived_at = models.DateTimeField(_("checked in"), null=True, blank=True)
    left_at = models.DateTimeField(_("checked out"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    confirmed_by = person(_("hours confirmed by"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("hours confirmed"), null=True, blank=True)
    answer_until = models.DateField(_("answer until"), null=True, blank=True)
    claimed_minutes = models.PositiveSmallIntegerField(_("minutes by own account"), null=True, blank=True)
    dispute = models.CharField(_("what is not right"), max_length=300, blank=True)
    disputed_at = models.DateTimeField(_("disputed"), null=True, blank=True)
    decided_by = person(_("decided by"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    agreed_at = models.DateTimeField(_("settled"), null=True, blank=True)
    deed = models.OneToOneField(
        Deed, on_delete=models.PROTECT, null=True, blank=True, related_name="attendance", verbose_name=_("good deed")
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="one_attendance_a_person_and_slot", fields=["slot", "resident"]),
            models.CheckConstraint(name="attendance_is_of_a_known_state", condition=Q(state__in=list(HOURS_ALLOWED))),
            models.CheckConstraint(
                name="hours_are_confirmed_by_somebody",
                condition=Q(state="here", minutes=None, confirmed_by=None)
                | ~Q(state="here") & Q(minutes__isnull=False, confirmed_by__isnull=False, answer_until__isnull=False),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_hours",
                condition=(Q(confirmed_by=None) | ~Q(confirmed_by=F("resident")))
                & (Q(decided_by=None) | ~Q(decided_by=F("resident")) & ~Q(decided_by=F("confirmed_by"))),
            ),
            models.CheckConstraint(name="a_day_has_24_hours", condition=Q(minutes=None) | Q(minutes__lte=1440)),
            models.CheckConstraint(
                name="a_long_day_says_why", condition=Q(minutes=None) | Q(minutes__lte=LONG_DAY) | ~Q(note="")
            ),
        ]
        indexes = [
            models.Index(fields=["resident", "state"], name="attendance_by_person"),
            models.Index(fields=["state", "answer_until"], name="attendance_by_answer"),
        ]

    def __str__(self) -> str:
        return f"attendance:{self.pk}"

    @property
    def source(self) -> str:
        """The name under which its points are paid, once."""
        return f"activity:{self.slot.activity_id}/{self.slot_id}"


class Certificate(models.Model):
    """So many hours of one person, under a number that anybody may check."""

    number = models.CharField(_("number"), max_length=12, unique=True)
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates", verbose_name=_("who")
    )
    minutes = models.PositiveIntegerField(_("minutes"))
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    issued_at = models.DateTimeField(_("issued"), default=clock.now)

    class Meta:
        verbose_name = _("certificate of hours")
        verbose_name_plural = _("certificates of hours")
        default_permissions = ()
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="certificate_is_of_something", condition=Q(minutes__gt=0, last_on__gte=F("first_on"))
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def hours(self) -> float:
        return round(self.minutes / 60, 1)
