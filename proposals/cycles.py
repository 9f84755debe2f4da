"""Opening a round, holding it, moving its dates, beginning from last year's. Staff only, each with its evidence."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import clock, evidence
from community.models import Neighbourhood
from proposals.models import Cycle, DateMove, Hold, Phase, Pot

DATES = (*(f"{phase}_at" for phase in Phase.values), "ends_at")
TEXTS = "title", "summary"
LANGUAGES = "zh_hans", "en"


class CycleRefused(ValidationError):
    """A round cannot be changed that way."""


def _require_staff(somebody: Any) -> None:
    if not somebody.has_perm("proposals.change_cycle"):
        raise PermissionDenied


def _lock(cycle: Cycle) -> None:
    cycle.refresh_from_db(from_queryset=Cycle.objects.select_for_update(of=("self",)))


def _lock_area(cycle: Cycle) -> None:
    """Two rounds of one area are compared one after the other."""
    Neighbourhood.objects.select_for_update().get(pk=cycle.area_id)


def obstacles(cycle: Cycle) -> list[str]:
    """Why it cannot be published yet; empty when it can."""
    found = []
    for name in TEXTS:
        if not all(getattr(cycle, f"{name}_{language}") for language in LANGUAGES):
            found.append(_("Title and summary are needed in both languages."))
            break
    if not cycle.pots.exists():
        found.append(_("Add at least one pot of money."))
    if cycle.proposing_at <= clock.now():
        found.append(_("Collecting ideas must begin in the future, so that people hear of it before."))
    if other := overlapping(cycle).first():
        found.append(
            _("From the first idea to the end of the vote this round overlaps “%(other)s” in the same area.")
            % {"other": other}
        )
    return found


def overlapping(cycle: Cycle) -> Any:
    """Published rounds of the same area that collect, cost or vote at the same time."""
    rounds = Cycle.objects.published().filter(area_id=cycle.area_id).exclude(pk=cycle.pk)
    return rounds.filter(proposing_at__lt=cycle.delivering_at, delivering_at__gt=cycle.proposing_at)


def collecting() -> list[Cycle]:
    """Rounds that take new ideas today."""
    return [cycle for cycle in Cycle.objects.under_way() if cycle.phase == Phase.PROPOSING]


@transaction.atomic
def publish(cycle: Cycle, *, by: Any) -> None:
    """From now on everybody sees it, and its dates change only by `move_dates`."""
    _require_staff(by)
    _lock_area(cycle)
    _lock(cycle)
    if cycle.published_at:
        return
    if found := obstacles(cycle):
        raise CycleRefused(found)
    cycle.published_at = clock.now()
    cycle.save(update_fields=["published_at"])
    evidence.write("round.published", cycle, actor=by, stream="moderation", **_dates(cycle))


def _dates(cycle: Cycle) -> dict[str, str]:
    return {name: getattr(cycle, name).isoformat() for name in DATES}


@transaction.atomic
def hold(cycle: Cycle, *, by: Any, reason_zh_hans: str, reason_en: str) -> Hold:
    """Stop its clock: it stays in the phase it is in until somebody lets it go on."""
    _require_staff(by)
    _lock(cycle)
    phase = cycle.phase if cycle.published_at else None
    if phase is None:
        raise CycleRefused(_("Only a round that is under way can be held."))
    if not (reason_zh_hans.strip() and reason_en.strip()):
        raise CycleRefused(_("Say why, in both languages: the reason stands on the page of the round."))
    words = {"reason_zh_hans": reason_zh_hans, "reason_en": reason_en}
    try:
        with transaction.atomic():
            held = Hold.objects.create(cycle=cycle, phase=phase, begun_by=by, begun_at=clock.now(), **words)
    except IntegrityError:
        raise CycleRefused(_("This round is held already.")) from None
    evidence.write("round.held", cycle, actor=by, stream="moderation", phase=str(phase), hold=held.pk)
    return held


@transaction.atomic
def release(cycle: Cycle, *, by: Any) -> None:
    """Let it go on: from now its phase is what the dates say."""
    _require_staff(by)
    _lock(cycle)
    held = cycle.holds.filter(ended_at=None).first()
    if held is None:
        raise CycleRefused(_("This round is not held."))
    held.ended_at, held.ended_by = clock.now(), by
    held.save(update_fields=["ended_at", "ended_by"])
    evidence.write("round.released", cycle, actor=by, stream="moderation", hold=held.pk)


@transaction.atomic
def move_dates(
    cycle: Cycle, dates: Mapping[str, datetime], *, by: Any, reason_zh_hans: str, reason_en: str
) -> list[DateMove]:
    """Move dates that have not come yet. Old and new stay on the page of the round, with the reason."""
    _require_staff(by)
    _lock(cycle)
    now = clock.now()
    moved = {name: new for name, new in dates.items() if name in DATES and getattr(cycle, name) != new}
    if not moved:
        raise CycleRefused(_("No date was changed."))
    if not (reason_zh_hans.strip() and reason_en.strip()):
        raise CycleRefused(_("Say why, in both languages: the reason stands on the page of the round."))
    if any(getattr(cycle, name) <= now or new <= now for name, new in moved.items()):
        raise CycleRefused(_("A date that has passed stays. Move those ahead, and only to days ahead."))
    words = {"reason_zh_hans": reason_zh_hans, "reason_en": reason_en}
    moves = []
    for name, new in moved.items():
        moves.append(DateMove(cycle=cycle, which=name, old=getattr(cycle, name), new=new, moved_by=by, **words))
        setattr(cycle, name, new)
    require_order(cycle)
    if cycle.published_at and (other := overlapping(cycle).first()):
        raise CycleRefused(_("Moved so, it would overlap “%(other)s”.") % {"other": other})
    cycle.save(update_fields=list(moved))
    DateMove.objects.bulk_create(moves)
    evidence.write("round.dates_moved", cycle, actor=by, stream="moderation", **_dates(cycle))
    return moves


def require_order(cycle: Cycle) -> None:
    dates = [getattr(cycle, name) for name in DATES]
    if any(later <= earlier for earlier, later in zip(dates, dates[1:], strict=False)):
        raise CycleRefused(_("Each step begins after the one before it. Check the order of the dates."))


@transaction.atomic
def start_from(last: Cycle, *, by: Any, slug: str) -> Cycle:
    """A new round, not published, with last year's texts, limits and pots, and its dates a year later."""
    _require_staff(by)
    kept = ["area_id", "ideas_a_person", "supports_needed", "most_an_idea"]
    kept += [f"{name}_{language}" for name in ("title", "summary", "rules") for language in LANGUAGES]
    cycle = Cycle(slug=slug, **{name: getattr(last, name) for name in kept})
    for name in DATES:
        setattr(cycle, name, _a_year_later(getattr(last, name)))
    cycle.full_clean(exclude=["title", "summary", "rules"])
    cycle.save()
    for pot in last.pots.all():
        Pot.objects.create(
            cycle=cycle,
            **{name: getattr(pot, name) for name in ("name_zh_hans", "name_en")},
            amount=pot.amount,
            area_id=pot.area_id,
            theme_id=pot.theme_id,
        )
    evidence.write("round.begun_from", cycle, actor=by, stream="moderation", last=last.pk)
    return cycle


@transaction.atomic
def edit(cycle: Cycle, form: Any, pots: Any, *, by: Any) -> None:
    """Keep what checked forms say: texts, limits and money. Published dates change only by `move_dates`."""
    _require_staff(by)
    changed = sorted({*form.changed_data, *(["pots"] if pots.has_changed() else [])})
    form.save()
    pots.save()
    if changed:
        evidence.write("round.edited", cycle, actor=by, stream="moderation", changed=changed)


def _a_year_later(at: datetime) -> datetime:
    """The same hour of the same day where the site is; from 29 February the 28th."""
    local = timezone.localtime(at)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year + 1, day=day)
