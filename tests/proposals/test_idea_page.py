"""The page of an idea: who sees it, and what it tells."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone, translation

from community import clock
from proposals import moderation, story
from proposals.models import PUBLIC, Idea, IdeaEvent, ShownAs, State
from tests.builders import make_clerk, make_office, make_resident
from tests.proposals.builders import make_idea
from tests.proposals.staffed import waiting_idea

pytestmark = pytest.mark.django_db
HERS = sorted(set(State.values) - set(PUBLIC) - {State.DRAFT})


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def address(idea) -> str:
    return f"/en/ideas/{idea.number}/"


@pytest.mark.parametrize("state", sorted(PUBLIC))
def test_what_is_public_is_read_by_everybody(client, state):
    page = client.get(address(make_idea(state, title="A bench by the gate")))
    assert page.status_code == 200
    assert "A bench by the gate" in page.text


@pytest.mark.parametrize("state", HERS)
def test_what_is_not_public_is_not_there_for_others(client, state):
    idea = make_idea(state)
    assert client.get(address(idea)).status_code == 404
    client.force_login(make_resident())
    assert client.get(address(idea)).status_code == 404


@pytest.mark.parametrize("state", HERS)
def test_its_author_and_moderators_see_it_in_every_state(client, state):
    idea = make_idea(state)
    for reader in (idea.author, make_clerk("moderate_ideas")):
        client.force_login(reader)
        assert client.get(address(idea)).status_code == 200


def test_who_wishes_to_be_a_neighbour_is_named_nowhere_on_the_page(client):
    author = make_resident(name="Lin Zhiyuan")
    page = client.get(address(make_idea(author=author, shown_as=ShownAs.NEIGHBOUR)))
    assert "Lin Zhiyuan" not in page.text
    assert "a neighbour" in page.text


def test_whose_author_has_left_is_a_neighbour_s():
    idea = make_idea()
    idea.author = None
    assert idea.signed_by == "a neighbour"


def test_what_was_said_between_author_and_moderators_is_not_told_to_others():
    idea = make_idea()
    IdeaEvent.objects.create(idea=idea, old="submitted", new="returned", by=None, reason="Too many phone numbers")
    IdeaEvent.objects.create(idea=idea, old="submitted", new="published", by=None, office=make_office(name_en="Works"))
    told = story.steps(idea, AnonymousUser())
    assert [str(step.words) for step in told] == ["Published"]
    assert "Too many phone numbers" in [step.reason for step in story.steps(idea, idea.author)]


def test_the_author_of_a_returned_idea_reads_why_and_where_to_go_on(client):
    idea = waiting_idea()
    moderation.send_back(idea, by=make_clerk("moderate_ideas"), reason="Which gate is it, please?")
    client.force_login(idea.author)
    page = client.get(address(idea)).text
    notice = page[page.index('class="notice') :][:600]
    assert "Which gate is it, please?" in notice and reverse("proposals:receipt", args=[idea.number]) in notice


def test_a_promise_runs_and_then_is_late():
    idea = make_idea(State.SUBMITTED)
    noon = timezone.localtime(idea.answer_due_at).replace(hour=12, minute=0)
    with clock.moved_to(noon - timedelta(days=2)):
        assert story.promise(idea)[1:] == (2, False)
    with clock.moved_to(noon + timedelta(hours=11, minutes=50)):
        assert story.promise(idea)[1:] == (0, False), "the day that was promised is not over"
    with clock.moved_to(noon + timedelta(hours=13)):
        assert story.promise(idea)[1:] == (1, True)


def test_an_idea_nobody_waits_for_has_no_clock():
    assert story.promise(make_idea(State.PUBLISHED)) is None


def test_photos_stand_on_the_page_and_the_card_in_a_size_for_the_screen(client):
    idea = make_idea()
    photo = idea.photos.create(width=1280, height=960, caption="The empty corner")
    page, cards = client.get(address(idea)).text, client.get("/en/ideas/").text
    assert f"/en/ideas/photos/{photo.key}/640" in page and "The empty corner" in page
    assert f"/en/ideas/photos/{photo.key}/640" in cards
    assert "original" not in page


def test_an_idea_that_was_joined_leads_to_the_one_that_goes_on(client):
    host = make_idea(title="One long bench")
    twin = make_idea(State.MERGED, cycle=host.cycle, area=host.area, merged_into=None, title="A bench")
    page = client.get(address(twin))
    assert "This idea was joined with another" in page.text
    assert "I support this too" not in page.text


def test_an_idea_that_others_joined_shows_where_it_came_from(client):
    twin = make_idea(State.MERGED, title="A bench for two")
    page = client.get(address(twin.merged_into))
    assert page.context["lineage"] is not None
    assert "A bench for two" in page.text


def test_what_staff_write_by_hand_carries_its_own_language(client):
    idea = make_idea()
    idea.events.create(old="submitted", new="published", reason="写得很清楚。")
    assert '<p lang="zh-Hans">写得很清楚。</p>' in client.get(f"/en/ideas/{idea.number}/").text


def test_higher_rooms_say_where_an_idea_went_on(client, monkeypatch):
    from proposals import lineage

    monkeypatch.setattr(lineage, "_rooms", {})
    lineage.register(
        "ballot", Idea, lambda idea: [lineage.Link("On the ballot of the Court", "/en/votes/court/", idea.plate)]
    )
    with pytest.raises(ValueError, match="already"):
        lineage.register("ballot", Idea, lambda idea: [])
    idea = make_idea("on_ballot")
    assert '<a href="/en/votes/court/">On the ballot of the Court</a>' in client.get(f"/en/ideas/{idea.number}/").text
