from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community import clock
from proposals.models.ideas import Idea
from proposals.models.spaces import Space


class Support(models.Model):
    """One resident stands behind one idea, once. Taking it back removes the row."""

    idea = models.ForeignKey(Idea, on_delete=models.PROTECT, related_name="supports", verbose_name=_("idea"))
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supports", verbose_name=_("resident")
    )
    at = models.DateTimeField(_("since"), default=clock.now)
    # The idea they supported before it was joined with this one; undoing the merge gives it back.
    carried_from = models.ForeignKey(Idea, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["idea", "resident"], name="one_support_a_resident_and_idea")]
        indexes = [models.Index(fields=["resident", "-at"], name="support_of_resident")]

    def __str__(self) -> str:
        return f"{self.idea_id} · {self.resident_id}"


class Follow(models.Model):
    """Somebody wants to hear of every step of an idea or a space."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, related_name="follows", verbose_name=_("idea"))
    space = models.ForeignKey(
        Space, on_delete=models.CASCADE, null=True, related_name="follows", verbose_name=_("space")
    )
    resident = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows", verbose_name=_("resident")
    )
    at = models.DateTimeField(_("since"), default=clock.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["idea", "resident"], name="one_follow_a_resident_and_idea"),
            models.UniqueConstraint(fields=["space", "resident"], name="one_follow_a_resident_and_space"),
            models.CheckConstraint(
                condition=models.Q(idea__isnull=False, space=None) | models.Q(idea=None, space__isnull=False),
                name="follow_is_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.idea_id or self.space_id} · {self.resident_id}"
