import pytest
from django.test import Client

from tests.builders import make_resident

WANTED = {
    "name": "Old Wang",
    "language": "en",
    "mode": "elder",
    "theme": "dark",
    "notice_channel": "email",
    "notice_pace": "daily",
}


@pytest.fixture
def known(db):
    return make_resident(email="wang@example.org", language="en")


@pytest.fixture
def inside(client, known):
    client.force_login(known)
    return client


def test_settings_are_saved_and_hold_at_once(inside, known):
    response = inside.post("/en/me/settings/", WANTED)
    assert response["Location"] == "/en/me/settings/"
    known.refresh_from_db()
    assert {name: getattr(known, name) for name in WANTED} == WANTED
    assert 'data-mode="elder"' in inside.get("/en/me/settings/").content.decode()


def test_saved_preferences_come_along_to_another_device(inside, known):
    inside.post("/en/me/settings/", WANTED)
    other = Client()
    response = other.post("/zh-hans/accounts/login/", {"login": "wang@example.org", "password": "demo"})
    assert response["Location"] == "/en/me/"
    assert {name: other.cookies[name].value for name in ("mode", "theme", "django_language")} == {
        "mode": "elder",
        "theme": "dark",
        "django_language": "en",
    }


def test_what_somebody_never_chose_stays_as_the_device_has_it(client, db):
    make_resident(email="wang@example.org")
    client.cookies["mode"] = "elder"
    client.cookies["django_language"] = "en"
    response = client.post("/en/accounts/login/", {"login": "wang@example.org", "password": "demo"})
    assert client.cookies["mode"].value == "elder"
    assert response["Location"] == "/en/me/"


def test_the_buttons_of_the_frame_save_with_the_account_too(inside, known):
    inside.post("/en/preferences/", {"mode": "elder-xl", "next": "/en/me/"})
    known.refresh_from_db()
    assert (known.mode, known.theme) == ("elder-xl", "")
    inside.post("/en/language/", {"language": "zh-hans", "next": "/en/me/"})
    known.refresh_from_db()
    assert known.language == "zh-hans"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"notice_channel": "sms"}, "add your mobile phone first"),
        ({"name": ""}, "type a name"),
        ({"name": "call 13800138000"}, "This name is public"),
        ({"mode": "huge"}, "not one of the available choices"),
    ],
)
def test_a_refusal_stands_beside_the_field_and_keeps_the_rest(inside, known, wrong, sentence):
    page = inside.post("/en/me/settings/", {**WANTED, **wrong}).content.decode()
    assert sentence in page
    known.refresh_from_db()
    assert known.notice_pace == "at_once"


def test_a_hostile_name_is_shown_as_text(inside, known):
    inside.post("/en/me/settings/", {**WANTED, "name": "<script>alert(1)</script>"})
    assert "<script>alert" not in inside.get("/en/me/settings/").content.decode()


def test_the_only_contact_shows_no_way_to_remove_it(inside, known):
    assert "/email/remove/" not in inside.get("/en/me/settings/").content.decode()
    known.phone, known.phone_verified = "+8613800138000", True
    known.save(update_fields=["phone", "phone_verified"])
    page = inside.get("/en/me/settings/").content.decode()
    assert "/email/remove/" in page
    assert "/phone/remove/" in page


def test_settings_are_for_whoever_is_signed_in(client, db):
    assert "/accounts/login/" in client.get("/en/me/settings/")["Location"]


def test_no_other_field_can_be_slipped_in(inside, known):
    inside.post(
        "/en/me/settings/",
        {**WANTED, "is_staff": "on", "is_superuser": "on", "email": "x@example.org", "phone": "+8613900139000"},
    )
    known.refresh_from_db()
    assert (known.is_staff, known.is_superuser, known.email, known.phone) == (False, False, "wang@example.org", None)


def test_the_page_takes_few_queries(inside, known, django_assert_max_num_queries):
    inside.get("/en/me/settings/")
    with django_assert_max_num_queries(8):
        inside.get("/en/me/settings/")
