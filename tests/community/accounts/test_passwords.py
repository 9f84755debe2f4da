import pytest

from tests.builders import make_resident


@pytest.fixture
def known(db):
    return make_resident(email="wang@example.org", phone="+8613800138000", phone_verified=True, password="demo")


def sign_in(client, login="wang@example.org", password="demo", **more):
    return client.post("/en/accounts/login/", {"login": login, "password": password, **more})


@pytest.mark.parametrize("login", ["wang@example.org", " WANG@Example.org ", "13800138000", "+86 138-0013-8000"])
def test_phone_or_email_and_password_sign_in(client, known, login):
    assert sign_in(client, login)["Location"] == "/en/me/"
    assert client.session["_auth_user_id"] == str(known.pk)


def test_the_password_form_stands_on_the_sign_in_page_and_posts_without_script(client, known):
    page = client.get("/accounts/login/", follow=True).content.decode()
    assert 'name="login"' in page
    assert 'type="password"' in page


def test_signing_in_makes_a_new_session(client, known):
    client.get("/en/accounts/login/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_signing_in_by_code_makes_a_new_session(visitor, known):
    visitor.ask_by_phone()
    before = visitor.client.session.session_key
    visitor.type_code()
    assert visitor.client.session.session_key != before


def test_somebody_whose_account_is_closed_is_out_at_the_next_request(client, known):
    sign_in(client)
    assert client.get("/en/me/").status_code == 200
    known.is_active = False
    known.save(update_fields=["is_active"])
    assert client.get("/en/me/").status_code == 302
    sign_in(client)
    assert client.get("/en/me/").status_code == 302


def test_a_closed_account_is_told_so_once_the_code_is_right(visitor, known):
    known.is_active = False
    known.save(update_fields=["is_active"])
    visitor.ask_by_phone()
    assert visitor.type_code()["Location"] == "/en/accounts/inactive/"
    assert visitor.signed_in_as is None
    assert "account is closed" in visitor.client.get("/en/accounts/inactive/").content.decode()


PAYLOADS = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\\/evil.example",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example",
    "https:evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ftp://evil.example/",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
    "http://evil.example\\@testserver/",
    "http://evil.example#testserver",
    "http://evil.example?testserver",
    "http://127.0.0.1/",
    "http://localhost:80@evil.example",
    "//testserver@evil.example",
    "\x00//evil.example",
    "\x08//evil.example",
    " //evil.example",
    "//evil%2eexample",
    "//[::1]/",
    "http://[::1]/",
    "///",
    "//",
    "http://",
    "http:\\\\evil.example",
    "https:/\\evil.example",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_address_elsewhere_is_ever_redirected_to(client, known, payload):
    assert sign_in(client, next=payload)["Location"] == "/en/me/"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nor_after_a_code(visitor, known, payload):
    visitor.ask_by_phone(next=payload)
    assert visitor.type_code()["Location"] == "/en/me/"


def test_an_address_on_this_site_is(client, known):
    assert sign_in(client, next="/en/ideas/?page=2")["Location"] == "/en/ideas/?page=2"


def test_a_forgotten_password_is_replaced_after_a_code_and_other_devices_are_out(visitor, known):
    from django.test import Client

    other = Client()
    sign_in(other)
    visitor.ask_by_phone(door="reset")
    assert visitor.type_code()["Location"] == "/en/accounts/password/change/"
    page = visitor.client.get("/en/accounts/password/change/").content.decode()
    assert 'name="oldpassword"' not in page
    response = visitor.client.post("/en/accounts/password/change/", {"password1": "osmanthus in autumn"})
    assert response["Location"] == "/en/me/settings/"
    known.refresh_from_db()
    assert known.check_password("osmanthus in autumn")
    assert visitor.signed_in_as == known.pk
    assert other.get("/en/me/").status_code == 302


def test_somebody_signed_in_by_password_gives_the_old_one_first(client, known):
    sign_in(client)
    client.post("/en/accounts/password/change/", {"password1": "osmanthus in autumn"})
    client.post("/en/accounts/password/change/", {"oldpassword": "wrong", "password1": "osmanthus in autumn"})
    known.refresh_from_db()
    assert known.check_password("demo")
    client.post("/en/accounts/password/change/", {"oldpassword": "demo", "password1": "osmanthus in autumn"})
    known.refresh_from_db()
    assert known.check_password("osmanthus in autumn")


def test_a_weak_password_is_refused_in_words(client, known):
    sign_in(client)
    response = client.post("/en/accounts/password/change/", {"oldpassword": "demo", "password1": "password"})
    assert "password1" in response.context["form"].errors


def test_somebody_without_a_password_may_set_one(visitor, known):
    known.set_unusable_password()
    known.save(update_fields=["password"])
    visitor.ask_by_phone()
    visitor.type_code()
    assert visitor.client.get("/en/accounts/password/change/")["Location"] == "/en/accounts/password/set/"
    visitor.client.post("/en/accounts/password/set/", {"password1": "osmanthus in autumn"})
    known.refresh_from_db()
    assert known.check_password("osmanthus in autumn")


def test_signing_out_takes_a_post(client, known):
    sign_in(client)
    assert client.get("/en/accounts/logout/").status_code == 200
    assert client.get("/en/me/").status_code == 200
    client.post("/en/accounts/logout/")
    assert client.get("/en/me/").status_code == 302


def test_the_staff_side_has_no_door_of_its_own(client, known):
    assert "/accounts/login/" in client.get("/staff/login/")["Location"]
    assert client.get("/staff/password_reset/").status_code in {302, 403}
    client.post("/staff/login/", {"username": "wang@example.org", "password": "demo"})
    assert "_auth_user_id" not in client.session
