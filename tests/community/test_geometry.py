import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.geometry import Control, Coordinates, Fit, NoFit, distance

HOME = Coordinates(31.2304, 121.4737)


def drawn(x, y, *, turn=0.2, scale=0.8, home=HOME, skew=0.1):
    """The ground under a plan pixel, by a map unlike the code under test: turned, sheared, in plain degrees."""
    east = scale * (math.cos(turn) * x + (math.sin(turn) + skew) * y)
    north = scale * (math.sin(turn) * x - math.cos(turn) * y)
    latitude = home.latitude + north / 110_862
    return Coordinates(latitude, home.longitude + east / (111_320 * math.cos(math.radians(home.latitude))))


def controls(*pixels, **how):
    return [Control(x, y, *drawn(x, y, **how)) for x, y in pixels]


CORNERS = (0, 0), (1000, 0), (0, 700)


def test_three_points_fit_exactly():
    fit = Fit(controls(*CORNERS))
    assert fit.error < 0.001


def test_the_middle_of_the_plan_lands_where_it_is():
    fit = Fit(controls(*CORNERS))
    assert distance(fit.to_coordinates(400, 300), drawn(400, 300)) < 0.5


@settings(max_examples=200, deadline=None)
@given(
    x=st.floats(-500, 2500),
    y=st.floats(-500, 2500),
    latitude=st.floats(-65, 65),
    longitude=st.floats(-179, 179),
    scale=st.floats(0.05, 4),
    turn=st.floats(0, 6.28),
)
def test_there_and_back_is_the_same_pixel(x, y, latitude, longitude, scale, turn):
    fit = Fit(controls(*CORNERS, (900, 650), home=Coordinates(latitude, longitude), scale=scale, turn=turn))
    back = fit.to_plan(*fit.to_coordinates(x, y))
    assert math.hypot(back.x - x, back.y - y) < 0.01


def test_many_rough_points_average_out_and_the_error_says_how_rough():
    dice = random.Random(7)
    points = []
    for _ in range(60):
        x, y = dice.uniform(0, 1200), dice.uniform(0, 900)
        truth = drawn(x, y)
        points.append(Control(x, y, truth.latitude + dice.gauss(0, 3 / 110_900), truth.longitude))
    fit = Fit(points)
    assert 2 < fit.error < 4
    assert distance(fit.to_coordinates(600, 450), drawn(600, 450)) < 1.5


def test_one_wrong_point_of_four_shows_as_a_large_error():
    points = controls(*CORNERS, (1000, 700))
    points[3] = points[3]._replace(latitude=points[3].latitude + 100 / 110_900)
    fit = Fit(points)
    assert fit.worst > 20
    assert fit.residuals == pytest.approx([25, 25, 25, 25], rel=0.02)


@pytest.mark.parametrize(
    "pixels",
    [
        [(0, 0), (500, 0)],
        [(0, 0), (500, 0), (500, 0)],
        [(0, 0), (500, 500), (1000, 1000)],
        [(0, 0), (500, 502), (1000, 1000), (250, 250)],
        [(3, 3), (3, 3), (3, 3)],
        [],
    ],
)
def test_points_too_few_or_in_one_line_are_refused_with_a_sentence(pixels):
    with pytest.raises(NoFit) as refusal:
        Fit(controls(*pixels))
    assert refusal.value.messages[0].endswith((".", "。"))


def test_points_in_one_line_on_the_ground_are_refused_too():
    ground = [Coordinates(31.0 + n / 1000, 121.0 + n / 1000) for n in range(3)]
    with pytest.raises(NoFit):
        Fit([Control(x, y, *g) for (x, y), g in zip(CORNERS, ground, strict=True)])


def test_mixed_up_points_make_a_mirror():
    a, b, c = controls(*CORNERS)
    swapped = [a, Control(b.x, b.y, c.latitude, c.longitude), Control(c.x, c.y, b.latitude, b.longitude)]
    assert Fit(swapped).mirrored
    assert not Fit([a, b, c]).mirrored


def test_scale_is_metres_a_pixel():
    assert Fit(controls(*CORNERS, skew=0, scale=0.5)).metres_a_pixel == pytest.approx(0.5, rel=0.01)


def test_a_degree_is_as_long_as_the_tables_say():
    assert distance(Coordinates(30.5, 120), Coordinates(31.5, 120)) == pytest.approx(110_861, abs=15)
    assert distance(Coordinates(31, 120), Coordinates(31, 121)) == pytest.approx(95_506, abs=15)
