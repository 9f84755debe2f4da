from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models.offices import Office


class Role(models.TextChoices):
    """What somebody may do beyond what every resident may. The value is also the name of the group."""

    OBSERVER = "observer", _("Civic observer")
    VOLUNTEER = "volunteer", _("Volunteer")
    MERCHANT = "merchant", _("Merchant")
    MODERATOR = "moderator", _("Moderator")
    BUDGET = "budget", _("Budget officer")
    OFFICE = "office", _("Office liaison")
    EDITOR = "editor", _("Editor")
    ELECTION = "election", _("Election officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def live(self) -> "RoleGrantQuerySet":
        return self.filter(ended_at=None)

    def ended(self) -> "RoleGrantQuerySet":
        return self.exclude(ended_at=None)

    def of(self, role: str) -> "RoleGrantQuerySet":
        return self.filter(role=role)

    def with_people(self) -> "RoleGrantQuerySet":
        return self.select_related("resident", "granted_by", "ended_by", "office")


class RoleGrant(models.Model):
    """Who holds a role, since when, by whose word and why. Ended, never deleted. Changed by `community.roles` alone."""

    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="role_grants", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="liaisons", verbose_name=_("office")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    since = models.DateTimeField(_("since"), default=clock.now)
    # Nobody: given on the server itself, as the first administrator is.
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("granted by"),
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    end_reason = models.CharField(_("why it ended"), max_length=300, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["-since", "-pk"]
        default_permissions = ()
        permissions = [
            ("view_roles", _("See who holds which role")),
            ("grant_roles", _("Grant and end roles")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["resident", "role"], condition=Q(ended_at=None), name="one_live_grant_a_person_and_role"
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_is_known"),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("resident")), name="nobody_grants_to_themselves"
            ),
            models.CheckConstraint(
                condition=Q(role=Role.OFFICE, office__isnull=False) | (~Q(role=Role.OFFICE) & Q(office=None)),
                name="only_a_liaison_speaks_for_an_office",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("since")),
                name="a_grant_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resident}: {self.get_role_display()}"
