import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from points.models import Reward


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the voucher"),
        help_text=_("8 letters and digits, with or without the dash. Several from a slip: one a line."),
        max_length=2000,
        widget=forms.Textarea(
            attrs={"class": "code-input", "rows": 1, "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class DisputeForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    words = forms.CharField(
        label=_("What is not right?"),
        help_text=_("The time and the code on the slip help us find it."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StockForm(forms.Form):
    key = forms.UUIDField()
    pieces = forms.IntegerField(label=_("How many more (with a minus: fewer)"), min_value=-10_000, max_value=10_000)


class OfferForm(forms.ModelForm):
    """What a shop proposes; staff approve it."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    class Meta:
        model = Reward
        fields = ["name", "about", "picture", "price", "stock", "valid_days", "month_limit"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].widget.attrs["min"] = 1

    def clean_price(self) -> int:
        if not self.cleaned_data["price"]:
            raise forms.ValidationError(_("It costs at least one point."))
        return self.cleaned_data["price"]
