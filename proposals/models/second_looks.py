from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from proposals.models.ideas import IdeaEvent, State


class SecondLookQuerySet(models.QuerySet["SecondLook"]):
    def waiting(self) -> "SecondLookQuerySet":
        return self.filter(looked_at=None)

    def looked(self) -> "SecondLookQuerySet":
        return self.exclude(looked_at=None)

    def for_looker(self, user: settings.AUTH_USER_MODEL) -> "SecondLookQuerySet":  # type: ignore[name-defined]
        """What this moderator may look at: neither decided nor written by them."""
        return self.waiting().exclude(event__by=user).exclude(event__idea__author=user)

    def differing(self) -> "SecondLookQuerySet":
        return self.looked().exclude(verdict=models.F("event__new"))


class SecondLook(models.Model):
    """A decision of a moderator that was drawn by lot, and what a colleague says who does not know it."""

    class Verdict(models.TextChoices):
        PUBLISH = State.PUBLISHED.value, _("Publish")
        RETURN = State.RETURNED.value, _("Return with a reason")
        HIDE = State.HIDDEN.value, _("Hide it")

    event = models.OneToOneField(IdeaEvent, on_delete=models.PROTECT, related_name="second_look")
    drawn_at = models.DateTimeField(_("drawn"), default=clock.now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(_("second verdict"), max_length=12, choices=Verdict.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    looked_at = models.DateTimeField(_("looked at again"), null=True, editable=False)

    objects = SecondLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        ordering = ["drawn_at", "pk"]
        default_permissions = ()
        permissions = [("see_second_looks", _("Can see where two moderators differ"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(looked_at=None, by=None, verdict="")
                | (Q(looked_at__isnull=False, by__isnull=False) & ~Q(verdict="")),
                name="second_look_is_somebody_s",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}"
