"""Nobody learns from any door who has an account."""

import re
import time
from statistics import median

import pytest
from django.test import Client

from tests.builders import make_resident


@pytest.fixture
def known(db, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    return make_resident(email="known@example.org", phone="+8613800138000", phone_verified=True)


def normal(page: str) -> str:
    """The page without what differs at each drawing: tokens, stamps, and what was typed."""
    page = re.sub(r'name="(csrfmiddlewaretoken|drawn)" value="[^"]*"', "", page)
    return re.sub(r"(un)?known@example\.org|13[89][\d ]+|\+8613\d+", "…", page)


def visit(url, fields, follow=True):
    client = Client()
    page = client.get("/en/accounts/signup/").content.decode()
    stamp = re.search(r'name="drawn" value="([^"]+)"', page)[1]
    response = client.post(url, {**fields, "drawn": stamp}, follow=follow)
    return response.status_code, response.redirect_chain, normal(response.content.decode())


DOORS = [
    ("/en/accounts/login/code/", {"door": "login"}),
    ("/en/accounts/login/code/", {"door": "signup"}),
    ("/en/accounts/login/code/", {"door": "reset"}),
]


@pytest.mark.parametrize(("url", "fields"), DOORS)
@pytest.mark.parametrize("way", ["phone", "email"])
def test_asking_for_a_code(known, url, fields, way):
    ours = {"phone": "13800138000", "email": "known@example.org"}[way]
    others = {"phone": "13900139000", "email": "unknown@example.org"}[way]
    assert visit(url, {**fields, way: ours}) == visit(url, {**fields, way: others})


@pytest.mark.parametrize(
    ("ours", "others"), [("13800138000", "13900139000"), ("known@example.org", "unknown@example.org")]
)
def test_a_wrong_password(known, ours, others):
    url = "/en/accounts/login/"
    assert visit(url, {"login": ours, "password": "x"}) == visit(url, {"login": others, "password": "x"})


def test_a_wrong_password_for_nonsense(known):
    url = "/en/accounts/login/"
    answer = visit(url, {"login": "known@example.org", "password": "x"})
    assert answer == visit(url, {"login": "unknown@example.org", "password": "x"})
    assert "do not fit together" in visit(url, {"login": "nonsense", "password": "x"})[2]


def test_a_closed_account_looks_like_any_other_until_the_contact_is_proven(known):
    known.is_active = False
    known.save(update_fields=["is_active"])
    url, fields = DOORS[0]
    assert visit(url, {**fields, "phone": "13800138000"}) == visit(url, {**fields, "phone": "13900139000"})


def test_both_get_a_code_and_the_same_text(known, texts):
    for phone in ("13800138000", "13900139000"):
        visit("/en/accounts/login/code/", {"phone": phone})
    first, second = (re.sub(r"\d{6}", "…", sent.text) for sent in texts)
    assert first == second


@pytest.mark.slow
def test_both_take_the_same_time(known, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    known.set_password("demo")
    known.save(update_fields=["password"])
    client = Client()
    took = {"known@example.org": [], "unknown@example.org": []}
    for _round in range(15):
        for login, times in took.items():
            began = time.perf_counter()
            client.post("/en/accounts/login/", {"login": login, "password": "x"})
            times.append(time.perf_counter() - began)
    known_time, unknown_time = (median(times) for times in took.values())
    assert abs(known_time - unknown_time) < 0.25 * max(known_time, unknown_time)
