"""Saying where: tap the plan, choose a landmark, or hand over the position of the device. Works without script.

Use: `place = PlaceField(label=…)` in a form, then in its `__init__` `self.fields["place"].show(plan, landmarks)`. In
the view, before `is_valid`: `if just_tapped(form): return render(…)`; the same form comes back with the pin set.
The cleaned value is a `Place`, or None.
"""

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community import consents
from community.geometry import Coordinates, Point
from community.models import Landmark, Plan, Resident

WIDEST = 640  # CSS pixels: the picture is as wide as it says, so that what is posted can be scaled back


class Place(NamedTuple):
    """WGS-84 degrees and how they were given: "plan", "landmark" or "device"."""

    latitude: float
    longitude: float
    how: str
    landmark: Landmark | None = None

    def note_consent(self, resident: Resident) -> None:
        """For verbs, in their transaction: whoever handed over the position of the device agreed to its use."""
        if self.how == "device":
            consents.give(resident, consents.Kind.LOCATION)


class PlaceWidget(forms.Widget):
    template_name = "components/point_picker.html"
    use_fieldset = True
    plan: Plan | None = None
    landmarks: list[Landmark]
    leads_on = False  # whether a tap is the whole answer and the next page follows

    class Media:
        js = ("js/place.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.landmarks = []

    @property
    def size(self) -> tuple[int, int]:
        """As shown, in CSS pixels."""
        if self.plan is None:
            return (0, 0)
        width = min(self.plan.width, WIDEST)
        return width, round(self.plan.height * width / self.plan.width)

    def tapped(self, data: Mapping[str, Any], name: str) -> Point | None:
        """Where on the plan somebody tapped, in its own pixels. 0,0 is a press on the Enter key: not given."""
        try:
            x, y = int(data.get(f"{name}_tap.x", 0)), int(data.get(f"{name}_tap.y", 0))
        except ValueError:
            return None
        width, height = self.size
        if self.plan is None or (x, y) == (0, 0) or not (0 <= x <= width and 0 <= y <= height):
            return None
        return Point(x * self.plan.width / width, y * self.plan.height / height)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, Any]:
        value = {key: data.get(f"{name}_{key}", "") for key in ("latitude", "longitude", "how", "landmark", "agreed")}
        if (point := self.tapped(data, name)) and self.plan:
            place = self.plan.to_coordinates(*point)
            value |= {"latitude": place.latitude, "longitude": place.longitude, "how": "plan", "landmark": ""}
        return value

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}_") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        value = _as_typed(value)
        place = coordinates(value)
        pin = self.plan.to_plan(*place) if self.plan and place and not value["landmark"] else None
        context["widget"] |= {
            "value": value,
            "plan": self.plan,
            "size": self.size,
            "landmarks": self.landmarks,
            "leads_on": self.leads_on,
            "pin": pin if pin and self.plan and self.plan.shows(pin) else None,
        }
        return context


def _as_typed(value: Any) -> dict[str, Any]:
    if isinstance(value, Place):
        landmark = str(value.landmark.pk) if value.landmark else ""
        return {**value._asdict(), "landmark": landmark, "agreed": ""}
    return value or {"latitude": "", "longitude": "", "how": "", "landmark": "", "agreed": ""}


def coordinates(value: Mapping[str, Any]) -> Coordinates | None:
    """What was sent, if it is a place on earth."""
    try:
        place = Coordinates(float(value["latitude"]), float(value["longitude"]))
    except (TypeError, ValueError):
        return None
    on_earth = isfinite(sum(place)) and abs(place.latitude) <= 90 and abs(place.longitude) <= 180
    return place if on_earth else None


class PlaceField(forms.Field):
    widget = PlaceWidget
    default_error_messages = {
        "required": _("Say where: tap the plan or choose from the list."),
        "elsewhere": _("This place is outside the plan. Tap the plan, or choose from the list."),
        "no_consent": _("Tick that the position of your device may be used, or tap the plan instead."),
    }

    def show(self, plan: Plan | None, landmarks: Iterable[Landmark] = ()) -> None:
        """The plan to tap on and the list to choose from."""
        self.widget.plan, self.widget.landmarks = plan, list(landmarks)

    def clean(self, value: Any) -> Place | None:
        chosen = str(value["landmark"])
        for landmark in self.widget.landmarks:
            if chosen == str(landmark.pk):
                return Place(landmark.latitude, landmark.longitude, "landmark", landmark)
        place = coordinates(value)
        if place is None:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        how = "device" if value["how"] == "device" else "plan"
        if how == "device" and not value["agreed"]:
            raise ValidationError(self.error_messages["no_consent"], code="no_consent")
        plan = self.widget.plan
        if plan is None or not plan.shows(plan.to_plan(*place)):
            raise ValidationError(self.error_messages["elsewhere"], code="elsewhere")
        return Place(*place, how)


def just_tapped(form: forms.Form) -> bool:
    """Whether this request only set the pin; the form is then shown again, as typed so far and without complaint."""
    tapped = any(
        isinstance(field.widget, PlaceWidget) and field.widget.tapped(form.data, form.add_prefix(name))
        for name, field in form.fields.items()
    )
    if tapped:
        form.errors.clear()
    return tapped
