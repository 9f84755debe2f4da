import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from community import clock, evidence
from community.geometry import Control, Coordinates, Fit, NoFit, Point
from community.models.places import Neighbourhood

if TYPE_CHECKING:
    from community.models.resident import Resident


class PlanIsPublic(ValidationError):
    """A published plan is not changed under its readers; a new draft replaces it."""


def generated_name(plan: "Plan", filename: str) -> str:
    """Nothing of the uploader's file name is kept."""
    return f"plans/{uuid.uuid4().hex}.{filename.rsplit('.', 1)[-1]}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def published(self) -> "PlanQuerySet":
        return self.exclude(published_at=None).filter(replaced_at=None)

    def drafts(self) -> "PlanQuerySet":
        return self.filter(published_at=None)

    def of(self, area: Neighbourhood) -> "PlanQuerySet":
        return self.filter(area=area)


class Plan(models.Model):
    """The drawn plan of a place, tied to the ground by control points: from data by our own pen, or a picture."""

    area = models.ForeignKey(Neighbourhood, on_delete=models.PROTECT, related_name="plans", verbose_name=_("area"))
    data = models.JSONField(_("drawing data"), null=True, blank=True)
    file = models.FileField(_("picture"), upload_to=generated_name, blank=True)
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    description = models.CharField(
        _("what the plan shows"), max_length=300, help_text=_("Read aloud to those who cannot see it.")
    )
    made_at = models.DateTimeField(_("made"), default=clock.now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["area", "-made_at"]
        permissions = [("publish_plan", _("Can publish plans"))]
        constraints = [
            models.UniqueConstraint(
                fields=["area"],
                condition=models.Q(published_at__isnull=False, replaced_at=None),
                name="one_published_plan_an_area",
            ),
            models.CheckConstraint(
                condition=(models.Q(data__isnull=True) & ~models.Q(file=""))
                | (models.Q(data__isnull=False) & models.Q(file="")),
                name="plan_is_data_or_a_picture",
            ),
            models.CheckConstraint(
                condition=models.Q(width__range=(1, 20_000), height__range=(1, 20_000)), name="plan_has_a_size"
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at=None) | models.Q(published_at__isnull=False),
                name="only_a_published_plan_is_replaced",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.area} · {self.made_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return self.area.get_absolute_url()

    @property
    def picture_url(self) -> str:
        return reverse("community:plan_picture", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.replaced_at is None

    @cached_property
    def fit(self) -> Fit | None:
        """How the plan lies on the ground; None while its control points do not say."""
        try:
            return Fit([point.as_control() for point in self.points.all()])
        except NoFit:
            return None

    def to_plan(self, latitude: float, longitude: float) -> Point:
        """Pixels from the upper left corner for WGS-84 degrees; may lie outside the picture."""
        return self._certain_fit().to_plan(latitude, longitude)

    def to_coordinates(self, x: float, y: float) -> Coordinates:
        """WGS-84 degrees for pixels from the upper left corner."""
        return self._certain_fit().to_coordinates(x, y)

    def shows(self, point: Point) -> bool:
        return 0 <= point.x <= self.width and 0 <= point.y <= self.height

    def _certain_fit(self) -> Fit:
        if self.fit is None:
            raise NoFit(_("This plan has no control points that place it on the ground."))
        return self.fit

    @transaction.atomic
    def set_points(self, points: Sequence[dict[str, Any]], *, by: "Resident | None") -> None:
        """Replace all control points; each is x, y, latitude, longitude and perhaps a name."""
        self.refresh_from_db(from_queryset=Plan.objects.select_for_update())
        if self.published_at is not None:
            raise PlanIsPublic(_("This plan is published. Make a new draft to change its control points."))
        self.points.all().delete()
        ControlPoint.objects.bulk_create(ControlPoint(plan=self, **point) for point in points)
        self.__dict__.pop("fit", None)
        evidence.write("plan.points_set", self, actor=by, points=len(points))

    @transaction.atomic
    def publish(self, *, by: "Resident | None") -> None:
        """Show this plan to everybody in place of the one before."""
        Neighbourhood.objects.select_for_update().get(pk=self.area_id)
        self.refresh_from_db()
        if self.published_at is not None:
            return
        fit = Fit([point.as_control() for point in self.points.all()])
        if fit.mirrored:
            raise NoFit(_("The plan would lie on the ground as in a mirror. Check that no two points are mixed up."))
        now = clock.now()
        Plan.objects.of(self.area).published().update(replaced_at=now)
        self.published_at = now
        self.save(update_fields=["published_at"])
        evidence.write(
            "plan.published", self, actor=by, area=self.area.slug, error_in_centimetres=round(fit.error * 100)
        )

    @transaction.atomic
    def copy_as_draft(self, *, by: "Resident | None") -> "Plan":
        """The same plan once more, to be changed while readers keep this one."""
        points = [point.as_control()._asdict() | {"name": point.name} for point in self.points.all()]
        draft = Plan.objects.get(pk=self.pk)
        draft.pk, draft.made_at, draft.made_by, draft.published_at, draft.replaced_at = (
            None,
            clock.now(),
            by,
            None,
            None,
        )
        draft._state.adding = True
        draft.save(force_insert=True)
        draft.set_points(points, by=by)
        return draft


class ControlPoint(models.Model):
    """One corner known on the plan and on the ground."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="points")
    name = models.CharField(_("what is there"), max_length=60, blank=True)
    x = models.FloatField(_("pixels from the left"))
    y = models.FloatField(_("pixels from the top"))
    latitude = models.FloatField(_("latitude (WGS-84)"))
    longitude = models.FloatField(_("longitude (WGS-84)"))

    class Meta:
        verbose_name = _("control point")
        verbose_name_plural = _("control points")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "x", "y"], name="control_points_of_a_plan_differ"),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="control_point_is_on_earth",
            ),
            models.CheckConstraint(condition=models.Q(x__gte=0, y__gte=0), name="control_point_is_on_the_plan"),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.x:.0f}, {self.y:.0f}"

    def as_control(self) -> Control:
        return Control(self.x, self.y, self.latitude, self.longitude)
