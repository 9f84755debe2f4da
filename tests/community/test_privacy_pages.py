import gzip
import json
import re
import time
from datetime import timedelta

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.utils import translation
from django.utils.html import escape

from community import clock, consents, notices, roles
from community.models import Consent
from community.privacy import inventory
from tests.builders import make_resident

CONSENTS, DATA, LEAVE = "/en/me/consents/", "/en/me/data/", "/en/me/leave/"


def sign_in(client, resident, *, minutes_ago=0, anew=False):
    client.force_login(resident)
    session = client.session
    record = {"method": "password", "at": time.time() - minutes_ago * 60}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**record, **({"reauthenticated": True} if anew else {})}]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(resident.pk)
    session.save()


@pytest.fixture
def resident(client, db):
    resident = make_resident(name="Wang Guihua", email="guihua@example.org")
    sign_in(client, resident)
    return resident


# Consents


def test_every_kind_can_be_read_given_and_taken_back_on_one_page(client, resident):
    for kind in consents.Kind:
        page = client.get(CONSENTS).content.decode()
        assert f'id="{kind}"' in page
        client.post(f"{CONSENTS}{kind}/give/")
        assert consents.holds(resident, kind)
    for kind in consents.Kind:
        client.post(f"{CONSENTS}{kind}/withdraw/")
        assert consents.holds(resident, kind) == (kind == "privacy")


def test_taking_back_the_ground_of_the_account_leads_to_leaving(client, resident):
    consents.give(resident, "privacy")
    assert client.post(f"{CONSENTS}privacy/withdraw/")["Location"] == LEAVE
    assert consents.holds(resident, "privacy")


def test_giving_returns_to_where_it_was_needed_and_nowhere_foreign(client, resident):
    page = client.get(f"{CONSENTS}location/?next=/en/me/").content.decode()
    assert 'name="next" value="/en/me/"' in page
    assert client.post(f"{CONSENTS}location/give/", {"next": "/en/me/"})["Location"] == "/en/me/"
    page = client.get(f"{CONSENTS}merchant/?next=https://evil.example/").content.decode()
    assert 'name="next" value=""' in page
    assert client.post(f"{CONSENTS}merchant/give/", {"next": "//evil.example/"})["Location"] == CONSENTS


@pytest.mark.parametrize("leaf", ["", "give/", "withdraw/"])
def test_an_unknown_kind_does_not_exist(client, resident, leaf):
    assert client.generic("POST" if leaf else "GET", f"{CONSENTS}nonsense/{leaf}").status_code == 404


@pytest.mark.parametrize("leaf", ["location/give/", "location/withdraw/"])
def test_consents_change_by_a_form_only(client, resident, leaf):
    assert client.get(CONSENTS + leaf).status_code == 405
    assert not Consent.objects.exists()


def test_the_list_of_consents_asks_the_same_number_of_queries_however_long(
    client, resident, django_assert_max_num_queries
):
    for _time in range(10):
        consents.give(resident, "location")
        consents.withdraw(resident, "location")
    with django_assert_max_num_queries(8):
        client.get(CONSENTS)


# The inventory


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_may_read_what_is_kept_about_people_and_why(client, db, language):
    page = client.get(f"/{language}/privacy/data/").content.decode()
    with translation.override(language):
        for description in inventory.personal():
            assert escape(str(description.purpose)) in page
            for mark in description.marks.values():
                assert not mark.personal or escape(str(mark.why)) in page


def test_the_public_list_leaves_no_field_out(db):
    told = inventory.told()
    words = {
        name for table in told["about_residents"] + told["about_staff"] for line in table.lines for name in line.fields
    }
    for description in inventory.personal():
        assert {str(field.verbose_name) for field, _mark in description.fields()} <= words


def test_the_public_list_stays_light(client, db):
    assert len(gzip.compress(client.get("/zh-hans/privacy/data/").content)) < 30_000


# A copy of one's data


def open_copy(client) -> str:
    answer = client.post(DATA)
    assert answer.status_code == 302
    return answer["Location"]


def test_the_copy_holds_what_is_known_and_comes_as_page_and_as_file(client, resident):
    neighbour = make_resident(name="Li Hongzhuan", email="li@example.org")
    url = open_copy(client)
    page = client.get(url)
    assert "guihua@example.org" in page.content.decode() and "Wang Guihua" in page.content.decode()
    assert neighbour.email not in page.content.decode()
    file = client.get(f"{url}my-data.json")
    assert file["Content-Type"] == "application/json"
    assert re.match(r'attachment; filename="my-data-\d{4}-\d\d-\d\d\.json"', file["Content-Disposition"])
    tables = json.loads(file.content)["tables"]
    assert tables["community.resident"][0]["email"] == "guihua@example.org"
    assert neighbour.email not in file.content.decode()
    for answer in (page, file):
        assert "no-store" in answer["Cache-Control"]


