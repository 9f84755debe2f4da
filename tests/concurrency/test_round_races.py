"""What a round, an idea and a moderator allow once, asked for twice at the same moment. Each with its control."""

from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.db import DatabaseError

from community import clock, consents
from proposals import awards, cycles, moderation, photos, second_looks, submitting
from proposals.models import Award, Cycle, Idea, IdeaEvent, Photo, Pick, SecondLook, State
from tests.builders import make_clerk, make_resident
from tests.concurrency.meeting import meeting, unguarded
from tests.concurrently import in_parallel
from tests.proposals.builders import make_award, make_cycle, make_idea, make_pot
from tests.proposals.staffed import make_moderator, waiting_idea
from tests.proposals.test_wizard import picture

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def refusals(results, kind) -> int:
    return sum(isinstance(result, kind) for result in results)


# As many ideas as a round allows a person


def two_drafts_of_a_round_that_takes_one(monkeypatch, submit) -> list:
    author = make_resident()
    consents.give(author, consents.Kind.PUBLICATION.value)
    cycle = make_cycle(ideas_a_person=1)
    drafts = [make_idea(State.DRAFT, author, cycle=cycle) for _number in range(2)]
    monkeypatch.setattr(submitting, "_over_the_limit", meeting(submitting._over_the_limit))
    return in_parallel([partial(submit, Idea.objects.get(pk=draft.pk), by=author) for draft in drafts])


def handed_in() -> int:
    return Idea.objects.exclude(state=State.DRAFT).count()


def test_two_drafts_at_once_in_a_round_that_takes_one_are_one_idea(monkeypatch):
    results = two_drafts_of_a_round_that_takes_one(monkeypatch, submitting.submit)
    assert refusals(results, submitting.SubmitRefused) == 1 and handed_in() == 1


def test_without_the_author_s_row_as_a_lock_both_are_handed_in(monkeypatch):
    monkeypatch.setattr(submitting, "_lock_author_of_limited", lambda idea, by: None)
    two_drafts_of_a_round_that_takes_one(monkeypatch, unguarded(submitting.submit))
    assert handed_in() == 2


# Rounds of one area


def publish_two_overlapping_rounds(monkeypatch, publish) -> list:
    first = make_cycle(None, published=False)
    second = make_cycle(None, area=first.area, published=False)
    officer = make_clerk("view_cycle", "change_cycle")
    for cycle in (first, second):
        make_pot(cycle)
    monkeypatch.setattr(cycles, "obstacles", meeting(cycles.obstacles))
    return in_parallel([partial(publish, Cycle.objects.get(pk=each.pk), by=officer) for each in (first, second)])


def test_of_two_overlapping_rounds_published_at_once_one_is_refused(monkeypatch):
    results = publish_two_overlapping_rounds(monkeypatch, cycles.publish)
    assert refusals(results, cycles.CycleRefused) == 1 and Cycle.objects.published().count() == 1


def test_without_the_area_s_row_as_a_lock_both_are_published(monkeypatch):
    monkeypatch.setattr(cycles, "_lock_area", lambda cycle: None)
    publish_two_overlapping_rounds(monkeypatch, unguarded(cycles.publish))
    assert Cycle.objects.published().count() == 2


# Photos of an idea


def one_photo_too_many(monkeypatch, settings, tmp_path) -> list:
    settings.MEDIA_ROOT = tmp_path
    idea = make_idea(State.DRAFT)
    content = picture((64, 48)).read()
    for _number in range(photos.MOST - 1):
        photos.add(idea, content, by=idea.author)
    monkeypatch.setattr(photos, "_make_room", meeting(photos._make_room))
    return in_parallel([partial(photos.add, Idea.objects.get(pk=idea.pk), content, by=idea.author)] * 2)


def test_two_last_photos_at_once_are_one(monkeypatch, settings, tmp_path):
    results = one_photo_too_many(monkeypatch, settings, tmp_path)
    assert refusals(results, photos.PhotoRefused) == 1 and Photo.objects.count() == photos.MOST
    assert len(list(tmp_path.rglob("640.webp"))) == photos.MOST


