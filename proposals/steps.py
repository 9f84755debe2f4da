"""The five steps of a round as a ribbon: done, now or to come, each with its days and what came of it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import clock
from community.saying import last_day, span_words
from proposals.models import Cycle, Idea, Phase


class Step(NamedTuple):
    name: str | Promise
    lines: list[str]
    state: str


def with_counts(cycles: QuerySet[Cycle]) -> QuerySet[Any]:
    """With how many ideas there are, and how many of them were found to be possible."""
    ideas = Idea.objects.listed().filter(cycle=OuterRef("pk"))
    return cycles.annotate(idea_count=_counted(ideas), doable_count=_counted(ideas.doable()))


def _counted(rows: QuerySet[Idea]) -> Coalesce:
    each = rows.order_by().values("cycle").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(each, output_field=IntegerField()), 0)


def steps(cycle: Any, phase: str | None) -> list[Step]:
    """`cycle` comes from `with_counts`."""
    order, now = Phase.values, clock.now()
    place = order.index(phase) if phase else (-1 if now < cycle.proposing_at else len(order))
    found = []
    for number, step in enumerate(Phase):
        state = "done" if number < place else "now" if number == place else ""
        lines = [_span(cycle.begins(step), cycle.ends(step)), *_came_of_it(cycle, step)]
        found.append(Step(step.label, [*lines, _("Now")] if state == "now" else lines, state))
    return found


def _span(begins: datetime, ends: datetime) -> str:
    return span_words(timezone.localdate(begins), last_day(ends))


def _came_of_it(cycle: Any, step: str) -> list[str]:
    if step == Phase.PROPOSING and (ideas := cycle.idea_count):
        return [ngettext("%(ideas)s idea", "%(ideas)s ideas", ideas) % {"ideas": ideas}]
    if step == Phase.REVIEWING and (doable := cycle.doable_count):
        return [ngettext("%(doable)s can be done", "%(doable)s can be done", doable) % {"doable": doable}]
    return []
