"""What organisers, volunteers and neighbours type about activities, hours and help."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community import clock
from community.forms.photos import PhotoField
from community.forms.place import Place, PlaceField
from community.models import Neighbourhood, Plan
from community.search import LONGEST_QUERY, Query
from points.forms.staff import PersonField
from points.models import Activity, HelpKind, HelpTask, Slot, Team

MOST_PLACES = 300
WHEN = [
    ("today", _("Today")),
    ("week", _("Within seven days")),
    ("weekend", _("On a weekend")),
    ("month", _("Within 30 days")),
]
A_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
AN_HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class FindForm(forms.Form):
    """Read from the address, forgiving: what cannot be understood counts as missing."""

    q = forms.CharField(label=_("Words to look for"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    area = forms.ChoiceField(label=_("Where"), required=False)
    when = forms.ChoiceField(label=_("When"), required=False, choices=[("", _("All")), *WHEN])
    free = forms.BooleanField(label=_("Only with free places"), required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET, auto_id="find_%s")
        self.places = list(Neighbourhood.objects.exclude(kind="city").order_by("path")[:MOST_PLACES])
        choices = [("", _("All")), *((place.slug, place.name) for place in self.places)]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
        self.data = dict(self._understood(request))
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}
        self.query = Query.read(self.asked.get("q", ""))

    def _understood(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        for name, field in self.fields.items():
            value = request.GET.get(name, "")
            if not isinstance(field, forms.ChoiceField):
                yield name, value.replace("\0", "")[:LONGEST_QUERY]
            elif field.valid_value(value):
                yield name, value

    def slots(self) -> Any:
        """The times asked for, of published activities, still to come."""
        found = Slot.objects.on().to_come()
        if place := next((each for each in self.places if each.slug == self.asked.get("area")), None):
            found = found.filter(activity__area__path__startswith=place.path)
        if "when" in self.asked:
            found = self._then(found, self.asked["when"])
        if "free" in self.asked:
            found = found.with_room()
        if self.query:
            found = found.filter(
                self.query.found_in_any(
                    *(f"activity__{name}_{tail}" for name in ("title", "words", "place") for tail in ("zh_hans", "en"))
                )
            )
        return found

    def _then(self, found: Any, when: str) -> Any:
        today = clock.today()
        if when == "weekend":
            return found.filter(starts_at__iso_week_day__gte=6)
        return found.on_day(today, today + timedelta(days={"today": 0, "week": 6}.get(when, 29)))

    def loosened(self) -> Iterator[tuple[Any, str]]:
        for name in self.asked:
            rest = {key: value for key, value in self.asked.items() if key != name}
            yield self.fields[name].label, urlencode(rest)


class ActivityForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    team = forms.ModelChoiceField(label=_("In the name of"), queryset=Team.objects.none(), empty_label=None)
    title_zh_hans = forms.CharField(label=_("Title in Chinese"), max_length=80)
    title_en = forms.CharField(label=_("Title in English"), max_length=80)
    words_zh_hans = forms.CharField(
        label=_("What is to be done, in Chinese"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4})
    )
    words_en = forms.CharField(
        label=_("What is to be done, in English"), max_length=1500, widget=forms.Textarea(attrs={"rows": 4})
    )
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Neighbourhood.objects.communities().order_by("path"), empty_label=None
    )
    place_zh_hans = forms.CharField(label=_("Meeting point in Chinese"), max_length=120)
    place_en = forms.CharField(label=_("Meeting point in English"), max_length=120)
    pin = PlaceField(label=_("Where on the plan?"), required=False)
    bring_zh_hans = forms.CharField(label=_("What to bring, in Chinese"), max_length=200, required=False)
    bring_en = forms.CharField(label=_("What to bring, in English"), max_length=200, required=False)
    contact_zh_hans = forms.CharField(label=_("Whom to ask, in Chinese"), max_length=120, required=False)
    contact_en = forms.CharField(label=_("Whom to ask, in English"), max_length=120, required=False)
    min_age = forms.IntegerField(
        label=_("From which age"), help_text=_("Empty: everybody."), min_value=6, max_value=99, required=False
    )
    picture = forms.ChoiceField(label=_("Picture"), choices=Activity.Picture.choices)

    def __init__(self, *args: Any, teams: Any, known: Activity | None = None, **kwargs: Any) -> None:
        if known is not None and "initial" not in kwargs:
            kwargs["initial"] = self._said_before(known)
        super().__init__(*args, **kwargs)
        if known is not None:
            del self.fields["key"]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        area = self._area()
        if area is not None:
            plan = Plan.objects.published().of(area).first()
            self.fields["pin"].show(plan, area.landmarks.all())  # type: ignore[attr-defined]

    def _said_before(self, known: Activity) -> dict[str, Any]:
        said = {name: getattr(known, name) for name in self.base_fields if name not in ("key", "pin")}
        if known.latitude is not None and known.longitude is not None:
            said["pin"] = Place(known.latitude, known.longitude, "plan")
        return said

    def _area(self) -> Neighbourhood | None:
        typed = self.data.get("area") if self.is_bound else getattr(self.initial.get("area"), "pk", None)
        areas = Neighbourhood.objects.communities().order_by("path")
        found = areas.filter(pk=int(typed)).first() if typed and str(typed).isdecimal() else None
        return found or areas.first()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        pin = data.pop("pin", None)
        data["latitude"], data["longitude"] = (pin.latitude, pin.longitude) if pin else (None, None)
        return data


class PhotoForm(forms.Form):
    photo = PhotoField(
        label=_("Photo"),
        required=False,
        help_text=_("Up to 15 MB. Ask everybody whose face is to be seen. The hidden place and time are taken out."),
    )
    words_zh_hans = forms.CharField(
        label=_("What is to be seen, in Chinese"),
        help_text=_("In one sentence, for those who cannot see it."),
        max_length=160,
    )
    words_en = forms.CharField(label=_("What is to be seen, in English"), max_length=160)


class SlotForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=A_DAY)
    begins = forms.TimeField(label=_("Begins"), widget=AN_HOUR)
    ends = forms.TimeField(label=_("Ends"), widget=AN_HOUR)
    capacity = forms.IntegerField(label=_("How many places"), min_value=1, max_value=2000, initial=12)
    weeks = forms.IntegerField(
        label=_("In how many weeks"),
        help_text=_("1: only this once. 4: on the same weekday in four weeks."),
        min_value=1,
        max_value=26,
        initial=1,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"day", "begins", "ends"} <= data.keys():
            zone = timezone.get_current_timezone()
            starts = datetime.combine(data["day"], data["begins"], tzinfo=zone)
            ends = datetime.combine(data["day"], data["ends"], tzinfo=zone)
            # Past midnight is the next day.
            times = {"starts_at": starts, "ends_at": ends if ends > starts else ends + timedelta(days=1)}
            return {**times, "capacity": data.get("capacity"), "weeks": data.get("weeks")}
        return data


class CapacityForm(forms.Form):
    capacity = forms.IntegerField(label=_("How many places"), min_value=1, max_value=2000)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), help_text=_("Everybody who signed up reads it."), max_length=200)


class WhoForm(forms.Form):
    resident = PersonField(label=_("Who came?"))


class ShortCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the organiser's screen"),
        help_text=_("Six letters and digits; they change all the time."),
        max_length=20,
        widget=forms.TextInput(
            attrs={"class": "code-input", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class HoursField(forms.DecimalField):
    """Typed in hours, kept in minutes."""

    def __init__(self, **kwargs: Any) -> None:
        limits = {"min_value": 0, "max_value": 24, "max_digits": 4, "decimal_places": 2}
        super().__init__(**{**limits, "widget": forms.NumberInput(attrs={"step": "0.25", "min": "0"}), **kwargs})

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        return None if typed is None else round(typed * 60)


class HoursDisputeForm(forms.Form):
    minutes = HoursField(label=_("How many hours was it?"), help_text=_("Such as 2.5"))
    words = forms.CharField(label=_("What is not right?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CertificateForm(forms.Form):
    number = forms.CharField(
        label=_("Number on the certificate"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "code-input", "autocomplete": "off", "autocapitalize": "characters"}),
    )


# Help between neighbours


class HelpAskForm(forms.Form):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    kind = forms.ChoiceField(label=_("What do you need?"), choices=HelpKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In a sentence"),
        help_text=_("Such as: carry a bag of rice to the fourth floor. No illness, no number of the door."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    day = forms.DateField(label=_("On which day?"), widget=A_DAY, initial=clock.today)
    part = forms.ChoiceField(label=_("At what time?"), choices=HelpTask.Part.choices)
    area = forms.ModelChoiceField(
        label=_("Neighbourhood"), queryset=Neighbourhood.objects.communities().order_by("path"), empty_label=None
    )
    address = forms.CharField(
        label=_("Address"),
        help_text=_("Only the helper who said yes sees it, and it is forgotten soon after."),
        max_length=160,
    )

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over."))
        if day > clock.today() + timedelta(days=60):
            raise forms.ValidationError(_("Choose a day within the next two months."))
        return day


class HelpOfferForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=_("What could you do?"), choices=HelpKind.choices, widget=forms.CheckboxSelectMultiple
    )
    area = forms.ModelChoiceField(
        label=_("Where?"), queryset=Neighbourhood.objects.communities().order_by("path"), empty_label=None
    )
    words = forms.CharField(
        label=_("When, and what else should we know?"),
        max_length=200,
        required=False,
        help_text=_("Such as: Saturday mornings."),
    )


class DoneForm(forms.Form):
    minutes = HoursField(label=_("How many hours did it take?"), help_text=_("Such as 0.5"), min_value=0.25, initial=1)


class QuestionForm(forms.Form):
    reason = forms.CharField(label=_("What was different?"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


# For staff


class TeamForm(forms.Form):
    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("In small Latin letters, such as river-friends.")
    )
    name_zh_hans = forms.CharField(label=_("Name in Chinese"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Team.Kind.choices)


class MemberForm(forms.Form):
    resident = PersonField(label=_("Who"))
    organises = forms.BooleanField(
        label=_("Organises"),
        required=False,
        help_text=_("Posts activities in the name of the team and confirms hours."),
    )


class DecideHoursForm(forms.Form):
    minutes = HoursField(label=pgettext_lazy("of service", "Hours"))
    answer = forms.CharField(label=_("Answer"), help_text=_("The person reads it."), max_length=300)


class MatchForm(forms.Form):
    resident = PersonField(label=_("Somebody else"))
