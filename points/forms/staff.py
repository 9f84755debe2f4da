import re
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from community import phones
from community.models import Resident
from community.models.resident import numbered
from points import occasions
from points.models import EarningRule, Merchant, Programme

NUMBER = re.compile(r"[0-9a-f]{8}(?:[0-9a-f]{24})?", re.IGNORECASE)


class PersonField(forms.CharField):
    """A person by the number on their page or receipt, whole or its first eight signs, by e-mail or by phone; the value
    is the resident."""

    default_error_messages = {
        "unknown": _("Nobody is known by this. Copy the number from their page of points or their receipt.")
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("The number on their page of points or receipt, their e-mail or their phone."))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        typed = (super().to_python(value) or "").strip()
        if not typed:
            return None
        here = Resident.objects.filter(left_at=None)
        if "@" in typed:
            found = here.filter(email__iexact=typed).first()
        elif number := NUMBER.fullmatch(typed.replace(" ", "").replace("-", "")):
            found = _only_one(here.filter(numbered(number[0])))
        else:
            found = here.filter(phone=_as_phone(typed)).first()
        if found is None:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        return found


def _only_one(people: QuerySet[Resident]) -> Resident | None:
    """Nobody where eight signs would fit two: then it takes the whole number."""
    found = list(people[:2])
    return found[0] if len(found) == 1 else None


def _as_phone(typed: str) -> str:
    try:
        return phones.normalise(typed)
    except ValidationError:
        return "?"


class PersonForm(forms.Form):
    resident = PersonField(label=_("Whose points?"))


class CounterForm(forms.Form):
    merchant = forms.ModelChoiceField(label=_("Merchant"), queryset=Merchant.objects.filter(is_open=True))
    resident = PersonField(label=_("Who"))


class FundingForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.running())
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=10_000_000)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class CorrectionForm(PersonForm):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    points = forms.IntegerField(
        label=_("Points"), help_text=_("With a minus: points are taken away."), min_value=-100_000, max_value=100_000
    )
    programme = forms.ModelChoiceField(label=_("Programme"), queryset=Programme.objects.all())
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The person reads it."), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_points(self) -> int:
        if not self.cleaned_data["points"]:
            raise forms.ValidationError(_("A correction is of at least one point."))
        return self.cleaned_data["points"]


class TakeBackForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"), help_text=_("The person reads it."), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class EarningRuleForm(forms.Form):
    """A version is published whole: what is not typed anew is taken from the one before."""

    slug = forms.SlugField(
        label=_("Address"),
        max_length=60,
        help_text=_("Small Latin letters."),
    )
    programme = forms.ModelChoiceField(label=_("Paid by the programme"), queryset=Programme.objects.running())
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    words_zh_hans = forms.CharField(
        label=_("In plain Chinese"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    words_en = forms.CharField(label=_("In plain English"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    points = forms.IntegerField(label=_("Points"), min_value=1, max_value=10_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=EarningRule.Unit.choices)
    day_cap = forms.IntegerField(label=_("At most a day and person"), min_value=1, max_value=100_000)
    month_cap = forms.IntegerField(label=_("At most a month and person"), min_value=1, max_value=100_000)
    organiser_day_cap = forms.IntegerField(
        label=_("At most a day and confirming person"),
        help_text=_("Points one person may confirm on one day under this rule."),
        min_value=1,
        max_value=1_000_000,
    )
    by_hand = forms.BooleanField(
        label=_("People may report it themselves"),
        required=False,
        initial=True,
    )
    is_in_force = forms.BooleanField(
        label=_("In force"), help_text=_("Off: from now on it earns nothing."), required=False, initial=True
    )

    def __init__(self, *args: Any, known: EarningRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = ((each.act, each.words) for each in occasions.known())
        self.fields["by_hand"].help_text = format_html(
            "{} <ul>{}</ul>",
            _("Else the site itself awards it, and the rule has the address of its occasion:"),
            format_html_join("", "<li><code>{}</code>: {}</li>", listed),
        )
        if known:
            del self.fields["slug"]
            self.initial = {name: getattr(known, name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        points, day, month = data.get("points"), data.get("day_cap"), data.get("month_cap")
        if points and day and day < points:
            self.add_error("day_cap", _("At least what it pays once."))
        if day and month and month < day:
            self.add_error("month_cap", _("At least what a day may bring."))
        if points and (data.get("organiser_day_cap") or points) < points:
            self.add_error("organiser_day_cap", _("At least what it pays once."))
        return data
