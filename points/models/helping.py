"""Help between neighbours: who offers what, who asked for what, brought together by staff."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Neighbourhood, Resident
from points.models.budget import person
from points.models.deeds import Deed


class HelpKind(models.TextChoices):
    CARRY = "carry", _("Carry something upstairs")
    SHOP = "shop", _("Shop or fetch a meal")
    ESCORT = "escort", _("Company to the doctor")
    PHONE = "phone", _("Help with the phone")
    REPAIR = "repair", _("A small repair")
    VISIT = "visit", _("Look in and talk")
    OTHER = "other", _("Something else")


class HelpOffer(models.Model):
    """What somebody is ready to do for neighbours. One at a time; a new one ends the old."""

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="help_offers", verbose_name=_("who")
    )
    kinds = models.JSONField(_("kinds of help"), default=list)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("where"))
    words = models.CharField(_("when, and what else we should know"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("offered"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="one_open_offer_a_person", fields=["resident"], condition=Q(ended_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"offer:{self.pk}"

    @property
    def labels(self) -> list[str]:
        return [str(HelpKind(kind).label) for kind in self.kinds if kind in HelpKind.values]


HELP_ALLOWED: dict[str, tuple[str, ...]] = {
    "asked": ("matched", "cancelled"),
    "matched": ("asked", "accepted", "cancelled"),
    "accepted": ("asked", "done", "cancelled"),
    "done": ("confirmed", "questioned"),
    "questioned": ("confirmed", "cancelled"),
    "confirmed": (),
    "cancelled": (),
}
WITH_ADDRESS = ("accepted", "done", "questioned")


class HelpTaskQuerySet(models.QuerySet["HelpTask"]):
    def visible_to(self, user: models.Model) -> "HelpTaskQuerySet":
        """For who asked, and for the helper it was given to."""
        return self.filter(Q(asker=user.pk) | Q(helper=user.pk))

    def for_staff(self) -> "HelpTaskQuerySet":
        """What needs a hand: to match, questioned, or done and not confirmed. The oldest first."""
        return self.filter(state__in=["asked", "questioned", "done"]).order_by("asked_at", "pk")

    def with_people(self) -> "HelpTaskQuerySet":
        return self.select_related("asker", "helper", "area", "deed")


class HelpTask(models.Model):
    """Something a neighbour needs done. The address is for the helper who said yes, and for nobody before."""

    class State(models.TextChoices):
        ASKED = "asked", _("we look for somebody")
        MATCHED = "matched", _("somebody is asked")
        ACCEPTED = "accepted", _("somebody comes")
        DONE = "done", _("done, to be confirmed")
        QUESTIONED = "questioned", _("staff look into it")
        CONFIRMED = "confirmed", _("confirmed")
        CANCELLED = "cancelled", _("cancelled")

    class Part(models.TextChoices):
        ANY = "any", _("any time")
        MORNING = "morning", _("in the morning")
        AFTERNOON = "afternoon", _("in the afternoon")
        EVENING = "evening", _("in the evening")

    key = models.UUIDField(_("key of the form"), unique=True)
    asker = person(_("who needs it"))
    kind = models.CharField(_("kind of help"), max_length=10, choices=HelpKind.choices)
    words = models.CharField(_("in a sentence"), max_length=300)
    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="+", verbose_name=_("where"))
    address = models.CharField(_("address"), max_length=160, blank=True)
    day = models.DateField(_("day"))
    part = models.CharField(_("time of day"), max_length=10, choices=Part.choices, default=Part.ANY)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    helper = person(_("who helps"), null=True, blank=True)
    matched_by = person(_("brought together by"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = person(_("confirmed or ended by"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    deed = models.OneToOneField(
        Deed, on_delete=models.PROTECT, null=True, blank=True, related_name="help_task", verbose_name=_("good deed")
    )

    objects = HelpTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("help for a neighbour")
        verbose_name_plural = _("help for neighbours")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="help_is_of_a_known_state", condition=Q(state__in=list(HELP_ALLOWED))),
            models.CheckConstraint(
                name="nobody_helps_or_matches_themselves",
                condition=(Q(helper=None) | ~Q(helper=F("asker")))
                & (Q(matched_by=None) | ~Q(matched_by=F("helper")) & ~Q(matched_by=F("asker"))),
            ),
            models.CheckConstraint(
                name="help_comes_by_staff",
                condition=Q(state__in=["asked", "cancelled"]) | Q(helper__isnull=False, matched_by__isnull=False),
            ),
            models.CheckConstraint(
                name="helper_never_confirms", condition=~Q(state="confirmed") | ~Q(ended_by=F("helper"))
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="help_by_waiting")]

    def __str__(self) -> str:
        return f"task:{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("points:help_task", args=[self.pk])

    def address_for(self, somebody: Resident) -> str:
        """Empty for everybody but who asked and, from their yes on, who helps."""
        if somebody.pk == self.asker_id:
            return self.address
        if somebody.pk == self.helper_id and self.state in WITH_ADDRESS:
            return self.address
        return ""
