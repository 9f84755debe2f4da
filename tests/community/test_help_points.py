import pytest
from django.core.cache import cache
from django.test import Client

from community.models import Neighbourhood
from tests.builders import make_help_point, make_neighbourhood, make_resident

PAGE = "/en/accounts/login/"


def foot(client, page="/en/places/") -> str:
    cache.clear()
    return client.get(page).content.decode().split("<footer")[1]


@pytest.fixture
def lane(db) -> Neighbourhood:
    return make_neighbourhood(slug="lane")


def test_who_has_chosen_no_neighbourhood_reads_the_towns(client, lane):
    make_help_point(lane, name_en="Lane point")
    assert "Residents&#x27; committee, 3 Lane 7" in foot(client)
    assert "Lane point" not in foot(client)


def test_who_has_chosen_one_reads_those_near_it(client, lane):
    make_help_point(lane, name_en="Lane point", address="1 Lane")
    make_help_point(lane.parent, name_en="Street point")
    make_help_point(name_en="Far point")
    client.cookies["area"] = "lane"
    said = foot(client)
    assert "Lane point · 1 Lane" in said
    assert said.index("Lane point") < said.index("Street point")
    assert "Far point" not in said
    assert "3 Lane 7" not in said


def test_the_account_comes_before_the_device(client, lane):
    make_help_point(lane, name_en="Lane point")
    other = make_neighbourhood(slug="other")
    make_help_point(other, name_en="Other point")
    resident = make_resident(neighbourhood=lane)
    client.force_login(resident)
    client.cookies["area"] = "other"
    assert "Lane point" in foot(client)


@pytest.mark.parametrize("said", ["nowhere", "lane", "../x", "x" * 500])
def test_where_there_is_none_the_towns_stand_in(client, lane, said):
    client.cookies["area"] = said
    assert "3 Lane 7" in foot(client)


def test_they_cost_two_queries_and_then_none(client, lane, django_assert_num_queries):
    make_help_point(lane)
    client.get("/en/left/")
    with django_assert_num_queries(0):
        client.get("/en/left/")
    client.cookies["area"] = "lane"
    with django_assert_num_queries(2):
        client.get("/en/left/")
    with django_assert_num_queries(0):
        client.get("/en/left/")


def test_the_kept_front_door_does_not_show_one_readers_help_points_to_another(town):
    area = make_neighbourhood("subdistrict")
    make_help_point(area, name_en="Only for those of the street")
    reader = Client()
    reader.cookies["area"] = area.slug
    assert "Only for those of the street" in reader.get("/en/").content.decode()
    assert "Only for those of the street" not in Client().get("/en/").content.decode()
