import uuid
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community import clock, rules
from points.models import EarningRule


class RuleField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        paid = {"name": obj.name, "points": obj.points, "unit": obj.get_unit_display()}
        return gettext("%(name)s: %(points)s points %(unit)s") % paid


class ClaimForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    rule = RuleField(
        label=_("What was it?"), queryset=EarningRule.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    what = forms.CharField(
        label=_("In a sentence: what, where, who was there?"),
        help_text=_("Whoever confirms it reads this. Name no illness and no house number of others."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    happened_on = forms.DateField(
        label=_("On which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=clock.today,
    )
    units = forms.IntegerField(
        label=_("How many hours or times?"),
        help_text=_("For rules counted by the hour or half hour. Else 1."),
        min_value=1,
        max_value=24,
        initial=1,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = self.fields["rule"]
        assert isinstance(rule, forms.ModelChoiceField)
        rule.queryset = EarningRule.objects.claimable()

    def clean_happened_on(self) -> Any:
        day, today = self.cleaned_data["happened_on"], clock.today()
        if day > today:
            raise forms.ValidationError(_("This day is still to come."))
        if day < today - timedelta(days=rules.get("points.claim_days")):
            raise forms.ValidationError(
                _("That was more than %(days)s ago. Tell the help point, they will know what to do."),
                params={"days": rules.say("points.claim_days")},
            )
        return day
