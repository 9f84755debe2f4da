from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.accounts import contacts
from community.models import Office, Resident, Role


class GrantForm(forms.Form):
    """Whom, which role, why. The person is named by phone or e-mail, so that nobody leafs through everybody."""

    person = forms.CharField(
        label=_("Mobile phone or e-mail of the person"),
        max_length=254,
        error_messages={"required": _("Please type the phone or e-mail of the account.")},
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    office = forms.ModelChoiceField(
        label=_("Office"), queryset=Office.objects.order_by("name"), required=False, help_text=_("For a liaison only.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("Others with access to this page read it, for example: hired on 1 May, decided by the committee."),
        error_messages={"required": _("Please say why. It stays in the history.")},
    )

    def clean_person(self) -> Resident:
        typed: str = self.cleaned_data["person"]
        try:
            contact = contacts.email(typed) if "@" in typed else contacts.phone(typed)
        except ValidationError as refusal:
            raise forms.ValidationError(refusal.messages[0]) from None
        found = contacts.owner(contact)
        if found is None:
            raise forms.ValidationError(_("There is no account with this phone or e-mail."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("role") == Role.OFFICE and not cleaned.get("office"):
            self.add_error("office", _("Please choose the office this person speaks for."))
        if cleaned.get("role") != Role.OFFICE:
            cleaned["office"] = None
        return cleaned


class EndForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, error_messages={"required": _("Please say why. It stays in the history.")}
    )
