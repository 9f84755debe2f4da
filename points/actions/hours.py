"""Hours of service: checked in and out, confirmed in one go by the organiser, agreed or disputed, then paid once."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, rules
from community.models import Resident
from points import checkin, codes, ledger
from points.actions import activities, deeds
from points.actions.activities import STREAM, require_organiser
from points.actions.people import in_order
from points.models import Attendance, Certificate, EarningRule, ScanTry, Signup, Slot, TeamMember
from points.models.hours import LONG_DAY

ACT = "service-hours"
How, State = Attendance.How, Attendance.State
WRONG_AN_HOUR = 10
NUMBER = 10  # letters of a certificate


class HoursRefused(ledger.PointsRefused):
    """These hours cannot be noted, confirmed or answered that way."""


class CheckInRefused(HoursRefused):
    """Not here, not now, or not with this code."""


# Checking in and out


@transaction.atomic
def check_in(slot: Slot, *, by: Resident, how: str) -> Attendance:
    """Somebody is there. Whoever did not sign up gets a place if there is one. Again: the same attendance."""
    _lock_slot(slot)
    _require_open(slot)
    attendance = _attendance(slot, by)
    if attendance is None:
        if not slot.left and not Signup.objects.joined().filter(slot=slot, resident=by).exists():
            raise CheckInRefused(_("Every place is taken. Speak to the organiser: they can put you on the roll."))
        activities.walk_in(slot, by)
        attendance = Attendance.objects.create(slot=slot, resident=by, how=how)
    if attendance.arrived_at is None and attendance.state == State.HERE:
        _note_arrival(attendance, how, by)
    return attendance


@transaction.atomic
def check_out(slot: Slot, *, by: Resident) -> Attendance:
    """They go. Until the hours are confirmed the last time counts."""
    _lock_slot(slot)
    _require_open(slot)
    attendance = _attendance(slot, by)
    if attendance is None or attendance.arrived_at is None:
        raise CheckInRefused(_("You have not checked in here yet."))
    if attendance.state == State.HERE:
        attendance.left_at = clock.now()
        attendance.save(update_fields=["left_at"])
        evidence.write("hours.checked_out", attendance, actor=by, stream=STREAM, slot=slot.pk)
    return attendance


def require_code(slot: Slot, typed: str, *, by: Resident) -> None:
    """The short code of the screen; wrong ones are counted."""
    recent = ScanTry.objects.filter(resident=by, at__gt=clock.now() - timedelta(hours=1))
    if recent.count() >= WRONG_AN_HOUR:
        raise CheckInRefused(_("Too many codes did not fit. Ask the organiser to tick you on the roll."))
    if not checkin.fits(slot, typed):
        ScanTry.objects.create(resident=by, at=clock.now())
        raise CheckInRefused(_("This code does not fit, or has changed meanwhile. Type the one on the screen now."))


@transaction.atomic
def tick(slot: Slot, resident: Resident, *, by: Resident, gone: bool = False) -> Attendance:
    """On the roll: the organiser sees them arrive, or go."""
    require_organiser(slot.activity, by)
    _lock_slot(slot)
    if slot.starts_at - checkin.EARLY > clock.now():
        raise CheckInRefused(_("It has not begun yet. The roll opens an hour before."))
    attendance = _attendance(slot, resident)
    if attendance is None:
        activities.walk_in(slot, resident)
        attendance = Attendance.objects.create(slot=slot, resident=resident, how=How.ROLL)
    if attendance.state != State.HERE:
        return attendance
    if attendance.arrived_at is None:
        _note_arrival(attendance, How.ROLL, by)
    elif gone:
        attendance.left_at = clock.now()
        attendance.save(update_fields=["left_at"])
        evidence.write("hours.checked_out", attendance, actor=by, stream=STREAM, slot=slot.pk)
    return attendance


def _note_arrival(attendance: Attendance, how: str, by: Resident) -> None:
    attendance.arrived_at, attendance.how = clock.now(), how
    attendance.save(update_fields=["arrived_at", "how"])
    facts = {"slot": attendance.slot_id, "how": str(how)}
    evidence.write("hours.checked_in", attendance, actor=by, stream=STREAM, for_=attendance.resident, **facts)


def _attendance(slot: Slot, resident: Resident) -> Attendance | None:
    return Attendance.objects.filter(slot=slot, resident=resident).select_related("slot__activity").first()


def _require_open(slot: Slot) -> None:
    if not checkin.opens(slot):
        raise CheckInRefused(
            _("Checking in opens an hour before it begins and ends two hours after. Wrong time? Ask the organiser.")
        )


# Confirming


class Line(NamedTuple):
    """What the organiser says about one person: no minutes, they did not come."""

    resident: Resident
    minutes: int
    note: str = ""


def suggested(slot: Slot, attendance: Attendance | None) -> int:
    """The time between check-in and check-out within the time called for, to the nearest quarter of an hour, so that
    three minutes in a queue cost nobody an hour; without either, that end of it."""
    if attendance is None:
        return slot.minutes
    start = max(attendance.arrived_at or slot.starts_at, slot.starts_at)
    end = max(start, min(attendance.left_at or slot.ends_at, max(slot.ends_at, start)))
    return _quarters(start, end)


def _quarters(start: datetime, end: datetime) -> int:
    """In minutes."""
    return round((end - start).total_seconds() / 900) * 15


@transaction.atomic
def put_on_sheet(slot: Slot, resident: Resident, *, by: Resident) -> Attendance:
    """Somebody stands on the paper sheet who did not sign up."""
    if not may_confirm(slot, by):
        raise PermissionDenied
    _lock_slot(slot)
    if slot.ends_at > clock.now() or not slot.is_on:
        raise HoursRefused(_("Hours are confirmed when it is over."))
    if resident.pk == by.pk:
        raise HoursRefused(_("You took part yourself? Then a colleague enters this sheet."))
    found, new = Attendance.objects.get_or_create(slot=slot, resident=resident, defaults={"how": How.PAPER})
    if new:
        evidence.write(
            "hours.checked_in", found, actor=by, stream=STREAM, for_=resident, slot=slot.pk, how=str(How.PAPER)
        )
    return found


def why_not(slot: Slot, confirmer: Resident) -> str:
    """Why this person confirms nobody's hours here; empty if they may."""
    if Signup.objects.joined().filter(slot=slot, resident=confirmer).exists() or _attendance(slot, confirmer):
        return str(_("You took part yourself. Somebody else of the organisers, or staff, confirms these hours."))
    return ""


