"""What staff fill in to prepare an award, and members of the jury to judge."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.accounts import contacts
from community.models import Resident
from proposals.forms.rounds import Moment
from proposals.models import Award, Cycle
from proposals.models.awards import BEST, JURY_CRITERIA

RULE = "opens_at", "closes_at", "winners", "jury_share"


class PrepareForm(forms.Form):
    """Which round gets an award."""

    cycle = forms.ModelChoiceField(label=_("Round"), queryset=Cycle.objects.none())
    opens_at = Moment(label=_("Jury and neighbours choose from"))
    closes_at = Moment(label=_("They choose until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].queryset = Cycle.objects.published().filter(award=None)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("The last day comes after the first."))
        return data


class AwardForm(forms.Form):
    """Words, and the rule while nobody lives by it yet."""

    words_zh_hans = forms.CharField(
        label=_("What it honours, in Chinese"), max_length=600, required=False, widget=forms.Textarea({"rows": 3})
    )
    words_en = forms.CharField(
        label=_("What it honours, in English"), max_length=600, required=False, widget=forms.Textarea({"rows": 3})
    )
    opens_at = Moment(label=_("Jury and neighbours choose from"))
    closes_at = Moment(label=_("They choose until"))
    winners = forms.IntegerField(label=_("How many win"), min_value=1, max_value=10)
    jury_share = forms.IntegerField(
        label=_("Points of the jury, out of 100"),
        min_value=0,
        max_value=100,
        help_text=_("The rest are the neighbours’."),
    )

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(award, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if award.published_at:
            for name in RULE:
                del self.fields[name]
            for field in self.fields.values():
                field.required = True

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("The last day comes after the first."))
        return data


class NumbersForm(forms.Form):
    """Ideas by their numbers, as they are said on the phone."""

    numbers = forms.CharField(
        label=_("Numbers of ideas"),
        max_length=200,
        help_text=_("With a blank or a comma between them: 12 17 40"),
        error_messages={"required": _("Type at least one number.")},
    )

    def clean_numbers(self) -> list[int]:
        typed: str = self.cleaned_data["numbers"].replace(",", " ").replace("，", " ").replace("、", " ")
        words = typed.split()
        if not all(word.isascii() and word.isdecimal() and len(word) < 9 for word in words):
            raise forms.ValidationError(_("Type numbers such as 12 17 40."))
        return [int(word) for word in words]


class JurorForm(forms.Form):
    """The person is named by phone or e-mail, so that nobody leafs through everybody."""

    person = forms.CharField(
        label=_("Mobile phone or e-mail of the person"),
        max_length=254,
        error_messages={"required": _("Please type the phone or e-mail of the account.")},
    )

    def clean_person(self) -> Resident:
        typed: str = self.cleaned_data["person"]
        try:
            found = contacts.owner(contacts.email(typed) if "@" in typed else contacts.phone(typed))
        except ValidationError as refusal:
            raise forms.ValidationError(refusal.messages[0]) from None
        if found is None:
            raise forms.ValidationError(_("There is no account with this phone or e-mail."))
        return found


class JudgeForm(forms.Form):
    reason = forms.CharField(
        label=_("One reason"),
        help_text=_("Everybody reads it with the result, without your name beside it."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Give one reason: it is read with the result.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in JURY_CRITERIA.items():
            self.fields[name] = forms.TypedChoiceField(
                label=label,
                choices=[(score, str(score)) for score in range(BEST + 1)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose from 0 to 5.")},
            )
        self.order_fields([*JURY_CRITERIA, "reason"])

    def said(self) -> dict[str, Any]:
        """In the words of the verb."""
        data = dict(self.cleaned_data)
        return {"reason": data.pop("reason"), "scores": data}
