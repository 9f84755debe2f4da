import uuid

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from community import clock
from proposals.models.ideas import Idea
from proposals.models.spaces import Space


def first_of(owner: str) -> dict[str, Subquery]:
    """The first picture of an "idea" or a "space", to be read with its row."""
    first = Photo.objects.filter(**{owner: OuterRef("pk")}).order_by("order", "pk")
    return {f"face_{name}": Subquery(first.values(name)[:1]) for name in ("key", "caption")}


class Photo(models.Model):
    """A picture of an idea or a space, encoded anew in three widths. Files are named by `key`, which nobody can guess.

    The largest copy, `photos/<key>/original.webp`, is for the author and staff alone.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("Picture")
        PLAN = "plan", _("Plan drawing")
        BEFORE = "before", _("Before")
        AFTER = "after", _("After")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, null=True, related_name="photos", verbose_name=_("idea"))
    space = models.ForeignKey(
        Space, on_delete=models.CASCADE, null=True, related_name="photos", verbose_name=_("space")
    )
    kind = models.CharField(_("what it is"), max_length=8, choices=Kind.choices, default=Kind.PHOTO)
    caption = models.CharField(_("what is to be seen"), max_length=120, blank=True)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    order = models.PositiveSmallIntegerField(default=0, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["order", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="photo_has_a_size"),
            models.CheckConstraint(
                condition=models.Q(idea__isnull=False, space=None) | models.Q(idea=None, space__isnull=False),
                name="photo_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["idea", "kind"], condition=~models.Q(kind="photo"), name="one_plan_one_before_and_after_an_idea"
            ),
        ]

    def __str__(self) -> str:
        return self.caption or str(self.key)
