"""Drawings are exact: the same every time, well-formed, light, and nothing written in them can break out."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from django.conf import settings

from community.demo.drawings import PLANS, demo_plan, plan_data
from community.drawing.plan import Pin, Stage, draw, draw_base, draw_over, spot
from community.drawing.plan_data import PlanError, plan_from_json
from community.drawing.scenes import FILES, SCENES, sheet
from community.drawing.scenes import draw as draw_scene
from community.drawing.svg import Canvas, Svg, element, polygon, short
from tests.community.look.stylesheet import LIGHT

HOSTILE = "</title><script>alert(1)</script>\" onload='alert(2)' &amp;"
HOUSE = {"kind": "house", "x": 1, "y": 1, "width": 3, "depth": 3, "height": 3}
BOAT = {"kind": "boat", "x": 1, "y": 1}
SVG = "{http://www.w3.org/2000/svg}"


def parsed(markup: str) -> ElementTree.Element:
    named = markup if "xmlns=" in markup else markup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ElementTree.fromstring(named)


def pins(*names: str) -> list[Pin]:
    stage = Stage("Built", "half", "amber")
    return [Pin(number=f"{n:02}", name=name, stage=stage, x=500, y=300, url="/p/") for n, name in enumerate(names)]


def test_text_and_attributes_are_escaped():
    drawn = element("text", HOSTILE, data_name=HOSTILE)
    assert "<script" not in drawn
    assert parsed(f"<svg>{drawn}</svg>")[0].text == HOSTILE


def test_safe_markup_is_kept_and_may_be_printed_by_a_template():
    inner = element("circle", r=1)
    assert element("g", inner) == '<g><circle r="1"/></g>'
    assert inner.__html__() == inner


@pytest.mark.parametrize(
    "number, written", [(3.0, "3"), (2.04, "2"), (0.5, ".5"), (-0.5, "-.5"), (-0.01, "0"), (10.25, "10.2")]
)
def test_numbers_are_short(number, written):
    assert short(number) == written


def test_polygons_turn_the_same_way_whatever_the_order_of_their_corners():
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    assert polygon(square).startswith("M0 0l10 0")
    assert polygon(square[::-1]) == "M0 0l10 0 0 10-10 0z"


def test_neighbours_of_one_ink_become_one_path():
    canvas = Canvas()
    for x in range(5):
        canvas.rect("wall", x * 10, 0, 5, 5)
    canvas.rect("roof", 0, 0, 5, 5)
    canvas.rect("wall", 0, 0, 5, 5)
    assert canvas.markup().count("<path") == 3


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_the_same_every_time_well_formed_and_has_words_for_those_who_do_not_see_it(name):
    assert draw_scene(name) == draw_scene(name)
    parsed(f"<svg>{draw_scene(name)}</svg>")
    assert SCENES[name].title
    assert SCENES[name].description


@pytest.mark.parametrize("markup", [sheet(), *(draw_base(demo_plan(slug)) for slug in PLANS)], ids=["scenes", *PLANS])
def test_drawings_use_only_inks_that_the_stylesheet_has(markup):
    used = set(re.findall(r"var\(--([\w-]+)\)", markup))
    assert used
    assert used <= set(LIGHT)
    assert not re.search(r"(?:fill|stroke)=\"#", markup)


@pytest.mark.parametrize("name", FILES)
def test_the_drawn_files_are_fresh(name):
    """Otherwise: python -m community.drawing static/art"""
    assert (settings.BASE_DIR / "static/art" / name).read_text(encoding="utf-8") == FILES[name]()


def test_the_sheet_of_scenes_is_light():
    assert len(gzip.compress(sheet().encode())) < 20_000


@pytest.mark.parametrize("slug", PLANS)
def test_a_plan_is_light_well_formed_and_the_same_every_time(slug):
    first, second = (draw_base(plan_from_json(plan_data(slug))) for _ in range(2))
    assert first == second
    assert len(first) < 130_000
    assert len(gzip.compress(first.encode())) < 25_000
    assert parsed(first).find(f".//{SVG}g[@id='plan']") is not None


def test_a_plan_has_title_description_and_a_list_twin_from_the_same_pins():
    picture = draw(demo_plan("north-bank"), pins("Shed", "Ramp"), title="Works map", description="River south.")
    drawn = parsed(picture.svg)
    image = drawn.find(f"{SVG}g[@role='img']")
    assert (image.find(f"{SVG}title").text, image.find(f"{SVG}desc").text) == ("Works map", "River south.")
    links = [link.get("aria-label") for link in drawn.iter(f"{SVG}a")]
    assert sorted(links) == sorted(f"{pin.number} {pin.name} {pin.stage_name}" for pin in picture.pins)
    assert [(item.name, item.count) for item in picture.legend] == [("Built", 2)]


def test_plates_that_would_cover_each_other_are_raised():
    drawn = parsed(draw(demo_plan("north-bank"), pins("A", "B", "C"), title="t", description="d").svg)
    tops = [float(rect.get("y")) for rect in drawn.iter(f"{SVG}rect") if rect.get("class") == "pin-plate"]
    assert len(tops) == 3
    assert min(abs(a - b) for a in tops for b in tops if a is not b) >= 36


def test_a_plan_may_be_drawn_elsewhere_and_only_referred_to():
    picture = draw(demo_plan("north-bank"), title="t", description="d", ground_href="/plans/3/ground.svg")
    assert 'href="/plans/3/ground.svg#plan"' in picture.svg
    assert len(picture.svg) < 4_000


def test_pins_lie_over_a_picture_made_otherwise():
    picture = draw_over("/media/plan.png", (1600, 900), pins("Shed"), title="t", description="d")
    assert 'viewBox="0 0 1600 900"' in picture.svg
    assert 'href="/media/plan.png"' in picture.svg


def test_a_spot_north_lies_above_a_spot_south():
    plan = demo_plan("osmanthus-lane")
    assert spot(plan, 50, 10)[1] < spot(plan, 50, 40)[1]


def test_names_are_said_in_the_language_asked_for():
    plan = demo_plan("osmanthus-lane")
    assert "River walk" in draw(plan, title="t", description="d", language="en", ground_href="/x").svg
    assert "沿 河 步 道" in draw(plan, title="t", description="d", language="zh-hans", ground_href="/x").svg


def test_hostile_words_in_a_plan_stay_words():
    data = plan_data("north-bank") | {"name": HOSTILE, "labels": [{"text": HOSTILE, "x": 1, "y": 1}]}
    markup = draw(plan_from_json(data), pins(HOSTILE), title=HOSTILE, description=HOSTILE, subtitle=HOSTILE).svg
    assert "<script" not in markup
    assert not any(name.startswith("on") for node in parsed(markup).iter() for name in node.attrib)


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"roads": [{"path": [[0, 0], [1, 1]]}]}, "roads 1: 'width' is missing."),
        ({"roads": [{"path": [[0, 0]], "width": 2}]}, "roads 1: path needs at least two spots."),
        ({"trees": [{"x": 1, "y": 2}, {"x": "1", "y": 2}]}, "trees 2: x is not a number that fits."),
        ({"trees": [{"x": 1, "y": float("nan")}]}, "trees 1: y is not a number that fits."),
        ({"trees": [{"x": 1, "y": 2, "kind": "palm"}]}, "trees 1: kind is one of osmanthus, round, willow, locust."),
        ({"buildings": [HOUSE | {"rows": 900}]}, "buildings 1: rows is between 1 and 60."),
        ({"things": [BOAT | {"onload": "x"}]}, "things 1: unknown key 'onload'."),
        ({"things": [BOAT | {"ink": "x)"}]}, "things 1: ink is one of brick, plate, gold, jade, plum."),
        ({"labels": "all"}, "labels: a list of at most 4000 parts is needed."),
        ({"labels": ["x"]}, "labels 1: an object is needed."),
        ({"boundary": None}, "plan: boundary needs at least two spots."),
    ],
)
def test_faulty_data_is_refused_with_a_sentence_that_names_the_part(change, sentence):
    with pytest.raises(PlanError, match=re.escape(sentence)):
        plan_from_json(plan_data("north-bank") | change)


def test_a_plan_is_an_object():
    with pytest.raises(PlanError):
        plan_from_json([])


def test_svg_is_text():
    assert isinstance(Svg("<g/>"), str)
