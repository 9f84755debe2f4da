import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community import clock


class RuleQuerySet(models.QuerySet["Rule"]):
    def of(self, name: str) -> "RuleQuerySet":
        return self.filter(name=name)

    def with_people(self) -> "RuleQuerySet":
        return self.select_related("decided_by")


class Rule(models.Model):
    """One decision about one number, and from when it holds. A later row takes over from its own moment on.

    Written by `community.rules.decide` alone, and never changed: what held when somebody acted can always be told.
    """

    key = models.UUIDField(_("key of the form"), unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("rule"), max_length=80)
    value = models.BigIntegerField(_("value"))
    valid_from = models.DateTimeField(_("holds from"))
    reason = models.CharField(_("reason"), max_length=300)
    decided_at = models.DateTimeField(_("decided"), default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        ordering = ["-valid_from", "-pk"]
        default_permissions = ()
        permissions = [
            ("view_rules", _("See the rules and who decided them")),
            ("decide_rules", _("Decide the rules")),
        ]
        indexes = [models.Index("name", F("valid_from").desc(), name="rule_by_name_and_moment")]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__gte=F("decided_at")), name="rule_never_reaches_back"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(name=""), name="rule_has_a_name_and_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"
