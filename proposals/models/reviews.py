from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community import clock, roles
from community.models import Office
from proposals.models.ideas import Idea, State


class ReviewQuerySet(models.QuerySet["Review"]):
    def open(self) -> "ReviewQuerySet":
        return self.filter(decided_at=None)

    def decided(self) -> "ReviewQuerySet":
        """Decided, and nobody told yet."""
        return self.exclude(decided_at=None).filter(told_at=None)

    def told(self) -> "ReviewQuerySet":
        return self.exclude(told_at=None)

    def to_tell(self, now: datetime) -> "ReviewQuerySet":
        """Whose chosen day has come."""
        return self.decided().filter(tell_at__lte=now)

    def mine_to_judge(self, user: Any) -> "ReviewQuerySet":
        """Open or decided ones that this person may judge: of their office if they speak for one; no appeal against
        a verdict of their own, and no idea of their own."""
        found = (
            self.filter(told_at=None, idea__state=State.COSTING)
            .exclude(idea__author=user.pk)
            .exclude(appeal_of__reviewer=user.pk)
        )
        office = roles.office_of(user)
        return found.filter(office=office) if office else found


# What a judged idea is weighed by, from 0 to 5 each.
CRITERIA = {
    "need": _("How much it is needed"),
    "reach": _("How many gain from it"),
    "safety": _("Safe to build and to use"),
    "care": _("Somebody keeps it up"),
}


class Review(models.Model):
    """One verdict on an idea. An appeal is another review by somebody else. Decided and told are separate moments."""

    class Kind(models.TextChoices):
        FORMAL = "formal", _("Formal check")
        COSTING = "costing", _("Costing")
        FEASIBILITY = "feasibility", _("Feasibility")
        APPEAL = "appeal", _("Appeal")

    class Verdict(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("idea"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    appeal_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="appeal", verbose_name=_("appeal against")
    )
    plea = models.TextField(_("why the author appeals"), max_length=1000, blank=True)
    # {"safety": 3, …}: whole scores from 0 to 5 by criterion.
    scores = models.JSONField(_("scores"), default=dict, blank=True)
    cost = models.DecimalField(_("cost (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    upkeep = models.DecimalField(_("upkeep a year (yuan)"), max_digits=14, decimal_places=2, null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=4, choices=Verdict.choices, blank=True)
    reason = models.TextField(_("public reason"), max_length=2000, blank=True)
    opened_at = models.DateTimeField(_("opened"), default=clock.now)
    due_at = models.DateTimeField(_("promised by"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    # The day chosen for telling it, and who chose it or told it at once.
    tell_at = models.DateTimeField(_("to be told"), null=True, editable=False)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField(_("told"), null=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["opened_at", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["idea", "kind"], condition=Q(decided_at=None), name="one_open_review_an_idea_and_kind"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, verdict="")
                | (Q(decided_at__isnull=False, reviewer__isnull=False) & ~Q(verdict="")),
                name="review_is_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="no") | ~Q(reason=""), name="no_without_a_public_reason_is_no_verdict"
            ),
            models.CheckConstraint(
                condition=~Q(verdict="yes", kind="costing") | Q(cost__isnull=False), name="costed_means_with_a_cost"
            ),
            models.CheckConstraint(
                condition=Q(told_at=None) | Q(decided_at__isnull=False, told_at__gte=models.F("decided_at")),
                name="told_after_decided",
            ),
            models.CheckConstraint(
                condition=Q(tell_at=None, told_at=None) | Q(told_by__isnull=False), name="verdict_is_told_by_somebody"
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gt=0), name="review_cost_is_money"),
            models.CheckConstraint(
                condition=Q(kind="appeal", appeal_of__isnull=False) | (~Q(kind="appeal") & Q(appeal_of=None)),
                name="an_appeal_is_against_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id} · {self.get_kind_display()}"

    @property
    def state(self) -> str:
        return "told" if self.told_at else "decided" if self.decided_at else "open"


class MergeQuerySet(models.QuerySet["Merge"]):
    def open(self) -> "MergeQuerySet":
        """Proposed, and not answered yet."""
        return self.filter(done_at=None, refused_at=None)

    def standing(self) -> "MergeQuerySet":
        return self.exclude(done_at=None).filter(undone_at=None)


class Merge(models.Model):
    """Two ideas that say the same are joined: the host goes on, the twin points to it. Can be undone for a while."""

    host = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="merges", verbose_name=_("host"))
    twin = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="merged_as", verbose_name=_("twin"))
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("proposed"), default=clock.now)
    reason = models.CharField(_("public reason"), max_length=300)
    agreed_at = models.DateTimeField(_("agreed by the twin's author"), null=True, editable=False)
    refused_at = models.DateTimeField(_("refused by the twin's author"), null=True, editable=False)
    done_at = models.DateTimeField(_("joined"), null=True, editable=False)
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    twin_state = models.CharField(max_length=12, blank=True, editable=False)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["proposed_at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(host=models.F("twin")), name="an_idea_is_not_its_own_twin"),
            models.UniqueConstraint(
                fields=["twin"], condition=Q(undone_at=None, refused_at=None), name="one_live_merge_a_twin"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.twin_id} → {self.host_id}"

    def get_absolute_url(self) -> str:
        return reverse("proposals:merge", args=[self.pk])


class Claim(models.Model):
    """A member of staff has this idea in hand, so that two do not decide at once. Runs out by itself."""

    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, related_name="claim")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.idea_id} · {self.by_id}"
