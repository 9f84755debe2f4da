"""A team's own photo of an activity, and the drawing where there is none."""

import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image

from community import photos
from community.uploads import Refused
from points.actions import activities
from points.models import Activity, ActivityPhoto
from tests.builders import make_activity, make_resident, make_slot
from tests.proposals.test_wizard import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WORDS = {"words_zh_hans": "三个人在拔草", "words_en": "Three people weeding"}


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def activity(client) -> Activity:
    found = make_slot().activity
    client.force_login(found.made_by)
    return found


def page(activity: Activity) -> str:
    return reverse("points:put_up_photo", args=[activity.pk])


def text(answer) -> str:
    return answer.content.decode()


def scenes(answer) -> int:
    return text(answer).count('class="scene')


def test_a_photo_with_its_words_takes_the_place_of_the_drawing(client, activity):
    drawn = client.get(activity.get_absolute_url())
    client.post(page(activity), {"photo": picture(), **WORDS})
    shown = client.get(activity.get_absolute_url())
    assert scenes(shown) == scenes(drawn) - 1 and 'alt="Three people weeding"' in text(shown)
    assert 'alt="三个人在拔草"' in text(client.get(f"/zh-hans/activities/{activity.pk}/"))
    assert "Three people weeding" in text(client.get("/en/activities/"))


def test_without_words_in_both_languages_the_photo_is_kept_and_the_drawing_stands(client, activity):
    answer = client.post(page(activity), {"photo": picture(), "words_en": "Three people weeding"})
    assert answer.context["form"].errors.keys() == {"words_zh_hans"}
    assert ActivityPhoto.objects.get().words_en == "Three people weeding"
    assert "<img" not in text(client.get(activity.get_absolute_url())).partition("<main")[2]
    client.post(page(activity), WORDS)  # without choosing the photo again
    assert "Three people weeding" in text(client.get(activity.get_absolute_url()))


def test_a_file_that_is_no_picture_is_refused_beside_its_field_and_the_words_stay(client, activity):
    answer = client.post(page(activity), {"photo": io.BytesIO(b"<svg onload=alert(1)>"), **WORDS})
    assert answer.context["form"].errors.keys() == {"photo"} and "Three people weeding" in text(answer)
    assert not ActivityPhoto.objects.exists()
    assert "photo" in client.post(page(activity), WORDS).context["form"].errors


def test_the_photo_is_made_anew_in_three_widths(activity):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    photo = activities.put_up_photo(activity, picture((2000, 1000), exif=exif).read(), by=activity.made_by)
    for name, width in [("320", 320), ("640", 640), ("1280", 1280)]:
        with default_storage.open(photos.path(photo.key, name)) as file:
            content = file.read()
        assert b"SecretCamera" not in content and Image.open(io.BytesIO(content)).width == width


def test_a_new_photo_and_taking_it_down_remove_the_files(client, activity, shelf, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        activities.put_up_photo(activity, picture().read(), by=activity.made_by)
    with django_capture_on_commit_callbacks(execute=True):
        activities.put_up_photo(activity, picture().read(), by=activity.made_by)
    assert ActivityPhoto.objects.count() == 1 == len(files(shelf))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page(activity), {"verb": "take_down"})
    assert not ActivityPhoto.objects.exists() and not files(shelf)


def test_a_draft_thrown_away_leaves_no_file(shelf, django_capture_on_commit_callbacks):
    activity = make_activity(state="draft")
    with django_capture_on_commit_callbacks(execute=True):
        activities.put_up_photo(activity, picture().read(), by=activity.made_by)
        activities.throw_away(activity, by=activity.made_by)
    assert not files(shelf)


def test_a_refused_photo_leaves_no_file(shelf, activity):
    with pytest.raises(Refused):
        activities.put_up_photo(activity, b"nothing", by=activity.made_by)
    assert not files(shelf)


def files(shelf) -> list:
    return list(shelf.rglob("640.webp"))


def test_the_photo_of_a_draft_is_for_its_organisers(client):
    activity = make_activity(state="draft")
    photo = activities.put_up_photo(activity, picture().read(), by=activity.made_by)
    address = reverse("points:activity_photo", args=[photo.key, 640])
    assert client.get(address).status_code == 404
    client.force_login(activity.made_by)
    assert client.get(address)["Cache-Control"] == "private, no-store"
    Activity.objects.filter(pk=activity.pk).update(state="published")
    client.logout()
    assert client.get(address)["Cache-Control"] == "public, max-age=300"
    assert client.get(reverse("points:activity_photo", args=[photo.key, 641])).status_code == 404


def test_others_cannot_put_up_a_photo(client, activity):
    client.force_login(make_slot().activity.made_by)
    assert client.post(page(activity), {"photo": picture(), **WORDS}).status_code == 404
    client.force_login(make_resident())
    assert client.post(page(activity), {"photo": picture(), **WORDS}).status_code == 404
    assert not ActivityPhoto.objects.exists()
