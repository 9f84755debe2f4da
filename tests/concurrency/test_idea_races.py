"""Many neighbours, and one neighbour many times, at the same moment."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import connection

from proposals import comments, merging, support
from proposals.models import Comment, Idea, State, Support
from tests.builders import make_clerk, make_resident
from tests.concurrently import in_parallel
from tests.proposals.builders import make_cycle, make_idea

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 50


def press(idea, resident):
    """Each with the idea as their own page showed it."""
    return support.support(Idea.objects.get(pk=idea.pk), by=resident)


def counted(idea) -> int:
    return Idea.objects.get(pk=idea.pk).support_count


def fifty_times_one_neighbour(idea):
    return in_parallel([partial(press, idea, make_resident())] * MANY)


def test_one_neighbour_fifty_times_at_once_is_one_support():
    idea = make_idea()
    results = fifty_times_one_neighbour(idea)
    assert all(isinstance(result, Idea) for result in results), results
    assert counted(idea) == Support.objects.count() == 1


def test_without_the_constraint_the_same_neighbour_counts_again_and_again(monkeypatch):
    """The control: only the database knows."""
    once = next(each for each in Support._meta.constraints if each.name == "one_support_a_resident_and_idea")
    monkeypatch.setattr(Support._meta, "constraints", [])  # SQLite makes the table anew from what the model says
    with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
        editor.remove_constraint(Support, once)
    idea = make_idea()
    fifty_times_one_neighbour(idea)
    assert Support.objects.count() > 1


def test_fifty_neighbours_at_once_all_count():
    idea, people = make_idea(), [make_resident() for _number in range(MANY)]
    in_parallel([partial(press, idea, person) for person in people])
    assert counted(idea) == Support.objects.count() == MANY


def test_counting_on_from_what_was_read_loses_neighbours(monkeypatch):
    """The control: the counter is moved by the database, not by what a page showed."""
    idea, people = make_idea(), [make_resident() for _number in range(MANY)]
    stale = [Idea.objects.get(pk=idea.pk) for _person in people]

    def from_what_was_read(queryset, counter, change):
        return queryset.update(**{counter: stale[0].support_count + change})

    monkeypatch.setattr("proposals.models.ideas.IdeaQuerySet.add_to", from_what_was_read)
    in_parallel([partial(support.support, each, by=person) for each, person in zip(stale, people, strict=True)])
    assert counted(idea) < Support.objects.count() == MANY


def test_supports_and_steps_back_at_once_leave_the_count_right():
    idea, people = make_idea(), [make_resident() for _number in range(20)]
    for person in people[:10]:
        support.support(idea, by=person)
    calls = [partial(press, idea, person) for person in people]
    calls += [partial(support.take_back, Idea.objects.get(pk=idea.pk), by=person) for person in people]
    results = in_parallel(calls)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert counted(idea) == Support.objects.count()


def joined(host, twin):
    """Somebody asked, the author of the twin says yes."""
    merge = merging.propose(host, twin, by=make_clerk("moderate_ideas"), reason="The same bench")
    return partial(merging.agree, merge, by=twin.author)


def test_joining_while_neighbours_support_loses_nobody():
    cycle = make_cycle()
    host, twin = make_idea(cycle=cycle), make_idea(cycle=cycle)
    people = [make_resident() for _number in range(24)]
    support.support(host, by=people[0])
    calls = [partial(press, twin, person) for person in people]
    calls.insert(12, joined(host, twin))
    results = in_parallel(calls)
    assert not [result for result in results if isinstance(result, Exception)], results
    assert Idea.objects.get(pk=twin.pk).state == State.MERGED
    behind = set(Support.objects.filter(idea=host).values_list("resident", flat=True))
    assert behind == {person.pk for person in people}
    assert counted(host) == len(people)


def test_a_support_that_does_not_look_where_the_idea_stands_is_lost_for_the_host(monkeypatch):
    """The control: the counter's row says that the idea is no longer on its own."""
    cycle = make_cycle()
    host, twin, late = make_idea(cycle=cycle), make_idea(cycle=cycle), make_resident()
    joined(host, twin)()
    monkeypatch.setattr(support, "_open", lambda idea: Idea.objects.filter(pk=idea.pk))
    support.support(twin, by=late)
    assert not Support.objects.filter(idea=host, resident=late).exists()


def test_the_same_words_sent_twice_at_once_stand_once():
    idea, by, key = make_idea(), make_resident(), uuid4()
    say = partial(comments.say, idea, by=by, text="A bench!", stance="pro", key=key)
    results = in_parallel([say] * 12)
    assert {result.pk for result in results} == {Comment.objects.get().pk}
    assert Idea.objects.get(pk=idea.pk).comment_count == 1


def test_words_taken_back_and_hidden_at_once_leave_the_count_once():
    idea = make_idea()
    said = [comments.say(idea, by=make_resident(), text="Yes.", stance="pro", key=uuid4()) for _number in range(3)]
    calls = [partial(comments.take_back, said[0], by=said[0].author)] * 6
    in_parallel(calls)
    assert Idea.objects.get(pk=idea.pk).comment_count == Comment.objects.shown().count() == 2
