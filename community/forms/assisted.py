import uuid
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.models import AssistConsent, HelpPoint, Neighbourhood

Kind = AssistConsent.Kind


class FindForm(forms.Form):
    words = forms.CharField(
        label=_("Phone, name or plate"),
        help_text=_("The last 7 digits of a phone, part of a name, or the first 4 signs of a plate."),
        min_length=2,
        max_length=60,
        error_messages={"min_length": _("Type at least two letters or digits.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewResidentForm(forms.Form):
    number = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    neighbourhood = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Neighbourhood.objects.communities(), required=False
    )


class ConsentForm(forms.Form):
    kind = forms.ChoiceField(label=_("How the resident agreed"), choices=Kind.choices, widget=forms.RadioSelect)
    witness = forms.CharField(
        label=_("Witness"), help_text=_("If spoken: who heard it, besides you."), max_length=60, required=False
    )
    slip = forms.CharField(
        label=_("Number of the slip"), help_text=_("If signed: as stamped on the slip."), max_length=30, required=False
    )
    family_member = forms.CharField(
        label=_("Family member"),
        help_text=_("If authorised for longer: who comes in the resident's place."),
        max_length=60,
        required=False,
    )
    until = forms.DateField(
        label=_("Authorised until"),
        help_text=_("If authorised for longer: at most a year."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    help_point = forms.ModelChoiceField(label=_("Where"), queryset=HelpPoint.objects.all(), required=False)
    reason = forms.CharField(label=_("What it is about"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        needed: dict[str, tuple[str, ...]] = {
            Kind.SPOKEN: ("witness",),
            Kind.SLIP: ("slip",),
            Kind.STANDING: ("family_member", "until"),
        }
        for name in needed.get(data.get("kind", ""), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Needed for this kind of consent."))
        return data

    def names(self) -> dict[str, Any]:
        """What the consent itself keeps; the rest belongs to the session."""
        data = self.cleaned_data
        day = data.get("until")
        until = timezone.make_aware(datetime.combine(day, time.max)) if day else None
        return {
            "kind": data["kind"],
            "until": until,
            "witness": data["witness"] if data["kind"] == Kind.SPOKEN else "",
            "slip": data["slip"] if data["kind"] == Kind.SLIP else "",
            "family_member": data["family_member"] if data["kind"] == Kind.STANDING else "",
        }


class StandingForm(forms.Form):
    """A further session under a consent that still holds."""

    consent = forms.ModelChoiceField(
        label=_("Consent that still holds"), queryset=AssistConsent.objects.none(), widget=forms.RadioSelect
    )
    help_point = forms.ModelChoiceField(label=_("Where"), queryset=HelpPoint.objects.all(), required=False)
    reason = forms.CharField(label=_("What it is about"), max_length=120, required=False)

    def __init__(self, *args: Any, consents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consent = self.fields["consent"]
        assert isinstance(consent, forms.ModelChoiceField)
        consent.queryset = consents
