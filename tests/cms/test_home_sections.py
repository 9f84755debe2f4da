"""The sections of the front door that show votes, ideas and spaces as they are now."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.models import HomePage
from community import kept_pages
from proposals.models import Lane, Nominee, SpaceState
from tests.builders import make_neighbourhood
from tests.proposals.builders import make_award, make_cycle, make_design, make_idea, make_space, make_wish
from tests.voting.builders import make_area, make_frozen, make_open

pytestmark = pytest.mark.django_db


@pytest.fixture
def put(db):
    """Puts sections on the English front door; gives the page as a reader sees it."""

    def show(*sections, client=None):
        door = HomePage.objects.get(locale__language_code="en")
        door.body = [("today", {"headline": "Here", "lead": "", "scene": "", "note": ""}), *sections]
        door.save_revision().publish()
        kept_pages.forget()
        return (client or Client()).get("/en/").content.decode()

    return show


@pytest.fixture(autouse=True)
def keys_of_boxes(settings, tmp_path):
    settings.ELECTION_KEYS_DIR = tmp_path / "elections"


def ideas(order="newest", most=4):
    return "ideas", {"heading": "Ideas", "order": order, "most": most}


SPACES = "spaces", {"heading": "Corners", "most": 2}
VOTES = "votes", {"heading": "Votes that are on"}


def living_in(area) -> Client:
    reader = Client()
    reader.cookies.load({"area": area.slug})
    return reader


def order_of(page, *names):
    return sorted(names, key=page.index)


def test_a_vote_that_is_on_stands_there_with_its_money_its_days_and_the_way_to_the_ballot(put):
    vote = make_open(title_en="What comes first")
    make_frozen(title_en="Not yet")
    page = put(VOTES)
    assert "What comes first" in page
    assert "Not yet" not in page
    assert "60,000 yuan" in page
    assert f"{vote.days_left} days to go" in page
    assert f'href="/en/votes/{vote.slug}/ballot/">Vote</a>' in page


def test_without_a_vote_that_is_on_there_is_no_such_section(put):
    make_frozen()
    assert "Votes that are on" not in put(VOTES)


def test_who_chose_a_community_sees_the_votes_around_it(put):
    here, there = make_area(), make_area()
    make_open(area=here, title_en="At home")
    make_open(area=there, title_en="Elsewhere")
    page = put(VOTES, client=living_in(here))
    assert "At home" in page
    assert "Elsewhere" not in page


def test_ideas_stand_there_newest_first_and_no_more_than_asked_for(put):
    cycle = make_cycle()
    old, middle, new = (make_idea(cycle=cycle, title=title) for title in ("A swing", "A bench", "A lamp"))
    page = put(ideas(most=2))
    assert old.title not in page
    assert order_of(page, middle.title, new.title) == [new.title, middle.title]


def test_ideas_can_stand_there_most_supported_first_or_as_winners_of_the_award(put):
    cycle = make_cycle()
    liked = make_idea(cycle=cycle, title="Liked", support_count=9)
    other = make_idea(cycle=cycle, title="Other", support_count=1)
    award = make_award(cycle, ideas=0, published=False)
    won, lost = Nominee.objects.bulk_create(
        Nominee(award=award, idea=idea, lot=lot, place=lot) for lot, idea in enumerate((other, liked), start=1)
    )
    page = put(ideas("support"))
    assert order_of(page, "Liked", "Other") == ["Liked", "Other"]
    page = put(ideas("golden"))
    assert won.idea.title in page
    assert lost.idea.title not in page


def test_nothing_that_is_hidden_waiting_or_a_design_stands_among_the_ideas(put):
    space = make_space(SpaceState.CALLING)
    make_idea("hidden", title="Hidden away")
    make_idea("submitted", title="Not read yet")
    make_design(space=space, title="A drawn design")
    page = put(ideas())
    for words in "Hidden away", "Not read yet", "A drawn design":
        assert words not in page


def test_who_chose_a_community_sees_its_ideas_and_is_asked_for_the_first_where_there_is_none(put):
    here, empty = make_neighbourhood(), make_neighbourhood()
    make_idea(area=here, lane=Lane.SMALL, title="At home")
    make_idea(title="Elsewhere")
    page = put(ideas(), client=living_in(here))
    assert "At home" in page
    assert "Elsewhere" not in page
    assert "Yours can be the first" in put(ideas(), client=living_in(empty))


def test_spaces_that_call_for_designs_go_before_those_that_ask_for_wishes_and_decided_ones_are_gone(put):
    for state, name in (SpaceState.WISHING, "Wishing"), (SpaceState.CALLING, "Calling"), (SpaceState.DECIDED, "Done"):
        make_space(state, name_en=f"{name} corner", name_zh_hans="角落")
    page = put(SPACES)
    assert order_of(page, "Calling corner", "Wishing corner") == ["Calling corner", "Wishing corner"]
    assert "Done corner" not in page


def test_every_section_together_costs_eight_queries_however_much_there_is(put, town):
    def fill():
        make_open()
        cycle = make_cycle()
        make_idea(cycle=cycle)
        space = make_space(SpaceState.CALLING)
        make_design(space=space)
        make_wish(space=space)

    def cost():
        kept_pages.forget()
        with CaptureQueriesContext(connection) as made, translation.override("en"):
            Client().get("/en/")
        return len(made)

    fill()
    dated = {"name": "Ideas", "starts": "2026-01-01", "ends": None, "note": ""}
    round_ = "round", {"heading": "The year", "steps": [dated, dated]}
    coming, stories = {"heading": "Coming", "most": 4}, {"heading": "Stories", "more": 2}
    lanes = "lanes", {"heading": "Where", "note": ""}
    beside = "side_by_side", [("coming", coming), ("stories", stories)]
    put(round_, VOTES, ideas(most=8), lanes, beside, SPACES)
    few = cost()
    for _more in range(3):
        fill()
    assert few == cost() <= 8
