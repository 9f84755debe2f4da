import pytest

from community import place_search
from community.search import Query, sources
from tests.builders import make_neighbourhood


def found(typed, language="en"):
    return [place.slug for place in place_search.matching(Query.read(typed), language)]


@pytest.fixture
def mill(db):
    return make_neighbourhood(
        slug="quixmill",
        name_zh_hans="磨坊里",
        name_en="Quixotic Mill",
        about_zh_hans="河边。",
        about_en="By the zephyr.",
    )


def test_places_are_among_what_can_be_searched():
    assert "places" in [source.key for source in sources()]


@pytest.mark.parametrize("typed", ["磨坊", "坊", "MILL quixotic", "ixot", "quixmill", "zephyr", "ＭＩＬＬ"])
def test_a_place_is_found_by_any_part_of_its_names_in_both_languages_and_by_what_is_said_about_it(mill, typed):
    assert found(typed) == ["quixmill"]


def test_every_word_must_be_found(mill):
    assert found("quixotic palace") == []


def test_a_place_named_so_comes_before_one_that_mentions_it(mill):
    other = make_neighbourhood(slug="aaa", name_zh_hans="别处", name_en="Elsewhere", about_en="Beside Quixotic Mill.")
    assert found("quixotic") == ["quixmill", other.slug]


def test_the_page_shows_a_place_with_what_is_said_about_it(client, mill):
    page = client.get("/en/search/", {"q": "quixotic"}).content.decode()
    assert f'href="/en/places/{mill.slug}/"><mark>Quixotic</mark> Mill' in page
    assert "By the zephyr." in page
