"""Finding ideas: by words, place, theme, state, money, one's own; in an order, on a plan, in a feed, as data."""

import csv
import gzip
import io
import json
import xml.etree.ElementTree as ET
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community import kept_pages
from proposals import open_data, support
from proposals.models import Idea, Lane, Phase, SearchText, ShownAs, State
from proposals.submitting import submit
from records import spreadsheet
from tests.builders import HOME, make_neighbourhood, make_plan, make_resident
from tests.proposals.builders import make_author, make_cycle, make_idea, make_theme
from tests.proposals.test_costs import FRAME

pytestmark = pytest.mark.django_db
LIST = "/en/ideas/"


@pytest.fixture
def cycle():
    return make_cycle(Phase.REVIEWING)


def found(client, query="", path=LIST) -> list[str]:
    kept_pages.forget()  # what the page is made of is known of one that is drawn
    page = client.get(f"{path}?{query}")
    assert page.status_code == 200, query
    shown = list(page.context["page"])
    titles = dict(Idea.objects.filter(pk__in=shown).values_list("pk", "title"))
    return [titles[pk] for pk in shown]


def test_the_list_shows_what_is_public_and_still_its_own(client, cycle):
    for state in State.values:
        make_idea(state, title=f"It is {state}", cycle=cycle)
    titles = " ".join(found(client))
    for hidden in (State.DRAFT, State.SUBMITTED, State.RETURNED, State.HIDDEN, State.WITHDRAWN, State.MERGED):
        assert f"It is {hidden.value}" not in titles
    assert "It is published" in titles and "It is chosen" in titles


@pytest.mark.parametrize("words", ["口袋", "袋公", "公园", "口袋 长椅", "ＰＡＲＫ", "park"])
def test_any_two_characters_find_an_idea(client, cycle, words):
    make_idea(cycle=cycle, title="弄口改成口袋公园 Park", story="放三张长椅")
    make_idea(cycle=cycle, title="楼道装灯", story="感应的")
    assert found(client, f"q={words}") == ["弄口改成口袋公园 Park"]


def test_filters_narrow_and_go_together(client):
    here, there = make_neighbourhood(), make_neighbourhood()
    green, light = make_theme(), make_theme()
    old, new = make_cycle(Phase.LOOKING_BACK, area=here), make_cycle(Phase.REVIEWING, area=here)
    make_idea(State.CHOSEN, cycle=old, area=here, theme=green, title="A", cost=40_000)
    make_idea(cycle=new, area=here, theme=light, title="B")
    make_idea(State.FEASIBLE, cycle=new, area=there, theme=green, title="C", cost=9_000)
    assert found(client, f"area={here.slug}&sort=newest") == ["B", "A"]
    assert sorted(found(client, f"theme={green.slug}")) == ["A", "C"]
    assert found(client, f"cycle={old.slug}") == ["A"]
    assert found(client, "state=feasible") == ["C"]
    assert sorted(found(client, "most=50000")) == ["A", "C"]
    assert found(client, f"area={here.slug}&theme={green.slug}&state=chosen&most=50000") == ["A"]
    assert sorted(found(client, f"area={here.parent.slug}")) == ["A", "B"]


def test_what_cannot_be_understood_counts_as_not_asked(client, cycle):
    make_idea(cycle=cycle, title="A")
    for query in ("area=nowhere", "state=draft", "most=1e9", "sort=author", "mine=written", "page=99", "q=%00", "q=a"):
        assert found(client, query) == ["A"], query


def test_mine_are_those_i_wrote_support_or_follow(client, cycle):
    me = make_resident()
    make_idea(State.SUBMITTED, author=me, cycle=cycle, title="Written")
    liked, heard = make_idea(cycle=cycle, title="Liked"), make_idea(cycle=cycle, title="Heard")
    support.support(liked, by=me), support.follow(heard, by=me)
    client.force_login(me)
    assert found(client, "mine=written") == ["Written"]
    assert found(client, "mine=supported") == ["Liked"]
    assert found(client, "mine=followed") == ["Heard"]


