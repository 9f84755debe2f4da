"""Activities are called, joined, left and called off; places go round in order, and never one too many."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from community import clock
from community.models import Notice
from points import ledger
from points.actions import activities
from points.models import Activity, Signup, Slot
from records import verify
from tests.builders import make_activity, make_clerk, make_neighbourhood, make_resident, make_slot, make_team
from tests.points.filling import make_proven

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
State = Signup.State
WORDS = {"title_zh_hans": "捡垃圾", "title_en": "Litter", "words_en": "x", "place_zh_hans": "牌坊", "place_en": "Gate"}


def told(resident, kind):
    return Notice.objects.filter(resident=resident, kind=kind).count()


def states(slot):
    return list(Signup.objects.filter(slot=slot).order_by("asked_at", "pk").values_list("state", flat=True))


def fill(slot, people):
    return [activities.join(slot, by=person) for person in people]


def test_a_place_is_taken_and_asked_twice_it_is_the_same():
    slot, resident = make_slot(capacity=2), make_resident()
    assert activities.join(slot, by=resident) == activities.join(slot, by=resident)
    slot.refresh_from_db()
    assert (slot.taken, states(slot)) == (1, ["joined"])


def test_who_comes_too_late_waits_and_moves_up_in_order():
    slot, people = make_slot(capacity=1), [make_resident() for _each in range(3)]
    fill(slot, people)
    assert states(slot) == ["joined", "waiting", "waiting"]
    activities.leave(slot, by=people[0])
    assert Signup.objects.get(slot=slot, resident=people[1]).state == State.JOINED
    assert Signup.objects.get(slot=slot, resident=people[2]).state == State.WAITING
    assert told(people[1], "activity.moved_up") == 1 and told(people[2], "activity.moved_up") == 0
    slot.refresh_from_db()
    assert slot.taken == 1


def test_who_left_and_comes_back_stands_at_the_end_of_the_line():
    slot, (first, second, third) = make_slot(capacity=1), [make_resident() for _each in range(3)]
    fill(slot, [first, second])
    activities.leave(slot, by=second)
    fill(slot, [third, second])
    activities.leave(slot, by=first)
    assert Signup.objects.get(slot=slot, resident=third).state == State.JOINED
    assert Signup.objects.get(slot=slot, resident=second).state == State.WAITING


def test_a_newcomer_does_not_overtake_who_waits():
    slot, (first, second, third) = make_slot(capacity=1), [make_resident() for _each in range(3)]
    fill(slot, [first, second])
    Slot.objects.filter(pk=slot.pk).update(capacity=2)
    assert activities.join(slot, by=third).state == State.WAITING


def test_more_places_go_to_those_who_wait():
    slot, people = make_slot(capacity=1), [make_resident() for _each in range(3)]
    fill(slot, people)
    activities.set_capacity(slot, 2, by=slot.activity.made_by)
    assert states(slot) == ["joined", "joined", "waiting"]


def test_there_are_never_fewer_places_than_are_taken():
    slot = make_slot(capacity=3)
    fill(slot, [make_resident(), make_resident()])
    with pytest.raises(activities.ActivityRefused):
        activities.set_capacity(slot, 1, by=slot.activity.made_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(capacity=1)


def test_the_database_refuses_one_too_many_whoever_writes_it():
    slot = make_slot(capacity=1)
    Signup.objects.create(slot=slot, resident=make_resident(), state=State.JOINED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signup.objects.create(slot=slot, resident=make_resident(), state=State.JOINED)
    waiting = Signup.objects.create(slot=slot, resident=make_resident(), state=State.WAITING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signup.objects.filter(pk=waiting.pk).update(state=State.JOINED)
    slot.refresh_from_db()
    assert slot.taken == 1


def test_a_place_taken_behind_the_triggers_is_named_by_verify():
    slot = make_slot(capacity=5)
    activities.join(slot, by=make_resident())
    Slot.objects.filter(pk=slot.pk).update(taken=0)
    bad = next(result.bad for result in verify.run(["hours"]) if result.bad)
    assert bad.where == f"slot:{slot.pk}"


def test_what_is_over_called_off_or_a_draft_is_not_joined():
    over = make_slot(starts_in=-timedelta(hours=3))
    off = make_slot(called_off_at=clock.now())
    unseen = make_slot(make_activity(state="draft"))
    for slot in (over, off, unseen):
        with pytest.raises(activities.ActivityRefused):
            activities.join(slot, by=make_resident())
    assert not Signup.objects.exists()


def test_who_is_known_to_be_too_young_cannot_join_and_who_is_not_known_says_so():
    slot = make_slot(make_activity(min_age=18))
    with pytest.raises(activities.ActivityRefused):
        activities.join(slot, by=make_proven(birth_year=clock.today().year - 15), old_enough=True)
    with pytest.raises(activities.ActivityRefused):
        activities.join(slot, by=make_resident())
    assert activities.join(slot, by=make_resident(), old_enough=True).state == State.JOINED
    assert activities.join(slot, by=make_proven(birth_year=1950)).state == State.JOINED


def test_nobody_signs_off_when_it_has_begun():
    slot, resident = make_slot(), make_resident()
    activities.join(slot, by=resident)
    with clock.moved_to(slot.starts_at), pytest.raises(activities.ActivityRefused):
        activities.leave(slot, by=resident)


def test_everybody_is_told_when_it_is_called_off():
    slot, people = make_slot(capacity=1), [make_resident(), make_resident()]
    fill(slot, people)
    activities.call_off(slot.activity, by=slot.activity.made_by, reason="台风")
    assert [told(person, "activity.called_off") for person in people] == [1, 1]
    with pytest.raises(activities.ActivityRefused):
        activities.join(slot, by=make_resident())


def test_one_time_is_called_off_and_the_others_stand():
    activity = make_activity()
    one, other = make_slot(activity), make_slot(activity, starts_in=timedelta(days=8))
    first, second = make_resident(), make_resident()
    activities.join(one, by=first)
    activities.join(other, by=second)
    activities.call_off_slot(one, by=activity.made_by, reason="rain")
    assert (told(first, "activity.time_called_off"), told(second, "activity.time_called_off")) == (1, 0)
    assert list(Slot.objects.on().values_list("pk", flat=True)) == [other.pk]


def test_a_weekly_activity_has_a_time_in_each_week():
    activity = make_activity(state="draft")
    start = clock.now() + timedelta(days=3)
    times = {"starts_at": start, "ends_at": start + timedelta(hours=2), "capacity": 8}
    assert len(activities.add_slots(activity, by=activity.made_by, weeks=4, **times)) == 4
    assert len(activities.add_slots(activity, by=activity.made_by, weeks=5, **times)) == 1
    assert activity.slots.count() == 5


def test_a_draft_without_a_time_is_not_published():
    activity = make_activity(state="draft")
    with pytest.raises(activities.ActivityRefused):
        activities.publish(activity, by=activity.made_by)
    make_slot(activity)
    activities.publish(activity, by=activity.made_by)
    assert Activity.objects.published().get() == activity


def test_only_organisers_of_a_team_and_staff_call_in_its_name():
    organiser, member = make_resident(), make_resident()
    team = make_team(member, organiser=organiser)
    fields = {"area": make_neighbourhood(), **WORDS}
    for other in (member, make_resident()):
        with pytest.raises(PermissionDenied):
            activities.draft(by=other, team=team, key=uuid4(), **fields)
    for one in (organiser, make_clerk("organise")):
        assert activities.draft(by=one, team=team, key=uuid4(), **fields).state == "draft"


def test_a_form_for_an_activity_sent_twice_is_one_draft():
    organiser = make_resident()
    team, key = make_team(organiser=organiser), uuid4()
    fields = {"by": organiser, "team": team, "key": key, "area": make_neighbourhood(), "bring_en": "", **WORDS}
    assert activities.draft(**fields) == activities.draft(**fields)
    with pytest.raises(ledger.KeyReused):
        activities.draft(**{**fields, "title_en": "Something else"})
    assert Activity.objects.count() == 1


def test_people_are_reminded_a_day_and_two_hours_before_and_once():
    slot, resident, waiting = make_slot(capacity=1, starts_in=timedelta(days=3)), make_resident(), make_resident()
    fill(slot, [resident, waiting])
    assert activities.remind() == 0
    for before, kind in ((timedelta(hours=23), "activity.tomorrow"), (timedelta(minutes=90), "activity.soon")):
        with clock.moved_to(slot.starts_at - before):
            activities.remind()
            activities.remind()
        assert told(resident, kind) == 1 and told(waiting, kind) == 0


def test_who_leaves_for_good_gives_their_places_to_others():
    slot, going, waiting = make_slot(capacity=1), make_resident(), make_resident()
    fill(slot, [going, waiting])
    activities.give_up_everything(going)
    assert Signup.objects.get(resident=waiting).state == State.JOINED
