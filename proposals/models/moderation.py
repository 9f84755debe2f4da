"""What moderators say, and what many people still have to be told."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock


class ReasonQuerySet(models.QuerySet["Reason"]):
    def offered(self, use: str) -> "ReasonQuerySet":
        return self.filter(use=use, retired_at=None)


class Reason(models.Model):
    """A reason from the list, in both languages. It stays as it was told: a new wording is a new row."""

    class Use(models.TextChoices):
        RETURN = "return", _("Returning an idea")
        HIDE = "hide", _("Hiding an idea")
        COMMENT = "comment", _("Hiding a comment")

    use = models.CharField(_("used for"), max_length=8, choices=Use.choices)
    words = models.CharField(_("words"), max_length=300)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    retired_at = models.DateTimeField(_("no longer offered since"), null=True, editable=False)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        verbose_name = _("reason from the list")
        verbose_name_plural = _("reasons from the list")
        ordering = ["use", "order", "pk"]
        default_permissions = ("view", "add", "change")
        constraints = [
            models.CheckConstraint(
                condition=~Q(words_zh_hans="") & ~Q(words_en=""), name="reason_is_said_in_both_languages"
            )
        ]

    def __str__(self) -> str:
        return self.words


class Telling(models.Model):
    """News of an idea or a space for so many people that a worker tells them, a few hundred at a time."""

    idea = models.ForeignKey("proposals.Idea", on_delete=models.PROTECT, null=True, related_name="tellings")
    space = models.ForeignKey("proposals.Space", on_delete=models.PROTECT, null=True, related_name="tellings")
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    url = models.CharField(max_length=300, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    # Everybody up to this number has been told.
    reached = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("news for many")
        verbose_name_plural = _("news for many")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(idea__isnull=False, space=None) | Q(idea=None, space__isnull=False),
                name="news_is_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return self.key