def mates_of(confirmer: Resident) -> set[int]:
    """Of one's own teams: a colleague of another team confirms theirs."""
    mates = TeamMember.objects.beside(confirmer.pk).exclude(resident=confirmer.pk)
    return set(mates.values_list("resident", flat=True))


def may_confirm(slot: Slot, somebody: Resident) -> bool:
    return slot.activity.is_run_by(somebody) or somebody.has_perm(deeds.CONFIRM)


@transaction.atomic
def confirm(slot: Slot, lines: Iterable[Line], *, by: Resident, how: str = How.ROLL) -> int:
    """All in one go, with exceptions as the lines say. What was confirmed before stays as it was; how many are new."""
    if not may_confirm(slot, by):
        raise PermissionDenied
    _lock_slot(slot)
    if slot.ends_at > clock.now() or not slot.is_on:
        raise HoursRefused(_("Hours are confirmed when it is over."))
    if reason := why_not(slot, by):
        raise HoursRefused(reason)
    mates, done = mates_of(by), 0
    for line in lines:
        if line.resident.pk in mates:
            raise HoursRefused(
                _("%(name)s is of your own team: a colleague of another team confirms these hours.")
                % {"name": line.resident}
            )
        attendance = _attendance(slot, line.resident)
        if attendance is None:
            attendance = Attendance.objects.create(slot=slot, resident=line.resident, how=how)
        if attendance.state == State.HERE:
            _confirm_one(slot, attendance, line, by)
            done += 1
    return done


