"""Activities: drafted, published, called off; and places at them: taken, given up, passed on in order."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices, photos, uploads
from community.models import ResidenceProof, Resident
from points import ledger
from points.models import Activity, ActivityPhoto, Signup, Slot, Team, TeamMember
from points.models.activities import ORGANISE

STREAM = "volunteering"
MOST_WEEKS = 26
State = Signup.State


class ActivityRefused(ledger.PointsRefused):
    """This activity cannot be changed, joined or left that way."""


class NoRoom(ActivityRefused):
    """Somebody took the last place a moment ago."""


def teams_of(organiser: Resident) -> Any:
    """In whose name this person may call others."""
    if organiser.has_perm(ORGANISE):
        return Team.objects.all()
    mine = TeamMember.objects.filter(resident=organiser.pk, organises=True)
    return Team.objects.filter(pk__in=mine.values("team"))


def require_organiser(activity: Activity, by: Resident) -> None:
    if not activity.is_run_by(by):
        raise PermissionDenied


# The activity


@transaction.atomic
def draft(*, by: Resident, team: Team, key: UUID, **fields: Any) -> Activity:
    """The same key: the same draft."""
    if not teams_of(by).filter(pk=team.pk).exists():
        raise PermissionDenied
    made = {"team": team, "made_by": by, "made_at": clock.now(), **fields}
    activity, new = Activity.objects.get_or_create(key=key, defaults=made)
    if new:
        evidence.write("activity.made", activity, actor=by, stream=STREAM, team=team.slug)
    elif activity.made_by_id != by.pk or any(getattr(activity, name) != said for name, said in fields.items()):
        raise ledger.KeyReused(_("This form was sent before with something else in it. Open the page again."))
    return activity


@transaction.atomic
def change(activity: Activity, *, by: Resident, **fields: Any) -> None:
    """Other words, another place. Who signed up is told when the meeting point moves."""
    require_organiser(activity, by)
    _lock(activity)
    if activity.state == Activity.State.CALLED_OFF:
        raise ActivityRefused(_("This activity was called off. Make a new one."))
    team = fields.get("team", activity.team)
    if not teams_of(by).filter(pk=team.pk).exists():
        raise PermissionDenied
    before = notices.in_both_languages(activity, "place")
    for name, value in fields.items():
        setattr(activity, name, value)
    activity.save(update_fields=list(fields))
    evidence.write("activity.changed", activity, actor=by, stream=STREAM)
    if activity.state == Activity.State.PUBLISHED and before != notices.in_both_languages(activity, "place"):
        _tell(
            _people_of(activity),
            "activity.moved",
            f"activity.moved:{activity.pk}:{clock.now().timestamp():.0f}",
            activity,
        )


@transaction.atomic
def publish(activity: Activity, *, by: Resident) -> None:
    require_organiser(activity, by)
    _lock(activity)
    if activity.state == Activity.State.PUBLISHED:
        return
    if activity.state != Activity.State.DRAFT:
        raise ActivityRefused(_("This activity was called off. Make a new one."))
    if not activity.slots.filter(called_off_at=None).to_come().exists():
        raise ActivityRefused(_("Add a time first: one that is still to come."))
    activity.state, activity.published_at = Activity.State.PUBLISHED, clock.now()
    activity.save(update_fields=["state", "published_at"])
    evidence.write("activity.published", activity, actor=by, stream=STREAM)


@transaction.atomic
def call_off(activity: Activity, *, by: Resident, reason: str) -> None:
    """All of it; everybody who signed up or waits for a time still to come is told why."""
    require_organiser(activity, by)
    _lock(activity)
    if activity.state == Activity.State.CALLED_OFF:
        return
    people = _people_of(activity)
    activity.state, activity.reason = Activity.State.CALLED_OFF, reason
    activity.save(update_fields=["state", "reason"])
    evidence.write("activity.called_off", activity, actor=by, stream=STREAM)
    _tell(people, "activity.called_off", f"activity.called_off:{activity.pk}", activity, why=reason)


@transaction.atomic
def throw_away(activity: Activity, *, by: Resident) -> None:
    """A draft nobody ever saw."""
    require_organiser(activity, by)
    _lock(activity)
    if activity.state != Activity.State.DRAFT:
        raise ActivityRefused(_("Only a draft can be thrown away. Call it off instead."))
    _remove_photo(activity)
    activity.delete()


# Its photo


def put_up_photo(activity: Activity, content: bytes, *, by: Resident) -> ActivityPhoto:
    """In the place of the one before. It is shown once words say what is to be seen."""
    require_organiser(activity, by)
    clean = uploads.photograph(content)
    photo = ActivityPhoto(activity=activity, width=clean.width, height=clean.height)
    with photos.written(photo.key, clean), transaction.atomic():
        _lock(activity)
        _remove_photo(activity)
        photo.save()
        evidence.write("activity.photo_put_up", activity, actor=by, stream=STREAM)
    return photo


@transaction.atomic
def describe_photo(activity: Activity, *, by: Resident, **words: str) -> None:
    """For those who cannot see it, in both languages."""
    require_organiser(activity, by)
    _lock(activity)
    photo = ActivityPhoto.objects.filter(activity=activity).first()
    if photo is None:
        raise ActivityRefused(_("There is no photo any more. Choose one."))
    for name, value in words.items():
        setattr(photo, name, value)
    photo.save(update_fields=list(words))


@transaction.atomic
def take_down_photo(activity: Activity, *, by: Resident) -> None:
    require_organiser(activity, by)
    _lock(activity)
    if _remove_photo(activity):
        evidence.write("activity.photo_taken_down", activity, actor=by, stream=STREAM)


def _remove_photo(activity: Activity) -> bool:
    """Row now, files after the commit. Needs the lock of the activity."""
    photo = ActivityPhoto.objects.filter(activity=activity).first()
    if photo is None:
        return False
    photo.delete()
    transaction.on_commit(partial(photos.delete, photo.key), robust=True)
    return True


# Its times


@transaction.atomic
def add_slots(
    activity: Activity, *, by: Resident, starts_at: datetime, ends_at: datetime, capacity: int, weeks: int = 1
) -> list[Slot]:
    """The same time in so many weeks, one after the other. What stands there already is left alone."""
    require_organiser(activity, by)
    _lock(activity)
    if activity.state == Activity.State.CALLED_OFF:
        raise ActivityRefused(_("This activity was called off. Make a new one."))
    if starts_at <= clock.now():
        raise ActivityRefused(_("This time has begun already. Choose one that is still to come."))
    if not timedelta(0) < ends_at - starts_at <= timedelta(hours=24):
        raise ActivityRefused(_("It ends after it begins, and within a day."))
    made = []
    for week in range(min(weeks, MOST_WEEKS)):
        shift = timedelta(weeks=week)
        slot, new = Slot.objects.get_or_create(
            activity=activity,
            starts_at=starts_at + shift,
            defaults={"ends_at": ends_at + shift, "capacity": capacity},
        )
        if new:
            evidence.write("slot.made", slot, actor=by, stream=STREAM, capacity=capacity)
            made.append(slot)
    return made


@transaction.atomic
def set_capacity(slot: Slot, capacity: int, *, by: Resident) -> None:
    """More places go to those who wait, in order; never fewer than are taken."""
    require_organiser(slot.activity, by)
    _lock_slot(slot)
    if capacity < slot.taken:
        raise ActivityRefused(
            _("%(taken)s have signed up already; there cannot be fewer places.") % {"taken": slot.taken}
        )
    slot.capacity = capacity
    slot.save(update_fields=["capacity"])
    evidence.write("slot.changed", slot, actor=by, stream=STREAM, capacity=capacity)
    _move_up(slot)


@transaction.atomic
def call_off_slot(slot: Slot, *, by: Resident, reason: str) -> None:
    """This one time; the others stand."""
    require_organiser(slot.activity, by)
    _lock_slot(slot)
    if slot.called_off_at is not None:
        return
    if slot.is_over:
        raise ActivityRefused(_("This time is over."))
    slot.called_off_at = clock.now()
    slot.save(update_fields=["called_off_at"])
    evidence.write("slot.called_off", slot, actor=by, stream=STREAM)
    people = Resident.objects.filter(signups__in=slot.signups.live()).order_by("pk")
    _tell(
        people, "activity.time_called_off", f"slot.called_off:{slot.pk}", slot.activity, when=slot.starts_at, why=reason
    )


# Places


def birth_year_of(resident: Resident) -> int | None:
    """As it was proved; None: never noted."""
    proof = ResidenceProof.objects.valid().filter(resident=resident).exclude(birth_year=None)
    return proof.values_list("birth_year", flat=True).first()


def asks_age(activity: Activity, resident: Resident) -> bool:
    """Whether this person must say that they are old enough, because nobody knows."""
    return bool(activity.min_age) and birth_year_of(resident) is None


@transaction.atomic
def join(slot: Slot, *, by: Resident, old_enough: bool = False) -> Signup:
    """A place if there is one, else a turn on the waiting list. Asked twice, it is the same place."""
    _lock_slot(slot)
    signup = Signup.objects.filter(slot=slot, resident=by).first()
    if signup and signup.state != State.LEFT:
        return signup
    _require_open(slot)
    _require_age(slot.activity, by, old_enough)
    state = State.JOINED if slot.left and not slot.signups.waiting().exists() else State.WAITING
    return _place(slot, by, state)


def walk_in(slot: Slot, resident: Resident) -> None:
    """Somebody came without signing up; needs the lock of the slot. Without room they are counted all the same, and
    stand on the roll without a place."""
    signup = Signup.objects.filter(slot=slot, resident=resident).first()
    if (signup is None or signup.state != State.JOINED) and slot.left:
        _place(slot, resident, State.JOINED)


@transaction.atomic
def leave(slot: Slot, *, by: Resident) -> None:
    """Give the place up; the first who waits gets it."""
    _lock_slot(slot)
    signup = Signup.objects.live().filter(slot=slot, resident=by).first()
    if signup is None:
        return
    if slot.has_begun:
        raise ActivityRefused(_("It has begun already. Tell the organiser if you cannot come."))
    signup.state = State.LEFT
    signup.save(update_fields=["state"])
    evidence.write("activity.left", signup, actor=by, stream=STREAM, slot=slot.pk)
    slot.refresh_from_db(fields=["taken"])
    _move_up(slot)


def give_up_everything(resident: Resident) -> None:
    """When somebody leaves: places still to come go to others."""
    ahead = Signup.objects.live().of(resident).filter(slot__starts_at__gt=clock.now())
    for signup in ahead.select_related("slot__activity").order_by("slot"):
        leave(signup.slot, by=resident)


def _place(slot: Slot, resident: Resident, state: str) -> Signup:
    signup, _new = Signup.objects.update_or_create(
        slot=slot, resident=resident, defaults={"state": state, "asked_at": clock.now()}
    )
    slot.refresh_from_db(fields=["taken"])
    action = "activity.joined" if state == State.JOINED else "activity.waiting"
    evidence.write(action, signup, actor=resident, stream=STREAM, slot=slot.pk)
    return signup


def _move_up(slot: Slot) -> None:
    """Whoever asked first goes first. Needs the lock of the slot."""
    if not slot.is_on or slot.has_begun:
        return
    for signup in list(slot.signups.waiting().select_related("resident")[: slot.left]):
        signup.state = State.JOINED
        signup.save(update_fields=["state"])
        evidence.write("activity.moved_up", signup, actor=None, stream=STREAM, for_=signup.resident, slot=slot.pk)
        _tell(
            [signup.resident],
            "activity.moved_up",
            f"activity.moved_up:{signup.pk}:{clock.now().timestamp():.0f}",
            slot.activity,
            when=slot.starts_at,
        )
    slot.refresh_from_db(fields=["taken"])


def _require_open(slot: Slot) -> None:
    if not slot.is_on:
        raise ActivityRefused(_("This was called off, or is not public."))
    if slot.is_over:
        raise ActivityRefused(_("This time is over. Look at the others."))


def _require_age(activity: Activity, resident: Resident, old_enough: bool) -> None:
    if not activity.min_age:
        return
    born = birth_year_of(resident)
    if born is not None and clock.today().year - born < activity.min_age:
        raise ActivityRefused(_("This is for people of %(age)s and older.") % {"age": activity.min_age})
    if born is None and not old_enough:
        raise ActivityRefused(_("Tick that you are %(age)s or older, then sign up again.") % {"age": activity.min_age})


# Reminders


def remind() -> int:
    """For the scheduler: a day and two hours before, each once for each time of beginning."""
    now, told = clock.now(), 0
    for kind, after, before in (
        ("activity.tomorrow", timedelta(hours=2), timedelta(hours=24)),
        ("activity.soon", timedelta(0), timedelta(hours=2)),
    ):
        near = Slot.objects.on().with_activity().filter(starts_at__gt=now + after, starts_at__lte=now + before)
        for slot in near:
            people = list(Resident.objects.filter(signups__in=slot.signups.joined()).order_by("pk"))
            if people:
                with transaction.atomic():
                    key = f"{kind}:{slot.pk}:{slot.starts_at.timestamp():.0f}"
                    _tell(people, kind, key, slot.activity, when=slot.starts_at)
                told += len(people)
    return told


def _people_of(activity: Activity) -> list[Resident]:
    """Who signed up or waits for a time still to come."""
    slots = activity.slots.filter(called_off_at=None).to_come()
    found = Resident.objects.filter(signups__in=Signup.objects.live().filter(slot__in=slots))
    return list(found.distinct().order_by("pk"))


def _tell(people: Any, kind: str, key: str, activity: Activity, **details: Any) -> None:
    notices.tell_all(
        people,
        kind,
        key=key,
        about=f"activity:{activity.pk}",
        url=activity.get_absolute_url(),
        title=notices.in_both_languages(activity, "title"),
        place=notices.in_both_languages(activity, "place"),
        **details,
    )


def _lock(activity: Activity) -> None:
    activity.refresh_from_db(from_queryset=Activity.objects.select_for_update(of=("self",)).select_related("team"))


def _lock_slot(slot: Slot) -> None:
    slot.refresh_from_db(from_queryset=Slot.objects.select_for_update(of=("self",)).with_activity())
