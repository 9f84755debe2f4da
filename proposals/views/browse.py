"""Looking around among ideas: the list, the same on a plan, the same as news for a feed reader."""

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community import kept_pages, my_place
from community.drawing.plan import Pin, PlanPicture, Stage
from community.models import Plan
from community.plan_page import plan_with, spot_on
from proposals import cards, feeds, looks
from proposals.filters import RANDOM, Filter, OwnFilter, lot_of, ordered, remember
from proposals.models import Idea, Phase, State
from proposals.models.ideas import IdeaQuerySet

A_PAGE = 20
ON_A_PLAN = 40


@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    lot = lot_of(request)
    response = kept_pages.answer(request, lambda: _ideas(request, lot), among=("", str(lot)))
    if request.GET.get("view") != "plan":
        remember(request, response, lot)
    return response


def _ideas(request: HttpRequest, lot: int) -> tuple[HttpResponse, str]:
    """The page, and whose order it is in: nobody's in particular, or that of all who begin at this lot."""
    wanted = OwnFilter(request)
    found = wanted.found()
    context: dict[str, Any] = {
        "filter": wanted,
        "form": wanted,
        "phase": Phase.PROPOSING if wanted.is_collecting else "",
    }
    if request.GET.get("view") == "plan":
        context |= _on_a_plan(request, wanted, found)
        return render(request, "proposals/plan.html", context), ""
    turned = ordered(cast(IdeaQuerySet, found.values_list("pk", flat=True)), wanted.order, lot)
    page = Paginator(cast(IdeaQuerySet, turned), A_PAGE).get_page(request.GET.get("page"))
    if not page.object_list and not wanted.narrows:
        context["winners"] = Idea.objects.filter(state=State.CHOSEN).without_designs().newest_first().for_lists()[:3]
    context |= {"page": page, "cards": cards.of(cast(Iterable[int], page.object_list))}
    return render(request, "proposals/ideas.html", context), str(lot) if wanted.order == RANDOM else ""


def _on_a_plan(request: HttpRequest, wanted: Filter, found: IdeaQuerySet) -> dict[str, Any]:
    """The plan of the place asked for, else of the reader's own, with a pin for each idea that lies on it."""
    drawn = Plan.objects.published().select_related("area").prefetch_related("points").order_by("area__path")
    place = wanted.place or my_place.of(request)
    plan = drawn.of(place).first() if place else None
    if plan is None:
        return {"places": [each.area for each in drawn.defer("data")[:ON_A_PLAN]], "place": place}
    here = found.within(plan.area).select_related("area").newest_first()[:ON_A_PLAN]
    return {"plan": _pinned(plan, list(here)), "place": plan.area, "most": ON_A_PLAN, "found": len(here)}


def _pinned(plan: Plan, found: list[Idea]) -> PlanPicture:
    return plan_with(plan, [pin for pin in (_pin(plan, idea) for idea in found) if pin])


def _pin(plan: Plan, idea: Idea) -> Pin | None:
    point = spot_on(plan, idea.latitude, idea.longitude)
    if point is None:
        return None
    stage = Stage(str(idea.get_state_display()), *looks.look(idea.state))
    return Pin(
        number=idea.plate,
        name=idea.title,
        stage=stage,
        x=point.x,
        y=point.y,
        url=idea.get_absolute_url(),
        note=idea.place_words,
    )


@require_safe
@cache_control(max_age=600, public=True)
def feed(request: HttpRequest) -> HttpResponse:
    """The newest of what the address asks for, as Atom."""
    wanted = Filter(request)
    return feeds.of_ideas(request, wanted.found().newest_first().for_page()[: feeds.MOST])


@require_safe
@cache_control(max_age=600, public=True)
def idea_feed(request: HttpRequest, number: int) -> HttpResponse:
    """Every step of one idea, as Atom."""
    shown = get_object_or_404(Idea.objects.public().for_page(), number=number)
    return feeds.of_steps(request, shown)
