import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.models import Neighbourhood
from community.residence import refs
from voting import picks
from voting.models import BallotType, Election, SlipKind
from voting.printing import LARGE, MOST, NORMAL


class PrintForm(forms.Form):
    first = forms.IntegerField(label=_("First serial number"), min_value=1, max_value=99_999)
    last = forms.IntegerField(label=_("Last serial number"), min_value=1, max_value=99_999)
    size = forms.ChoiceField(
        label=_("Print size"), choices=[(NORMAL, _("A4, normal")), (LARGE, _("A4, large print"))], initial=NORMAL
    )
    again = forms.BooleanField(label=_("Some of these were printed before; print them again"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "first" in data and "last" in data:
            if data["last"] < data["first"]:
                self.add_error("last", _("The last number is not below the first."))
            elif data["last"] - data["first"] >= MOST:
                self.add_error("last", _("At most %(most)s ballots in one file.") % {"most": MOST})
        return data


class DeskForm(forms.Form):
    """Whoever stands at the desk: by ID, or by the letter of their household."""

    area = forms.ModelChoiceField(label=_("Community"), queryset=Neighbourhood.objects.communities(), required=False)
    number = forms.CharField(
        label=_("ID number"),
        help_text=_("Read it from the document. Only a keyed hash is kept."),
        max_length=30,
        required=False,
    )
    door = forms.CharField(
        label=_("Door"),
        help_text=_("As in the list of households. With the name it shows whether the letter of this door was used."),
        max_length=120,
        required=False,
    )
    code = forms.CharField(label=_("Or: code of the letter"), max_length=30, required=False)
    name = forms.CharField(label=_("Name on the ID"), max_length=60, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("code"):
            if not data.get("name"):
                self.add_error("name", _("A letter is for everybody in the household: write the name too."))
        elif not data.get("number"):
            self.add_error("number", _("Type the ID number, or the code of a letter."))
        elif not data.get("area"):
            self.add_error("area", _("Choose the community the person lives in."))
        else:
            try:
                refs.id_number(data["number"])
            except ValidationError as refusal:
                self.add_error("number", refusal)
        return data


class BatchForm(forms.Form):
    station = forms.CharField(label=_("Where the slips were handed in"), max_length=120)
    cover_count = forms.IntegerField(label=_("Slips on the cover sheet"), min_value=1, max_value=2000)


class SlipForm(forms.Form):
    """One slip by keyboard. Enter after the serial number goes on to the numbers; Enter again keeps the slip."""

    serial = forms.CharField(label=_("Serial number"), max_length=20, required=False)
    numbers = forms.CharField(label=_("Numbers marked"), max_length=300, required=False)

    def __init__(self, *args: Any, election: Election, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.election = election
        hints = {
            BallotType.POINTS: _("Number:points, such as 3:5 7:2. 0 for blank, x for spoiled."),
            BallotType.RANKING: _("In order of preference, such as 7 3 12. 0 for blank, x for spoiled."),
        }
        usual = _("Such as 3 7 12. 0 for blank, x for spoiled.")
        self.fields["numbers"].help_text = hints.get(BallotType(election.ballot_type), usual)
        half_done = self.is_bound and bool(self.data.get("serial")) and not self.data.get("numbers")
        first, second = ("numbers", "serial") if half_done else ("serial", "numbers")
        self.fields[first].widget.attrs |= {"autofocus": True, "autocomplete": "off"}
        self.fields[second].widget.attrs |= {"autocomplete": "off"}
        self.is_half_done = half_done

    def read(self) -> tuple[str, picks.Given]:
        """The kind of slip, and what is marked on it. Raises `ValidationError` on what is neither."""
        typed = self.cleaned_data["numbers"].strip().lower()
        if typed == "0":
            return SlipKind.BLANK, []
        if typed in ("x", "×"):
            return SlipKind.SPOILED, []
        words = [word for word in re.split(r"[\s,，、;；.]+", typed) if word]
        pattern = r"\d{1,4}[:：]\d{1,4}" if self.election.ballot_type == BallotType.POINTS else r"\d{1,4}"
        if not words or not all(re.fullmatch(pattern, word) for word in words):
            raise ValidationError(_("Type numbers with blanks between them; 0 for blank, x for spoiled."))
        if self.election.ballot_type == BallotType.POINTS:
            return SlipKind.VALID, {int(n): int(p) for n, p in (re.split("[:：]", word) for word in words)}
        return SlipKind.VALID, [int(word) for word in words]


class ReasonForm(forms.Form):
    reason_zh_hans = forms.CharField(
        label=_("Public reason, in Chinese"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason_en = forms.CharField(
        label=_("Public reason, in English"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
