from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from community.drawing.plan import draw_base
from community.drawing.plan_data import plan_from_json
from community.models import Plan


@require_safe
def plan_ground(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn ground of a published plan. It never changes under its readers, so browsers may keep it for a year."""
    plan = get_object_or_404(Plan.objects.published(), pk=pk, data__isnull=False)
    response = HttpResponse(draw_base(plan_from_json(plan.data or {})), content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
