"""What neighbours type on the page of a space, what readers ask the register for, and what staff fill in."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from community.forms.photos import PhotosField
from community.forms.place import PlaceField
from community.models import Neighbourhood, Plan
from community.search import LONGEST_QUERY, Query
from community.typed import row_number
from proposals.forms.rounds import Moment
from proposals.models import Space, SpaceState, Wish
from proposals.models.spaces import SpaceQuerySet

NEWEST, WISHED, LARGEST = "newest", "wished", "largest"
FIELDS = ("name", "corner", "story", "owner", "constraints")


class WishForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What is your wish about?"),
        widget=forms.RadioSelect(attrs={"class": "boxed"}),
        error_messages={"required": _("Choose what your wish is about.")},
    )
    text = forms.CharField(
        label=_("Your wish, in one sentence"),
        help_text=_("“A bench with a back, in the shade after two o’clock.” Up to 120 characters."),
        max_length=120,
        error_messages={"required": _("Write your wish in one sentence.")},
    )
    agree = forms.BooleanField(
        label=_("I agree that what I write is published on this site."),
        error_messages={"required": _("Tick this: everybody can read a wish.")},
    )

    def __init__(self, *args: Any, said: Iterable[str] = (), agreed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [(kind.value, kind.label) for kind in Wish.Kind if kind.value not in set(said)]
        self.fields["kind"].choices = left  # type: ignore[attr-defined]
        if agreed:
            del self.fields["agree"]

    @classmethod
    def empty(cls, **known: Any) -> "WishForm":
        return cls(initial={"key": uuid.uuid4()}, **known)

    def refuse(self, why: forms.ValidationError) -> None:
        """Beside the field it is about, or on top."""
        errors = why.message_dict if hasattr(why, "error_dict") else {"__all__": why.messages}
        for name, said in errors.items():
            self.add_error(name if name in self.fields else None, said)


class SpaceFilter(forms.Form):
    """Forgiving: what cannot be understood counts as not asked for."""

    q = forms.CharField(label=_("Words to look for"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    area = forms.ChoiceField(label=_("Where"), required=False)
    state = forms.ChoiceField(label=_("How far"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            (NEWEST, _("Newest step first")),
            (WISHED, _("Most wishes first")),
            (LARGEST, _("Largest first")),
        ],
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="find_%s")
        self.places = list(Neighbourhood.objects.filter(spaces__in=Space.objects.public()).distinct().order_by("path"))
        self._offer("area", ((place.slug, place.name) for place in self.places))
        self._offer("state", ((state.value, state.label) for state in SpaceState if state != SpaceState.PREPARED))
        self.data = dict(self._understood(request.GET))
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}
        self.query = Query.read(self.asked.get("q", ""))

    def _offer(self, name: str, choices: Any) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def _understood(self, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            value = typed.get(name, "")
            if not isinstance(field, forms.ChoiceField):
                yield name, value.replace("\0", "")[:LONGEST_QUERY]
            elif field.valid_value(value):
                yield name, value

    @property
    def narrows(self) -> list[str]:
        return [name for name in self.asked if name != "sort"]

    @property
    def place(self) -> Neighbourhood | None:
        return next((place for place in self.places if place.slug == self.asked.get("area")), None)

    def found(self) -> SpaceQuerySet:
        spaces = Space.objects.public()
        if self.place is not None:
            spaces = spaces.within(self.place)
        if "state" in self.asked:
            spaces = spaces.filter(state=self.asked["state"])
        if self.query:
            spaces = spaces.filter(self.query.found_in_any(*searched()))
        return spaces

    def in_order(self) -> SpaceQuerySet:
        found, order = self.found().for_lists(), self.asked.get("sort")
        if order == WISHED:
            return found.order_by("-wish_count", "-pk")
        return found.order_by("-size", "-pk") if order == LARGEST else found.newest_first()

    def loosened(self) -> Iterator[tuple[Any, str]]:
        """When nothing is found: each thing asked for, and the address without it."""
        for name in self.narrows:
            rest = {key: value for key, value in self.asked.items() if key != name}
            yield self.fields[name].label, urlencode(rest)


def searched() -> list[str]:
    """The columns of a space that hold words. There are some dozens of spaces in a town: no index is needed."""
    return [f"{name}_{language}" for name in ("name", "corner", "story") for language in ("zh_hans", "en")]


# Staff


class SpaceForm(forms.ModelForm):
    """Words in both languages, facts, and where it lies."""

    class Meta:
        model = Space
        fields = ("slug", "area", "size", "budget")

    place = PlaceField(label=_("Where exactly?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            for language in ("zh_hans", "en"):
                column: Any = Space._meta.get_field(f"{name}_{language}")
                self.fields[column.name] = column.formfield()
                self.fields[column.name].required = name != "constraints"
                self.initial[column.name] = getattr(self.instance, column.name)
        self.fields["area"].queryset = Neighbourhood.objects.communities()  # type: ignore[attr-defined]
        self.fields["slug"].help_text = _("In small Latin letters: lane-7-corner.")
        shown = self._shown_area()
        if shown is None:
            del self.fields["place"]  # nothing to tap on until the community is known
        else:
            plan = Plan.objects.published().of(shown).first()
            self.fields["place"].show(plan, shown.landmarks.all())  # type: ignore[attr-defined]
            self.fields["place"].widget.leads_on = True
        if self.instance.is_public and self.instance.pk:
            del self.fields["slug"]
        self.order_fields(["slug", "area", *(f"{n}_{code}" for n in FIELDS for code in ("zh_hans", "en")), "size"])

    def _shown_area(self) -> Neighbourhood | None:
        if typed := row_number(self.data.get("area")):
            return Neighbourhood.objects.communities().filter(pk=typed).first()
        return self.instance.area if self.instance.area_id else None

    def said(self) -> dict[str, Any]:
        """In the words of the verb."""
        data = dict(self.cleaned_data)
        if "place" in data:
            place = data.pop("place")
            data["latitude"] = place.latitude if place else None
            data["longitude"] = place.longitude if place else None
            data["landmark"] = place.landmark if place else None
        return data


class WordsForm(forms.Form):
    """What everybody is told about a step."""

    reason_zh_hans = forms.CharField(
        label=_("What everybody is told, in Chinese"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason_en = forms.CharField(
        label=_("What everybody is told, in English"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CallForm(WordsForm):
    until = Moment(label=_("Designs are taken until"), required=False)
    field_order = ("until", "reason_zh_hans", "reason_en")


class SpacePhotoForm(forms.Form):
    photos = PhotosField(label=_("Photos"))
    caption = forms.CharField(label=_("What is to be seen?"), max_length=120, required=False)

    def clean_photos(self) -> list[bytes]:
        photos: list[bytes] = self.cleaned_data["photos"]
        if not photos:
            raise forms.ValidationError(_("Choose the file first."))
        return photos
