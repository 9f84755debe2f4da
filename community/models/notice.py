from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.models.resident import Pace, Resident

DIGEST_HOUR = 18
DIGEST_WEEKDAY = 4  # Friday: before the weekend, when people have time to act


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        return self.filter(resident_id=user.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at=None)

    def newest_first(self) -> "NoticeQuerySet":
        return self.order_by("-created_at", "-pk")

    def waiting(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.WAITING)

    def undelivered(self) -> "NoticeQuerySet":
        return self.filter(state=Notice.State.DEAD)

    def due(self, now: datetime) -> "NoticeQuerySet":
        """To be sent now, and in no worker's hands: never claimed, or claimed by one that has been silent too long."""
        return self.waiting().filter(Q(claimed_until=None) | Q(claimed_until__lte=now), due_at__lte=now)

    def mark_read(self) -> int:
        """What is read here before its digest goes out needs no message any more."""
        spared = Q(state=Notice.State.WAITING, message=None) & ~Q(pace=Pace.AT_ONCE)
        return self.unread().update(
            read_at=clock.now(), state=Case(When(spared, then=Value(Notice.State.SPARED)), default=F("state"))
        )


class Notice(models.Model):
    """Something a resident is told. The row is the message shown on the site and the order to mail or text it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENT = "sent", _("Sent")
        SHOWN = "shown", _("Shown on the site only")
        SPARED = "spared", _("Read before it was sent")
        DEAD = "dead", _("Could not be delivered")

    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="notices", verbose_name=_("resident"))
    kind = models.CharField(_("kind"), max_length=60)
    # What it is about, by name and number ("idea:12"): rooms above this one cannot be pointed at.
    about = models.CharField(_("about"), max_length=60, blank=True)
    url = models.CharField(_("link"), max_length=300, blank=True)
    facts = models.JSONField(_("details"), default=dict, blank=True)
    key = models.CharField(_("key against repeats"), max_length=120)
    created_at = models.DateTimeField(_("written"), default=clock.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    state = models.CharField(_("delivery"), max_length=10, choices=State.choices, default=State.WAITING)
    pace = models.CharField(_("pace"), max_length=10, choices=Pace.choices, default=Pace.AT_ONCE)
    due_at = models.DateTimeField(_("to be sent"), default=clock.now)
    # The mail or text it travels in, chosen once: a repeat after a crash carries the same number.
    message = models.UUIDField(_("message number"), null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(_("in a worker's hands until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last failure"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        default_permissions = ()
        permissions = [("resend_notices", _("See messages that could not be delivered, and send them again"))]
        constraints = [
            models.UniqueConstraint(fields=["resident", "key"], name="one_notice_a_resident_and_key"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="notice_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")), name="notice_link_is_ours"
            ),
        ]
        indexes = [
            models.Index(F("due_at"), F("id"), condition=Q(state="waiting"), name="notice_waiting"),
            models.Index(F("resident"), condition=Q(read_at=None), name="notice_unread"),
            models.Index(F("resident"), F("created_at").desc(), F("id").desc(), name="notice_of_resident"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}".strip()

    @transaction.atomic
    def try_again(self, *, by: Resident) -> None:
        """Give an undelivered message, with all that travels in it, a new row of attempts."""
        again = Notice.objects.undelivered().filter(message=self.message)
        if again.update(state=Notice.State.WAITING, attempts=0, error="", due_at=clock.now()):
            evidence.write("notice.sent_again", self, actor=by, stream="people")

    @transaction.atomic
    def give_up(self, *, by: Resident) -> None:
        """Leave an undelivered message to be read on the site."""
        if Notice.objects.undelivered().filter(message=self.message).update(state=Notice.State.SHOWN):
            evidence.write("notice.given_up", self, actor=by, stream="people")


def next_digest(pace: str, now: datetime) -> datetime:
    """When a notice written `now` goes out to somebody who reads at this pace."""
    if pace == Pace.AT_ONCE:
        return now
    local = timezone.localtime(now)
    moment = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if pace == Pace.WEEKLY:
        moment += timedelta(days=(DIGEST_WEEKDAY - local.weekday()) % 7)
    if moment <= local:
        moment += timedelta(days=7 if pace == Pace.WEEKLY else 1)
    return moment
