"""What residents type when they hand in an idea: one short form a page."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms.photos import PhotosField
from community.forms.place import Place, PlaceField
from community.models import Neighbourhood, Plan
from proposals.models import Cycle, Idea, ShownAs, Theme


class WhatForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("Your idea in a few words"),
        help_text=_("As you would say it to a neighbour: “A bench at the gate of Lane 7”."),
        max_length=60,
        error_messages={"required": _("Give your idea a title: what should change, in a few words.")},
    )
    story = forms.CharField(
        label=_("Tell us more"),
        help_text=_("One or two sentences are enough. What is it like now, and how should it be?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Say in a sentence or two what should change.")},
    )
    cycle = forms.ModelChoiceField(label=_("For which round?"), queryset=Cycle.objects.none(), empty_label=None)
    theme = forms.ModelChoiceField(
        label=_("What is it about?"),
        queryset=Theme.objects.all(),
        required=False,
        empty_label=_("I am not sure"),
    )

    def __init__(self, *args: Any, rounds: Iterable[Cycle], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = list(rounds)
        cycle = self.fields["cycle"]
        cycle.queryset = Cycle.objects.filter(pk__in=[one.pk for one in open_ones])  # type: ignore[attr-defined]
        if len(open_ones) == 1:
            cycle.widget, cycle.initial = forms.HiddenInput(), open_ones[0].pk


class WhereForm(forms.Form):
    leads_on = True  # a tap on the plan goes on to the next page

    area = forms.ModelChoiceField(
        label=_("In which community?"),
        queryset=Neighbourhood.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Say where it is: choose your community.")},
    )
    place = PlaceField(label=_("Where exactly?"), required=False)
    place_words = forms.CharField(
        label=_("Or in words"),
        help_text=_("“Behind the bicycle shed”, “the stairs of No. 21”"),
        max_length=120,
        required=False,
    )

    def __init__(
        self, *args: Any, areas: Iterable[Neighbourhood], shown: Neighbourhood | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        if shown is None:
            del self.fields["place"]  # nothing to tap on until the community is known
            return
        self.fields["place"].show(Plan.objects.published().of(shown).first(), shown.landmarks.all())  # type: ignore[attr-defined]
        self.fields["place"].widget.leads_on = self.leads_on


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("Why, and who gains?"),
        help_text=_("Who would use it, what goes wrong today. It helps others to support you."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    guess = forms.DecimalField(
        label=_("What do you think it costs, in yuan?"),
        help_text=_("A guess is fine. Staff work out the real sum."),
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "short"}),
    )
    photos = PhotosField(label=_("Photos"), required=False)


class SmallForm(WhereForm):
    """All on one page: what is wrong, where, a photo."""

    leads_on = False

    key = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(
        label=_("What is wrong?"),
        help_text=_("“The lamp at the back door has been dark for two weeks”"),
        max_length=60,
        error_messages={"required": _("Say in a few words what is wrong.")},
    )
    story = forms.CharField(
        label=_("Anything more we should know?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = PhotosField(label=_("Photos"), required=False)
    agree = forms.BooleanField(
        label=_("I agree that what I write and my photos are published on this site."),
        error_messages={"required": _("Tick this: what is handed in can be read by everybody.")},
    )

    field_order = ("key", "title", "area", "place", "place_words", "story", "photos", "agree")


class SendForm(forms.Form):
    shown_as = forms.ChoiceField(
        label=_("How shall we show you?"), choices=ShownAs.choices, widget=forms.RadioSelect, initial=ShownAs.NAME
    )
    agree = forms.BooleanField(
        label=_("I agree that what I write and my photos are published on this site."),
        error_messages={"required": _("Tick this: what is handed in can be read by everybody.")},
    )


def place_of(idea: Idea) -> Place | None:
    """Where the draft says it is, for the form to show again."""
    if idea.latitude is None or idea.longitude is None:
        return None
    return Place(idea.latitude, idea.longitude, "landmark" if idea.landmark else "plan", idea.landmark)


def place_fields(place: Place | None) -> dict[str, Any]:
    """What a chosen place says, as columns of the idea."""
    if place is None:
        return {"latitude": None, "longitude": None, "landmark": None}
    return {"latitude": place.latitude, "longitude": place.longitude, "landmark": place.landmark}


def fresh_key() -> str:
    return str(uuid4())
