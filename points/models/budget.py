"""What takes two persons: points for a programme, and corrections."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock
from points.models.ledger import Operation, Programme


class State(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    DONE = "done", _("done")
    REFUSED = "refused", _("not done")


class ProposalQuerySet(models.QuerySet):
    def waiting(self) -> "ProposalQuerySet":
        return self.filter(state=State.PROPOSED).order_by("proposed_at", "pk")

    def for_the_eyes_of(self, staff: models.Model) -> "ProposalQuerySet":
        """What this person may decide: nothing they proposed themselves."""
        return self.exclude(proposed_by=staff.pk)


def person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=label, **options
    )


class Funding(models.Model):
    """Points one member of staff asks for and another grants; the purse of a programme holds no others."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="fundings", verbose_name=_("programme")
    )
    points = models.PositiveIntegerField(_("points"))
    reason = models.CharField(_("reason"), max_length=300)
    key = models.UUIDField(_("key of the form"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = person(_("asked for by"))
    proposed_at = models.DateTimeField(_("asked for"), default=clock.now)
    decided_by = person(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("points for a programme")
        verbose_name_plural = _("points for programmes")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="funding_is_of_something", condition=Q(points__gt=0)),
            models.CheckConstraint(
                name="funding_takes_two_persons",
                condition=Q(state=State.PROPOSED, decided_by=None)
                | (~Q(state=State.PROPOSED) & Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
        ]

    def __str__(self) -> str:
        return f"funding:{self.pk}"


class CorrectionQuerySet(ProposalQuerySet):
    def for_the_eyes_of(self, staff: models.Model) -> "CorrectionQuerySet":
        return self.exclude(proposed_by=staff.pk).exclude(resident=staff.pk)


class Correction(models.Model):
    """A mistake put right by opposite transfers, with a reason. The mistake and its correction both stay to be seen."""

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("person")
    )
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme"))
    points = models.IntegerField(_("points"), help_text=_("With a minus: points are taken away."))
    # The award it takes back whole; empty: points are added or taken away as such.
    takes_back = models.ForeignKey(
        Operation, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("takes back")
    )
    reason = models.CharField(_("reason"), max_length=300)
    needs_two = models.BooleanField(_("takes two persons"), default=True)
    key = models.UUIDField(_("key of the form"), unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = person(_("asked for by"))
    proposed_at = models.DateTimeField(_("asked for"), default=clock.now)
    decided_by = person(_("decided by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction of points")
        verbose_name_plural = _("corrections of points")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="correction_is_of_something", condition=~Q(points=0)),
            models.CheckConstraint(
                name="only_taking_back_an_award_takes_one_person",
                condition=Q(needs_two=True) | Q(takes_back__isnull=False, points__lt=0),
            ),
            models.CheckConstraint(
                name="correction_takes_two_persons",
                condition=Q(state=State.PROPOSED, decided_by=None)
                | (
                    ~Q(state=State.PROPOSED)
                    & Q(decided_by__isnull=False)
                    & (Q(needs_two=False) | ~Q(decided_by=F("proposed_by")))
                ),
            ),
            models.CheckConstraint(
                name="nobody_corrects_their_own_points",
                condition=~Q(proposed_by=F("resident")) & (Q(decided_by=None) | ~Q(decided_by=F("resident"))),
            ),
        ]

    def __str__(self) -> str:
        return f"correction:{self.pk}"
