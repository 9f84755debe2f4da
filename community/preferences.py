"""How a reader likes pages: language, size of print, colours.

Kept in cookies, so that no script and no sign-in is needed, and with the account, so that it comes along to another
device.
"""

from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import translate_url
from django.utils import translation

from community.models import Resident
from community.models.resident import Mode, Theme

HTML_LANG = {"zh-hans": "zh-Hans", "en": "en"}
OWN_NAMES = {"zh-hans": "中文", "en": "English"}
YEAR = 365 * 24 * 3600


class Preferences(NamedTuple):
    mode: str = Mode.STANDARD
    theme: str = Theme.SYSTEM


def checked(asked: Preferences) -> Preferences:
    """The same, with anything unknown counted as unset."""
    return Preferences(
        asked.mode if asked.mode in Mode.values else Mode.STANDARD,
        asked.theme if asked.theme in Theme.values else Theme.SYSTEM,
    )


def read(request: HttpRequest) -> Preferences:
    """From the address, then the cookies."""
    cookies = request.COOKIES
    return checked(Preferences(request.GET.get("mode") or cookies.get("mode", ""), cookies.get("theme", "")))


def chosen(request: HttpRequest) -> Preferences:
    """What the reader set on this device; empty where they set nothing."""
    return Preferences(request.COOKIES.get("mode", ""), request.COOKIES.get("theme", ""))


def remember(response: HttpResponse, preferences: Preferences) -> None:
    for name, value in preferences._asdict().items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True)


def known_language(code: str | None) -> str:
    return code if code in dict(settings.LANGUAGES) else ""


def remember_language(response: HttpResponse, code: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=True
    )


def language_of(request: HttpRequest) -> str:
    """Of the cookie, else of the account, else of the browser."""
    by_cookie = known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    by_account = known_language(request.user.language) if request.user.is_authenticated else ""
    return by_cookie or by_account or translation.get_language_from_request(request)


def keep(resident: Resident, **wanted: str) -> None:
    """Save with the account what somebody set on a device."""
    for name, value in wanted.items():
        setattr(resident, name, value)
    resident.save(update_fields=list(wanted))


def bring_along(request: HttpRequest, response: HttpResponse, resident: Resident) -> HttpResponse:
    """At signing in: what the account says holds on this device too; the rest stays as the device has it."""
    device = checked(chosen(request))
    remember(response, checked(Preferences(resident.mode or device.mode, resident.theme or device.theme)))
    language = known_language(resident.language)
    if language and not known_language(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        remember_language(response, language)
        if "Location" in response:
            response["Location"] = translate_url(response["Location"], language)
    return response
