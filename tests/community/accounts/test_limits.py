"""Every named limit: one below, at it, above it, and after its window."""

import time

import pytest

from community.accounts import codes
from tests.builders import make_resident

HOUR = 3600


@pytest.fixture
def hours(monkeypatch):
    """Moves the time the limits go by."""
    real, moved = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + moved[0])

    def later(seconds):
        moved[0] += seconds

    return later


@pytest.fixture
def limits(settings):
    def only(**named):
        settings.ACCOUNT_RATE_LIMITS = {
            "login": "",
            "login_failed": "",
            "signup": "",
            "send_code": "",
            "check_code": "",
            **named,
        }

    return only


def test_codes_for_one_number(visitor, hours, limits, texts):
    limits(send_code="3/10m/key")
    assert [visitor.ask_by_phone().status_code for _ in range(5)] == [302, 302, 302, 429, 429]
    assert len(texts) == 3
    assert visitor.ask_by_phone("13900139000").status_code == 302
    hours(10 * 60)
    assert visitor.ask_by_phone().status_code == 302


def test_one_number_written_in_other_ways_is_still_one_number(visitor, limits, texts):
    limits(send_code="1/10m/key")
    ways = ["13800138000", "+86 138-0013-8000", "１３８００１３８０００"]
    assert [visitor.ask_by_phone(way).status_code for way in ways] == [302, 429, 429]


def test_the_day_budget_of_one_number(visitor, hours, limits, texts):
    limits(send_code="10/d/key")
    assert [visitor.ask_by_phone().status_code for _ in range(11)] == [302] * 10 + [429]
    hours(23 * HOUR)
    assert visitor.ask_by_phone().status_code == 429
    hours(1 * HOUR)
    assert visitor.ask_by_phone().status_code == 302


def test_codes_from_one_address(visitor, hours, limits, texts):
    limits(send_code="20/m/ip")
    answers = [visitor.ask_by_phone(f"138001380{n:02}").status_code for n in range(22)]
    assert answers == [302] * 20 + [429] * 2
    hours(60)
    assert visitor.ask_by_phone().status_code == 302


def test_the_day_budget_of_the_whole_site(visitor, limits, texts, settings):
    limits()
    settings.SMS_CODES_A_DAY = 3
    pages = [visitor.ask_by_phone(f"1380013800{n}") for n in range(5)]
    assert [page.status_code for page in pages] == [302, 302, 302, 200, 200]
    assert len(texts) == 3
    assert "did not go out" in pages[3].content.decode()
    assert "5550 0107" in pages[3].content.decode()
    assert visitor.ask_by_email().status_code == 302


def test_the_budget_is_fresh_on_the_next_day(visitor, limits, texts, settings):
    from datetime import timedelta

    from community import clock

    limits()
    settings.SMS_CODES_A_DAY = 1
    now = clock.now()
    assert [visitor.ask_by_phone().status_code for _ in range(2)] == [302, 200]
    with clock.moved_to(now + timedelta(days=1)):
        assert visitor.ask_by_phone().status_code == 302


def test_wrong_passwords_for_one_account(visitor, hours, limits):
    make_resident(email="wang@example.org")
    limits(login_failed="5/5m/key")

    def attempt(password="wrong", login="wang@example.org"):
        page = visitor.client.post("/en/accounts/login/", {"login": login, "password": password})
        return page.status_code == 302 or "Too many tries" in page.content.decode()

    assert [attempt() for _ in range(6)] == [False] * 5 + [True]
    assert (
        "Too many tries"
        in visitor.client.post(
            "/en/accounts/login/", {"login": "WANG@example.org", "password": "demo"}
        ).content.decode()
    )
    assert not attempt(login="other@example.org")
    hours(5 * 60)
    assert attempt("demo")
    assert visitor.signed_in_as


def test_phones_do_not_share_one_limit_for_wrong_passwords(visitor, limits):
    make_resident(phone="+8613800138000", phone_verified=True)
    limits(login_failed="5/5m/key")
    for _try in range(6):
        visitor.client.post("/en/accounts/login/", {"login": "13900139000", "password": "wrong"})
    visitor.client.post("/en/accounts/login/", {"login": "138 0013 8000", "password": "demo"})
    assert visitor.signed_in_as


def test_tries_from_one_address(visitor, hours, limits):
    limits(login_failed="10/m/ip")
    answers = [
        visitor.client.post("/en/accounts/login/", {"login": f"w{n}@example.org", "password": "x"}) for n in range(11)
    ]
    said = ["Too many tries" in answer.content.decode() for answer in answers]
    assert said == [False] * 10 + [True]
    hours(60)
    make_resident(email="wang@example.org")
    visitor.client.post("/en/accounts/login/", {"login": "wang@example.org", "password": "demo"})
    assert visitor.signed_in_as


