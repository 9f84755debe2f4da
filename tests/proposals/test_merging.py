"""Two ideas become one with consent, supports counted once, and apart again within the time."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied

from community import clock
from proposals import merging, moderation
from proposals.models import Idea, Merge, State, Support
from tests.builders import make_resident
from tests.proposals.staffed import make_moderator, notices_of, published_idea


@pytest.fixture
def moderator(db):
    return make_moderator()


@pytest.fixture
def two(db):
    host = published_idea()
    return host, published_idea(cycle=host.cycle, area=host.area)


def supported(idea, *people) -> None:
    Support.objects.bulk_create(Support(idea=idea, resident=person) for person in people)
    Idea.objects.filter(pk=idea.pk).update(support_count=len(people))


def joined(two, moderator) -> Merge:
    merge = merging.propose(*two, by=moderator, reason="Both want a bench by the gate.")
    merging.agree(merge, by=two[1].author)
    for idea in two:
        idea.refresh_from_db()
    return merge


def test_nothing_is_joined_without_the_yes_of_its_author(two, moderator):
    host, twin = two
    merge = merging.propose(host, twin, by=moderator, reason="The same bench.")
    twin.refresh_from_db()
    assert twin.state == State.PUBLISHED and notices_of(twin.author)[-1] == "merge.proposed"
    for other in (moderator, host.author, make_resident()):
        with pytest.raises(PermissionDenied):
            merging.agree(merge, by=other)
    merging.refuse(merge, by=twin.author)
    merging.refuse(merge, by=twin.author)
    assert notices_of(host.author)[-1] == "merge.refused"
    with pytest.raises(merging.MergeRefused):
        merging.undo(merge, by=moderator)
    merging.propose(host, twin, by=moderator, reason="Asked once more.")


def test_supports_are_carried_over_once(two, moderator):
    host, twin = two
    both, only_twin, only_host = make_resident(), make_resident(), make_resident()
    supported(host, both, only_host)
    supported(twin, both, only_twin, host.author)
    joined(two, moderator)
    assert twin.state == State.MERGED and twin.merged_into == host
    assert host.support_count == Support.objects.filter(idea=host).count() == 3
    assert Support.objects.get(idea=host, resident=only_twin).carried_from == twin
    assert notices_of(both) == ["idea.merged", "idea.joined"]


def test_both_authors_are_thanked_once(two, moderator):
    merge = joined(two, moderator)
    merging.agree(merge, by=two[1].author)
    assert notices_of(two[0].author).count("idea.joined") == 1
    assert notices_of(two[1].author).count("idea.merged") == 1
    assert two[0].follows.filter(resident=two[1].author).exists()


def test_where_the_author_has_left_the_two_are_joined_at_once(two, moderator):
    host, twin = two
    Idea.objects.filter(pk=twin.pk).update(author=None)
    merge = merging.propose(host, Idea.objects.get(pk=twin.pk), by=moderator, reason="The same bench.")
    assert merge.done_at and not merge.agreed_at


def test_taken_apart_everything_is_where_it_was(two, moderator):
    host, twin = two
    one, another = make_resident(), make_resident()
    supported(host, one)
    supported(twin, one, another)
    merge = joined(two, moderator)
    merging.undo(merge, by=moderator)
    merging.undo(merge, by=moderator)
    for idea in two:
        idea.refresh_from_db()
    assert (twin.state, twin.merged_into) == (State.PUBLISHED, None)
    assert list(Support.objects.filter(idea=host).values_list("resident", flat=True)) == [one.pk]
    assert (host.support_count, Support.objects.filter(idea=twin).count()) == (1, 2)
    assert notices_of(twin.author).count("idea.unmerged") == 1


def test_after_the_time_they_stay_joined(two, moderator):
    merge = joined(two, moderator)
    with clock.moved_to(merging.undo_until(merge)), pytest.raises(merging.MergeRefused):
        merging.undo(merge, by=moderator)


def test_what_cannot_be_joined_is_refused_with_a_sentence(two, moderator):
    host, twin = two
    elsewhere = published_idea()
    for wrong in (
        partial(merging.propose, host, host),
        partial(merging.propose, host, elsewhere),
        partial(merging.propose, host, twin, reason=" "),
        partial(merging.propose, published_idea(author=moderator, cycle=host.cycle, area=host.area), twin),
    ):
        with pytest.raises(merging.MergeRefused):
            wrong(**{"by": moderator, "reason": "The same.", **wrong.keywords})
    joined(two, moderator)
    third = published_idea(cycle=host.cycle, area=host.area)
    with pytest.raises(merging.MergeRefused):
        merging.propose(third, host, by=moderator, reason="A host of others joins nobody.")
    with pytest.raises(PermissionDenied):
        merging.propose(host, third, by=make_resident(), reason="x")


def test_hidden_meanwhile_it_is_not_joined(two, moderator):
    merge = merging.propose(*two, by=moderator, reason="The same.")
    moderation.hide(two[0], by=moderator, reason="x")
    with pytest.raises(merging.MergeRefused):
        merging.agree(merge, by=two[1].author)
