"""From a picture to a published plan: by tapping and typing, without script, and never half right."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from community.demo.drawings import plan_data
from community.geometry import NoFit
from community.models import ControlPoint, Plan
from community.models.plans import PlanIsPublic
from tests.builders import make_clerk, make_landmark, make_neighbourhood, make_plan


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def editor(client, db):
    editor = make_clerk("add_plan", "change_plan", "publish_plan", "access_admin")
    client.force_login(editor)
    return editor


def sent(*rows, **more):
    """The form of control points as a browser posts it."""
    data = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        for name, value in zip(("x", "y", "latitude", "longitude"), row, strict=False):
            data[f"form-{number}-{name}"] = value
    return data


CORNERS = (0, 0, 31.2304, 121.4737), (800, 0, 31.2304, 121.4779), (0, 600, 31.2277, 121.4737)
EMPTY = ("", "", "", "")


def picture():
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(out, "PNG")
    return SimpleUploadedFile("../../evil<b>.png", out.getvalue())


def test_a_picture_becomes_a_draft_under_a_name_of_ours(client, editor):
    area = make_neighbourhood()
    client.post("/staff/plans/new/", {"area": area.pk, "file": picture(), "description_zh_hans": "弄堂"})
    plan = Plan.objects.get()
    assert (plan.width, plan.height, plan.made_by) == (800, 600, editor)
    assert plan.file.name.startswith("plans/")
    assert "evil" not in plan.file.name
    assert client.get(plan.picture_url)["Content-Type"] == "image/webp"


def test_drawing_data_becomes_a_draft_too(client, editor):
    file = SimpleUploadedFile("plan.json", json.dumps(plan_data("osmanthus-lane")).encode())
    client.post("/staff/plans/new/", {"area": make_neighbourhood().pk, "file": file, "description_zh_hans": "弄堂"})
    plan = Plan.objects.get()
    response = client.get(plan.picture_url)
    assert response["Content-Type"] == "image/svg+xml"
    assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.parametrize("content", [b'{"boundary": 3}', b"{", b'{"a":' * 2000, b"<svg><script/></svg>", b"nothing"])
def test_what_cannot_be_drawn_is_refused_beside_the_field(client, editor, content):
    data = {"area": make_neighbourhood().pk, "file": SimpleUploadedFile("x", content), "description_zh_hans": "弄堂"}
    response = client.post("/staff/plans/new/", data)
    assert response.context["form"].errors["file"]
    assert not Plan.objects.exists()


def test_a_tap_fills_the_next_row_and_keeps_what_was_typed(client, editor):
    plan = make_plan(published=False, points=False)
    data = sent(CORNERS[0], ("", "", "31.2", "121.4")) | {"tap.x": "450", "tap.y": "225"}
    response = client.post(f"/staff/plans/{plan.pk}/", data)
    rows = [form.initial for form in response.context["points"].forms]
    assert rows[0]["latitude"] == "31.2304"
    assert (rows[1]["x"], rows[1]["y"], rows[1]["latitude"]) == (400.0, 200.0, "31.2")
    assert not ControlPoint.objects.exists()


def test_a_tap_moves_the_row_that_was_picked(client, editor):
    plan = make_plan(published=False, points=False)
    data = sent(*CORNERS) | {"tap.x": "9", "tap.y": "9", "row": "1"}
    rows = [form.initial for form in client.post(f"/staff/plans/{plan.pk}/", data).context["points"].forms]
    assert (rows[1]["x"], rows[1]["y"]) == (8.0, 8.0)


def test_the_enter_key_computes_and_saves_nothing(client, editor):
    plan = make_plan(published=False, points=False)
    response = client.post(f"/staff/plans/{plan.pk}/", sent(*CORNERS) | {"tap.x": "0", "tap.y": "0"})
    assert response.context["fit"].error < 0.01
    assert not ControlPoint.objects.exists()


def test_saving_and_publishing_replaces_the_plan_before(client, editor):
    before = make_plan()
    plan = make_plan(before.area, published=False, points=False)
    client.post(f"/staff/plans/{plan.pk}/", sent(*CORNERS, EMPTY, verb="publish"))
    before.refresh_from_db()
    assert list(Plan.objects.published()) == [plan]
    assert before.replaced_at is not None


@pytest.mark.parametrize(
    "rows",
    [
        CORNERS[:2],
        (CORNERS[0], CORNERS[1], (400, 0, 31.2304, 121.4758)),
        (CORNERS[0], (800, 0, 31.2277, 121.4737), (0, 600, 31.2304, 121.4779)),
    ],
    ids=["two points", "in one line", "mirrored"],
)
def test_what_does_not_lie_on_the_ground_is_not_published(client, editor, rows):
    plan = make_plan(published=False, points=False)
    response = client.post(f"/staff/plans/{plan.pk}/", sent(*rows, verb="publish"))
    assert response.status_code == 200
    assert not Plan.objects.published().exists()


@pytest.mark.parametrize(
    "row", [("x", 0, 31, 121), (0, 0, 99, 121), (-4, 0, 31, 121), (0, 0, "nan", 121), (0, 0, 31, "")]
)
def test_numbers_that_are_none_are_named_beside_the_field(client, editor, row):
    plan = make_plan(published=False, points=False)
    response = client.post(f"/staff/plans/{plan.pk}/", sent(row, *CORNERS[1:], verb="save"))
    assert response.context["points"].forms[0].errors
    assert not ControlPoint.objects.exists()


def test_who_may_not_publish_saves_only(client, db):
    client.force_login(make_clerk("change_plan", "access_admin"))
    plan = make_plan(published=False, points=False)
    client.post(f"/staff/plans/{plan.pk}/", sent(*CORNERS, verb="publish"))
    assert not Plan.objects.published().exists()


def test_a_published_plan_is_not_changed_under_its_readers(client, editor):
    plan = make_plan()
    with pytest.raises(PlanIsPublic):
        plan.set_points([], by=editor)
    client.post(f"/staff/plans/{plan.pk}/", {"verb": "copy"})
    draft = Plan.objects.drafts().get()
    assert draft.points.count() == plan.points.count()
    assert list(Plan.objects.published()) == [plan]


def test_a_plan_without_points_says_so_instead_of_guessing(db):
    with pytest.raises(NoFit):
        make_plan(points=False).to_plan(31, 121)


def test_two_published_plans_of_a_place_are_refused_by_the_database(db):
    plan = make_plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_plan(plan.area)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("plan_is_data_or_a_picture", {"file": ""}),
        ("plan_is_data_or_a_picture", {"data": {}}),
        ("plan_has_a_size", {"width": 0}),
        ("only_a_published_plan_is_replaced", {"published_at": None, "replaced_at": "2026-01-01T00:00Z"}),
    ],
)
def test_the_database_itself_refuses_a_crooked_plan(db, constraint, changes):
    plan = make_plan()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(**changes)


@pytest.mark.parametrize("changes", [{"latitude": 91}, {"longitude": 181}, {"x": -1}])
def test_the_database_itself_refuses_a_point_off_the_earth_or_the_plan(db, changes):
    make_plan()
    with pytest.raises(IntegrityError), transaction.atomic():
        ControlPoint.objects.filter(pk=ControlPoint.objects.first().pk).update(**changes)


def test_the_database_itself_refuses_a_landmark_off_the_earth(db):
    with pytest.raises(IntegrityError, match="landmark_is_on_earth"), transaction.atomic():
        make_landmark(latitude=91)
