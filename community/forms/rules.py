from datetime import datetime, time
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community import clock
from community.rules import Number


class RuleForm(forms.Form):
    """A new value, from when, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, error_messages={"invalid": _("Open the page anew.")})
    value = forms.IntegerField(label=_("New value"))
    day = forms.DateField(
        label=_("Holds from"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("From the first minute of that day. Left empty: from now on."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Who decided it, and why. It stays in the history."),
        error_messages={"required": _("Please say why. It stays in the history.")},
    )

    def __init__(self, *args: Any, number: Number, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].help_text = number.bounds
        self.fields["value"].error_messages["invalid"] = _("Type a whole number.")

    def clean_day(self) -> datetime | None:
        day = self.cleaned_data["day"]
        if day is None or day == clock.today():
            return None
        if day < clock.today():
            raise ValidationError(_("What held in the past stays as it was. Choose today or a later day."))
        return timezone.make_aware(datetime.combine(day, time.min))
