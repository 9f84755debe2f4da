"""What allauth asks of us."""

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from community import navigation, phones, preferences, sms
from community.accounts import codes, contacts, gate, recent
from community.accounts.contacts import PHONE, Contact
from community.models import Resident
from community.town import town

WRONG_PASSWORD = _("The phone or e-mail and the password do not fit together.")
WAYS = {
    "code": _("Send me a code"),
    "reauthenticate": _("Use my password instead"),
    "mfa_reauthenticate": _("Use the authenticator app or a spare code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # One sentence whatever was typed, so that it tells nobody which accounts there are.
        "email_password_mismatch": WRONG_PASSWORD,
        "phone_password_mismatch": WRONG_PASSWORD,
        "username_password_mismatch": WRONG_PASSWORD,
        "invalid_login": WRONG_PASSWORD,
        "too_many_login_attempts": _("Too many tries. Please wait five minutes, or sign in with a code."),
        "incorrect_password": _("This is not your password. Please try again."),
        "enter_current_password": _("This is not the password you have had until now."),
        "incorrect_code": _("That is not the right code. Please look again."),
    }

    # Phones

    def clean_phone(self, phone: str) -> str:
        return phones.normalise(phone)

    def phone_form_field(self, **kwargs: Any) -> Any:
        field = super().phone_form_field(**kwargs)
        field.validators = []
        return field

    def get_phone(self, user: Resident) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: Resident, phone: str, verified: bool) -> None:
        if verified:
            contacts.give(user, Contact(PHONE, phone))
            return
        user.phone, user.phone_verified = phone, False
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: Resident, phone: str) -> None:
        contacts.give(user, Contact(PHONE, phone))

    def get_user_by_phone(self, phone: str) -> Resident | None:
        try:
            return contacts.owner(contacts.phone(phone))
        except ValidationError:
            return None

    def send_verification_code_sms(self, user: Resident, phone: str, code: str, **kwargs: Any) -> None:
        sms.send(phone, codes.wording(code))

    # Signing in

    def get_login_stages(self) -> list[str]:
        """Contacts are proven before they are kept, so only the second factor is left to ask for."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Allauth leaves the phone out, and all phones would share one limit."""
        typed = credentials.get("email") or credentials.get("phone") or credentials.get("username") or ""
        try:
            return phones.normalise(typed)
        except ValidationError:
            return typed.strip().lower()

    def is_safe_url(self, url: str | None) -> bool:
        return bool(navigation.safe_address(context.request, url))

    def post_login(self, request: HttpRequest, user: Resident, **kwargs: Any) -> HttpResponse:
        """Their language and page size come along to whatever device they sign in on."""
        gate.note_signing_in(request)
        response = super().post_login(request, user, **kwargs)
        return preferences.bring_along(request, response, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("community:settings")

    def format_email_subject(self, subject: str) -> str:
        return f"{town().name} · {subject}"

    # Confirming who one is before something that matters

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        request = context.request
        if recent.signed_in(request):
            return False
        if not self.get_reauthentication_methods(request.user):
            raise PermissionDenied
        # Allauth counts people without a password or key as confirmed; here they are sent a code.
        raise ReauthenticationRequired

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """A second factor where there is one, else a code; the password remains for those who have one."""
        methods = [{**way, "description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]
        if not user.is_authenticated or any(method["id"].startswith("mfa") for method in methods):
            return methods
        if contacts.of(user):
            by_code = {
                "id": "code",
                "description": WAYS["code"],
                "url": reverse("account_reauthenticate_by_code"),
            }
            return [by_code, *methods]
        return methods


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the right code. Please look again."),
        "cannot_generate_recovery_codes": _("Spare codes need a passkey or an authenticator app first."),
    }

    def get_totp_label(self, user: Resident) -> str:
        return str(user)

    def get_totp_issuer(self) -> str:
        return town().name

    def _get_site_name(self) -> str:
        return town().name

    def encrypt(self, text: str) -> str:
        """A copy of the database alone must not let anybody make codes."""
        return b64encode(_box(settings.SECRET_KEY).encrypt(text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            try:
                return _box(key).decrypt(b64decode(encrypted_text)).decode()
            except CryptoError:
                continue
        raise ImproperlyConfigured("SECRET_KEY changed: put the one before into SECRET_KEY_FALLBACKS.")


def _box(key: str | bytes) -> SecretBox:
    return SecretBox(sha256(b"community.second-factor/" + force_bytes(key)).digest())
