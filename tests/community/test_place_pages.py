"""Pages of places, of one's own proof, and of the desk: for people, without script, at a constant price."""

import pytest
from django.core.cache import cache
from django.test import Client

from community.models import HouseholdCode, Neighbourhood, ResidenceProof
from community.residence import refs
from tests.builders import (
    make_clerk,
    make_code,
    make_help_point,
    make_household,
    make_landmark,
    make_neighbourhood,
    make_office,
    make_plan,
    make_resident,
)


@pytest.fixture
def street(db):
    street = make_neighbourhood(
        Neighbourhood.Kind.SUBDISTRICT, slug="guihua", name_zh_hans="桂花街道", name_en="Osmanthus"
    )
    for slug in ("guihuali", "beiheyan"):
        make_neighbourhood(parent=street, slug=slug, name_zh_hans=slug, name_en=slug)
    return street


def test_places_are_found_in_both_languages(client, street):
    assert "桂花街道" in client.get("/zh-hans/places/").content.decode()
    page = client.get("/en/places/").content.decode()
    assert "Osmanthus" in page
    assert "/en/places/guihuali/" in page


def test_the_list_costs_the_same_however_many_places(client, street, django_assert_max_num_queries):
    for number in range(30):
        make_neighbourhood(parent=street, slug=f"more-{number}")
    with django_assert_max_num_queries(3):
        client.get("/en/places/")


def test_a_place_costs_the_same_however_much_it_has(client, street, django_assert_num_queries):
    def count():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/en/places/guihuali/")
        return len(queries)

    area = Neighbourhood.objects.get(slug="guihuali")
    make_plan(area)
    make_help_point(area), make_office(area=area), make_landmark(area)
    first = count()
    for _ in range(5):
        make_help_point(area), make_office(area=area), make_landmark(area)
    assert count() == first <= 9


def test_the_plan_and_its_list_show_the_same_landmarks(client, street):
    area = Neighbourhood.objects.get(slug="guihuali")
    make_plan(area)
    make_landmark(area, name_en="Old tree")
    make_landmark(area, name_en="Far away", latitude=10, longitude=10)
    page = client.get("/en/places/guihuali/").content.decode()
    assert page.count("Old tree") >= 2
    assert "Far away" not in page


def test_a_draft_is_seen_by_those_who_make_plans_only(client, street):
    plan = make_plan(published=False)
    assert client.get(f"/en/plans/{plan.pk}/picture/").status_code == 404
    assert client.get(f"/en/places/{plan.area.slug}/").context["plan"] is None


def test_a_neighbourhood_chosen_is_remembered_without_an_account(client, street):
    client.post("/en/places/guihuali/choose/")
    assert client.cookies["area"].value == "guihuali"
    assert "My neighbourhood" in client.get("/en/places/guihuali/").content.decode()


def test_a_neighbourhood_chosen_is_kept_on_the_account(client, street):
    resident = make_resident()
    client.force_login(resident)
    client.post("/en/places/guihuali/choose/", {"next": "/en/help-points/"})
    resident.refresh_from_db()
    assert resident.neighbourhood.slug == "guihuali"


@pytest.mark.parametrize("slug", ["", "nowhere", "../x", "<script>"])
def test_an_unknown_place_in_the_cookie_counts_as_not_chosen(client, street, slug):
    client.cookies["area"] = slug
    assert client.get("/en/places/").context["mine"] is None


def test_the_nearest_help_point_stands_first(client, street):
    area = Neighbourhood.objects.get(slug="guihuali")
    make_help_point(name_en="Elsewhere point")
    make_help_point(area, name_en="Near point")
    client.cookies["area"] = "guihuali"
    page = client.get("/en/help-points/").content.decode()
    assert page.index("Near point") < page.index("Elsewhere point")


def test_hostile_names_stay_names(client, street):
    area = Neighbourhood.objects.get(slug="guihuali")
    make_plan(area, description='"><script>alert(1)</script>')
    make_landmark(area, name_en="<script>alert(2)</script>")
    make_help_point(area, name_en="<script>alert(3)</script>")
    page = client.get("/en/places/guihuali/").content.decode()
    assert "<script>alert" not in page


# Where I live


@pytest.fixture
def resident(client, db):
    resident = make_resident()
    client.force_login(resident)
    return resident


def test_the_way_from_a_letter_to_a_proof(client, resident):
    household = make_code()
    page = client.get("/en/me/residence/?code=GHR7-2MKP").content.decode()
    assert 'value="GHR7-2MKP"' in page
    response = client.post("/en/me/residence/code/", {"code-code": "ghr7 2mkp", "code-name": "王秀英"}, follow=True)
    assert household.area.name_en in response.content.decode()
    assert ResidenceProof.objects.get().resident == resident


def test_looking_at_the_address_of_a_letter_proves_nothing(client, resident):
    make_code()
    client.get("/en/me/residence/?code=GHR7-2MKP")
    assert not ResidenceProof.objects.exists()


