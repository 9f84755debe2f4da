"""Words are found by any two signs of theirs, from an index where there is one, here and in the search of the site."""

import pytest
from django.db import connection

from community.search import Query
from proposals import searching
from proposals.models import Idea, SearchText, State
from tests.proposals.builders import make_author, make_cycle, make_idea

pytestmark = pytest.mark.django_db


def found(typed: str) -> set[str]:
    ideas = searching.narrowed(Idea.objects.listed(), Query.read(typed))
    return set(ideas.values_list("title", flat=True))


@pytest.fixture
def ideas():
    cycle = make_cycle()
    for title in ("小区停车位重划", "停在路边的车移位", "Park benches", "50% off_road"):
        make_idea(cycle=cycle, title=title, story="…")
    return cycle


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("停车", {"小区停车位重划"}),
        ("停车位", {"小区停车位重划"}),
        ("车位", {"小区停车位重划"}),
        ("停", {"小区停车位重划", "停在路边的车移位"}),
        ("停 路边", {"停在路边的车移位"}),
        ("PARK", {"Park benches"}),
        ("ar be", {"Park benches"}),
        ("0%", {"50% off_road"}),
        ("f_r", {"50% off_road"}),
        ("xr", set()),
    ],
)
def test_any_two_signs_beside_each_other_find_and_nothing_else_does(ideas, typed, titles):
    assert found(typed) == titles


def test_words_are_those_handed_in_last(ideas):
    from proposals.submitting import submit

    idea = make_idea(State.RETURNED, make_author(), cycle=ideas, title="旧词")
    idea.title = "新词"
    idea.save(update_fields=["title"])
    submit(idea, by=idea.author)
    assert SearchText.objects.get(idea=idea).text.startswith("新词")


def test_a_support_writes_nothing_that_the_search_reads(ideas, django_assert_max_num_queries):
    from proposals import support
    from tests.builders import make_resident

    idea, reader = Idea.objects.order_by("pk").first(), make_resident()
    with django_assert_max_num_queries(9) as queries:
        support.support(idea, by=reader)
    assert not [query for query in queries.captured_queries if "searchtext" in query["sql"]]


def plan_of(typed: str) -> str:
    rows = searching.texts(Query.read(typed)).values("idea")
    return rows.explain()


def test_ten_thousand_ideas_are_searched_through_the_index():
    """SQLite has none, and says so."""
    idea = make_idea()
    copies = Idea.objects.bulk_create(
        [
            Idea(key=f"00000000-0000-4000-8000-{number:012d}", author=idea.author, area=idea.area, title="x")
            for number in range(10_000)
        ],
        batch_size=1000,
    )
    signs = "".join(chr(0x4E00 + number) for number in range(700))
    SearchText.objects.bulk_create(
        [SearchText(idea=each, text=signs[number % 690 : number % 690 + 9]) for number, each in enumerate(copies)],
        batch_size=1000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    wanted = "proposals_searchtext_pairs" if connection.vendor == "postgresql" else "SCAN proposals_searchtext"
    assert wanted in plan_of(signs[100:102]), plan_of(signs[100:102])
    assert searching.texts(Query.read(signs[100:102])).count() == sum(
        signs[100:102] in signs[number % 690 : number % 690 + 9] for number in range(10_000)
    )


# The search of the site


def test_the_site_s_search_finds_ideas_that_are_public(client, ideas):
    make_idea(State.HIDDEN, cycle=ideas, title="停车的秘密")
    page = client.get("/en/search/?q=停车").text
    assert "<mark>停车</mark>" in page and "秘密" not in page
    assert 'lang="zh-Hans"' in page or 'lang="en"' in page


def test_what_was_written_in_the_reader_s_language_comes_first(ideas):
    make_idea(cycle=ideas, title="Bench 长椅", language="zh-hans")
    make_idea(cycle=ideas, title="Bench by the gate", language="en")
    make_idea(cycle=ideas, title="Bench 椅子", language="zh-hans")
    rows = searching.matching(Query.read("bench"), "zh-hans")
    assert [idea.language for idea in rows] == ["zh-hans", "zh-hans", "en", "en"]
