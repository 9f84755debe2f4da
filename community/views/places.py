from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from community import my_place
from community.assisted import may_be_assisted
from community.models import HelpPoint, Neighbourhood, Office, Plan
from community.navigation import safe_address
from community.plan_page import shown_plan, standalone

# Above so many places the list stops at the subdistricts, which show their own.
WHOLE_TREE = 300


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    tree = Neighbourhood.objects.all()
    whole = tree.count() <= WHOLE_TREE
    rows = list(tree if whole else tree.exclude(kind=Neighbourhood.Kind.COMMUNITY))
    context = {"streets": streets(rows), "whole": whole, "mine": my_place.of(request)}
    return render(request, "community/places/places.html", context)


def streets(rows: list[Neighbourhood]) -> list[dict[str, Any]]:
    """Every place that is not a community, in the order of the tree, with what it is part of and its communities."""
    groups: dict[int, dict[str, Any]] = {}
    for place in rows:
        if place.kind != Neighbourhood.Kind.COMMUNITY:
            parent = groups.get(place.parent_id or 0)
            above = [*parent["above"], parent["place"]] if parent else []
            groups[place.pk] = {"place": place, "above": above, "communities": []}
        elif place.parent_id in groups:
            groups[place.parent_id]["communities"].append(place)
    return list(groups.values())


@require_safe
def place(request: HttpRequest, slug: str) -> HttpResponse:
    here = get_object_or_404(Neighbourhood, slug=slug)
    line = here.line()
    plan = Plan.objects.published().of(here).prefetch_related("points").first()
    context = {
        "place": here,
        "above": line[:-1],
        "parent": line[-2] if len(line) > 1 else None,
        "below": here.children.all(),
        "plan": shown_plan(plan, here.landmarks.all()) if plan else None,
        "landmarks": () if plan else here.landmarks.all(),
        "offices": Office.objects.filter(area__in=line),
        "help_points": HelpPoint.objects.filter(area__path__startswith=here.path).select_related("area"),
        "phone": next((step.phone for step in reversed(line) if step.phone), ""),
        "is_mine": my_place.of(request) == here,
    }
    return render(request, "community/places/place.html", context)


@may_be_assisted
@require_POST
def choose_place(request: HttpRequest, slug: str) -> HttpResponse:
    here = get_object_or_404(Neighbourhood, slug=slug)
    response = redirect(safe_address(request, request.POST.get("next")) or here)
    my_place.remember(request, response, here)
    return response


@require_safe
def help_points(request: HttpRequest) -> HttpResponse:
    mine = my_place.of(request)
    points = list(HelpPoint.objects.select_related("area").order_by("area__path", "pk"))
    near = [point for point in points if mine and point.area.path.startswith(mine.path)]
    context = {"near": near, "others": [point for point in points if point not in near], "mine": mine}
    return render(request, "community/places/help_points.html", context)


@require_safe
def plan_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a plan as a file of its own; a draft only for those who make plans."""
    plan = get_object_or_404(Plan, pk=pk)
    if not plan.is_published and not request.user.has_perm("community.change_plan"):
        raise Http404
    if plan.file:
        kind = "image/svg+xml" if str(plan.file.name).endswith(".svg") else "image/webp"
        response: HttpResponse = FileResponse(plan.file.open("rb"), content_type=kind)  # type: ignore[assignment]
    else:
        response = HttpResponse(standalone(plan), content_type="image/svg+xml")
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=86400" if plan.is_published else "private, no-store"
    return response
