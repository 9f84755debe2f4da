"""Where a form wants to return to is only followed when it is a path on this site; anything else is as if not said."""

import pytest
from django.test import Client

from tests.builders import make_neighbourhood, make_resident

NOT_OURS = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "javascript:alert(1)",
    "\x00/en/",
    "/en/" + "a" * 5000,
    # Names of views, or nothing at all: `redirect` would look them up, and fall over.
    "-1",
    "2026-13-45",
    "{{7*7}}",
    "😀",
    "%%__\\'; DROP TABLE x;--",
    "",
]


@pytest.mark.parametrize("wanted", NOT_OURS)
def test_no_form_leads_astray(db, wanted):
    client = Client()
    client.force_login(make_resident())
    place = make_neighbourhood()
    forms = {
        "/en/language/": {"language": "en"},
        "/en/preferences/": {"mode": "elder"},
        f"/en/places/{place.slug}/choose/": {},
        "/en/me/consents/privacy/give/": {},
    }
    for path, typed in forms.items():
        answer = client.post(path, {**typed, "next": wanted})
        assert answer.status_code == 302, path
        assert answer["Location"] in ("/", place.get_absolute_url(), "/en/me/consents/"), path


@pytest.mark.parametrize("wanted", NOT_OURS)
def test_signing_in_leads_to_ones_own_page_instead(db, wanted):
    resident = make_resident()
    answer = Client().post("/en/accounts/login/", {"login": resident.email, "password": "demo", "next": wanted})
    assert (answer.status_code, answer["Location"]) == (302, "/en/me/")


def test_a_path_of_this_site_is_followed_with_all_it_carries(db):
    wanted = "/en/search/?q=%E9%95%BF%E8%BE%88&page=2"
    assert Client().post("/en/preferences/", {"mode": "elder", "next": wanted})["Location"] == wanted