def test_without_the_idea_s_row_as_a_lock_there_is_one_photo_too_many(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(photos, "_lock", lambda idea: None)
    monkeypatch.setattr(photos, "transaction", SimpleNamespace(atomic=nullcontext))
    one_photo_too_many(monkeypatch, settings, tmp_path)
    assert Photo.objects.count() == photos.MOST + 1


# Two moderators


def decide_twice(monkeypatch, publish, send_back) -> tuple[Idea, list]:
    idea = waiting_idea()
    seen = Idea.objects.get(pk=idea.pk).state_since
    monkeypatch.setattr(moderation, "_take", meeting(moderation._take))
    calls = [
        partial(publish, Idea.objects.get(pk=idea.pk), by=make_moderator(), seen=seen),
        partial(send_back, Idea.objects.get(pk=idea.pk), by=make_moderator(), seen=seen, reason="Where?"),
    ]
    return idea, in_parallel(calls)


def decisions(idea) -> int:
    return IdeaEvent.objects.filter(idea=idea).exclude(new=State.SUBMITTED).count()


def test_two_moderators_at_once_are_one_decision_and_the_other_is_told(monkeypatch):
    idea, results = decide_twice(monkeypatch, moderation.publish, moderation.send_back)
    assert refusals(results, moderation.ReadAnew) == 1 and decisions(idea) == 1


def test_without_the_idea_s_row_as_a_lock_both_decide(monkeypatch):
    idea = waiting_idea()
    monkeypatch.setattr(Idea, "lock", lambda self: None)  # each goes by what their own page showed
    idea, _results = decide_twice(monkeypatch, unguarded(moderation.publish), unguarded(moderation.send_back))
    assert decisions(idea) == 2


# Looking again at a decision


def look_six_times() -> list:
    event = moderation.publish(waiting_idea(), by=make_moderator())
    drawn = SecondLook.objects.create(event=event)
    looks = [partial(second_looks.look, SecondLook.objects.get(pk=drawn.pk), by=make_moderator()) for _six in range(6)]
    return in_parallel([partial(look, verdict="published") for look in looks])


def test_six_colleagues_at_once_look_again_once_and_the_others_are_told():
    results = look_six_times()
    assert sum(isinstance(result, SecondLook) for result in results) == 1, results
    assert refusals(results, second_looks.LookRefused) == 5


def test_without_its_row_as_a_lock_the_database_breaks_the_others_off(monkeypatch):
    monkeypatch.setattr(SecondLook, "refresh_from_db", lambda self, **how: None)
    results = look_six_times()
    assert refusals(results, DatabaseError) == 5


# The golden-idea award


def pick_fifty_times() -> list:
    award, reader = make_award(), make_resident()
    nominees = list(award.nominees.select_related("idea__author", "award__cycle"))
    return in_parallel([partial(awards.pick, nominees[number % 3], by=reader) for number in range(50)])


def test_one_neighbour_picking_fifty_times_at_once_has_one_pick():
    results = pick_fifty_times()
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Pick.objects.count() == 1


def announce_twice(monkeypatch, announce) -> tuple[list, list]:
    """What both were answered, and how often people were told."""
    award, staff, told = make_award(jury_share=0), make_clerk("change_cycle"), []
    monkeypatch.setattr(awards, "not_judged", meeting(awards.not_judged))
    monkeypatch.setattr(awards, "_tell_the_result", lambda nominees: told.append(list(nominees)))
    with clock.moved_to(award.closes_at + timedelta(hours=1)):
        results = in_parallel([partial(at, award, announce, staff) for _number in range(2)])
    return results, told


def at(award, announce, staff) -> object:
    """Each thread has a clock of its own."""
    with clock.moved_to(award.closes_at + timedelta(hours=1)):
        return announce(Award.objects.get(pk=award.pk), by=staff)


def test_an_award_announced_twice_at_once_is_told_once_and_both_get_the_result(monkeypatch):
    results, told = announce_twice(monkeypatch, awards.announce)
    assert [type(result) for result in results] == [list, list], results
    assert len(told) == 1


def test_without_the_award_s_row_as_a_lock_one_is_broken_off_or_all_are_told_twice(monkeypatch):
    monkeypatch.setattr(awards, "_lock", lambda award: None)
    results, told = announce_twice(monkeypatch, unguarded(awards.announce))
    assert len(told) == 2 or refusals(results, Exception)
