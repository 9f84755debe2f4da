"""Help between neighbours: asked for or offered, brought together by staff, said yes to, done, confirmed by both."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, rules
from community.models import Neighbourhood, Resident
from points import ledger
from points.actions import deeds
from points.actions.activities import STREAM
from points.actions.hours import units_of
from points.actions.people import in_order
from points.models import HelpKind, HelpOffer, HelpTask
from points.models.helping import HELP_ALLOWED

ACT, MATCH = "neighbour-help", "points.match_help"
State = HelpTask.State


class HelpRefused(ledger.PointsRefused):
    """This cannot be asked, offered or answered that way."""


@transaction.atomic
def ask(
    *, by: Resident, key: UUID, kind: str, words: str, area: Neighbourhood, address: str, day: date, part: str
) -> HelpTask:
    """Somebody cannot come, or cannot carry. Sent twice, it is asked once."""
    if day < clock.today():
        raise HelpRefused(_("This day is over."))
    fields = {"kind": kind, "words": words, "area": area, "address": address, "day": day, "part": part}
    task, new = HelpTask.objects.get_or_create(key=key, defaults={"asker": by, "asked_at": clock.now(), **fields})
    if not new:
        if task.asker_id != by.pk or any(getattr(task, name) != value for name, value in fields.items()):
            raise ledger.KeyReused(_("This form was sent before with something else in it. Open the page again."))
        return task
    evidence.write("help.asked", task, actor=by, stream=STREAM)
    return task


@transaction.atomic
def offer(*, by: Resident, kinds: list[str], area: Neighbourhood, words: str) -> HelpOffer:
    """What somebody is ready to do; it takes the place of what they offered before."""
    Resident.objects.select_for_update(no_key=True).get(pk=by.pk)
    HelpOffer.objects.filter(resident=by, ended_at=None).update(ended_at=clock.now())
    made = HelpOffer.objects.create(resident=by, kinds=kinds, area=area, words=words, made_at=clock.now())
    evidence.write("help.offered", made, actor=by, stream=STREAM)
    return made


@transaction.atomic
def end_offer(*, by: Resident) -> None:
    for open_ in HelpOffer.objects.select_for_update().filter(resident=by, ended_at=None):
        open_.ended_at = clock.now()
        open_.save(update_fields=["ended_at"])
        evidence.write("help.offer_ended", open_, actor=by, stream=STREAM)


def helpers_for(task: HelpTask) -> list[HelpOffer]:
    """Who offered this kind of help near there, nearest first."""
    open_ = HelpOffer.objects.filter(ended_at=None).exclude(resident=task.asker_id).select_related("resident", "area")
    near = task.area.path.split("/")[:-2]

    def distance(each: HelpOffer) -> int:
        return 0 if each.area_id == task.area_id else 1 if each.area.path.startswith("/".join(near) + "/") else 2

    fitting = [each for each in open_ if task.kind in each.kinds or HelpKind.OTHER in each.kinds]
    return sorted(fitting, key=lambda each: (distance(each), each.made_at))[:20]


@transaction.atomic
def match(task: HelpTask, helper: Resident, *, by: Resident) -> HelpTask:
    """Staff ask one helper. They read what and roughly where, and no address."""
    if not by.has_perm(MATCH):
        raise PermissionDenied
    _lock(task)
    if helper.pk in (task.asker_id, by.pk) or by.pk == task.asker_id:
        raise HelpRefused(_("Nobody helps themselves, and nobody brings themselves together with somebody."))
    if helper.left_at is not None:
        raise HelpRefused(_("This account is closed."))
    if task.state == State.MATCHED and task.helper_id == helper.pk:
        return task
    task.helper, task.matched_by = helper, by
    _move(task, State.MATCHED, ["helper", "matched_by"])
    evidence.write("help.matched", task, actor=by, stream=STREAM, for_=helper)
    _tell(task, helper, "help.you_are_asked")
    return task


@transaction.atomic
def accept(task: HelpTask, *, by: Resident) -> HelpTask:
    """Yes. From now on the helper sees the address, and who asked sees the helper."""
    _lock(task)
    _require(by.pk == task.helper_id)
    if task.state == State.ACCEPTED:
        return task
    task.accepted_at = clock.now()
    _move(task, State.ACCEPTED, ["accepted_at"])
    evidence.write("help.accepted", task, actor=by, stream=STREAM)
    _tell(task, task.asker, "help.somebody_comes", helper=by)
    return task


@transaction.atomic
def decline(task: HelpTask, *, by: Resident) -> HelpTask:
    """No, or not after all: staff look for somebody else."""
    _lock(task)
    _require(by.pk == task.helper_id)
    was_coming = task.state == State.ACCEPTED
    task.helper = task.matched_by = task.accepted_at = None
    _move(task, State.ASKED, ["helper", "matched_by", "accepted_at"])
    evidence.write("help.declined", task, actor=by, stream=STREAM)
    if was_coming:
        _tell(task, task.asker, "help.not_coming")
    return task


@transaction.atomic
def report_done(task: HelpTask, *, by: Resident, minutes: int) -> HelpTask:
    """The helper says that it is done, and how long it took."""
    _lock(task)
    _require(by.pk == task.helper_id)
    if task.state in (State.DONE, State.CONFIRMED):
        return task
    task.minutes, task.done_at = minutes, clock.now()
    _move(task, State.DONE, ["minutes", "done_at"])
    evidence.write("help.done", task, actor=by, stream=STREAM, minutes=minutes)
    _tell(task, task.asker, "help.done", helper=by)
    return task


@transaction.atomic
def confirm(task: HelpTask, *, by: Resident) -> HelpTask:
    """Who asked says that it was so; where they cannot, staff who asked them do. The points follow, once."""
    _lock(task)
    _require(by.pk == task.asker_id or (by.has_perm(MATCH) and by.pk != task.helper_id))
    if task.state == State.CONFIRMED:
        return task
    in_order([by, *([task.helper] if task.helper else [])])  # people before the stream, as everywhere
    task.ended_by, task.ended_at = by, clock.now()
    _move(task, State.CONFIRMED, ["ended_by", "ended_at"])
    evidence.write("help.confirmed", task, actor=by, stream=STREAM, minutes=task.minutes or 0)
    helper = task.helper
    units = units_of(ACT, task.minutes or 0)
    if helper is not None and units and helper.left_at is None:
        task.deed = deeds.award(
            ACT,
            to=helper,
            source=str(task),
            by=by,
            units=units,
            happened_on=clock.today() if task.done_at is None else task.done_at.date(),
            what=str(task.get_kind_display()),
            link=task.get_absolute_url(),
        )
        task.save(update_fields=["deed"])
    return task


@transaction.atomic
def question(task: HelpTask, *, by: Resident, reason: str) -> HelpTask:
    """Who asked says: it did not happen like that. Staff look into it."""
    _lock(task)
    _require(by.pk == task.asker_id)
    if task.state == State.QUESTIONED:
        return task
    task.reason = reason
    _move(task, State.QUESTIONED, ["reason"])
    evidence.write("help.questioned", task, actor=by, stream=STREAM)
    return task


@transaction.atomic
def cancel(task: HelpTask, *, by: Resident, reason: str = "") -> HelpTask:
    """By who asked, or by staff. A helper who was asked already is told."""
    _lock(task)
    _require(by.pk == task.asker_id or by.has_perm(MATCH))
    if task.state == State.CANCELLED:
        return task
    task.ended_by, task.ended_at, task.reason = by, clock.now(), reason or task.reason
    _move(task, State.CANCELLED, ["ended_by", "ended_at", "reason"])
    evidence.write("help.cancelled", task, actor=by, stream=STREAM)
    for other in {task.helper, task.asker} - {by, None}:
        if other is not None:
            _tell(task, other, "help.cancelled")
    return task


def forget_addresses() -> int:
    """For the scheduler: where somebody lives is forgotten soon after."""
    limit = clock.now() - timedelta(days=rules.get("points.help_address_days"))
    return HelpTask.objects.filter(ended_at__lt=limit).exclude(address="").update(address="")


def leave(resident: Resident) -> None:
    """When somebody leaves: what they asked is cancelled, what they promised goes to others."""
    end_offer(by=resident)
    for task in HelpTask.objects.filter(asker=resident, state__in=["asked", "matched", "accepted"]):
        cancel(task, by=resident)
    for task in HelpTask.objects.filter(helper=resident, state__in=["matched", "accepted"]):
        decline(task, by=resident)


def _require(may: bool) -> None:
    if not may:
        raise PermissionDenied


def _move(task: HelpTask, to: str, fields: list[str]) -> None:
    if to not in HELP_ALLOWED[task.state]:
        raise HelpRefused(_("This can no longer be changed that way. Open the page again."))
    task.state = to
    task.save(update_fields=["state", *fields])


def _tell(task: HelpTask, whom: Resident, kind: str, **details: object) -> None:
    """Never the address."""
    notices.tell(
        whom,
        kind,
        key=f"{kind}:{task.pk}:{clock.now().isoformat()}",
        about=str(task),
        url=task.get_absolute_url(),
        what=HelpKind(task.kind).label,
        area=notices.in_both_languages(task.area),
        day=task.day,
        **details,
    )


def _lock(task: HelpTask) -> None:
    rows = HelpTask.objects.select_for_update(of=("self",)).select_related("asker", "helper", "area")
    task.refresh_from_db(from_queryset=rows)
