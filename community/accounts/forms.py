import re
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.accounts import contacts
from community.accounts.contacts import Contact
from community.accounts.recent import signed_in_by_code
from community.accounts.stamps import Guarded

PHONE_INPUT = forms.TextInput(
    attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 30, "class": "num"}
)
EMAIL_INPUT = forms.TextInput(
    attrs={"inputmode": "email", "autocomplete": "email", "maxlength": 254, "autocapitalize": "none"}
)


def clean_public_name(typed: str) -> str:
    """A name others will see: in one line, and without what should stay private."""
    name = " ".join(typed.split())
    if "@" in name or re.search(r"\d{7,}", re.sub(r"[\s-]", "", name)):
        raise ValidationError(_("This name is public. Please leave out phone numbers and e-mail addresses."))
    return name


class PhoneForm(Guarded):
    """Where to text a code."""

    phone = forms.CharField(
        label=_("Mobile phone"),
        widget=PHONE_INPUT,
        max_length=30,
        error_messages={"required": _("Please type your mobile number.")},
    )

    def clean_phone(self) -> Contact:
        return contacts.phone(self.cleaned_data["phone"])

    @property
    def contact(self) -> Contact:
        return self.cleaned_data["phone"]


class EmailForm(Guarded):
    """Where to mail a code."""

    email = forms.CharField(
        label=_("E-mail"),
        widget=EMAIL_INPUT,
        max_length=254,
        error_messages={"required": _("Please type your e-mail address.")},
    )

    def clean_email(self) -> Contact:
        return contacts.email(self.cleaned_data["email"])

    @property
    def contact(self) -> Contact:
        return self.cleaned_data["email"]


class CodeForm(forms.Form):
    # No maxlength: a pasted "123 456", or the whole message, is welcome.
    code = forms.CharField(
        label=_("Code of six digits"),
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}),
        error_messages={"required": _("Please type the six digits.")},
    )


class AboutForm(forms.Form):
    """All we ask of somebody new."""

    name = forms.CharField(
        label=_("What shall neighbours call you?"),
        help_text=_("Others see this name. Your phone and e-mail are never shown."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
        error_messages={"required": _("Please type a name; a short one will do.")},
    )
    fourteen = forms.ChoiceField(
        label=_("Are you 14 or older?"),
        choices=[("yes", _("Yes, I am 14 or older")), ("no", _("No, I am younger"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    consent = forms.BooleanField(
        label=_("I have read this and agree"),
        required=False,
    )

    def clean_name(self) -> str:
        return clean_public_name(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A child is not asked to agree: nothing about them will be kept.
        if cleaned.get("fourteen") == "yes" and not cleaned.get("consent"):
            self.add_error("consent", _("We may keep your account only if you agree."))
        return cleaned


class PasswordLoginForm(allauth_forms.LoginForm):
    """The other way in: phone or e-mail, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Mobile phone or e-mail"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
            error_messages={"required": _("Please type your mobile number or e-mail.")},
        )
        password = self.fields["password"]
        password.label, password.help_text = _("Password"), ""
        password.widget.attrs.pop("placeholder", None)
        password.error_messages["required"] = _("Please type your password.")
        self.order_fields(["login", "password"])


class NewPassword:
    """What both password forms share: our words, no placeholders, one field."""

    fields: dict[str, forms.Field]

    def speak_plainly(self) -> None:
        del self.fields["password2"]
        field = self.fields["password1"]
        field.label = _("New password")
        field.help_text = _("At least 8 characters. A short sentence is easy to keep in mind.")
        for each in self.fields.values():
            each.widget.attrs.pop("placeholder", None)


class SetPasswordForm(NewPassword, allauth_forms.SetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_plainly()


class ChangePasswordForm(NewPassword, allauth_forms.ChangePasswordForm):
    """Somebody who has just signed in by a code may have forgotten the old password, and is not asked for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak_plainly()
        old = self.fields["oldpassword"]
        old.label, old.help_text = _("Password until now"), ""
        if signed_in_by_code(context.request):
            del self.fields["oldpassword"]


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
        self.fields["password"].widget.attrs.pop("placeholder", None)
