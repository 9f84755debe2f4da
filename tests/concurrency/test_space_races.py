"""Wishes, designs and steps of a space at the same moment: each counts once, and controls show why."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from proposals import designs, moderation, spaces, wishes
from proposals.models import Design, Doorplate, Echo, Idea, IdeaEvent, Photo, Space, SpaceEvent, State, Wish
from proposals.submitting import submit
from proposals.wishes import WishRefused
from tests.builders import make_clerk, make_resident
from tests.concurrently import in_parallel
from tests.proposals.builders import make_author, make_design, make_space, make_wish
from tests.proposals.staffed import make_moderator, notices_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 12


def without(monkeypatch, model, name: str) -> None:
    """As if neither the model nor the database knew that constraint."""
    known = next(each for each in model._meta.constraints if each.name == name)
    others = [each for each in model._meta.constraints if each is not known]
    monkeypatch.setattr(model._meta, "constraints", others)  # SQLite makes the table anew from what the model says
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(model, known)


def wishing_at_once(space, by):
    say = partial(wishes.wish, space, by=by, kind="sit")
    return in_parallel([partial(say, text=f"Bench {number}", key=uuid4()) for number in range(MANY)])


def test_a_neighbour_s_many_wishes_of_a_kind_at_once_are_one():
    results = wishing_at_once(make_space(), make_author())
    assert sum(isinstance(result, Wish) for result in results) == 1, results
    assert sum(isinstance(result, WishRefused) for result in results) == MANY - 1
    assert Wish.objects.count() == 1


def test_without_the_constraint_they_all_count(monkeypatch):
    """The control: only the database knows."""
    without(monkeypatch, Wish, "one_wish_a_resident_space_and_kind")
    wishing_at_once(make_space(), make_author())
    assert Wish.objects.count() > 1


def test_me_too_pressed_many_times_at_once_counts_once():
    wish, friend = make_wish(), make_resident()
    results = in_parallel([partial(wishes.me_too, wish, by=friend)] * MANY)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Echo.objects.count() == 1


def test_without_its_constraint_me_too_counts_again_and_again(monkeypatch):
    """The control."""
    without(monkeypatch, Echo, "one_me_too_a_resident_and_wish")
    monkeypatch.setattr(type(Echo.objects), "get_or_create", lambda self, **row: (self.create(**row), True))
    wish, friend = make_wish(), make_resident()
    in_parallel([partial(wishes.me_too, wish, by=friend)] * MANY)
    assert Echo.objects.count() > 1


def test_the_same_form_at_once_is_one_design():
    space, by, key = make_space(), make_author(), uuid4()
    results = in_parallel([partial(designs.begin, space, key, by=by)] * 6)
    assert {result.pk for result in results} == {Design.objects.get().pk}, results
    assert Idea.objects.count() == 1


def ready():
    author = make_author()
    idea = make_design(State.DRAFT, author=author)
    Photo.objects.create(idea=idea, kind="after", width=4, height=3)
    return idea


def test_a_design_sent_many_times_at_once_is_handed_in_once():
    idea = ready()
    results = in_parallel([partial(submit, Idea.objects.get(pk=idea.pk), by=idea.author) for _number in range(8)])
    assert {result.number for result in results} == {Doorplate.objects.get().pk}, results
    assert IdeaEvent.objects.count() == 1
    assert notices_of(idea.author) == ["design.submitted"]


def deciding_at_once(idea):
    """Each with the design as their own page showed it, and none of them had taken it in hand."""
    pages = [(Idea.objects.get(pk=idea.pk), make_moderator()) for _number in range(6)]
    return in_parallel([partial(moderation.publish, shown, by=by, seen=shown.state_since) for shown, by in pages])


def test_many_moderators_publish_a_design_once_and_the_others_are_told():
    idea = make_design(State.SUBMITTED)
    results = deciding_at_once(idea)
    assert sum(isinstance(result, IdeaEvent) for result in results) == 1, results
    assert sum(isinstance(result, moderation.ReadAnew) for result in results) == 5
    assert IdeaEvent.objects.filter(new=State.PUBLISHED).count() == 1
    assert notices_of(idea.author) == ["design.published"]


def test_without_the_lock_it_is_published_several_times(monkeypatch):
    """The control: whoever waits reads the row anew before deciding."""
    monkeypatch.setattr(Idea, "lock", lambda self: None)
    deciding_at_once(make_design(State.SUBMITTED))
    assert IdeaEvent.objects.filter(new=State.PUBLISHED).count() > 1


def closing_at_once(space):
    officers = [make_clerk("change_space") for _number in range(6)]
    return in_parallel([partial(spaces.close, Space.objects.get(pk=space.pk), by=officer) for officer in officers])


def test_a_call_is_closed_once():
    results = closing_at_once(make_space())
    assert sum(isinstance(result, SpaceEvent) for result in results) == 1, results
    assert SpaceEvent.objects.count() == 1


def test_without_the_lock_it_is_closed_again_and_again(monkeypatch):
    """The control."""
    monkeypatch.setattr(Space, "lock", lambda self: None)
    closing_at_once(make_space())
    assert SpaceEvent.objects.count() > 1


def test_a_wish_said_while_the_register_closes_is_either_there_or_refused():
    space, officer = make_space("wishing"), make_clerk("change_space")
    people = [make_author() for _number in range(8)]
    words = {"reason_zh_hans": "定了", "reason_en": "Decided"}
    say = [partial(wishes.wish, space, by=by, kind="sit", text="A bench", key=uuid4()) for by in people]
    say.insert(4, partial(spaces.decide, Space.objects.get(pk=space.pk), by=officer, **words))
    results = in_parallel(say)
    said = [result for result in results if isinstance(result, Wish)]
    assert len(said) == Wish.objects.count()
    assert all(isinstance(result, Wish | WishRefused | SpaceEvent) for result in results), results
    assert Space.objects.get(pk=space.pk).state == "decided"
