"""The public pages of rounds: which there are, and each with its five steps, money, dates, rules and the next act."""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community import clock
from community.saying import day_words
from proposals import lineage
from proposals.models import Award, Cycle, DateMove, Phase, State
from proposals.models.ideas import IdeaQuerySet

MOST_DOABLE = 50
Words = str | Promise


class Stage(NamedTuple):
    """One step of the ribbon."""

    name: Words
    state: str
    lines: list[str]


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
    shown = get_object_or_404(related.prefetch_related("holds", "pots__area", "pots__theme"), slug=slug)
    now, links = clock.now(), lineage.links(shown)
    context = {
        "cycle": shown,
        "stages": stages(shown),
        "hold": shown.hold_at(now),
        "pots": shown.pots.all(),
        "total": sum(pot.amount for pot in shown.pots.all()),
        "moves": [_moved(move) for move in shown.date_moves.all()],
        "counts": shown.ideas.listed().count(),
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
    priced = cycle.ideas.listed().exclude(cost=None).exclude(state=State.INFEASIBLE)
    return priced.select_related("area").order_by("-support_count", "pk")[:MOST_DOABLE]


def stages(cycle: Cycle) -> list[Stage]:
    """The five steps: done, now, or to come, each with its days."""
    current = cycle.phase
    order = Phase.values
    place = order.index(current) if current else (-1 if clock.now() < cycle.proposing_at else len(order))
    found = []
    for number, phase in enumerate(Phase):
        state = "done" if number < place else "now" if number == place else ""
        lines = [_("from %(day)s") % {"day": day_words(cycle.begins(phase))}]
        if number == place:
            lines.append(_("now"))
        found.append(Stage(phase.label, state, lines))
    return found


def _moved(move: DateMove) -> Moved:
    field = Cycle._meta.get_field(move.which)
    return Moved(field.verbose_name, move.old, move.new, move.reason)  # type: ignore[union-attr]