def _confirm_one(slot: Slot, attendance: Attendance, line: Line, by: Resident) -> None:
    _require_reason(slot, line)
    now, days = clock.now(), rules.get("points.hours_answer_days")
    attendance.state, attendance.minutes, attendance.note = State.TOLD, line.minutes, line.note
    attendance.confirmed_by, attendance.confirmed_at = by, now
    attendance.answer_until = clock.today() + timedelta(days=days)
    attendance.save(
        update_fields=["state", "minutes", "note", "confirmed_by", "confirmed_at", "answer_until"],
    )
    evidence.write(
        "hours.confirmed", attendance, actor=by, stream=STREAM, for_=line.resident, slot=slot.pk, minutes=line.minutes
    )
    notices.tell(
        line.resident,
        "hours.confirmed" if line.minutes else "hours.absent",
        key=f"hours.confirmed:{attendance.pk}",
        about=str(attendance),
        url="/hours/",
        title=notices.in_both_languages(slot.activity, "title"),
        hours=in_hours(line.minutes),
        day=attendance.answer_until,
    )


def _require_reason(slot: Slot, line: Line) -> None:
    others = Attendance.objects.filter(resident=line.resident).exclude(slot=slot).exclude(minutes=None)
    same_day = others.filter(slot__in=Slot.objects.on_day(slot.day, slot.day)).minutes()
    if line.minutes and line.minutes + same_day > LONG_DAY and not line.note:
        raise HoursRefused(
            _("%(name)s would have more than 8 hours on one day. Write a word why.") % {"name": line.resident}
        )
    if not 0 <= line.minutes <= 1440:
        raise HoursRefused(_("A day has 24 hours."))


