"""The moderators' screens: fifty decided by keyboard, nobody decides what a colleague has in hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community import roles, workbench
from proposals import moderation
from proposals.models import Claim, Idea, Reason, State
from proposals.wordings import compare
from tests.builders import make_resident
from tests.proposals.staffed import a_reason, make_moderator, waiting_idea

DESK = "/staff/ideas/"


@pytest.fixture
def moderator(client, db, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    person = make_resident(name="Zhou", language="en")
    roles.grant(person, roles.Role.MODERATOR, by=None, reason="test")
    person.refresh_from_db()
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


def at(idea, leaf="") -> str:
    return f"{DESK}{idea.number}/{leaf}"


def state_of(idea) -> str:
    return Idea.objects.values_list("state", flat=True).get(pk=idea.pk)


def test_waiting_ideas_are_a_queue_with_the_age_of_the_oldest(moderator):
    idea = waiting_idea()
    waiting_idea(author=moderator)
    (queue,) = [each for each in workbench.waiting_for(moderator) if each.queue.url == "staff_ideas"]
    assert (queue.count, queue.oldest) == (1, idea.state_since)


def test_the_words_are_judged_and_the_person_is_not_shown(client, moderator):
    idea = waiting_idea(author=make_resident(name="Auntie Li"))
    page = client.get(at(idea)).content.decode()
    assert idea.title in page and "Auntie Li" not in page


def test_a_page_of_ticked_ideas_is_published_at_once_and_the_rest_is_told(client, moderator):
    one, two, changed = waiting_idea(), waiting_idea(), waiting_idea()
    taken = waiting_idea()
    moderation.claim(taken, by=make_moderator(name="Chen"))
    ticks = [f"{idea.number}|{idea.state_since.isoformat()}" for idea in (one, two, taken)]
    answer = client.post(f"{DESK}publish/", {"idea": [*ticks, f"{changed.number}|2020-01-01T00:00:00Z", "x|y", "9|"]})
    assert answer.url.endswith(DESK)
    assert [state_of(idea) for idea in (one, two, taken, changed)] == ["published"] * 2 + ["submitted"] * 2
    page = client.get(DESK).content.decode()
    assert "2 ideas published." in page and "Chen has this idea in hand" in page


def test_one_after_the_other_the_oldest_first_and_what_a_colleague_has_is_passed_over(client, moderator):
    first, second, third = waiting_idea(), waiting_idea(), waiting_idea()
    moderation.claim(first, by=make_moderator())
    assert client.post(f"{DESK}next/").url.endswith(at(second))
    assert Claim.objects.get(idea=second).by == moderator
    assert client.post(at(second, "publish/"), {"seen": second.state_since.isoformat()}).url.endswith(at(third))
    assert client.post(f"{DESK}next/", {"after": third.number}).url.endswith(DESK)
    assert not Claim.objects.filter(idea=third).exists()


def test_passing_one_over_leads_to_the_one_behind_it_and_round_again(client, moderator):
    first, second = waiting_idea(), waiting_idea()
    assert client.post(f"{DESK}next/", {"after": first.number}).url.endswith(at(second))
    assert client.post(f"{DESK}next/", {"after": second.number}).url.endswith(at(first))


def test_returned_with_a_reason_from_the_list_or_in_own_words(client, moderator):
    idea, seen = waiting_idea(), {}
    seen = {"return-seen": idea.state_since.isoformat()}
    page = client.post(at(idea, "return/"), seen).content.decode()
    assert "Choose a reason or write one" in page and state_of(idea) == State.SUBMITTED
    client.post(at(idea, "return/"), {**seen, "return-standard": a_reason().pk, "return-reason": "Gate 3?"})
    event = idea.events.last()
    assert (event.new, event.standard, event.reason) == (State.RETURNED, a_reason(), "Gate 3?")


def test_what_was_typed_is_kept_when_a_colleague_was_quicker(client, moderator):
    idea = waiting_idea()
    seen = idea.state_since.isoformat()
    moderation.publish(idea, by=make_moderator())
    page = client.post(at(idea, "return/"), {"return-seen": seen, "return-reason": "Where is gate 3?"}).content.decode()
    assert "changed since you opened it" in page and "Where is gate 3?" in page
    assert state_of(idea) == State.PUBLISHED


def test_hidden_and_shown_again(client, moderator):
    idea = waiting_idea()
    client.post(at(idea, "hide/"), {"hide-seen": idea.state_since.isoformat(), "hide-standard": a_reason("hide").pk})
    assert state_of(idea) == State.HIDDEN
    assert idea.title in client.get(f"{DESK}set-aside/").content.decode()
    idea.refresh_from_db()
    client.post(at(idea, "show-again/"), {"seen": idea.state_since.isoformat()})
    assert state_of(idea) == State.SUBMITTED


def test_a_draft_is_nobodys_business_and_ones_own_idea_offers_no_decision(client, moderator):
    draft = Idea.objects.create(author=make_resident(), title="Not yet")
    assert client.get(f"{DESK}{draft.pk}/").status_code == 404
    own = waiting_idea(author=moderator)
    assert at(own, "publish/") not in client.get(at(own)).content.decode()


def test_the_queue_takes_the_same_queries_for_two_ideas_and_for_twenty(client, moderator, django_assert_num_queries):
    for _each in range(2):
        waiting_idea()
    client.get(DESK)
    with CaptureQueriesContext(connection) as few:
        client.get(DESK)
    for _each in range(18):
        waiting_idea()
    with django_assert_num_queries(len(few)):
        client.get(DESK)


def test_who_changed_which_words_is_shown_in_chinese_and_english(client, moderator):
    idea = waiting_idea()
    moderation.send_back(idea, by=moderator, reason="Where?")
    idea.title = "A bench by the north gate"
    idea.save(update_fields=["title"])
    page = client.get(at(idea)).content.decode()
    assert "<ins>north </ins>" in page
    assert [tuple(piece) for piece in compare("在门口放长椅", "在北门放长椅")] == [
        ("same", "在"),
        ("new", "北"),
        ("same", "门"),
        ("gone", "口"),
        ("same", "放长椅"),
    ]


def test_a_reason_is_worded_anew_and_taken_off_the_list(client, moderator):
    old = a_reason()
    words = {"use": "return", "words_zh_hans": "具体在哪里？", "words_en": "Where exactly?"}
    assert "required" in client.post(f"{DESK}reasons/", {**words, "words_en": ""}).content.decode()
    client.post(f"{DESK}reasons/{old.pk}/", words)
    new = Reason.objects.get(words_en="Where exactly?")
    assert new.order == old.order and old not in Reason.objects.offered("return")
    client.post(f"{DESK}reasons/{new.pk}/retire/")
    assert new not in Reason.objects.offered("return")
