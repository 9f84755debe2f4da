import time
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from community.models import Neighbourhood, places
from community.models.places import MoveRefused
from tests.builders import make_neighbourhood, make_resident
from tests.concurrently import in_parallel

Kind = Neighbourhood.Kind


@pytest.fixture
def town(db):
    city = Neighbourhood.objects.found_city(slug="shili", name_zh_hans="示例市", name_en="Sample City")
    district = city.add_child(slug="hedong", name_zh_hans="河东区", name_en="Hedong")
    one = district.add_child(slug="guihua", name_zh_hans="桂花街道", name_en="Osmanthus")
    two = district.add_child(slug="liulin", name_zh_hans="柳林街道", name_en="Willow")
    for slug in ("guihuali", "beiheyan"):
        one.add_child(slug=slug, name_zh_hans=slug, name_en=slug)
    two.add_child(slug="liulin-yi", name_zh_hans="柳林一", name_en="First")
    return city


def place(slug):
    return Neighbourhood.objects.get(slug=slug)


def test_a_place_added_knows_its_whole_way_up(town):
    assert place("guihuali").path == "/shili/hedong/guihua/guihuali/"
    assert [step.slug for step in place("guihuali").line()] == ["shili", "hedong", "guihua", "guihuali"]


def test_adding_a_place_is_recorded_with_who_did_it(town, lines):
    clerk = make_resident()
    place("guihua").add_child(slug="xin", name_zh_hans="新", by=clerk)
    assert [(line[0], line[2]) for line in lines][-1] == ("place.added", clerk)


def test_under_finds_a_place_and_everything_in_it_and_nothing_beside_it(town):
    assert {p.slug for p in Neighbourhood.objects.under(place("guihua"))} == {"guihua", "guihuali", "beiheyan"}
    # "guihua" begins "guihuali" but is not it.
    assert {p.slug for p in Neighbourhood.objects.under(place("guihuali"))} == {"guihuali"}


def test_communities_are_the_leaves(town):
    assert {p.slug for p in Neighbourhood.objects.communities()} == {"guihuali", "beiheyan", "liulin-yi"}


def test_an_underscore_in_an_address_is_not_a_wildcard(town):
    place("guihua").add_child(slug="a_b", name_zh_hans="甲")
    place("guihua").add_child(slug="axb", name_zh_hans="乙")
    assert [p.slug for p in Neighbourhood.objects.under(place("a_b"))] == ["a_b"]


def test_the_tree_sorts_by_the_latin_spelling_at_each_level(town):
    assert [p.slug for p in Neighbourhood.objects.all()] == [
        "shili", "hedong", "guihua", "beiheyan", "guihuali", "liulin", "liulin-yi",
    ]  # fmt: skip


def test_a_community_is_not_divided_further(town):
    with pytest.raises(MoveRefused):
        place("guihuali").add_child(slug="lou", name_zh_hans="楼")


def test_an_address_is_used_once(town):
    with pytest.raises(ValidationError):
        place("liulin").add_child(slug="guihuali", name_zh_hans="桂花里")


def test_moving_takes_everything_along(town):
    other = place("shili").add_child(slug="hexi", name_zh_hans="河西区")
    place("guihua").move_to(other, by=None)
    assert place("guihuali").path == "/shili/hexi/guihua/guihuali/"
    assert place("guihua").parent == other
    assert not Neighbourhood.objects.astray().exists()


def test_a_place_cannot_become_part_of_another_kind(town):
    with pytest.raises(MoveRefused):
        place("guihua").move_to(place("shili"), by=None)
    with pytest.raises(MoveRefused):
        place("hedong").move_to(place("guihua"), by=None)
    assert place("guihua").path == "/shili/hedong/guihua/"


def test_names_exist_in_both_languages(town):
    from django.utils import translation

    with translation.override("en"):
        assert place("guihua").name == "Osmanthus"
    with translation.override("zh-hans"):
        assert place("guihua").name == "桂花街道"


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("neighbourhood_kind_is_known", {"kind": "village"}),
        ("only_a_city_stands_alone", {"parent": None}),
        ("no_neighbourhood_is_its_own_parent", {"parent": "self"}),
        ("neighbourhood_path_ends_with_its_address", {"path": "/shili/hedong/guihua/elsewhere/"}),
        ("neighbourhood_path_is_as_deep_as_its_kind", {"path": "/shili/guihuali/"}),
        ("neighbourhood_path_is_as_deep_as_its_kind", {"kind": "subdistrict"}),
    ],
)
def test_the_database_itself_refuses_a_crooked_tree(town, constraint, changes):
    leaf = place("guihuali")
    changes = {name: leaf if value == "self" else value for name, value in changes.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Neighbourhood.objects.filter(pk=leaf.pk).update(**changes)


def test_a_path_written_past_the_verbs_is_found(town):
    Neighbourhood.objects.filter(slug="guihuali").update(path="/shili/hedong/liulin/guihuali/")
    assert [p.slug for p in Neighbourhood.objects.astray()] == ["guihuali"]


def test_voting_stays_shut_until_a_place_has_a_way_to_prove_residence(town):
    assert not place("guihuali").has_method()
    Neighbourhood.objects.filter(slug="guihuali").update(residence_methods=["code"])
    assert place("guihuali").has_method()
    assert not place("guihua").has_method()  # 北河沿 has none yet


def test_a_way_of_the_subdistrict_serves_all_its_communities(town):
    Neighbourhood.objects.filter(slug="guihua").update(residence_methods=["counter"])
    Neighbourhood.objects.filter(slug="guihuali").update(residence_methods=["code"])
    assert place("guihuali").methods_in_force() == ["code", "counter"]
    assert place("guihua").has_method()
    assert place("beiheyan").has_method()
    assert not place("hedong").has_method()


def test_an_unknown_way_counts_for_nothing(town):
    Neighbourhood.objects.filter(slug="guihuali").update(residence_methods=["palm-reading"])
    assert not place("guihuali").has_method()
    with pytest.raises(ValidationError):
        place("guihuali").full_clean()


@pytest.fixture
def slow_typist(monkeypatch):
    """A child whose parent is read, then long nothing, then the child is written."""
    clean = Neighbourhood.full_clean

    def slowly(self, *args, **kwargs):
        time.sleep(0.5)
        clean(self, *args, **kwargs)

    monkeypatch.setattr(Neighbourhood, "full_clean", slowly)


def add_while_the_parent_moves():
    city = make_neighbourhood(Kind.CITY, slug="shili")
    east, west = (make_neighbourhood(Kind.DISTRICT, parent=city, slug=slug) for slug in ("dong", "xi"))
    street = make_neighbourhood(Kind.SUBDISTRICT, parent=east, slug="guihua")

    def move():
        time.sleep(0.2)
        place("guihua").move_to(west, by=None)

    results = in_parallel([partial(street.add_child, slug="new", name_zh_hans="新"), move])
    assert not [r for r in results if isinstance(r, Exception)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_child_added_while_its_parent_moves_is_not_left_behind(slow_typist):
    add_while_the_parent_moves()
    assert place("new").path == "/shili/xi/guihua/new/"
    assert not Neighbourhood.objects.astray().exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writer at a time is SQLite's own rule, lock or no lock")
def test_without_the_lock_that_child_is_left_behind(slow_typist, monkeypatch):
    """The control: the race above can see the fault it guards against."""
    monkeypatch.setattr(places, "lock_the_tree", lambda: None)
    add_while_the_parent_moves()
    assert [p.slug for p in Neighbourhood.objects.astray()] == ["new"]
