from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock


class ClosingQuerySet(models.QuerySet["Closing"]):
    def open(self) -> "ClosingQuerySet":
        return self.filter(outcome=Closing.Outcome.OPEN)

    def decided(self) -> "ClosingQuerySet":
        return self.exclude(outcome=Closing.Outcome.OPEN)

    def with_people(self) -> "ClosingQuerySet":
        return self.select_related("resident", "asked_by", "decided_by")

    def oldest(self) -> datetime | None:
        return self.order_by("asked_at").values_list("asked_at", flat=True).first()


class Closing(models.Model):
    """Staff ask that an account be closed; somebody else decides. Written by `community.closings` alone."""

    class Why(models.TextChoices):
        REQUEST = "request", _("Asked for in writing")
        DEATH = "death", _("The resident has died")
        FRAUD = "fraud", _("Fraud, or not a person of this town")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Waits for a second person")
        CLOSED = "closed", _("Closed and erased")
        KEPT = "kept", _("Kept")

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="closings", verbose_name=_("resident")
    )
    why = models.CharField(_("why"), max_length=10, choices=Why.choices)
    # What was seen: a file number, never a name. It stays when the person is gone.
    seen = models.CharField(_("what was seen"), max_length=300)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = _("closing of an account")
        verbose_name_plural = _("closings of accounts")
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        permissions = [
            ("ask_closing", _("Ask that an account be closed")),
            ("decide_closing", _("Decide that an account is closed")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident"], condition=Q(outcome="open"), name="one_open_closing_a_resident"
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", decided_by=None, decided_at=None)
                | (~Q(outcome="open") & Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="decided_closing_names_who_and_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="two_people_close_an_account"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("resident")) & (Q(decided_by=None) | ~Q(decided_by=F("resident"))),
                name="nobody_closes_their_own_account_here",
            ),
            models.CheckConstraint(condition=~Q(seen=""), name="closing_says_what_was_seen"),
        ]

    def __str__(self) -> str:
        return f"{self.get_why_display()}: {self.get_outcome_display()}"

    def can_be_decided_by(self, staff: Any) -> bool:
        """By somebody with the right, who neither asked for it nor is meant."""
        return (
            self.outcome == self.Outcome.OPEN
            and staff.pk not in (self.asked_by_id, self.resident_id)
            and staff.has_perm("community.decide_closing")
        )
