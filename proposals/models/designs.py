from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from proposals.models.ideas import Idea
from proposals.models.photos import Photo
from proposals.models.spaces import Space

FEN = Decimal("0.01")


class Design(models.Model):
    """What makes an idea a design: for which space, by whom, who keeps it up, and the list of its parts.

    Words, author, state, number, pictures, talk, support, verdicts and notices are those of its idea.
    """

    class By(models.TextChoices):
        NEIGHBOUR = "neighbour", _("I am a neighbour")
        TEAM = "team", _("We are a group of neighbours")
        OFFICE = "office", _("We design for a living")

    idea = models.OneToOneField(Idea, on_delete=models.CASCADE, related_name="design", verbose_name=_("idea"))
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="designs", verbose_name=_("space"))
    presented_by = models.CharField(_("who draws"), max_length=10, choices=By.choices, default=By.NEIGHBOUR)
    team = models.CharField(_("name of the group or office"), max_length=60, blank=True)
    upkeep_by = models.CharField(_("who keeps it up"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("design")
        verbose_name_plural = _("designs")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(presented_by="neighbour", team="") | ~Q(presented_by="neighbour"),
                name="a_neighbour_alone_is_no_team",
            )
        ]

    def __str__(self) -> str:
        return str(self.idea)

    def get_absolute_url(self) -> str:
        return self.idea.get_absolute_url()

    @property
    def signed_by(self) -> str:
        """The group or office, and who handed it in for them."""
        return f"{self.team} · {self.idea.signed_by}" if self.team else self.idea.signed_by

    # Money: every line is rounded to the fen, as on a bill; sums of lines are exact.

    @property
    def cost_of_parts(self) -> Decimal:
        return sum((part.cost for part in self.parts.all()), Decimal(0))

    @property
    def upkeep_of_parts(self) -> Decimal:
        """Yuan a year."""
        return sum((part.upkeep for part in self.parts.all()), Decimal(0))

    # Pictures, by what they show. They are read once.

    @cached_property
    def _pictures(self) -> dict[str, list[Photo]]:
        found: dict[str, list[Photo]] = {}
        for photo in self.idea.photos.all():
            found.setdefault(photo.kind, []).append(photo)
        return found

    @property
    def plan(self) -> Photo | None:
        return self._first(Photo.Kind.PLAN)

    @property
    def after(self) -> Photo | None:
        return self._first(Photo.Kind.AFTER)

    @property
    def before(self) -> Photo | None:
        """The author's own, else the first photo of the space."""
        return self.own_before or next(iter(self.space.photos.all()), None)

    @property
    def own_before(self) -> Photo | None:
        return self._first(Photo.Kind.BEFORE)

    @property
    def pictures(self) -> list[Photo]:
        return self._pictures.get(Photo.Kind.PHOTO, [])

    @property
    def face(self) -> Photo | None:
        """What stands for it where there is room for one picture."""
        return self.after or next(iter(self.pictures), None) or self.plan

    def _first(self, kind: str) -> Photo | None:
        return next(iter(self._pictures.get(kind, [])), None)

    def can_edit(self, user: Any) -> bool:
        return self.idea.can_edit(user)


class Part(models.Model):
    """A line of what a design is made of: how many, at which price, and what it costs every year to keep."""

    design = models.ForeignKey(Design, on_delete=models.CASCADE, related_name="parts", verbose_name=_("design"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    name = models.CharField(_("name of the part"), max_length=60)
    quantity = models.DecimalField(_("quantity"), max_digits=8, decimal_places=2, default=1)
    unit = models.CharField(_("counted in"), max_length=12, blank=True)
    price = models.DecimalField(_("price of one (yuan)"), max_digits=11, decimal_places=2)
    upkeep = models.DecimalField(_("upkeep a year, all together (yuan)"), max_digits=11, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["order", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="part_is_there"),
            models.CheckConstraint(condition=Q(price__gte=0, upkeep__gte=0), name="part_costs_no_less_than_nothing"),
            models.CheckConstraint(condition=~Q(name=""), name="part_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def count_words(self) -> str:
        """The quantity without idle zeros: 4, 62.5."""
        return f"{self.quantity.normalize():f}"

    @property
    def cost(self) -> Decimal:
        """Of this line, in yuan, to the fen."""
        return (self.quantity * self.price).quantize(FEN, ROUND_HALF_UP)