def test_it_is_built_fresh(client, resident):
    url = open_copy(client)
    resident.name = "Wang Xin"
    resident.save(update_fields=["name"])
    assert "Wang Xin" in client.get(url).content.decode()


def test_opening_it_is_on_the_record_and_told_by_any_way_there_is(client, resident, lines):
    open_copy(client)
    assert [(action, actor) for action, _about, actor, _facts in lines] == [("data.handed_out", resident)]
    notice = resident.notices.get()
    assert notice.kind == "data.handed_out"
    assert notices.is_urgent(notice)


@pytest.mark.parametrize("leaf", ["", "my-data.json"])
def test_to_another_person_to_nobody_and_in_a_later_session_the_copy_does_not_exist(client, resident, leaf):
    address = open_copy(client) + leaf
    assert client.get(address).status_code == 200
    client.logout()
    assert client.get(address).status_code == 404
    sign_in(client, make_resident())
    assert client.get(address).status_code == 404
    client.logout()
    sign_in(client, resident)
    assert client.get(address).status_code == 404
    open_copy(client)
    assert client.get(address).status_code == 404


def test_after_ten_minutes_the_copy_does_not_exist_any_more(client, resident):
    url = open_copy(client)
    with clock.moved_to(clock.now() + timedelta(minutes=9)):
        assert client.get(url).status_code == 200
    with clock.moved_to(clock.now() + timedelta(minutes=11)):
        assert client.get(url).status_code == 404


def test_a_made_up_token_does_not_exist(client, resident):
    assert client.get(f"{DATA}nonsense/").status_code == 404
    open_copy(client)
    assert client.get(f"{DATA}nonsense/").status_code == 404


def test_who_signed_in_long_ago_shows_first_who_they_are(client, resident):
    sign_in(client, resident, minutes_ago=60)
    for answer in (client.get(DATA), client.post(DATA)):
        assert answer.status_code == 302
        assert "reauthenticate" in answer["Location"] and "next=%2Fen%2Fme%2Fdata%2F" in answer["Location"]


# Leaving


def test_the_page_says_what_goes_and_what_stays_and_why(client, resident):
    page = client.get(LEAVE).content.decode()
    assert "What is erased" in page and "What stays, and why" in page
    with translation.override("en"):
        for table in inventory.told_to(resident):
            assert not table.reasons_to_keep or escape(table.reasons_to_keep[0]) in page
    assert "staff side" not in page
    assert "Erase my account" not in page


def test_leaving_asks_anew_who_it_is_even_right_after_signing_in(client, resident):
    answer = client.post(LEAVE, {"understood": "on"})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    resident.refresh_from_db()
    assert resident.left_at is None


def test_who_has_confirmed_and_ticked_the_box_is_gone(client, resident):
    sign_in(client, resident, anew=True)
    assert "Erase my account" in client.get(LEAVE).content.decode()
    answer = client.post(LEAVE, {"understood": "on"})
    assert answer["Location"] == "/en/left/"
    resident.refresh_from_db()
    assert resident.left_at is not None and resident.email is None
    assert "Goodbye" in client.get("/en/left/").content.decode()
    assert client.get("/en/me/").status_code == 302


def test_without_the_tick_nothing_happens_and_the_page_says_so(client, resident):
    sign_in(client, resident, anew=True)
    page = client.post(LEAVE).content.decode()
    assert "Please tick the box" in page
    resident.refresh_from_db()
    assert resident.left_at is None


def test_the_last_administrator_is_told_why_not(client, resident):
    roles.grant(resident, roles.Role.ADMINISTRATOR, by=None, reason="first")
    resident.refresh_from_db()
    sign_in(client, resident, anew=True)
    page = client.post(LEAVE, {"understood": "on"}).content.decode()
    assert "last administrator" in page
    resident.refresh_from_db()
    assert resident.left_at is None and resident.name == "Wang Guihua"


def test_whoever_left_may_come_back_as_somebody_new(client, resident):
    sign_in(client, resident, anew=True)
    client.post(LEAVE, {"understood": "on"})
    newcomer = make_resident(email="guihua@example.org")
    assert newcomer.public_id != resident.public_id


def test_every_field_has_a_name_in_the_reader_s_language():
    with translation.override("zh-hans"):
        words = inventory.told()
        tables = words["about_residents"] + words["about_staff"]
        shown = {field for table in tables for line in table.lines for field in line.fields}
        shown |= {name for _why, names in words["about_nobody"] for name in names}
    assert not [name for name in shown if name.isascii()]
