"""What moderators fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from proposals.models import Reason


class SeenForm(forms.Form):
    """Since when the idea stood as it was read."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)


class ReasonForm(SeenForm):
    """A reason from the list, words of one's own, or both."""

    standard = forms.ModelChoiceField(
        label=_("Reason"), queryset=Reason.objects.none(), required=False, widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(
        label=_("In your own words"),
        help_text=_("The author reads it as you write it. Added to the reason you chose."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, use: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].queryset = Reason.objects.offered(use)  # type: ignore[attr-defined]


class WordingForm(forms.Form):
    """A reason for the list, in both languages."""

    use = forms.ChoiceField(label=_("Used for"), choices=Reason.Use.choices)
    words_zh_hans = forms.CharField(label=_("In Chinese"), max_length=300)
    words_en = forms.CharField(label=_("In English"), max_length=300)
