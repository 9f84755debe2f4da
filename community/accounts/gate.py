"""What is asked of staff beyond a password or a code: a second factor, and to sign in anew each day."""

import time
from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import Resident

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
SIGNED_IN_AT = "signed_in_at"


def has_second_factor(resident: Resident) -> bool:
    return Authenticator.objects.filter(user=resident, type__in=FACTORS).exists()


def note_signing_in(request: HttpRequest) -> None:
    request.session[SIGNED_IN_AT] = time.time()


class StaffGate:
    """Staff without a second factor may only set one up: at the first sign-in with their role, and at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.is_staff and (answer := self._stop(request)):
            return answer
        return self.get_response(request)

    def _stop(self, request: HttpRequest) -> HttpResponse | None:
        since = request.session.get(SIGNED_IN_AT)
        if since and time.time() - since > settings.STAFF_SESSION_HOURS * 3600:
            logout(request)
            messages.info(request, _("Staff sign in anew every day. Please sign in again."))
            return redirect_to_login(request.get_full_path())
        if not settings.SECOND_FACTOR_REQUIRED or self._may_pass(request):
            return None
        if has_second_factor(request.user):  # type: ignore[arg-type]
            return None
        messages.warning(request, _("Your role needs a second key. Please set one up now; it takes two minutes."))
        return redirect("mfa_index")

    def _may_pass(self, request: HttpRequest) -> bool:
        """Setting up a key, confirming who one is for that, signing out, and the frame's own buttons."""
        keys, confirm = reverse("mfa_index"), reverse("account_reauthenticate")
        alone = {reverse("account_logout"), reverse("community:prefer"), reverse("community:speak")}
        return request.path.startswith((keys, confirm, settings.STATIC_URL)) or request.path in alone