def test_nothing_found_offers_to_ask_for_less(client, cycle):
    make_idea(cycle=cycle, title="A")
    page = client.get(LIST + "?q=zeppelin&state=chosen")
    assert "without “Words to look for”" in page.text and "?state=chosen" in page.text


# Orders


def test_while_ideas_are_collected_each_reader_has_an_order_of_their_own_that_stays(client):
    cycle = make_cycle(Phase.PROPOSING)
    for number in range(12):
        make_idea(cycle=cycle, title=f"{number:02}", shuffle=number * 170_000_000)
    first = found(client)
    assert sorted(first) == [f"{number:02}" for number in range(12)]
    assert found(client) == first
    orders = set()
    for _reader in range(8):
        other = Client()
        orders.add(tuple(found(other)))
    assert len(orders) > 1
    begin = first.index("00")
    assert first[begin:] + first[:begin] == sorted(first)


def test_the_drawn_order_pages_without_gap_or_repetition(client):
    cycle = make_cycle(Phase.PROPOSING)
    reader = make_resident()
    for number in range(45):
        make_idea(cycle=cycle, title=f"{number:02}", shuffle=number * 47_000_000)
    client.force_login(reader)
    seen = [title for page in (1, 2, 3) for title in found(client, f"page={page}")]
    assert len(seen) == len(set(seen)) == 45


def test_once_costing_begins_the_newest_come_first_and_prices_can_order(client, cycle):
    make_idea(State.FEASIBLE, cycle=cycle, title="Dear", cost=90_000)
    make_idea(State.FEASIBLE, cycle=cycle, title="Cheap", cost=1_000)
    last = make_idea(cycle=cycle, title="Unpriced")
    support.support(last, by=make_resident())
    assert found(client) == ["Unpriced", "Cheap", "Dear"]
    assert found(client, "sort=cost") == ["Cheap", "Dear"]
    assert found(client, "sort=support")[0] == "Unpriced"


# On the plan


def test_pins_stand_where_the_ideas_are_and_the_list_below_says_the_same(client):
    place = make_neighbourhood()
    make_plan(place)
    cycle = make_cycle(area=place)
    shown = make_idea(cycle=cycle, title="On it", latitude=HOME[0] - 0.0005, longitude=HOME[1] + 0.0005)
    make_idea(cycle=cycle, title="Beside it", latitude=0.0, longitude=0.0)
    make_idea(cycle=cycle, title="Nowhere")
    page = client.get(f"{LIST}?view=plan&area={place.slug}")
    assert [pin.name for pin in page.context["plan"].pins] == ["On it"]
    assert page.text.count(f'href="/en/ideas/{shown.number}/"') == 2


def test_without_a_place_the_plan_asks_which(client):
    make_plan(make_neighbourhood(name_en="Willow Lane"))
    page = client.get(f"{LIST}?view=plan")
    assert "Choose a place" in page.text and "Willow Lane" in page.text


def test_a_town_without_plans_says_so(client):
    assert "No plan has been drawn yet" in client.get(f"{LIST}?view=plan").text


# Feeds and data

ATOM = "{http://www.w3.org/2005/Atom}"


def titles_of(answer) -> list[str]:
    assert answer["Content-Type"].startswith("application/atom+xml")
    return [entry.findtext(f"{ATOM}title") for entry in ET.fromstring(answer.content).iter(f"{ATOM}entry")]


def test_the_feed_tells_what_is_new_for_the_same_filters(client, cycle):
    make_idea(State.CHOSEN, cycle=cycle, title="Old\x0b one", number=7)
    make_idea(cycle=cycle, title="New one", number=8)
    make_idea(State.SUBMITTED, cycle=cycle, title="Secret")
    assert titles_of(client.get("/en/ideas/feed/")) == ["08 New one", "07 Old one"]
    assert titles_of(client.get("/en/ideas/feed/?state=chosen")) == ["07 Old one"]


