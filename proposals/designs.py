"""Designs for a space: begun, filled in, handed in like any idea; costed, they are what a contest is voted on.

A design is an idea of the lane `Lane.SPACE` with a `Design` beside it. Whatever is said, supported, moderated, judged
or told about ideas holds for designs through the same verbs; here is what only designs have.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community import rules
from community.models import Resident
from community.notices import in_both_languages
from community.preferences import HTML_LANG
from community.saying import yuan
from proposals import drafts, notices
from proposals.models import Design, Idea, Lane, Part, Photo, Review, Space, State

MOST_PARTS = 30
# From a told “it can be done” on, a design can be voted on.
OPTIONS = (State.FEASIBLE, State.ON_BALLOT, State.CHOSEN, State.NOT_CHOSEN)


class DesignRefused(ValidationError):
    """This design cannot be begun or kept that way."""


# Drafts


@transaction.atomic
def begin(space: Space, key: UUID, *, by: Resident) -> Design:
    """The draft of this form; the same form again is the same draft."""
    if not space.takes_designs and not Design.objects.filter(idea__key=key, idea__author=by).exists():
        raise DesignRefused(_("This space takes no designs now."))
    idea = drafts.begin(key, by=by, lane=Lane.SPACE, area=space.area)
    design, _new = Design.objects.get_or_create(idea=idea, defaults={"space": space})
    return design


@transaction.atomic
def save(design: Design, *, by: Resident, words: dict[str, Any] | None = None, **fields: Any) -> None:
    """Keep what was typed so far: `words` of the idea, `fields` of the design."""
    drafts.save(design.idea, by=by, **(words or {}))
    for name, value in fields.items():
        setattr(design, name, value)
    if fields:
        design.save(update_fields=list(fields))


@transaction.atomic
def save_parts(design: Design, parts: Iterable[dict[str, Any]], *, by: Resident, **fields: Any) -> None:
    """The whole list as it stands now: `name`, `quantity`, `unit`, `price`, `upkeep` a line."""
    lines = list(parts)
    if len(lines) > MOST_PARTS:
        raise DesignRefused(_("A list has at most %(most)d lines. Put small things together.") % {"most": MOST_PARTS})
    save(design, by=by, **fields)  # locks the idea, and makes sure that it is theirs to edit
    design.parts.all().delete()
    Part.objects.bulk_create(Part(design=design, order=number, **line) for number, line in enumerate(lines))


def gaps(design: Design) -> dict[str, str | Promise]:
    """What only a design must have before it is handed in, by field."""
    found: dict[str, str | Promise] = {}
    idea = design.idea
    if not idea.submitted_at and not design.space.takes_designs:
        found["space"] = _("This space no longer takes designs. Your words are kept as a draft.")
    if design.presented_by != Design.By.NEIGHBOUR and not design.team.strip():
        found["team"] = _("Say how your group or office is called.")
    if design.face is None:
        found["pictures"] = _("Show what it will look like: a plan, or a picture of how it is to be.")
    parts = list(design.parts.all())
    if not parts:
        found["parts"] = _("List what it is made of, with prices. A guess is fine; staff work out the real sum.")
    if not design.upkeep_by.strip():
        found["upkeep_by"] = _("Say who keeps it up: neighbours, the property office, a school.")
    return found


def tell_around(idea: Idea) -> None:
    """Who wished for the space or follows it hears of a new design; its author was told, under the same key."""
    space = idea.design.space
    key, url = f"idea.published:{idea.pk}:{idea.state_since.isoformat()}", idea.get_absolute_url()
    facts = {"number": idea.plate, "title": idea.title, "name": in_both_languages(space)}
    notices.tell_all_around(space, "space.new_design", key=key, url=url, **facts)


# Money


class Option(NamedTuple):
    """What a design contest is voted on, with money as it was told: yuan, and yuan a year."""

    idea: Idea
    cost: Decimal
    upkeep: Decimal


def options_for(space: Space) -> list[Option]:
    """The designs of a space that were judged feasible, by their numbers, with costs that no longer change.

    For the room that votes. A verdict that was told is kept by the database (`told_stays`), so the same call gives
    the same costs. The room moves the ideas on (`Idea.move`) and ends with `proposals.spaces.decide`. Three queries.
    """
    ideas = Idea.objects.filter(design__space=space, state__in=OPTIONS, cost__isnull=False)
    found = list(ideas.select_related("author", "design", "area").prefetch_related("photos").order_by("number"))
    upkeep = upkeep_told(found)
    return [Option(idea, idea.cost, upkeep.get(idea.pk, Decimal(0))) for idea in found if idea.cost is not None]


def upkeep_told(ideas: Iterable[Idea]) -> dict[int, Decimal]:
    """Yuan a year as offices told it, by idea; the newest word counts. One query."""
    told = Review.objects.told().filter(idea__in=list(ideas), verdict=Review.Verdict.YES, upkeep__isnull=False)
    return {pk: upkeep for pk, upkeep in told.order_by("told_at", "pk").values_list("idea", "upkeep") if upkeep}


def require_within_budget(idea: Idea, cost: Decimal | None) -> None:
    """A design that costs more than there is for its space cannot be done."""
    if idea.lane != Lane.SPACE or cost is None:
        return
    most = idea.design.space.budget
    if most is not None and cost > most:
        text = _("For this space there are %(most)s. A design that costs more cannot be done: say no, and why.")
        raise ValidationError({"cost": text % {"most": yuan(most)}})


def answer_due(idea: Idea) -> datetime | None:
    """By when a published design is costed: so many days after the call, or after it was handed in."""
    days = timedelta(days=rules.get("proposals.judging_days"))
    begun = idea.design.space.designs_until or idea.submitted_at
    return begun + days if begun else None


# For the page


def shown(idea: Idea) -> dict[str, Any]:
    """What the page of a design needs beside that of an idea. Four queries."""
    related = Design.objects.select_related("space").prefetch_related("parts", "space__photos")
    design = related.get(idea=idea)
    design.idea = idea
    told = upkeep_told([idea]).get(idea.pk)
    return {"design": design, "space": design.space, "upkeep_told": told, **before_and_after(design)}


class Picture(NamedTuple):
    """As the house shows pictures side by side."""

    url: str
    alt: str
    width: int
    height: int
    lang: str


def before_and_after(design: Design) -> dict[str, Picture]:
    """Both, or neither: one alone shows no change."""
    before, after = design.before, design.after
    if before is None or after is None:
        return {}
    return {
        "before": _picture(before, design, _("How it is today")),
        "after": _picture(after, design, _("How it will be")),
    }


def _picture(photo: Photo, design: Design, otherwise: str) -> Picture:
    url = reverse("proposals:photo", args=[photo.key, "1280"])
    own = bool(photo.caption) and photo.idea_id is not None
    return Picture(
        url, photo.caption or otherwise, photo.width, photo.height, HTML_LANG[design.idea.language] if own else ""
    )