def test_visits_of_the_password_door(visitor, hours, limits):
    limits(login="30/m/ip")
    fields = {"login": "nobody@example.org", "password": "x"}
    answers = [visitor.client.post("/en/accounts/login/", fields).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    hours(60)
    assert visitor.client.post("/en/accounts/login/", fields).status_code == 200


def test_guesses_of_codes_from_one_address(visitor, hours, limits, monkeypatch):
    monkeypatch.setattr(codes, "MAX_WRONG", 1000)
    limits(check_code="60/m/ip")
    visitor.ask_by_phone()
    answers = [visitor.type_code("000").status_code for _ in range(61)]
    assert answers == [200] * 60 + [429]
    hours(60)
    assert visitor.type_code("000").status_code == 200


def test_new_accounts_from_one_address(visitor, hours, limits):
    limits(signup="10/m/ip")

    def finish(n):
        visitor.client.session.flush()
        visitor.client.cookies.clear()
        visitor.ask_by_phone(f"138001380{n:02}")
        visitor.type_code()
        return visitor.tell_about_me().status_code

    assert [finish(n) for n in range(11)] == [302] * 10 + [429]
    hours(60)
    assert finish(11) == 302


@pytest.mark.parametrize("header", ["1.2.3.4", "8.8.8.8, 1.2.3.4", "::1", "garbage"])
def test_a_forged_forwarding_header_changes_nothing(visitor, limits, header, settings):
    limits(send_code="2/m/ip")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    stamp = visitor.stamp()
    answers = [
        visitor.client.post(
            "/en/accounts/login/code/",
            {"phone": f"1380013800{n}", "drawn": stamp},
            headers={"X-Forwarded-For": f"{n}.{header}" if header[0].isdigit() and n else header},
        ).status_code
        for n in range(3)
    ]
    assert answers == [302, 302, 429]


def test_behind_one_proxy_only_what_the_proxy_added_counts(visitor, limits, settings):
    limits(send_code="2/m/ip")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    stamp = visitor.stamp()

    def ask(n, header):
        fields = {"phone": f"1380013800{n}", "drawn": stamp}
        return visitor.client.post("/en/accounts/login/code/", fields, headers={"X-Forwarded-For": header}).status_code

    forged = [ask(n, f"10.0.0.{n}, 203.0.113.7") for n in range(3)]
    assert forged == [302, 302, 429]
    assert ask(4, "203.0.113.8") == 302


def test_the_page_for_too_many_is_friendly_and_says_when_to_come_back(visitor, limits, texts):
    limits(send_code="1/10m/key")
    visitor.ask_by_phone()
    page = visitor.ask_by_phone()
    assert page.status_code == 429
    assert "short break" in page.content.decode()
    assert "5550 0107" in page.content.decode()
    assert page["Retry-After"] == "600"


def test_a_machine_in_the_trap_sees_nothing_unusual_and_sends_nothing(visitor, texts):
    response = visitor.ask_by_phone(company="Best Offers Ltd")
    assert response["Location"] == "/en/accounts/login/code/confirm/"
    assert visitor.client.get(response["Location"]).status_code == 200
    visitor.client.post(response["Location"], {"action": "resend"})
    assert visitor.type_code("000000").status_code == 200
    assert texts == []


@pytest.mark.parametrize("stamp", ["", "forged", "drawn:1rabcd:xxxx"])
def test_a_form_that_was_never_drawn_is_asked_once_more(visitor, texts, stamp):
    page = visitor.ask_by_phone(drawn=stamp)
    assert page.status_code == 200
    assert "once more" in page.content.decode()
    assert 'value="138 0013 8000"' in page.content.decode()
    assert texts == []


def test_a_form_filled_in_no_time_is_asked_once_more(visitor, texts, settings, hours):
    settings.FORM_MIN_SECONDS = 1.5
    stamp = visitor.stamp()
    assert "very quick" in visitor.ask_by_phone(drawn=stamp).content.decode()
    hours(2)
    assert visitor.ask_by_phone(drawn=stamp).status_code == 302


def test_a_form_left_open_for_a_day_is_asked_once_more_with_a_fresh_stamp(visitor, hours, texts):
    stamp = visitor.stamp()
    hours(24 * HOUR)
    page = visitor.ask_by_phone(drawn=stamp).content.decode()
    assert "for a long time" in page
    assert stamp not in page
