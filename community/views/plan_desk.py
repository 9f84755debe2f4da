"""Staff's way from a picture to a published plan: upload, control points, a look at the fit, publishing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.forms.plans import NewPlanForm, PointForm, PointFormSet
from community.geometry import Control, Fit, NoFit
from community.models import Neighbourhood, Plan
from community.plan_intake import take_in
from community.signed_in import SignedInRequest

SHOWN_WIDTH = 900  # CSS pixels of the picture on the screen of control points
SPARE_ROWS = 2


@permission_required("community.change_plan", raise_exception=True)
@require_safe
def plans(request: SignedInRequest) -> HttpResponse:
    found = Plan.objects.filter(replaced_at=None).select_related("area", "made_by").order_by("area__path", "-made_at")
    without = Neighbourhood.objects.communities().exclude(plans__in=Plan.objects.published())
    return render(request, "community/staff/plans.html", {"plans": found, "without": without})


@permission_required("community.add_plan", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: SignedInRequest) -> HttpResponse:
    form = NewPlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        plan = take_in(data.pop("area"), data.pop("file"), by=request.user, **data)
        return redirect("staff_plan", plan.pk)
    return render(request, "community/staff/new_plan.html", {"form": form})


@permission_required("community.change_plan", raise_exception=True)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Control points by typing and by tapping; what they make of the plan; publishing."""
    found = get_object_or_404(Plan.objects.select_related("area").prefetch_related("points"), pk=pk)
    if found.published_at:
        return _published(request, found)
    if request.method != "POST":
        rows = [point.as_control()._asdict() | {"name": point.name} for point in found.points.all()]
        return _show(request, found, PointFormSet(initial=_with_spare(rows)))
    points: Any = PointFormSet(request.POST)
    if spot := _tapped(request, found):
        return _show(request, found, PointFormSet(initial=_with_spare(_with_spot(points, request, spot))))
    if points.is_valid():
        verb = request.POST.get("verb")
        try:
            if verb in ("save", "publish"):
                found.set_points(points.points(), by=request.user)
            if verb == "publish" and request.user.has_perm("community.publish_plan"):
                found.publish(by=request.user)
            if verb in ("save", "publish"):
                messages.success(request, _("Published.") if found.published_at else _("Saved."))
                return redirect("staff_plan", pk)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
    return _show(request, found, points)


def _published(request: SignedInRequest, found: Plan) -> HttpResponse:
    if request.method == "POST":
        return redirect("staff_plan", found.copy_as_draft(by=request.user).pk)
    controls = [point.as_control() for point in found.points.all()]
    return render(request, "community/staff/plan.html", _context(found, controls) | {"published": True})


def _show(request: SignedInRequest, found: Plan, points: Any) -> HttpResponse:
    """The points as far as they are whole numbers, so that the fit can be seen before it is saved."""
    controls = [control for form in points.forms if (control := _control(form))]
    may_publish = request.user.has_perm("community.publish_plan")
    context = _context(found, controls) | {"points": points, "may_publish": may_publish}
    return render(request, "community/staff/plan.html", context)


def _context(found: Plan, controls: list[Control]) -> dict[str, Any]:
    height = round(found.height * SHOWN_WIDTH / found.width)
    context: dict[str, Any] = {"plan": found, "size": (SHOWN_WIDTH, height), "controls": controls}
    try:
        context["fit"] = fit = Fit(controls)
        context["residuals"] = list(zip(controls, fit.residuals, strict=True))
    except NoFit as refusal:
        context["no_fit"] = refusal.messages[0]
    return context


def _control(form: PointForm) -> Control | None:
    values = [form[name].value() for name in ("x", "y", "latitude", "longitude")]
    try:
        return Control(*(float(value) for value in values))
    except (TypeError, ValueError):
        return None


def _tapped(request: SignedInRequest, found: Plan) -> tuple[float, float] | None:
    """Pixels of the plan; 0,0 is the Enter key in a field."""
    try:
        x, y = int(request.POST.get("tap.x", 0)), int(request.POST.get("tap.y", 0))
    except ValueError:
        return None
    scale = found.width / SHOWN_WIDTH
    if (x, y) == (0, 0) or not (0 <= x * scale <= found.width and 0 <= y * scale <= found.height):
        return None
    return round(x * scale, 1), round(y * scale, 1)


def _with_spot(points: Any, request: SignedInRequest, spot: tuple[float, float]) -> list[dict[str, Any]]:
    """What was typed so far, with the tap in the row asked for, else in the first row without a spot."""
    names = ("name", "x", "y", "latitude", "longitude")
    rows = [{name: form[name].value() or "" for name in names} for form in points.forms]
    wanted = request.POST.get("row", "")
    free = next((number for number, row in enumerate(rows) if row["x"] == ""), len(rows))
    number = int(wanted) if wanted.isdigit() and int(wanted) < len(rows) else free
    if number == len(rows):
        rows.append({})
    rows[number] |= {"x": spot[0], "y": spot[1]}
    return [row for row in rows if any(value != "" for value in row.values())]


def _with_spare(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*rows, *({} for _number in range(max(4 - len(rows), SPARE_ROWS)))]
