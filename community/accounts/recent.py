"""Whether somebody has shown just now who they are. Asked before contacts, password, keys or roles change."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from community.models import Resident


def me(request: HttpRequest) -> Resident:
    """Who is signed in, in a view that only lets those in."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    return request.user


def _records(request: HttpRequest) -> list[dict[str, object]]:
    oldest = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return [record for record in get_authentication_records(request, request.user) if record["at"] > oldest]


def signed_in(request: HttpRequest) -> bool:
    """Signed in, or confirmed it, within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    return bool(_records(request))


def signed_in_by_code(request: HttpRequest) -> bool:
    return any(record["method"] == "code" for record in _records(request))


def confirmed_anew(request: HttpRequest) -> bool:
    """Asked once more after signing in, and answered: for what cannot be undone."""
    return any(record.get("reauthenticated") for record in _records(request))


def ask(request: HttpRequest, back: str) -> HttpResponse:
    """Off to show who they are, and then to `back`."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    if not ways:
        raise PermissionDenied
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({'next': back})}")


def required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for somebody who has just shown who they are; others confirm it first and come back to this page."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in(request):
            return view(request, *args, **kwargs)
        return ask(request, request.get_full_path())

    return guarded
