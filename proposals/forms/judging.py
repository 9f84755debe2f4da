"""What officers and liaisons fill in: reviews to open, a verdict, the day it is told, two ideas to join."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models import Office
from proposals.costing_file import MOST_BYTES
from proposals.models import Review
from proposals.models.reviews import CRITERIA

TOLD_AT = time(9)  # verdicts planned for a day are told in its morning


class OpenForm(forms.Form):
    """Which review the ticked ideas get, and from whom."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[choice for choice in Review.Kind.choices if choice[0] != Review.Kind.APPEAL]
    )
    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.all(), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = Review.Kind.COSTING
        self.fields["office"].empty_label = str(_("Our own budget office"))  # type: ignore[attr-defined]


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Can it be done?"),
        choices=Review.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say yes or no.")},
    )
    cost = forms.DecimalField(label=_("Cost (yuan)"), required=False, max_digits=14, decimal_places=2, min_value=0)
    upkeep = forms.DecimalField(
        label=_("Upkeep a year (yuan)"), required=False, max_digits=14, decimal_places=2, min_value=0
    )
    reason = forms.CharField(
        label=_("Public reason"),
        help_text=_("Everybody reads it. A “no” needs one; with a “yes” it may say what was left out or added."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in CRITERIA.items():
            self.fields[name] = forms.IntegerField(
                label=label, help_text=_("0 to 5, or left empty"), required=False, min_value=0, max_value=5
            )

    def said(self) -> dict[str, Any]:
        """In the words of the verb."""
        data = dict(self.cleaned_data)
        scores = {name: data.pop(name) for name in CRITERIA}
        return {**data, "scores": {name: score for name, score in scores.items() if score is not None}}

    def refuse(self, refusal: forms.ValidationError) -> None:
        """Each sentence beside its field."""
        for name, words in getattr(refusal, "message_dict", {"": refusal.messages}).items():
            self.add_error(name if name in self.fields else None, words)


class TellForm(forms.Form):
    day = forms.DateField(
        label=_("Tell them on"),
        help_text=_("In the morning of that day, all together. Empty: now."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def moment(self) -> datetime | None:
        day = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, TOLD_AT)) if day else None


class JoinForm(forms.Form):
    reason = forms.CharField(
        label=_("Why they are one idea"),
        help_text=_("Both authors read it, and it stays on the page of the joined idea."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why they are one idea: both authors read it.")},
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The filled-in sheet (XLSX)"),
        help_text=_("As exported here, with yes or no, cost, upkeep and reason. All rows are taken in, or none."),
        error_messages={"required": _("Choose the file first.")},
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large. Split it."))
        content: bytes = file.read(MOST_BYTES + 1)
        return content
