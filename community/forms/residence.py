import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import rules
from community.models import Household, Neighbourhood, ResidenceCase
from community.models.residence import Document
from community.residence import refs

LONGEST_NUMBER = 18


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        help_text=_("8 letters and digits, such as GHR7-2MKP. Small or large letters, with or without the dash."),
        max_length=30,
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(
        label=_("Your name, as on your ID"),
        help_text=_(
            "Only tells you from the others in your household. We keep no name from this, just a fingerprint of it."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class RollForm(forms.Form):
    name = forms.CharField(
        label=_("Your name, as on your ID"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    number = forms.CharField(
        label=_("ID number"),
        help_text=_("Compared once and not kept: the site stores a fingerprint that cannot be turned back."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    agree = forms.BooleanField(label=_("I agree that my ID number is compared with the residents' roll."))

    def clean_number(self) -> str:
        return refs.id_number(self.cleaned_data["number"])


class CounterForm(forms.Form):
    area = forms.ModelChoiceField(label=_("Community"), queryset=Neighbourhood.objects.communities())
    name = forms.CharField(label=_("Name on the document"), max_length=60)
    number = forms.CharField(
        label=_("ID number"), help_text=_("Read it from the document. Only a keyed hash is kept."), max_length=30
    )
    document = forms.ChoiceField(label=_("Document seen"), choices=Document.choices, widget=forms.RadioSelect)
    door = forms.CharField(
        label=_("Door"),
        help_text=_("As in the list of households, if it is there. Then the person takes one of its places."),
        max_length=120,
        required=False,
    )
    seen = forms.BooleanField(label=_("I saw the original and kept no copy."))

    def clean_number(self) -> str:
        return refs.id_number(self.cleaned_data["number"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        data["household"] = None
        if data.get("door") and data.get("area"):
            data["household"] = Household.objects.filter(area=data["area"], address=data["door"].strip()).first()
            if data["household"] is None:
                self.add_error("door", _("There is no such door in the list of households of this community."))
        return data


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The resident reads it. Write no ID number."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please say why: the resident reads it.")},
    )


class HouseholdsForm(forms.Form):
    area = forms.ModelChoiceField(label=_("Community"), queryset=Neighbourhood.objects.communities())
    doors = forms.CharField(
        label=_("Doors"),
        help_text=_("One a line. A number after a comma says how many adults live there: 3 Lane 7, No. 501, 2"),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_doors(self) -> list[tuple[str, int]]:
        """Each door with its number of adults; every wrong line is named."""
        found, wrong, usual = {}, [], str(rules.get("community.household_adults"))
        for number, line in enumerate(self.cleaned_data["doors"].splitlines(), start=1):
            door, _comma, adults = line.replace("，", ",").rpartition(",")
            if not (door and adults.strip().isdigit()):
                door, adults = line, usual
            door = door.strip()
            if not door:
                continue
            if len(door) > 120 or not 1 <= int(adults.strip()[:3]) <= 20 or door in found:
                wrong.append(
                    ValidationError(
                        _("Line %(number)s: too long, twice in the list, or not 1 to 20 adults."),
                        params={"number": number},
                    )
                )
            found[door] = int(adults.strip()[:3])
        if wrong:
            raise ValidationError(wrong[:20])
        return list(found.items())


class RowsField(forms.ModelMultipleChoiceField):
    """Several rows by their numbers. One that no database can hold is refused here: to search for it is a fault."""

    def clean(self, value: Any) -> Any:
        for number in value or ():
            if len(str(number)) > LONGEST_NUMBER:
                short = f"{str(number)[:LONGEST_NUMBER]}…"
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": short})
        return super().clean(value)


class LettersForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    households = RowsField(
        label=_("Households"),
        queryset=Household.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "boxed"}),
    )

    def __init__(self, *args: Any, area: Neighbourhood, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        households = self.fields["households"]
        assert isinstance(households, forms.ModelMultipleChoiceField)
        households.queryset = Household.objects.filter(area=area)


class RollUploadForm(forms.Form):
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Neighbourhood.objects.all(), help_text=_("The file may hold any community in it.")
    )
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "First row: name, id_number, community and, if known, birth_year (or 姓名, 证件号码, 社区, 出生年份). "
            "Under community stands its name, Chinese or English, or its address, such as 桂花里, Guihuali or guihuali."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class CaseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What you found"), choices=ResidenceCase.Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("How you found it"),
        help_text=_("For the file. Write no ID number."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
