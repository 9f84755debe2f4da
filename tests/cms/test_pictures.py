"""Pictures on pages: made anew, said in words, served in sizes and never as they came."""

import io
import re

import pytest
from django.conf import settings as site
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import UploadedFile

from cms.forms import make_anew
from cms.models import Picture, PictureRendition
from community import kept_pages, uploads
from community.roles import Role
from tests.cms.test_staff import somebody_with

GPS, CAMERA = 0x8825, "Camera of Mr Wang"
SIDEWAYS = {0x0112: 6}


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def editor(client, db):
    client.force_login(somebody_with(Role.EDITOR))
    client.cookies["django_language"] = "en"
    return client


def photo(kind="JPEG", size=(400, 200), tags=(), **more):
    """As a telephone takes it: with the place, the camera and a note."""
    exif = Image.Exif()
    exif[0x010F] = CAMERA
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 16.0, 12.0), 3: "E", 4: (120.0, 9.0, 3.0)})
    exif.update(tags)
    out = io.BytesIO()
    note = {"comment": b"note"} if kind == "JPEG" else {"xmp": b"<note/>"} if kind == "WEBP" else {}
    Image.new("RGB", size, "teal").save(out, kind, exif=exif, **note, **more)
    assert b"Wang" in out.getvalue()
    assert Image.open(out).getexif().get_ifd(GPS)
    return out.getvalue()


def sent(content=None, name="Wang's house.jpg", title="Chairs", description="Two chairs by the river", **more):
    file = SimpleUploadedFile(name, photo() if content is None else content)
    return {"title": title, "file": file, "description": description, "collection": 1, **more}


def everything_stored():
    found = []
    for folder in "originals", "images", "uploaded_images", "original_images", "":
        if default_storage.exists(folder or "."):
            found += [default_storage.open(f"{folder}/{name}".lstrip("/")).read() for name in files_in(folder)]
    return found


def files_in(folder):
    return default_storage.listdir(folder)[1]


def assert_only_pixels(content):
    made = Image.open(io.BytesIO(content))
    made.load()
    assert made.format == "WEBP"
    assert not made.getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "photoshop", "iptc"} & made.info.keys()
    assert not re.search(rb"Wang|Exif|EXIF|XMP|GPS", content)


def upload(client, **more):
    return client.post("/staff/images/add/", sent(**more))


def test_the_site_uses_our_pictures():
    assert get_image_model() is Picture
    assert site.WAGTAILIMAGES_MAX_UPLOAD_SIZE == uploads.MOST_BYTES
    assert site.WAGTAILIMAGES_MAX_IMAGE_PIXELS == uploads.MOST_PIXELS


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "Wang.jpg"), ("PNG", "Wang.png"), ("WEBP", "Wang.webp")])
def test_an_uploaded_picture_and_its_sizes_hold_nothing_but_pixels(editor, kind, name):
    assert upload(editor, content=photo(kind), name=name).status_code == 302
    picture = Picture.objects.get()
    picture.get_rendition("width-200|format-webp")
    picture.get_rendition("max-165x165")
    stored = everything_stored()
    assert len(stored) == 3
    for content in stored:
        assert_only_pixels(content)
    assert picture.file_size == picture.file.size
    assert "ang" not in picture.file.name
    assert picture.uploaded_by_user


def test_a_picture_that_no_form_took_in_is_made_anew_too(db):
    picture = Picture.objects.create(title="x", description="x", file=ContentFile(photo(tags=SIDEWAYS), "a.jpg"))
    assert_only_pixels(picture.file.open().read())
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (200, 400)


def test_a_picture_taken_sideways_stands_upright(editor):
    upload(editor, content=photo(tags=SIDEWAYS))
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (200, 400)


def test_a_picture_is_encoded_once(editor):
    upload(editor)
    assert Picture.objects.get().file.open().read() == uploads.photograph(photo()).content


def test_of_many_uploaded_together_none_is_put_aside_with_its_place(editor):
    answer = editor.post("/staff/images/multiple/add/", {"title": "x", "files[]": sent()["file"], "collection": 1})
    aside = UploadedFile.objects.get()
    assert answer.json()["success"]
    assert not Picture.objects.exists()
    (content,) = [default_storage.open(aside.file.name).read()]
    assert_only_pixels(content)
    prefix = f"uploaded-image-{aside.pk}"
    words = {f"{prefix}-title": "x", f"{prefix}-collection": 1}
    address = f"/staff/images/multiple/create_from_uploaded_image/{aside.pk}/"
    assert not editor.post(address, words).json()["success"]
    assert editor.post(address, {**words, f"{prefix}-description": "Two chairs"}).json()["success"]
    picture = Picture.objects.get()
    assert_only_pixels(picture.file.open().read())
    assert (picture.width, picture.file_size) == (400, picture.file.size)


def test_a_large_file_that_waits_on_disk_is_overwritten(db):
    file = TemporaryUploadedFile("Wang.jpg", "image/jpeg", 0, None)
    file.write(photo())
    file.seek(0)
    make_anew(file)
    with open(file.temporary_file_path(), "rb") as kept:
        assert_only_pixels(kept.read())
    assert file.name == "Wang.webp"