def in_hours(minutes: int) -> str:
    """ "2.5" of 150."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


# Answering


@transaction.atomic
def agree(attendance: Attendance, *, by: Resident) -> Attendance:
    """The volunteer says: so it was. The points follow. Said twice, it is said once."""
    if by.pk != attendance.resident_id:
        raise PermissionDenied
    _lock(attendance)
    if attendance.state == State.TOLD:
        _settle(attendance, actor=by)
    elif attendance.state != State.AGREED:
        raise HoursRefused(_("This is being looked into; you hear from us."))
    return attendance


@transaction.atomic
def dispute(attendance: Attendance, *, by: Resident, minutes: int, words: str) -> Attendance:
    """The volunteer says: it was otherwise. Somebody who did not confirm them decides."""
    if by.pk != attendance.resident_id:
        raise PermissionDenied
    _lock(attendance)
    if attendance.state == State.DISPUTED and (attendance.claimed_minutes, attendance.dispute) == (minutes, words):
        return attendance
    if attendance.state != State.TOLD or not attendance.answer_until or clock.today() > attendance.answer_until:
        raise HoursRefused(_("The time to answer is over, or this is decided. Call us if it is not right."))
    attendance.state, attendance.claimed_minutes = State.DISPUTED, minutes
    attendance.dispute, attendance.disputed_at = words, clock.now()
    attendance.save(update_fields=["state", "claimed_minutes", "dispute", "disputed_at"])
    evidence.write("hours.disputed", attendance, actor=by, stream=STREAM, minutes=minutes)
    return attendance


@transaction.atomic
def decide(attendance: Attendance, *, by: Resident, minutes: int, answer: str) -> Attendance:
    """Staff who neither worked these hours nor wrote them down say how long it was."""
    if not by.has_perm(deeds.CONFIRM):
        raise PermissionDenied
    _lock(attendance)
    if attendance.state != State.DISPUTED:
        raise HoursRefused(_("Somebody else has decided this already."))
    if by.pk in (attendance.resident_id, attendance.confirmed_by_id):
        raise HoursRefused(_("Somebody who neither worked nor wrote down these hours decides. Ask a colleague."))
    _require_reason(attendance.slot, Line(attendance.resident, minutes, attendance.note or answer))
    attendance.minutes, attendance.decided_by, attendance.answer = minutes, by, answer
    if minutes > LONG_DAY and not attendance.note:
        attendance.note = answer[:200]
    evidence.write("hours.decided", attendance, actor=by, stream=STREAM, for_=attendance.resident, minutes=minutes)
    _settle(attendance, actor=by)
    notices.tell(
        attendance.resident,
        "hours.decided",
        key=f"hours.decided:{attendance.pk}",
        about=str(attendance),
        url="/hours/",
        title=notices.in_both_languages(attendance.slot.activity, "title"),
        hours=in_hours(minutes),
        answer=answer,
    )
    return attendance


def settle_unanswered() -> int:
    """For the scheduler: whoever says nothing within the days agrees."""
    late = Attendance.objects.told().filter(answer_until__lt=clock.today()).order_by("pk")[:500]
    return sum(_settle_late(attendance) for attendance in late)


@transaction.atomic
def _settle_late(attendance: Attendance) -> bool:
    _lock(attendance)
    if attendance.state != State.TOLD:
        return False
    _settle(attendance, actor=None)
    return True


def _settle(attendance: Attendance, *, actor: Resident | None) -> None:
    """Both sides agree, or somebody decided: now it earns what the rule in force says, once."""
    minutes, confirmer = attendance.minutes or 0, attendance.decided_by or attendance.confirmed_by
    in_order([attendance.resident, *([confirmer] if confirmer else [])])  # people before the stream, as everywhere
    attendance.state, attendance.agreed_at = State.AGREED, clock.now()
    fields = ["state", "agreed_at", "minutes", "decided_by", "answer", "note"]
    attendance.save(update_fields=fields)
    evidence.write("hours.agreed", attendance, actor=actor, stream=STREAM, for_=attendance.resident, minutes=minutes)
    units = units_of(ACT, minutes)
    if not units or attendance.resident.left_at is not None:
        return
    activity = attendance.slot.activity
    title = notices.in_both_languages(activity, "title")
    attendance.deed = deeds.award(
        ACT,
        to=attendance.resident,
        source=attendance.source,
        by=confirmer,
        units=units,
        happened_on=attendance.slot.day,
        what=title.get(attendance.resident.language) or next(filter(None, title.values()), ""),
        link=activity.get_absolute_url(),
    )
    attendance.save(update_fields=["deed"])


def units_of(act: str, minutes: int) -> int:
    """How often the rule in force pays for so many minutes: only what is full counts."""
    rule = EarningRule.objects.in_force().filter(slug=act).first()
    return 0 if rule is None else count_units(rule, minutes)


def count_units(rule: EarningRule, minutes: int) -> int:
    length = {EarningRule.Unit.HOUR: 60, EarningRule.Unit.HALF_HOUR: 30}.get(EarningRule.Unit(rule.unit))
    return minutes // length if length else int(minutes > 0)


# Certificates


@transaction.atomic
def certify(resident: Resident) -> Certificate:
    """All settled hours so far, under a number to check. Nothing new since the last one: that one again."""
    Resident.objects.select_for_update(no_key=True).get(pk=resident.pk)
    mine = Attendance.objects.agreed().filter(resident=resident, minutes__gt=0).select_related("slot")
    served = sorted((attendance.slot.day, attendance.minutes or 0) for attendance in mine)
    if not served:
        raise HoursRefused(_("There are no settled hours yet."))
    facts = {"minutes": sum(each for _day, each in served), "first_on": served[0][0], "last_on": served[-1][0]}
    latest = Certificate.objects.filter(resident=resident).first()
    if latest is not None and all(getattr(latest, name) == value for name, value in facts.items()):
        return latest
    number = "".join(secrets.choice(codes.LETTERS) for _place in range(NUMBER))
    made = Certificate.objects.create(number=number, resident=resident, issued_at=clock.now(), **facts)
    evidence.write("certificate.issued", made, actor=resident, stream=STREAM, minutes=made.minutes)
    return made


def _lock_slot(slot: Slot) -> None:
    slot.refresh_from_db(from_queryset=Slot.objects.select_for_update(of=("self",)).with_activity())


def _lock(attendance: Attendance) -> None:
    rows = Attendance.objects.select_for_update(of=("self",)).with_slot().select_related("decided_by")
    attendance.refresh_from_db(from_queryset=rows)
