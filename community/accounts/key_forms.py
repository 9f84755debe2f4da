"""Allauth's forms about second keys, in our words."""

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _plain_code(field: forms.Field) -> None:
    field.label = pgettext_lazy("that signs in", "Code")
    field.widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}
    field.error_messages["required"] = _("Please type the six digits.")


class SecondKeyForm(AuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"])


class ConfirmForm(ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"])


class SetUpAppForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self.fields["code"])


class AddPasskeyForm(AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        self.fields["name"].help_text = _("So that you know it again, such as: my phone.")
        passwordless = self.fields["passwordless"]
        passwordless.label, passwordless.initial = _("Let it sign me in all by itself"), True
        passwordless.help_text = _("Leave this ticked unless it is a plain security key without a fingerprint.")


class RenamePasskeyForm(EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
