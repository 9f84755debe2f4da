import pytest

from tests.builders import make_resident


@pytest.mark.parametrize(
    ("browser", "wanted"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("zh-CN,zh;q=0.9", "zh-hans"),
        ("fr-FR", "zh-hans"),
        ("fr;q=1, en;q=0.5", "en"),
        ("", "zh-hans"),
    ],
)
def test_the_bare_address_speaks_the_language_of_the_browser(client, db, browser, wanted):
    response = client.get("/", headers={"Accept-Language": browser})
    assert response["Location"] == f"/{wanted}/"
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].replace(" ", "").split(","))


def test_the_account_counts_more_than_the_browser(client, db):
    client.force_login(make_resident(language="en"))
    assert client.get("/", headers={"Accept-Language": "zh-CN"})["Location"] == "/en/"


def test_the_cookie_counts_more_than_the_account(client, db):
    client.force_login(make_resident(language="en"))
    client.cookies["django_language"] = "zh-hans"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/zh-hans/"


def test_a_forged_cookie_counts_for_nothing(client, db):
    client.cookies["django_language"] = "../../evil"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/en/"


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/?next=/en/me/", "/me/"])
def test_an_address_without_a_language_leads_to_the_one_with_it(client, db, path):
    response = client.get(path, headers={"Accept-Language": "en"})
    assert response["Location"] == f"/en{path}"


def test_the_switch_stays_on_the_same_page_and_is_remembered(client, db):
    response = client.post("/en/language/", {"language": "zh-hans", "next": "/en/accounts/signup/?next=/en/me/"})
    assert response["Location"].startswith("/zh-hans/accounts/signup/")
    assert response.cookies["django_language"].value == "zh-hans"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/zh-hans/"


@pytest.mark.parametrize("language", ["", "fr", "../", "zh"])
def test_an_unknown_language_changes_nothing(client, db, language):
    response = client.post("/en/language/", {"language": language, "next": "/en/me/"})
    assert response["Location"] == "/en/me/"
    assert "django_language" not in response.cookies


def test_the_switch_leads_nowhere_else(client, db):
    response = client.post("/en/language/", {"language": "en", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_a_get_switches_nothing(client, db):
    assert client.get("/en/language/").status_code == 405
    assert client.get("/en/preferences/").status_code == 405


@pytest.mark.parametrize("path", ["/staff/nothing/", "/documents/nothing/", "/api/v1/nothing/", "/healthz/nothing/"])
def test_addresses_for_staff_and_machines_get_no_language(client, db, path):
    client.force_login(make_resident(is_staff=True, is_superuser=True))
    assert client.get(path).status_code == 404
