"""`make_*` for rounds and ideas: the smallest valid thing, in any phase and any state, past the verbs."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from community import clock, consents
from community.models import Neighbourhood, Resident
from proposals import searching
from proposals.models import (
    Award,
    Cycle,
    Design,
    Doorplate,
    Idea,
    Lane,
    Nominee,
    Part,
    Phase,
    Pot,
    Space,
    SpaceState,
    State,
    Theme,
    Wish,
)
from tests.builders import make_neighbourhood, make_resident

_numbers = itertools.count(1)
DAY = timedelta(days=1)
# How long each step of a made round takes, in days.
STEPS = (60, 50, 14, 300, 365)
DATES = [*(f"{phase}_at" for phase in Phase.values), "ends_at"]


def make_author(**fields: Any) -> Resident:
    """A resident who agreed that what they write may be published."""
    author = make_resident(**fields)
    consents.give(author, consents.Kind.PUBLICATION.value)
    return author


def make_theme(**fields: Any) -> Theme:
    number = next(_numbers)
    words = {"slug": f"theme-{number}", "name_zh_hans": f"主题{number}", "name_en": f"Theme {number}"}
    return Theme.objects.create(**{**words, **fields})


def dates(begin: datetime) -> dict[str, datetime]:
    """The six dates of a round whose first day that is."""
    days = [0, *itertools.accumulate(STEPS)]
    return {name: begin + day * DAY for name, day in zip(DATES, days, strict=True)}


def make_cycle(
    phase: str | None = Phase.PROPOSING, area: Neighbourhood | None = None, *, published: bool = True, **fields: Any
) -> Cycle:
    """A round that is in `phase` now, a day after the phase began; None: one that begins in ten days."""
    number = next(_numbers)
    into = sum(STEPS[: Phase.values.index(phase)]) + 1 if phase else -10
    begin = clock.now() - into * DAY
    words = {
        "slug": f"round-{number}",
        "title_zh_hans": f"轮次{number}",
        "title_en": f"Round {number}",
        "summary_zh_hans": "家门口的事大家定",
        "summary_en": "Neighbours decide",
        "published_at": min(begin - 10 * DAY, clock.now()) if published else None,
    }
    return Cycle.objects.create(area=area or make_neighbourhood(), **{**words, **dates(begin), **fields})


def make_pot(cycle: Cycle, amount: int = 100_000, **fields: Any) -> Pot:
    return Pot.objects.create(cycle=cycle, amount=amount, **{"name_zh_hans": "总额", "name_en": "All", **fields})


def make_idea(state: str = State.PUBLISHED, author: Resident | None = None, **fields: Any) -> Idea:
    """An idea in that state, without the events that lead there. `number=` gives it that doorplate."""
    count = next(_numbers)
    if "cycle" not in fields:
        small = fields.get("lane") == Lane.SMALL
        area = fields.get("area")
        fields["cycle"] = None if small else make_cycle(area=area)
    cycle = fields["cycle"]
    fields.setdefault("area", cycle.area if cycle else make_neighbourhood())
    words = {"title": f"Idea {count}", "story": "A bench under the tree.", "language": "en"}
    number = fields.pop("number", None)
    idea = Idea.objects.create(author=author or make_resident(), **{**words, **fields})
    if state == State.DRAFT:
        return idea
    return _hand_in(idea, state, number)


def _hand_in(idea: Idea, state: str, number: int | None) -> Idea:
    plate = Doorplate.objects.create(idea=idea, **({"pk": number} if number else {}))
    now = clock.now()
    values: dict[str, Any] = {"number": plate.pk, "submitted_at": now, "state": state}
    if state not in (State.SUBMITTED, State.RETURNED):
        values["published_at"] = now
    if state == State.SUBMITTED:
        values["answer_due_at"] = now + 3 * DAY
    if state == State.MERGED:
        values["merged_into"] = idea.merged_into or make_idea(cycle=idea.cycle, area=idea.area)
    if state in (State.FEASIBLE, State.ON_BALLOT, State.CHOSEN, State.NOT_CHOSEN):
        values["cost"] = idea.cost or 20_000
    Idea.objects.filter(pk=idea.pk).update(**values)
    idea.refresh_from_db()
    searching.keep(idea)
    return idea


def make_award(cycle: Cycle | None = None, *, ideas: int = 3, published: bool = True, **fields: Any) -> Award:
    """Open since yesterday for a week, with so many ideas on its list, lots drawn in their order."""
    now = clock.now()
    words = {"words_zh_hans": "最有心思的点子", "words_en": "The most thoughtful ideas"}
    dates = {"opens_at": now - DAY, "closes_at": now + 7 * DAY}
    cycle = cycle or make_cycle(Phase.REVIEWING)
    award = Award.objects.create(cycle=cycle, **{**words, **dates, "winners": 1, **fields})
    for lot in range(1, ideas + 1):
        Nominee.objects.create(award=award, idea=make_idea(cycle=cycle, area=cycle.area), lot=lot)
    if published:
        Award.objects.filter(pk=award.pk).update(published_at=now - DAY)
        award.refresh_from_db()
    return award


def make_space(state: str = SpaceState.CALLING, area: Neighbourhood | None = None, **fields: Any) -> Space:
    """A corner in that state, without the steps that lead there."""
    number = next(_numbers)
    words = {
        f"{name}_{language}": f"{name} {number} {'中' if language == 'zh_hans' else 'en'}"
        for name in ("name", "corner", "story", "owner")
        for language in ("zh_hans", "en")
    }
    facts = {"slug": f"corner-{number}", "size": 120, "state": state, "area": area or make_neighbourhood()}
    return Space.objects.create(**{**words, **facts, **fields})


def make_design(
    state: str = State.PUBLISHED, space: Space | None = None, author: Resident | None = None, **fields: Any
) -> Idea:
    """A design in that state, with one part and no pictures, past the verbs. Its `Design` is `idea.design`."""
    space = space or make_space()
    own = {name: fields.pop(name) for name in ("presented_by", "team", "upkeep_by") if name in fields}
    parts = fields.pop("parts", [("Bench", 2, 1500, 100)])
    idea = make_idea(State.DRAFT, author, lane=Lane.SPACE, cycle=None, area=space.area, **fields)
    design = Design.objects.create(idea=idea, space=space, **{"upkeep_by": "We do", **own})
    for order, (name, quantity, price, upkeep) in enumerate(parts):
        Part.objects.create(design=design, order=order, name=name, quantity=quantity, price=price, upkeep=upkeep)
    return idea if state == State.DRAFT else _hand_in(idea, state, None)


def make_wish(space: Space | None = None, author: Resident | None = None, **fields: Any) -> Wish:
    words = {"kind": Wish.Kind.SIT, "text": "A bench in the shade", "language": "en"}
    return Wish.objects.create(space=space or make_space(), author=author or make_resident(), **{**words, **fields})
