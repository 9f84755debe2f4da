"""Publishing, sending back, hiding; one idea in one pair of hands."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from community import clock
from community import notices as told
from community.models import Notice
from proposals import moderation, notices
from proposals.models import Follow, Idea, IdeaEvent, MoveRefused, Reason, State, Support, Telling
from records.models import AuditEntry
from tests.builders import make_clerk, make_resident
from tests.concurrently import in_parallel
from tests.proposals.staffed import a_reason, make_moderator, notices_of, waiting_idea


@pytest.fixture
def idea(db) -> Idea:
    return waiting_idea()


@pytest.fixture
def moderator(db):
    return make_moderator(name="Zhou")


def test_a_published_idea_is_public_has_a_day_and_a_promise(idea, moderator):
    moderation.publish(idea, by=moderator)
    idea.refresh_from_db()
    assert idea.state == State.PUBLISHED and idea.published_at is not None
    assert idea.answer_due_at == idea.cycle.voting_at
    assert AuditEntry.objects.filter(action="idea.published").count() == 1


def test_an_idea_sent_back_says_why_in_the_language_of_its_reader(idea, moderator):
    event = moderation.send_back(idea, by=moderator, standard=a_reason(), reason="Gate 3?")
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words = getattr(a_reason(), f"words_{language.replace('-', '_')}")
            assert event.why == f"{words} Gate 3?"
            (reading,) = told.read_aloud(Notice.objects.filter(resident=idea.author, kind="idea.returned"))
            assert words in reading.body and "Gate 3?" in reading.body


@pytest.mark.parametrize("verb", [moderation.send_back, moderation.hide])
def test_nobody_is_told_no_without_a_reason(idea, moderator, verb):
    with pytest.raises(moderation.ModerationRefused):
        verb(idea, by=moderator, reason="   ")
    idea.refresh_from_db()
    assert idea.state == State.SUBMITTED and not Notice.objects.filter(resident=idea.author).exists()


def test_the_database_refuses_a_no_without_a_reason(idea, moderator):
    with pytest.raises(IntegrityError), transaction.atomic():
        idea.move(State.RETURNED, by=moderator)


def test_who_may_not_moderate_decides_nothing(idea):
    for verb in (moderation.publish, partial(moderation.send_back, reason="x"), partial(moderation.hide, reason="x")):
        with pytest.raises(PermissionDenied):
            verb(idea, by=make_clerk("review_ideas"))
    idea.refresh_from_db()
    assert idea.state == State.SUBMITTED


def test_nobody_decides_about_an_idea_of_their_own(moderator):
    own = waiting_idea(author=moderator)
    with pytest.raises(moderation.ModerationRefused):
        moderation.publish(own, by=moderator)


def test_what_was_hidden_goes_back_to_where_it_was_with_its_promise(idea, moderator):
    moderation.publish(idea, by=moderator)
    promise = idea.answer_due_at
    moderation.hide(idea, by=moderator, standard=a_reason("hide"))
    assert not Idea.objects.public().filter(pk=idea.pk).exists()
    moderation.show_again(idea, by=moderator)
    idea.refresh_from_db()
    assert (idea.state, idea.answer_due_at) == (State.PUBLISHED, promise)
    assert notices_of(idea.author) == ["idea.published", "idea.hidden", "idea.shown_again"]
    with pytest.raises(moderation.ModerationRefused):
        moderation.show_again(idea, by=moderator)


def test_an_idea_changed_since_it_was_opened_is_read_again_first(idea, moderator):
    seen = idea.state_since
    moderation.send_back(idea, by=moderator, reason="Where?")
    idea.move(State.SUBMITTED, by=idea.author)
    with pytest.raises(moderation.ReadAnew):
        moderation.publish(idea, by=make_moderator(), seen=seen)
    moderation.publish(idea, by=moderator, seen=idea.state_since)


# In hand


def test_what_a_colleague_has_in_hand_nobody_else_decides(idea, moderator):
    colleague = make_moderator()
    moderation.claim(idea, by=moderator)
    moderation.claim(idea, by=moderator)
    for verb in (moderation.claim, moderation.publish):
        with pytest.raises(moderation.InOtherHands, match="Zhou"):
            verb(idea, by=colleague)
    moderation.release(idea, by=colleague)
    with pytest.raises(moderation.InOtherHands):
        moderation.claim(idea, by=colleague)
    moderation.release(idea, by=moderator)
    moderation.publish(idea, by=colleague)


def test_a_claim_runs_out_by_itself(idea, moderator):
    claim = moderation.claim(idea, by=moderator)
    colleague = make_moderator()
    with clock.moved_to(claim.until):
        assert moderation.claim(idea, by=colleague).by == colleague
        with pytest.raises(moderation.InOtherHands):
            moderation.publish(idea, by=moderator)


# Reasons on the list


def test_a_new_wording_leaves_what_was_told_as_it_was(idea, moderator):
    old = a_reason()
    event = moderation.send_back(idea, by=moderator, standard=old)
    new = moderation.write_reason(
        by=moderator, instead_of=old, use="return", words_zh_hans="在哪里？", words_en="Where is it?"
    )
    assert new in Reason.objects.offered("return") and old not in Reason.objects.offered("return")
    assert IdeaEvent.objects.get(pk=event.pk).standard == old
    with pytest.raises(Exception, match="(?i)immutable|evidence|never|refus"), transaction.atomic():
        Reason.objects.filter(pk=old.pk).update(words_en="Something else")


def test_a_reason_is_in_both_languages(moderator):
    with pytest.raises(IntegrityError), transaction.atomic():
        moderation.write_reason(by=moderator, use="return", words_zh_hans="在哪里？", words_en="")


# Everybody is told, once


def test_author_supporters_and_followers_are_told_once_each(idea, moderator):
    both, follower = make_resident(), make_resident()
    moderation.publish(idea, by=moderator)
    Support.objects.create(idea=idea, resident=both)
    Follow.objects.create(idea=idea, resident=both)
    Follow.objects.create(idea=idea, resident=follower)
    Follow.objects.create(idea=idea, resident=idea.author)
    moderation.send_back(idea, by=moderator, reason="Where?")
    notices.tell_all_of(idea, "idea.returned", reason="again")
    for person in (both, follower):
        assert notices_of(person) == ["idea.returned"]
    assert notices_of(idea.author) == ["idea.published", "idea.returned"]
    assert Notice.objects.get(resident=both).url == ""  # the page is no longer there for them
    assert Notice.objects.filter(resident=idea.author).last().url == f"/ideas/{idea.number}/"


def test_news_for_very_many_is_told_in_batches_and_survives_being_broken_off(idea, moderator, monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 2)
    monkeypatch.setattr(notices, "A_BATCH", 2)
    people = [make_resident() for _ in range(5)]
    Follow.objects.bulk_create(Follow(idea=idea, resident=person) for person in people)
    moderation.publish(idea, by=moderator)
    assert notices_of(idea.author) == ["idea.published"]
    assert not Notice.objects.filter(resident__in=people).exists()
    notices._tell_a_batch(Telling.objects.get())
    assert Notice.objects.filter(resident__in=people).count() == 2
    assert notices.tell_the_rest() == 3
    assert notices.tell_the_rest() == 0
    assert [notices_of(person) for person in people] == [["idea.published"]] * 5


# Two moderators at once


def decide_at_once() -> tuple[Idea, list]:
    idea, two = waiting_idea(), [make_moderator(), make_moderator()]
    results = in_parallel(
        [
            partial(moderation.publish, Idea.objects.get(pk=idea.pk), by=two[0]),
            partial(
                moderation.send_back, Idea.objects.get(pk=idea.pk), by=two[1], reason="Where?", seen=idea.state_since
            ),
        ]
    )
    idea.refresh_from_db()
    return idea, results


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once_make_one_decision_and_the_other_is_told():
    for _each in range(5):
        idea, results = decide_at_once()
        refused = [result for result in results if isinstance(result, Exception)]
        decided = [event for event in results if isinstance(event, IdeaEvent)]
        # Published first, it changed since it was opened; sent back first, it can no longer be published.
        assert len(decided) == 1 and isinstance(refused[0], (moderation.ReadAnew, MoveRefused)), results
        assert idea.events.count() == 2 and idea.state == decided[0].new


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_decide(monkeypatch):
    """The control: what was read before the other's decision counts as if nobody had decided."""
    monkeypatch.setattr(Idea, "lock", lambda self: None)
    outcomes = [decide_at_once() for _each in range(5)]
    assert any(idea.events.count() == 3 for idea, _results in outcomes)
