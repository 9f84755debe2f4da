"""What may each role do on a given day? For staff who set up a round, before anybody lives by its dates."""

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community import clock
from community.models.roles import Role
from proposals.models import Cycle, Phase

Words = str | Promise
RESIDENTS = gettext_lazy("Residents")

MAY: dict[str, list[tuple[Words, Words]]] = {
    Phase.PROPOSING: [
        (RESIDENTS, gettext_lazy("hand in ideas, mend returned ones, support, comment")),
        (Role.MODERATOR.label, gettext_lazy("publish, return, join and hide ideas")),
    ],
    Phase.REVIEWING: [
        (RESIDENTS, gettext_lazy("mend returned ideas, support, comment; no new ideas")),
        (Role.MODERATOR.label, gettext_lazy("publish, return, join and hide ideas")),
        (Role.OFFICE.label, gettext_lazy("say whether ideas can be done")),
        (Role.BUDGET.label, gettext_lazy("cost ideas and tell the verdicts")),
    ],
    Phase.VOTING: [
        (RESIDENTS, gettext_lazy("vote, if they have proven where they live")),
        (Role.MODERATOR.label, gettext_lazy("look after comments")),
    ],
    Phase.DELIVERING: [
        (RESIDENTS, gettext_lazy("follow what is built")),
        (Role.OFFICE.label, gettext_lazy("report progress and answer for delays")),
    ],
    Phase.LOOKING_BACK: [
        (RESIDENTS, gettext_lazy("say whether it holds")),
        (Role.OFFICE.label, gettext_lazy("mend what does not hold")),
    ],
}


class OnTheDay(NamedTuple):
    """The round on one day."""

    at: datetime
    phase: Words
    may: list[tuple[Words, Words]]


def on(cycle: Cycle, at: datetime) -> OnTheDay:
    """As the dates say, and holds that are already known."""
    with clock.moved_to(at):
        phase, name = cycle.phase, cycle.phase_name
    nothing: list[tuple[Words, Words]] = [(RESIDENTS, _("read what there is; small matters are taken any day"))]
    return OnTheDay(at, name, MAY[phase] if phase else nothing)


def year(cycle: Cycle) -> list[OnTheDay]:
    """The first moment of every step, one after the other."""
    return [on(cycle, cycle.begins(phase)) for phase in Phase.values]
