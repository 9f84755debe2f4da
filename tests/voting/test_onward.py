"""From the idea, its round and its space to the vote and its result, by links one can press."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from community import clock, kept_pages
from proposals.models import SpaceState, State
from tests.proposals.builders import make_space
from tests.voting.builders import DAY, after_the_end, make_draft, make_frozen, make_officer, make_open
from voting import setting_up
from voting.models import Election

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def page_of(client, thing) -> str:
    return client.get(thing.get_absolute_url()).content.decode()


def button(words, name, vote) -> str:
    return f'href="{reverse(f"voting:{name}", args=[vote.slug])}">{words}</a>'


def test_a_round_leads_to_its_vote_and_to_the_ballot_while_it_is_on(client):
    vote = make_open(title_en="What comes first")
    page = page_of(client, vote.cycle)
    assert f'<a href="{vote.get_absolute_url()}">Vote “What comes first”</a>' in page
    assert f'class="btn fill large" {button("Vote", "ballot", vote)}' in page
    assert "Voting is on until" in page


def test_a_round_leads_to_the_result_once_voting_is_over(client):
    vote = make_open()
    with after_the_end(vote):
        page = page_of(client, vote.cycle)
    assert button("When the result comes", "results", vote) in page
    assert button("Vote", "ballot", vote) not in page


def test_a_round_names_an_announced_vote_and_keeps_quiet_about_one_in_preparation(client):
    announced, draft = make_frozen(title_en="Soon"), make_draft(title_en="Secret")
    assert "Vote “Soon”" in page_of(client, announced.cycle)
    assert button("Vote", "ballot", announced) not in page_of(client, announced.cycle)
    assert "Secret" not in page_of(client, draft.cycle)


def test_an_idea_on_an_open_ballot_says_how_to_vote(client):
    vote = make_open()
    idea = vote.options.first().idea
    assert idea.state == State.ON_BALLOT
    assert button("Vote", "ballot", vote) in page_of(client, idea)


def test_a_space_leads_to_the_vote_about_its_designs(client):
    space, officer = make_space(SpaceState.CLOSED), make_officer()
    with clock.moved_to(clock.now() - 2 * DAY):
        vote = make_draft(title_en="Which park", by=officer)
        Election.objects.filter(pk=vote.pk).update(cycle=None, contest=f"space:{space.slug}")
        setting_up.freeze(vote, by=officer)
        setting_up.draw_lots(vote, by=officer, public="lottery 3 11 17 24 28 31, blue 9")
    assert "Vote “Which park”" in page_of(client, space)
    assert button("Vote", "ballot", vote) in page_of(client, space)
    assert "Which park" not in page_of(client, make_space(SpaceState.CLOSED))


def test_the_list_of_votes_has_a_button_money_and_days_while_one_is_on(client):
    vote = make_open()
    make_frozen(title_en="Soon")
    page = client.get("/en/votes/").content.decode()
    assert f'class="btn fill" {button("Vote", "ballot", vote)}' in page
    assert "60,000 yuan" in page
    assert "3 things to choose from" in page
    assert f"{vote.days_left} days to go" in page
    assert page.count(">Vote</a>") == 1


def test_the_list_of_votes_costs_the_same_for_many(client):
    def cost():
        kept_pages.forget()
        with CaptureQueriesContext(connection) as made:
            client.get("/en/votes/")
        return len(made)

    make_open()
    few = cost()
    make_open()
    make_open()
    assert cost() == few


def test_a_vote_that_ends_at_midnight_ends_on_the_day_before():
    midnight = timezone.localtime(clock.now() + 9 * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    vote = Election(opens_at=midnight - 7 * DAY, closes_at=midnight)
    assert vote.last_day == midnight.date() - DAY
    with clock.moved_to(midnight - DAY / 2), translation.override("en"):
        assert vote.days_left == 0
