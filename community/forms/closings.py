from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Closing


class AskClosingForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why is it to be closed?"),
        choices=Closing.Why.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose why.")},
    )
    seen = forms.CharField(
        label=_("What did you see?"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Letter, certificate or case, by its file number. No names: this stays when the person is gone."),
        error_messages={"required": _("Please say what you saw: a second person decides by it.")},
    )


class DecideClosingForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Your decision"),
        choices=[("closed", _("Close the account and erase the person")), ("kept", _("Keep the account"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please decide.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What you checked. No names: this stays when the person is gone."),
        error_messages={"required": _("Please say why. It stays in the history.")},
    )
