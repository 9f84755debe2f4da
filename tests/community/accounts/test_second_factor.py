import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from community import roles
from community.models import Role
from tests.builders import make_resident


@pytest.fixture
def moderator(db):
    person = make_resident(email="mod@example.org", phone="+8613800138005", phone_verified=True)
    roles.grant(person, Role.MODERATOR, by=None, reason="")
    person.refresh_from_db()
    return person


@pytest.fixture
def strict(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def sign_in(client):
    return client.post("/en/accounts/login/", {"login": "mod@example.org", "password": "demo"})


def app_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def enrol(client) -> str:
    page = client.get("/en/accounts/keys/totp/activate/").content.decode()
    secret = re.findall(r'id="authenticator_secret"[^>]* value="([A-Z2-7]+)"', page)[0]
    assert client.post("/en/accounts/keys/totp/activate/", {"code": app_code(secret)}).status_code == 302
    return secret


def test_staff_without_a_second_factor_may_only_set_one_up(client, moderator, strict):
    assert sign_in(client).status_code == 302
    for url in ("/en/me/", "/staff/", "/en/accounts/email/"):
        assert client.get(url)["Location"].endswith("/accounts/keys/")
        assert client.post(url)["Location"].endswith("/accounts/keys/")
    assert client.get("/en/accounts/keys/").status_code == 200


def test_having_set_one_up_the_way_is_open(client, moderator, strict):
    sign_in(client)
    enrol(client)
    assert client.get("/en/me/").status_code == 200
    assert client.get("/staff/").status_code == 200


def test_from_then_on_signing_in_takes_both(client, moderator, strict):
    sign_in(client)
    secret = enrol(client)
    client.post("/en/accounts/logout/")
    assert sign_in(client)["Location"] == "/en/accounts/keys/authenticate/"
    assert "_auth_user_id" not in client.session
    assert client.get("/en/me/").status_code == 302
    assert client.post("/en/accounts/keys/authenticate/", {"code": "000000"}).status_code == 200
    from django.core.cache import cache

    cache.clear()  # one code works once; the clock of this test stands still
    client.post("/en/accounts/keys/authenticate/", {"code": app_code(secret)})
    assert client.session["_auth_user_id"] == str(moderator.pk)


def test_a_texted_code_does_not_pass_by_the_second_factor(visitor, moderator, strict):
    sign_in(visitor.client)
    enrol(visitor.client)
    visitor.client.post("/en/accounts/logout/")
    visitor.ask_by_phone("13800138005")
    assert visitor.type_code()["Location"] == "/en/accounts/keys/authenticate/"
    assert visitor.signed_in_as is None


def test_nor_does_a_forgotten_password(visitor, moderator, strict):
    sign_in(visitor.client)
    enrol(visitor.client)
    visitor.client.post("/en/accounts/logout/")
    visitor.ask_by_phone("13800138005", door="reset")
    visitor.type_code()
    assert visitor.client.post("/en/accounts/password/change/", {"password1": "osmanthus in autumn"}).status_code == 302
    moderator.refresh_from_db()
    assert moderator.check_password("demo")


def test_residents_are_never_asked(client, db, strict):
    make_resident(email="mod@example.org")
    sign_in(client)
    assert client.get("/en/me/").status_code == 200


def test_the_demo_asks_nobody(client, moderator):
    sign_in(client)
    assert client.get("/staff/").status_code == 200


def test_a_new_role_asks_at_the_next_sign_in(client, db, strict):
    person = make_resident(email="mod@example.org")
    sign_in(client)
    assert client.get("/en/me/").status_code == 200
    roles.grant(person, Role.BUDGET, by=None, reason="")
    assert "/accounts/login/" in client.get("/en/me/")["Location"]
    sign_in(client)
    assert client.get("/en/me/")["Location"] == "/en/accounts/keys/"


def test_the_secret_of_the_app_does_not_lie_open_in_the_database(client, moderator, strict):
    sign_in(client)
    secret = enrol(client)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert TOTP(kept).validate_code(app_code(secret)) in {True, False}


def test_staff_sign_in_anew_every_day(client, moderator, monkeypatch, settings):
    sign_in(client)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + settings.STAFF_SESSION_HOURS * 3600 + 1)
    assert "/accounts/login/" in client.get("/en/me/")["Location"]
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("role", [role for role in Role if role not in roles.STAFF])
def test_roles_that_neither_publish_nor_count_nor_pay_are_not_staff(client, db, strict, role):
    person = make_resident(email="mod@example.org")
    roles.grant(person, role, by=None, reason="")
    sign_in(client)
    assert client.get("/en/me/").status_code == 200
    assert client.get("/staff/").status_code == 403
