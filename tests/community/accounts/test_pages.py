"""Every page of signing in stands whole in both languages."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.utils import translation

from community.models import Resident
from tests.builders import make_resident

OPEN = ["login/", "signup/", "signup/child/", "password/reset/", "inactive/"]
INSIDE = [
    "logout/",
    "password/change/",
    "email/",
    "phone/change/",
    "keys/",
    "keys/totp/activate/",
    "keys/webauthn/",
    "keys/webauthn/add/",
    "devices/",
    "reauthenticate/code/",
    "reauthenticate/",
]
NAMES = {"English", "Chrome", "Linux", "QR", "ID"}


def foreign_words(page: str) -> set[str]:
    """English words a reader of the Chinese page would see."""
    body = "<main" + page.split("<main", 1)[1].split("</main>")[0]
    body = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", " ", body, flags=re.S)
    return {word for word in re.findall(r"[A-Za-z]{3,}", body) if word not in NAMES}


@pytest.fixture
def inside(client, db) -> Resident:
    resident = make_resident(name="老王", email="1@example.org", phone="+8613800138000", phone_verified=True)
    client.post("/zh-hans/accounts/login/", {"login": "13800138000", "password": "demo"})
    return resident


@pytest.mark.parametrize("path", OPEN)
def test_open_pages_are_wholly_chinese(client, db, path):
    response = client.get(f"/zh-hans/accounts/{path}")
    assert response.status_code == 200
    assert foreign_words(response.content.decode()) == set()


@pytest.mark.parametrize("path", INSIDE)
def test_pages_inside_are_wholly_chinese(client, inside, path):
    response = client.get(f"/zh-hans/accounts/{path}")
    assert response.status_code == 200
    words = foreign_words(response.content.decode().replace("1@example.org", "").replace("1•••@example.org", ""))
    assert {word for word in words if not re.fullmatch(r"[A-Z2-7]{16,}", word)} == set()


@pytest.mark.parametrize("path", OPEN + INSIDE)
def test_english_pages_hold_no_chinese(client, inside, path):
    page = client.get(f"/en/accounts/{path}", follow=True).content.decode()
    body = page.split("<main", 1)[1].split("</main>")[0].replace("老王", "").replace("桂花街道", "")
    assert not re.search(r"[\u4e00-\u9fff]", body)


def test_the_pages_of_a_set_up_key_are_wholly_chinese(client, inside):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(inside, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(inside)
    for path in ("keys/", "keys/totp/deactivate/", "keys/recovery-codes/", "keys/recovery-codes/generate/"):
        response = client.get(f"/zh-hans/accounts/{path}")
        assert response.status_code == 200, path
        assert foreign_words(response.content.decode()) == set()
    assert Authenticator.objects.filter(user=inside).count() == 2


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Safari/604.1", "iPhone · Safari"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120 MicroMessenger/8.0", "安卓手机 · 微信"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120", "Windows 电脑 · Edge"),
        ("<script>", "其他设备"),
    ],
)
def test_devices_are_called_as_people_call_them(agent, said):
    from community.templatetags.accounts import device

    with translation.override("zh-hans"):
        assert device(agent) == said


def test_a_change_of_password_is_told_by_mail_in_the_readers_language(client, inside, mailoutbox):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=inside, email="wang@example.org", verified=True, primary=True)
    client.post("/zh-hans/accounts/password/change/", {"oldpassword": "demo", "password1": "osmanthus in autumn"})
    assert mailoutbox[0].subject == "桂花街道 · 密码已修改"
    assert "5550 0107" in mailoutbox[0].body


def test_other_devices_are_signed_out_from_the_list(client, inside):
    from django.test import Client

    other = Client()
    other.post("/en/accounts/login/", {"login": "13800138000", "password": "demo"})
    assert other.get("/en/me/").status_code == 200
    client.post("/zh-hans/accounts/devices/")
    assert other.get("/en/me/").status_code == 302
    assert client.get("/zh-hans/me/").status_code == 200