def test_an_idea_has_a_feed_of_its_public_steps(client):
    idea = make_idea(number=9)
    for old, new in (("draft", "submitted"), ("submitted", "returned"), ("submitted", "published")):
        idea.events.create(old=old, new=new, reason="For you alone" if new == "returned" else "")
    answer = client.get("/en/ideas/9/feed/")
    assert titles_of(answer) == ["09 Published", "09 Handed in"]
    assert "For you alone" not in answer.text
    assert client.get(f"/en/ideas/{make_idea(State.HIDDEN).number}/feed/").status_code == 404


def body(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def test_the_table_holds_what_is_public_and_runs_in_no_spreadsheet(client, cycle):
    make_idea(cycle=cycle, title="=HYPERLINK(1)", author=make_resident(name="Zhou"), number=3)
    make_idea(cycle=cycle, title="Quiet", author=make_resident(name="Lin"), shown_as=ShownAs.NEIGHBOUR, number=4)
    make_idea(State.RETURNED, cycle=cycle, title="Not yet")
    answer = client.get("/api/v1/ideas/export.csv")
    assert answer.streaming
    first, second = csv.DictReader(io.StringIO(body(answer).removeprefix("\ufeff")))
    assert (first["title"], first["author"]) == ("'=HYPERLINK(1)", "Zhou")
    assert (second["title"], second["author"]) == ("Quiet", "")


HOSTILE = [
    "=1+1",
    " +1",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "\nx",
    "＝1",
    "  ＠x",
    " x",
    "x ",
    'say "hi"',
    "a,b",
    "a\nb",
    "a\r\nb",
    "\\.",
    "x",
]


def test_every_engine_writes_the_same_table(cycle):
    for number, words in enumerate(HOSTILE, 1):
        west = {"latitude": -31.25 - number, "longitude": -1e-7 * number}
        make_idea(cycle=cycle, number=number, title=f"{number}", story=words, why="", place_words=words, **west)
    make_idea(cycle=cycle, number=99, title="Last", cost=1_000, guess="12.50", author=make_resident(name="=Zhou"))
    table = Idea.objects.listed().order_by("number")
    rows = ([open_data.plain(value) for value in row] for row in open_data.rows(table))
    assert "".join(open_data.csv_lines(table)) == "".join(spreadsheet.lines([open_data.COLUMNS, *rows]))


def test_the_json_of_everything_says_the_same(client, cycle):
    make_idea(cycle=cycle, number=3, title="A", latitude=31.2, longitude=121.4)
    (idea,) = json.loads(body(client.get("/api/v1/ideas/export.json")))
    assert (idea["number"], idea["title"], idea["round"], idea["state"]) == (3, "A", cycle.slug, "published")
    assert client.get("/api/v1/ideas/3/").json() == idea
    assert client.get("/api/v1/ideas/map.json").json()["features"][0]["geometry"]["coordinates"] == [121.4, 31.2]


def test_no_idea_is_an_empty_list_of_ideas(client):
    assert json.loads(body(client.get("/api/v1/ideas/export.json"))) == []


def test_pages_of_json_lead_on_to_the_next(client, cycle):
    for number in range(5):
        make_idea(cycle=cycle, title=str(number))
    first = client.get("/api/v1/ideas/?per_page=2&sort=newest").json()
    assert first["count"] == 5 and [idea["title"] for idea in first["ideas"]] == ["4", "3"]
    rest = client.get(
        first["next"].partition("example.org")[2] or first["next"].split("/", 3)[3].join(["/", ""])
    ).json()
    assert [idea["title"] for idea in rest["ideas"]] == ["2", "1"]
    assert client.get("/api/v1/ideas/?per_page=9999").json()["next"] is None


def test_machines_learn_nothing_of_what_is_not_public(client, cycle):
    idea = make_idea(State.HIDDEN, cycle=cycle)
    client.force_login(idea.author)
    assert client.get(f"/api/v1/ideas/{idea.number}/").status_code == 404
    assert client.get("/api/v1/ideas/?mine=written").json()["count"] == 0


# However many there are

PAGES = {
    "the list": ("/en/ideas/", 12),
    "by support": ("/en/ideas/?sort=support", 12),
    "by cost": ("/en/ideas/?sort=cost", 12),
    "as drawn": ("/en/ideas/?sort=random", 10),
    "page three": ("/en/ideas/?page=3&sort=newest", 12),
    "a search": ("/en/ideas/?q=长椅", 12),
    "a filter": ("/en/ideas/?state=published", 12),
    "json": ("/api/v1/ideas/?per_page=100", 6),
    "json, searched": ("/api/v1/ideas/?q=长椅&sort=support", 6),
    "points on a map": ("/api/v1/ideas/map.json", 3),
    "the table": ("/api/v1/ideas/export.csv", 10),
    "the feed": ("/en/ideas/feed/", 12),
    "an idea": ("/en/ideas/1000050/", 15),
}
WEIGHT = 30_000  # of the list with its twenty ideas, as it goes over the wire
FAR = 1_000_000
ACTS = {"a support": 7, "handing in": 12}


def fill(cycle, theme, author, first: int, last: int) -> None:
    now = cycle.proposing_at
    Idea.objects.bulk_create(
        (
            Idea(
                number=FAR + number,  # doorplates given out meanwhile begin at one
                title=f"弄口放长椅 {number}",
                story="菜场到车站一路没有地方坐。" * 8,
                language="zh-hans",
                lane=Lane.ROUND,
                state=State.FEASIBLE if number % 2 else State.PUBLISHED,
                cost=1000 + number if number % 2 else None,
                cycle=cycle,
                area=cycle.area,
                theme=theme,
                author=author,
                submitted_at=now,
                published_at=now,
                support_count=number % 97,
                latitude=31.23 + number % 100 / 10_000,
                longitude=121.47 + number % 90 / 10_000,
            )
            for number in range(first, last)
        ),
        batch_size=500,
    )
    rows = Idea.objects.filter(number__gte=FAR + first, number__lt=FAR + last).values_list("pk", "number")
    SearchText.objects.bulk_create(
        (SearchText(idea_id=pk, text=f"弄口放长椅 {number} 菜场到车站一路没有地方坐") for pk, number in rows),
        batch_size=500,
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as its own daemon does within a minute; it sees no rows of an open transaction


def asked(client, path: str) -> tuple[int, int]:
    """How many queries, and how long the longest, of a page that is not kept."""
    kept_pages.forget()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
        weight = len(body(answer) if answer.streaming else answer.content)
    assert answer.status_code == 200 and weight
    return len(queries), max(len(query["sql"]) for query in queries)


@pytest.mark.slow
def test_pages_ask_as_often_of_thirty_thousand_ideas_as_of_a_hundred(client):
    cycle, theme, author = make_cycle(), make_theme(), make_resident()
    client.force_login(make_resident(public_id=UUID(int=5)))  # whose lot is early: no page of theirs wraps around
    counts = {}
    for first, last in ((1, 101), (101, 3_001), (3_001, 30_001)):
        fill(cycle, theme, author, first, last)
        for name, (path, most) in PAGES.items():
            reader = Client() if path.startswith("/api") else client  # machines do not sign in
            asked(reader, path)  # rules and other kept things are in the cache
            times, longest = asked(reader, path)
            assert times <= most, f"{name}: {times} queries of {last - 1} ideas"
            assert longest < 10_000, f"{name}: a statement of {longest} characters"
            assert counts.setdefault(name, times) == times, f"{name}: more queries of {last - 1} ideas"
        for name, times in acts_among(cycle).items():
            assert times <= ACTS[name] and counts.setdefault(name, times) == times, f"{name}: {times}"
        assert len(gzip.compress(client.get(LIST).content)) <= WEIGHT


def acts_among(cycle) -> dict[str, int]:
    """How often the verbs ask, without the edges of their transactions."""
    draft, by = make_idea(State.DRAFT, make_author(), cycle=cycle, title="弄口放长椅"), make_resident()
    idea = Idea.objects.get(number=FAR + 50)
    support.support(idea, by=make_resident())  # rules are in the cache
    acts = {"a support": lambda: support.support(idea, by=by), "handing in": lambda: submit(draft, by=draft.author)}
    counts = {}
    for name, act in acts.items():
        with CaptureQueriesContext(connection) as queries:
            act()
        counts[name] = len([query for query in queries if not query["sql"].startswith(FRAME)])
    return counts
