from math import hypot

import pytest
from django import forms

from community import consents
from community.forms.place import Place, PlaceField, just_tapped
from community.models import Landmark
from tests.builders import make_landmark, make_plan, make_resident


class Report(forms.Form):
    words = forms.CharField()
    place = PlaceField(label="Where")

    def __init__(self, *args, plan, landmarks=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].show(plan, landmarks)


@pytest.fixture
def plan(db):
    return make_plan(width=1280, height=800)


def test_a_tap_sets_a_pin_and_complains_about_nothing_else(plan):
    form = Report({"words": "", "place_tap.x": "320", "place_tap.y": "200"}, plan=plan)
    assert just_tapped(form)
    page = str(form)
    assert "errorlist" not in page
    assert 'class="tap-pin" cx="640.0" cy="400.0"' in page


def test_the_pin_is_kept_and_sent_with_the_rest(plan):
    tapped = Report({"place_tap.x": "320", "place_tap.y": "200"}, plan=plan)
    value = tapped["place"].value()
    kept = {f"place_{key}": str(value[key]) for key in ("latitude", "longitude", "how")}
    form = Report({"words": "a lamp", **kept}, plan=plan)
    assert not just_tapped(form)
    assert form.is_valid()
    place = form.cleaned_data["place"]
    assert place.how == "plan"
    back = plan.to_plan(place.latitude, place.longitude)
    assert hypot(back.x - 640, back.y - 400) < 0.01


def test_the_enter_key_posts_0_0_which_is_no_place(plan):
    form = Report({"words": "a lamp", "place_tap.x": "0", "place_tap.y": "0"}, plan=plan)
    assert not just_tapped(form)
    assert "place" in form.errors


@pytest.mark.parametrize("x", ["-5", "99999", "x", "1e400", ""])
def test_taps_beside_the_plan_are_no_taps(plan, x):
    assert not just_tapped(Report({"place_tap.x": x, "place_tap.y": "5"}, plan=plan))


def test_a_landmark_is_a_place(plan):
    gate = make_landmark(plan.area)
    form = Report({"words": "a lamp", "place_landmark": str(gate.pk)}, plan=plan, landmarks=Landmark.objects.all())
    assert form.is_valid()
    assert form.cleaned_data["place"] == Place(gate.latitude, gate.longitude, "landmark", gate)


def test_a_landmark_chosen_beats_a_pin_and_a_new_tap_beats_the_landmark(plan):
    gate = make_landmark(plan.area)
    kept = {"words": "a lamp", "place_latitude": str(gate.latitude + 0.0001), "place_longitude": str(gate.longitude)}
    chosen = Report({**kept, "place_landmark": str(gate.pk)}, plan=plan, landmarks=[gate])
    assert chosen.is_valid()
    assert chosen.cleaned_data["place"].landmark == gate
    tapped = Report(
        {**kept, "place_landmark": str(gate.pk), "place_tap.x": "9", "place_tap.y": "9"}, plan=plan, landmarks=[gate]
    )
    assert tapped["place"].value()["landmark"] == ""


def test_a_landmark_that_was_not_offered_is_none(plan):
    other = make_landmark(plan.area)
    form = Report({"words": "a lamp", "place_landmark": str(other.pk)}, plan=plan)
    assert not form.is_valid()


def test_the_position_of_the_device_needs_its_own_consent(plan):
    here = plan.to_coordinates(100, 100)
    sent = {"words": "x", "place_latitude": here.latitude, "place_longitude": here.longitude, "place_how": "device"}
    assert "place" in Report(sent, plan=plan).errors
    form = Report({**sent, "place_agreed": "1"}, plan=plan)
    assert form.is_valid()
    assert form.cleaned_data["place"].how == "device"


@pytest.mark.parametrize("latitude", ["nan", "inf", "91", "0", "<b>", "-31.23"])
def test_a_place_off_the_plan_or_off_the_earth_is_refused_with_a_sentence(plan, latitude):
    form = Report({"words": "x", "place_latitude": latitude, "place_longitude": "121.47"}, plan=plan)
    assert not form.is_valid()
    assert "<b>" not in str(form)


def test_where_there_is_no_plan_the_list_is_enough(db):
    gate = make_landmark()
    form = Report({"words": "x", "place_landmark": str(gate.pk)}, plan=None, landmarks=[gate])
    assert form.is_valid()
    assert 'type="image"' not in str(form)


def test_who_hands_over_the_position_of_the_device_has_agreed_and_can_take_it_back(plan):
    resident = make_resident()
    middle = plan.to_coordinates(640, 400)
    sent = {"place_latitude": middle.latitude, "place_longitude": middle.longitude, "place_how": "device"}
    assert "place" in Report({"words": "a lamp", **sent}, plan=plan).errors
    form = Report({"words": "a lamp", **sent, "place_agreed": "1"}, plan=plan)
    assert form.is_valid()
    for _twice in range(2):
        form.cleaned_data["place"].note_consent(resident)
    assert consents.holds(resident, consents.Kind.LOCATION)
    assert resident.consents.count() == 1


def test_a_tap_or_a_landmark_needs_no_consent(plan):
    resident = make_resident()
    Place(31.0, 121.0, "plan").note_consent(resident)
    assert not resident.consents.exists()
