"""The public pages of rounds: which there are, and each with its five steps, money, dates, rules and the next act."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from community import clock
from proposals import lineage
from proposals.models import Award, Cycle, DateMove
from proposals.models.ideas import IdeaQuerySet
from proposals.steps import steps, with_counts

MOST_DOABLE = 50
Words = str | Promise


class Moved(NamedTuple):
    """A date that was moved, as it is told."""

    name: Words
    old: datetime
    new: datetime
    reason: str


@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    known = Cycle.objects.published().select_related("area").prefetch_related("holds", "pots").newest_first()
    now = clock.now()
    groups: dict[str, list[Cycle]] = defaultdict(list)
    for cycle in known:
        when = "later" if now < cycle.proposing_at else "over" if cycle.phase is None else "now"
        groups[when].append(cycle)
    return render(request, "proposals/cycles.html", {"groups": groups})


@require_safe
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    related = Cycle.objects.visible_to(request.user).select_related("area")
    shown = get_object_or_404(with_counts(related).prefetch_related("holds", "pots__area", "pots__theme"), slug=slug)
    now, links = clock.now(), lineage.links(shown)
    context = {
        "cycle": shown,
        "stages": steps(shown, shown.phase),
        "hold": shown.hold_at(now),
        "pots": shown.pots.all(),
        "total": sum(pot.amount for pot in shown.pots.all()),
        "moves": [_moved(move) for move in shown.date_moves.all()],
        "is_announced": now < shown.proposing_at,
        "award": Award.objects.published().select_related("cycle").filter(cycle=shown).first(),
        "links": links,
        "act": next((link.act for link in links if link.act), None),
        "doable": doable(shown),
        "most_doable": MOST_DOABLE,
    }
    return render(request, "proposals/cycle.html", context)


def doable(cycle: Cycle) -> IdeaQuerySet:
    """The shortlist for the vote: what was found to be possible, with its price, the most supported first."""
    return cycle.ideas.listed().doable().select_related("area").order_by("-support_count", "pk")[:MOST_DOABLE]


def _moved(move: DateMove) -> Moved:
    field = Cycle._meta.get_field(move.which)
    return Moved(field.verbose_name, move.old, move.new, move.reason)  # type: ignore[union-attr]
