from datetime import timedelta

import pytest

from community import clock
from community.accounts import codes
from tests.builders import make_resident

PHONE = "+8613800138000"


@pytest.fixture
def known(db):
    return make_resident(phone=PHONE, phone_verified=True)


def test_a_code_signs_in(visitor, known):
    visitor.ask_by_phone()
    assert visitor.type_code()["Location"] == "/en/me/"
    assert visitor.signed_in_as == known.pk


def test_a_code_by_mail_signs_in(visitor, db):
    known = make_resident(email="wang@example.org")
    visitor.ask_by_email("WANG@example.org")
    visitor.type_code()
    assert visitor.signed_in_as == known.pk


SHAPES = ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "Neighbours: your code is {}."]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_code_may_be_pasted_as_it_came(visitor, known, shape):
    visitor.ask_by_phone()
    visitor.type_code(shape.format(visitor.code()))
    assert visitor.signed_in_as == known.pk


def test_full_width_figures_are_figures(visitor, known):
    visitor.ask_by_phone()
    visitor.type_code(visitor.code().translate({ord("0") + n: 0xFF10 + n for n in range(10)}))
    assert visitor.signed_in_as == known.pk


def test_the_field_invites_the_phone_to_fill_in_the_code(visitor, known):
    visitor.ask_by_phone()
    page = visitor.client.get("/en/accounts/login/code/confirm/").content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_wrong_code_does_not_sign_in_and_the_right_one_still_does(visitor, known):
    visitor.ask_by_phone()
    response = visitor.type_code(wrong(visitor.code()))
    assert "not the code" in response.content.decode()
    assert visitor.signed_in_as is None
    visitor.type_code()
    assert visitor.signed_in_as == known.pk


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(visitor, known):
    visitor.ask_by_phone()
    for _try in range(codes.MAX_WRONG):
        response = visitor.type_code(wrong(visitor.code()))
    assert "wrong too often" in response.content.decode()
    assert visitor.type_code()["Location"] == "/en/accounts/login/"
    assert visitor.signed_in_as is None


def test_parallel_guesses_cannot_outrun_the_count(visitor, known):
    """Each request may have read the session before the others wrote it; the limit by code holds all the same."""
    visitor.ask_by_phone()
    kept = visitor.client.session["code"]
    answers = []
    for _guess in range(9):
        session = visitor.client.session
        session["code"] = kept
        session.save()
        answers.append(visitor.type_code(wrong(visitor.code())).status_code)
    assert answers == [200] * 8 + [429]


def test_a_code_is_good_for_ten_minutes_and_not_a_second_longer(visitor, known):
    now = clock.now()
    with clock.moved_to(now):
        visitor.ask_by_phone()
    with clock.moved_to(now + codes.VALID_FOR - timedelta(seconds=1)):
        assert visitor.client.get("/en/accounts/login/code/confirm/").status_code == 200
    with clock.moved_to(now + codes.VALID_FOR):
        visitor.type_code()
    assert visitor.signed_in_as is None


def test_a_code_works_once(visitor, known):
    visitor.ask_by_phone()
    code = visitor.code()
    visitor.type_code(code)
    visitor.client.post("/en/accounts/logout/")
    visitor.type_code(code)
    assert visitor.signed_in_as is None


def test_a_code_works_only_where_it_was_asked_for(visitor, known, django_client=None):
    from django.test import Client

    visitor.ask_by_phone()
    stranger = Client()
    stranger.post("/en/accounts/login/code/confirm/", {"code": visitor.code()})
    assert "_auth_user_id" not in stranger.session


def test_a_new_code_replaces_the_one_before(visitor, known):
    visitor.ask_by_phone()
    first = visitor.code()
    visitor.client.post("/en/accounts/login/code/confirm/", {"action": "resend"})
    if visitor.code() != first:
        visitor.type_code(first)
        assert visitor.signed_in_as is None
    visitor.type_code()
    assert visitor.signed_in_as == known.pk


def test_sending_again_has_an_end(visitor, known, texts, settings):
    settings.ACCOUNT_RATE_LIMITS = {}
    visitor.ask_by_phone()
    for _time in range(codes.MAX_RESENT + 1):
        visitor.client.post("/en/accounts/login/code/confirm/", {"action": "resend"})
    assert len(texts) == 1 + codes.MAX_RESENT
    assert "Send it again" not in visitor.client.get("/en/accounts/login/code/confirm/").content.decode()


def test_the_session_keeps_no_code(visitor, known):
    visitor.ask_by_phone()
    assert visitor.code() not in str(dict(visitor.client.session))


def test_a_code_for_one_purpose_does_not_serve_another(visitor, known):
    visitor.ask_by_phone()
    visitor.client.force_login(known)
    session = visitor.client.session
    session["code"] = {"purpose": codes.ENTER, "contact": ["phone", PHONE], "digest": "x", "sent": 0}
    session.save()
    assert visitor.client.get("/en/accounts/contact/confirm/").status_code == 302
    assert visitor.client.get("/en/accounts/reauthenticate/code/confirm/")["Location"].endswith("/reauthenticate/code/")