def test_a_picture_without_words_is_refused(editor):
    answer = upload(editor, description="")
    assert answer.status_code == 200
    assert answer.context["form"].errors["description"]
    assert everything_stored() == []


def animated(kind):
    out = io.BytesIO()
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    return out.getvalue()


def still(kind, size=(40, 40)):
    out = io.BytesIO()
    Image.new("1", size).save(out, kind)
    return out.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "a.svg"),
        (SVG, "a.png"),
        (animated("GIF"), "a.gif"),
        (animated("GIF"), "a.png"),
        (still("TIFF"), "a.tiff"),
        (photo()[:300], "a.jpg"),
        (b"<html>", "a.jpg"),
        (still("PNG", (8000, 5001)), "a.png"),
        (still("PNG", (10_000, 9500)), "a.png"),
        (b"\xff\xd8\xff" + b"x" * uploads.MOST_BYTES, "a.jpg"),
    ],
    ids=["svg", "svg as png", "gif", "gif as png", "tiff", "cut off", "html", "pixels", "many pixels", "bytes"],
)
def test_what_is_no_still_picture_or_too_large_is_refused_with_a_sentence(editor, content, name):
    answer = upload(editor, content=content, name=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors["file"][0].count(" ") > 3
    assert not Picture.objects.exists()
    assert everything_stored() == []


def test_only_the_first_of_moving_pictures_is_kept(editor):
    upload(editor, content=animated("WEBP"), name="a.webp")
    assert not getattr(Image.open(Picture.objects.get().file), "is_animated", False)


def test_a_picture_shows_on_a_public_page(client, write_page):
    picture = make_picture()
    block = {"image": {"image": picture.pk, "alt_text": picture.description, "decorative": False}, "caption": ""}
    page = write_page("Chairs", body=None)
    page.body = page.body.stream_block.to_python([{"type": "picture", "value": block}])
    page.save_revision().publish()
    html = client.get(page.url).content.decode()
    tag = re.search(r'<img[^>]+src="(/media/images/[^"]+)"[^>]*>', html)
    assert 'alt="Two chairs"' in tag[0]
    assert client.get(tag[1]).status_code == 200


def make_picture(**more):
    return Picture.objects.create(
        title="Chairs", description="Two chairs", file=ContentFile(photo(**more), "chairs.jpg")
    )


def test_a_size_is_served_for_good_and_can_do_nothing(client, db, django_assert_num_queries):
    size = make_picture().get_rendition("width-100|format-webp")
    with django_assert_num_queries(1):
        answer = client.get(size.url)
    assert_only_pixels(b"".join(answer.streaming_content))
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in answer["Cache-Control"]
    assert "public" in answer["Cache-Control"]
    assert not answer.cookies


def test_every_kind_a_size_can_have_is_served_as_what_it_is(client, db):
    picture = make_picture()
    for kind in "jpeg", "png", "webp":
        assert client.get(picture.get_rendition(f"width-50|format-{kind}").url)["Content-Type"] == f"image/{kind}"


def test_what_was_uploaded_is_never_served(client, db):
    picture = make_picture()
    original = picture.file.name
    for path in (f"/{original}", f"/media/{original}", f"/media/images/{original}", f"/media/images/../{original}"):
        assert client.get(path, follow=True).status_code == 404
    assert client.get(f"/media/images/{original.partition('/')[2]}").status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x.webp",
        "../originals/x.webp",
        "..%2f..%2fetc%2fpasswd",
        "%00.webp",
        "x%00.webp",
        "a/b.webp",
        "x.svg",
        "x.html",
        "/etc/passwd",
        "%E5%9B%BE.webp",
        "a" * 5000 + ".webp",
        "a.webp%0a",
    ],
)
def test_a_wrong_or_hostile_address_is_not_found_and_not_kept(client, db, name):
    answer = client.get(f"/media/images/{name}", follow=True)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_a_size_whose_file_is_lost_is_not_found(client, db):
    size = make_picture().get_rendition("width-100")
    default_storage.delete(size.file.name)
    assert client.get(size.url).status_code == 404


def test_another_picture_in_its_place_gets_other_addresses_and_the_front_door_is_asked_anew(
    editor, django_capture_on_commit_callbacks
):
    upload(editor)
    picture = Picture.objects.get()
    before = picture.get_rendition("width-100").url
    edition = kept_pages.store.get_or_set(kept_pages.EDITION, "one")
    with django_capture_on_commit_callbacks(execute=True):
        editor.post(f"/staff/images/{picture.pk}/", sent(content=photo(size=(300, 300))))
    picture = Picture.objects.get()
    assert picture.get_rendition("width-100").url != before
    assert editor.get(before).status_code == 404
    assert len(files_in("originals")) == 1
    assert kept_pages.store.get(kept_pages.EDITION) != edition


def test_each_size_exists_once(db):
    size = make_picture().get_rendition("width-100")
    with pytest.raises(IntegrityError), transaction.atomic():
        PictureRendition.objects.create(image=size.image, filter_spec=size.filter_spec, file=size.file)


def test_only_editors_may_add_pictures(client, db):
    client.force_login(somebody_with(Role.MODERATOR))
    assert client.post("/staff/images/add/", sent()).status_code == 302
    assert not Picture.objects.exists()
