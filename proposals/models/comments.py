import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community import clock
from proposals.models.ideas import Idea
from proposals.models.spaces import Wish


class Stance(models.TextChoices):
    PRO = "pro", _("Speaks for it")
    CON = "con", _("Speaks against it")
    QUESTION = "question", _("Question")


class CommentQuerySet(models.QuerySet["Comment"]):
    def shown(self) -> "CommentQuerySet":
        return self.filter(hidden_at=None, withdrawn_at=None)

    def roots(self) -> "CommentQuerySet":
        return self.filter(parent=None)


class Comment(models.Model):
    """What somebody says about an idea, or replies to what another said: one level deep."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="comments", verbose_name=_("idea"))
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies", verbose_name=_("reply to")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="comments",
        verbose_name=_("author"),
    )
    stance = models.CharField(_("kind"), max_length=8, choices=Stance.choices, blank=True)
    text = models.TextField(_("words"), max_length=1000)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    at = models.DateTimeField(_("when"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, editable=False)
    hidden_why = models.CharField(_("public reason"), max_length=300, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) & ~Q(stance="") | Q(parent__isnull=False, stance=""), name="a_root_has_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_why="") | (Q(hidden_at__isnull=False) & ~Q(hidden_why="")),
                name="comment_is_hidden_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["idea", "parent", "at"], name="comments_of_idea")]

    def __str__(self) -> str:
        return f"{self.idea_id} · {self.pk}"

    @property
    def is_shown(self) -> bool:
        return self.hidden_at is None and self.withdrawn_at is None

    def can_withdraw(self, user: Any) -> bool:
        return bool(user.pk) and user.pk == self.author_id and self.is_shown


class Report(models.Model):
    """A reader asks moderators to look at a comment or a wish; a case with an outcome."""

    class Outcome(models.TextChoices):
        KEPT = "kept", _("stays: it keeps the house rules")
        HIDDEN = "hidden", _("hidden: it breaks the house rules")

    comment = models.ForeignKey(
        Comment, on_delete=models.PROTECT, null=True, related_name="reports", verbose_name=_("comment")
    )
    wish = models.ForeignKey(Wish, on_delete=models.PROTECT, null=True, related_name="reports", verbose_name=_("wish"))
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("reported by")
    )
    words = models.CharField(_("what is wrong with it"), max_length=300)
    at = models.DateTimeField(_("when"), default=clock.now)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["comment", "reporter"], name="one_report_a_reader_and_comment"),
            models.UniqueConstraint(fields=["wish", "reporter"], name="one_report_a_reader_and_wish"),
            models.CheckConstraint(
                condition=Q(comment__isnull=False, wish=None) | Q(comment=None, wish__isnull=False),
                name="report_is_about_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | (~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="report_is_decided_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id or self.wish_id} · {self.pk}"