def test_a_wrong_code_keeps_what_was_typed_and_says_what_to_do(client, resident):
    make_code()
    response = client.post("/en/me/residence/code/", {"code-code": "AAAA-2222", "code-name": "王秀英"})
    page = response.content.decode()
    assert 'value="AAAA-2222"' in page
    assert 'value="王秀英"' in page
    assert "We do not know this code" in page
    assert "<title>Error:" in page


def test_the_sixth_wrong_code_in_an_hour_is_not_even_looked_at(client, resident):
    make_code()
    for _ in range(5):
        client.post("/en/me/residence/code/", {"code-code": "AAAA-2222", "code-name": "王"})
    page = client.post("/en/me/residence/code/", {"code-code": "GHR7-2MKP", "code-name": "王"}).content.decode()
    assert "Too many tries" in page
    assert not ResidenceProof.objects.exists()


def test_a_slip_of_the_pen_costs_no_try(client, resident):
    make_code()
    for _ in range(9):
        client.post("/en/me/residence/code/", {"code-code": "GHR7", "code-name": "王"})
    client.post("/en/me/residence/code/", {"code-code": "GHR7-2MKP", "code-name": "王"})
    assert ResidenceProof.objects.exists()


def test_an_id_number_is_never_written_back_nor_kept(client, resident):
    make_neighbourhood(residence_methods=["roll"])
    response = client.post(
        "/en/me/residence/roll/", {"roll-name": "王", "roll-number": "11010519491231002X", "roll-agree": "on"}
    )
    assert "not on the roll" in response.content.decode()
    assert not ResidenceProof.objects.exists()


# At the desk


@pytest.fixture
def clerk(client, db):
    clerk = make_clerk(
        "check_residence", "issue_household_codes", "load_roll", "decide_residence_case", "assist_residents"
    )
    client.force_login(clerk)
    return clerk


def test_letters_carry_code_square_and_both_languages_and_are_shown_once(client, clerk):
    household = make_household()
    url = f"/en/desk/letters/{household.area.slug}/"
    key = client.get(url).context["key"]
    response = client.post(url, {"households": [household.pk], "key": key})
    page = response.content.decode()
    code = response.context["letters"][0]["letter"].code
    assert f"{code[:4]}-{code[4:]}" in page
    assert "<svg" in page
    assert "致本户各位邻居" in page
    assert "To everybody in this household" in page
    assert "no-store" in response["Cache-Control"]
    assert HouseholdCode.objects.get().code_ref == refs.code(code)
    again = client.post(url, {"households": [household.pk], "key": key}).content.decode()
    assert "printed before" in again


def test_doors_are_noted_one_a_line_and_wrong_lines_named(client, clerk):
    area = make_neighbourhood(residence_methods=["code"])
    wrong = client.post("/en/desk/letters/new/", {"area": area.pk, "doors": "3 号 501，2\n3 号 502, 99\n"})
    assert "Line 2" in wrong.content.decode()
    assert "3 号 501，2" in wrong.content.decode()
    client.post("/en/desk/letters/new/", {"area": area.pk, "doors": "3 号 501，2\n\n3 号 502\n"})
    assert list(area.households.order_by("address").values_list("address", "adults")) == [
        ("3 号 501", 2),
        ("3 号 502", 4),
    ]


def test_a_check_at_the_counter_from_the_form(client, clerk):
    area, resident = make_neighbourhood(residence_methods=["counter"]), make_resident(name="王秀英")
    url = f"/en/desk/residents/{resident.public_id}/check/"
    sent = {"area": area.pk, "name": "王秀英", "number": "11010519491231002X", "document": "id_card", "seen": "on"}
    assert "proven" in client.post(url, sent, follow=True).content.decode()
    assert ResidenceProof.objects.get().checked_by == clerk


def test_a_roll_file_from_upload_to_force(client, clerk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    area = make_neighbourhood(slug="guihuali", residence_methods=["roll"])
    bad = SimpleUploadedFile("roll.csv", "name,id_number,community\n王,1,guihuali\n".encode())
    assert "Row 2" in client.post("/en/desk/roll/", {"area": area.pk, "file": bad}).content.decode()
    good = SimpleUploadedFile("roll.csv", "name,id_number,community\n王秀英,11010519491231002X,guihuali\n".encode())
    response = client.post("/en/desk/roll/", {"area": area.pk, "file": good}, follow=True)
    assert "being checked" in response.content.decode()
    client.post(response.redirect_chain[-1][0], {"verb": "put_in_force"})
    neighbour = Client()
    neighbour.force_login(make_resident())
    neighbour.post(
        "/en/me/residence/roll/", {"roll-name": "王秀英", "roll-number": "11010519491231002x", "roll-agree": "on"}
    )
    assert ResidenceProof.objects.get().method == "roll"


def test_lists_at_the_desk_cost_the_same_however_long(client, clerk, django_assert_max_num_queries):
    area = make_neighbourhood(residence_methods=["code"])
    for _ in range(40):
        make_household(area)
    cache.clear()
    with django_assert_max_num_queries(12):
        client.get(f"/en/desk/letters/{area.slug}/")
    with django_assert_max_num_queries(10):
        client.get("/en/desk/letters/")
