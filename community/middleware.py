"""What every request knows before a view sees it: the language, and how the reader likes pages to look."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from community import assisted, evidence, preferences

WITHOUT_LANGUAGE = "/staff/", "/documents/", "/api/", "/healthz", "/static/", "/media/"


class LanguageMiddleware(LocaleMiddleware):
    """The language of the address; an address without one leads to that of the cookie or the browser."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == 404 and request.path.startswith(WITHOUT_LANGUAGE):
            return response
        return super().process_response(request, response)


class PreferencesMiddleware:
    """Put `request.preferences`; `?mode=elder` on a poster's address is kept in a cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.preferences = preferences.read(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if "mode" in request.GET:
            preferences.remember(response, request.preferences)  # type: ignore[attr-defined]
        return response


class FormAddressMiddleware:
    """Who opens the address that only takes a form, by signing in or a switch of the header, gets the page it is on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reads = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and reads:
            return redirect(_page_above(request.path))
        return response


def _page_above(path: str) -> str:
    """The nearest address above this one that is ours; the tree of pages answers to any."""
    while path.count("/") > 2:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            if resolve(path).url_name != "wagtail_serve":
                return path
        except Resolver404:
            continue
    return path


class AssistedMiddleware:
    """While a helper acts for a resident, pages are the resident's; what nobody does for another is closed.

    Stands after everything that writes about the signed-in person, so that the helper's sign-in stays the helper's.
    """

    CLOSED = "account_", "mfa_", "usersessions_"  # sign-in, second factor, devices

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.acting = None  # type: ignore[attr-defined]
        # Looking into a session costs a query and forbids shared caches: only for those who have one.
        pk = request.session.get(assisted.SESSION_KEY) if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if pk is None:
            return self.get_response(request)
        session = assisted.resume(pk, request.user)
        if session is None:
            del request.session[assisted.SESSION_KEY]
            messages.warning(request, _("The assisted session has ended. You are yourself again."))
            return self.get_response(request)
        request.acting = assisted.Acting(session)  # type: ignore[attr-defined]
        request.user = session.beneficiary
        token = evidence.acting.set(request.acting)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            evidence.acting.reset(token)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if assisted.acting_in(request) is None or getattr(view, "ends_assistance", False):
            return None
        asks = request.method in ("GET", "HEAD", "OPTIONS")
        name = request.resolver_match.view_name if request.resolver_match else ""
        closed = (
            getattr(view, "never_assisted", False) or name.startswith(self.CLOSED) or request.path.startswith("/staff/")
        )
        if not closed and (asks or getattr(view, "may_be_assisted", False)):
            return None
        return render(request, "community/assisted/in_person.html", status=403)
