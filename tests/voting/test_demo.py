"""The votes of the demo town: one that is on, and two that are over."""

import re
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.test import Client

from proposals.models import Idea
from proposals.models import State as IdeaState
from tests.voting.test_ballot_page import cast, page, pick
from voting import boxkeys, files, recount, results
from voting.models import Election, Option, Roll, SealedBallot, State

pytestmark = pytest.mark.django_db
PAST = "red-brick-works-", "osmanthus-lane-"


@pytest.fixture(autouse=True)
def keys_of_the_town(settings, keys_of_boxes):
    """The town was built with the drawer of the test run."""
    settings.ELECTION_KEYS_DIR = site.KEYS_DIR / "elections"


def past(beginning):
    return Election.objects.get(slug__startswith=beginning, origin=Election.Origin.HERE)


def test_the_resident_of_the_town_votes_in_the_vote_that_is_on(demo_town):
    election = Election.objects.get(slug="locust-court")
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    assert client.login(username="resident@demo.example", password="demo")
    assert "Put in my ballot" in page(client, election).content.decode()
    cheapest = election.options.order_by("cost").first()
    pick(client, election, add=cheapest.number)
    answer, _typed = cast(client, election)
    slip = client.get(answer["Location"]).content.decode()
    code = re.search(r"([2-9A-Z]{4}(?:-[2-9A-Z]{4}){3})", slip)[1]
    assert code in client.get("/en/receipts/", {"code": code}).content.decode()
    assert SealedBallot.objects.get(election=election).live
    assert Roll.objects.get(election=election).channel == "online"


@pytest.mark.parametrize("beginning", PAST)
def test_a_vote_of_the_past_is_certified_and_its_ideas_went_on(demo_town, beginning):
    election = past(beginning)
    result = results.published(election)
    assert election.state == State.CERTIFIED and result.signatures.count() == 2
    chosen = set(Idea.objects.filter(cycle=election.cycle, state=IdeaState.CHOSEN).values_list("title", flat=True))
    won = election.options.filter(code__in=result.winners)
    assert chosen == set(won.values_list("idea__title", flat=True)) and len(chosen) == 3
    assert not Idea.objects.filter(cycle=election.cycle, state=IdeaState.FEASIBLE).exists()
    assert result.turnout["online"] > 90 and result.turnout["paper"] == result.turnout["handed_out"] > 10
    assert result.turnout["replaced"] and result.turnout["drafts_left"] and result.turnout["spoiled"] == 1
    assert not boxkeys.has(election, boxkeys.LINK) and not boxkeys.has(election, boxkeys.BOX)


@pytest.mark.parametrize("beginning", PAST)
def test_anybody_recounts_a_vote_of_the_past(demo_town, beginning, tmp_path):
    election = past(beginning)
    result = results.published(election)
    file = tmp_path / "ballots.pb"
    file.write_text("".join(files.ballots_pb(election)), encoding="utf-8")
    command = [sys.executable, recount.__file__, str(file), *files.recount_options(result)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.startswith(f"winners: {','.join(result.winners)}\n")


def test_equal_shares_and_most_votes_would_have_chosen_differently_in_osmanthus_lane(demo_town):
    against = results.published(past("osmanthus-lane-")).against
    assert against["only_first"] and against["only_second"]


def test_the_page_of_a_chosen_idea_leads_to_its_vote_and_back(demo_town, client):
    option = Option.objects.filter(idea__state=IdeaState.CHOSEN).select_related("idea", "election").first()
    idea = client.get(option.idea.get_absolute_url(), HTTP_ACCEPT_LANGUAGE="en", follow=True).content.decode()
    assert f"/votes/{option.election.slug}/results/" in idea
    shown = client.get(f"/en/votes/{option.election.slug}/results/").content.decode()
    assert f"/ideas/{option.idea.number}/" in shown


def test_everything_in_the_town_agrees(demo_town):
    out = StringIO()
    call_command("verify", stdout=out)
    assert "Everything agrees" in out.getvalue()
