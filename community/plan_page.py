"""A plan as pages show it: drawn from its data, or its picture, with pins at their coordinates."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from community.drawing import plan as drawing
from community.drawing.plan_data import plan_from_json
from community.drawing.svg import Svg, element
from community.geometry import Point
from community.models import Landmark, Plan

LANDMARK = "diamond", "stone"


def shown_plan(plan: Plan, landmarks: Iterable[Landmark] = ()) -> drawing.PlanPicture:
    """With a numbered pin, and a row of the list below, for each landmark that lies on it."""
    return plan_with(plan, _pins(plan, landmarks))


def plan_with(plan: Plan, found: Iterable[drawing.Pin]) -> drawing.PlanPicture:
    title = _("Plan of %(place)s") % {"place": plan.area}
    pins = list(found)
    if plan.data is None:
        size = plan.width, plan.height
        return drawing.draw_over(plan.picture_url, size, pins, title=title, description=plan.description)
    return drawing.draw(
        plan_from_json(plan.data),
        pins,
        title=title,
        description=plan.description,
        language=get_language() or "",
        north=pgettext("on a compass", "N"),
        ground_href=reverse("community:plan_ground", args=[plan.pk]) if plan.is_published else "",
    )


def spot_on(plan: Plan, latitude: float | None, longitude: float | None) -> Point | None:
    """Where those coordinates lie in the picture; None when they do not."""
    if plan.fit is None or latitude is None or longitude is None:
        return None
    point = plan.to_plan(latitude, longitude)
    return point if plan.shows(point) else None


def _pins(plan: Plan, landmarks: Iterable[Landmark]) -> Iterable[drawing.Pin]:
    stage = drawing.Stage(_("Landmark"), *LANDMARK)
    for number, landmark in enumerate(landmarks, start=1):
        if point := spot_on(plan, landmark.latitude, landmark.longitude):
            yield drawing.Pin(number=str(number), name=landmark.name, stage=stage, x=point.x, y=point.y)


def standalone(plan: Plan) -> str:
    """The drawn plan as a file of its own, for where only a picture fits: it brings its colours along."""
    style = Path(settings.BASE_DIR / "static/css/participate.css").read_text(encoding="utf-8")
    drawn = drawing.draw(plan_from_json(plan.data or {}), title=str(plan.area), description=plan.description)
    start, _gt, rest = drawn.svg.partition(">")
    return f'{start} xmlns="http://www.w3.org/2000/svg">{element("style", Svg(style.replace("<", "&lt;")))}{rest}'
