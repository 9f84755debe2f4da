from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models.places import HelpPoint


class ConsentQuerySet(models.QuerySet["AssistConsent"]):
    def usable(self) -> "ConsentQuerySet":
        return self.filter(revoked_at=None, until__gt=clock.now())


class AssistConsent(models.Model):
    """A resident's word that somebody may act for them at the desk."""

    class Kind(models.TextChoices):
        SPOKEN = "spoken", _("spoken before a witness")
        SLIP = "slip", _("signed slip")
        STANDING = "standing", _("standing authorisation of a family member")

    beneficiary = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assist_consents", verbose_name=_("resident")
    )
    kind = models.CharField(_("kind of consent"), max_length=10, choices=Kind.choices)
    witness = models.CharField(_("witness"), max_length=60, blank=True)
    slip = models.CharField(_("number of the slip"), max_length=30, blank=True)
    family_member = models.CharField(_("family member"), max_length=60, blank=True)
    given_at = models.DateTimeField(_("given"), default=clock.now)
    until = models.DateTimeField(_("until"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to assistance")
        verbose_name_plural = _("consents to assistance")
        ordering = ["-given_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="spoken") & ~Q(witness=""))
                | (Q(kind="slip") & ~Q(slip=""))
                | (Q(kind="standing") & ~Q(family_member="")),
                name="consent_names_witness_slip_or_family_member",
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("given_at")), name="consent_ends_after_it_was_given"),
            models.CheckConstraint(
                condition=~Q(recorded_by=models.F("beneficiary")), name="nobody_records_their_own_consent"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class AssistedSessionQuerySet(models.QuerySet["AssistedSession"]):
    def open(self) -> "AssistedSessionQuerySet":
        return self.filter(ended_at=None)


class AssistedSession(models.Model):
    """A stretch of time in which a helper acts for one resident. Bound to the helper's own sign-in."""

    class Ended(models.TextChoices):
        DONE = "done", _("ended by the helper")
        IDLE = "idle", _("nothing happened for too long")
        REVOKED = "revoked", _("the resident took the consent back")
        REPLACED = "replaced", _("the helper signed in anew")

    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("helper")
    )
    beneficiary = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assisted_sessions", verbose_name=_("resident")
    )
    consent = models.ForeignKey(
        AssistConsent, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("consent")
    )
    help_point = models.ForeignKey(
        HelpPoint, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    reason = models.CharField(_("what it is about"), max_length=120, blank=True)
    started_at = models.DateTimeField(_("began"), default=clock.now)
    last_seen_at = models.DateTimeField(_("last act"), default=clock.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_why = models.CharField(_("why it ended"), max_length=10, choices=Ended.choices, blank=True)

    objects = AssistedSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assisted session")
        verbose_name_plural = _("assisted sessions")
        ordering = ["-started_at"]
        permissions = [("assist_residents", _("Can act for residents at the desk"))]
        constraints = [
            models.UniqueConstraint(
                fields=["helper"], condition=Q(ended_at=None), name="one_open_assisted_session_a_helper"
            ),
            models.UniqueConstraint(
                fields=["beneficiary"], condition=Q(ended_at=None), name="one_open_assisted_session_a_resident"
            ),
            models.CheckConstraint(condition=~Q(helper=models.F("beneficiary")), name="nobody_assists_themselves"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_why="") | (Q(ended_at__isnull=False) & ~Q(ended_why="")),
                name="assisted_session_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(_("For %(resident)s") % {"resident": self.beneficiary})


class AssistedAct(models.Model):
    """One thing done for a resident: what, about what, with which consent. Written together with the act itself."""

    session = models.ForeignKey(AssistedSession, on_delete=models.PROTECT, related_name="acts")
    consent = models.ForeignKey(AssistConsent, on_delete=models.PROTECT, related_name="acts")
    doer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assisted_acts")
    action = models.CharField(_("what was done"), max_length=60)
    about = models.CharField(_("about"), max_length=80, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    undo_until = models.DateTimeField(_("can be undone until"), null=True, blank=True)

    class Meta:
        verbose_name = _("act for a resident")
        verbose_name_plural = _("acts for residents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(doer=models.F("beneficiary")), name="doer_is_not_the_beneficiary"),
            models.CheckConstraint(condition=~Q(action=""), name="assisted_act_says_what"),
        ]

    def __str__(self) -> str:
        return self.action
