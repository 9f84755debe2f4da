"""Pictures of ideas, designs and spaces: made anew in three widths for the page, the largest for author and staff."""

import io
from functools import partial

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image

from community import clock, uploads
from community.models import Resident
from proposals.models import Idea, Photo, Space
from proposals.models.photos import WIDTHS

MOST = 4  # photos an idea or a space; of a plan, a before and an after there is one
ORIGINAL = "original"
NAMES = (*map(str, WIDTHS), ORIGINAL)


class PhotoRefused(ValidationError):
    """This photo is not taken; the message says what to do."""


def path(photo: Photo, name: str) -> str:
    return f"photos/{photo.key}/{name}.webp"


def add(of: Idea | Space, content: bytes, *, by: Resident, kind: str = Photo.Kind.PHOTO) -> Photo:
    """The photo in all its widths. Files are written first: a row without files would be a broken page.

    A new plan, before or after takes the place of the one that was there.
    """
    clean = uploads.photograph(content)
    photo = Photo(kind=kind, width=clean.width, height=clean.height, added_by=by, added_at=clock.now())
    setattr(photo, str(of._meta.model_name), of)
    kept = False
    try:
        with transaction.atomic():
            _lock(of)
            photo.order = _make_room(of, kind)
            for name, pixels in _copies(clean).items():
                default_storage.save(path(photo, name), ContentFile(pixels))
            photo.save()
        kept = True
    finally:
        if not kept:
            _delete_files(photo)
    return photo


def _lock(of: Idea | Space) -> None:
    """One photo after the other is counted."""
    type(of)._default_manager.select_for_update(of=("self",)).get(pk=of.pk)


def _make_room(of: Idea | Space, kind: str) -> int:
    """Which place the new one gets."""
    before = list(of.photos.filter(kind=kind))
    if kind != Photo.Kind.PHOTO:
        for old in before:
            remove(old)
        return 0
    if len(before) >= MOST:
        raise PhotoRefused(_("There is room for %(most)d photos. Take one out first.") % {"most": MOST})
    return max((old.order for old in before), default=-1) + 1


def _copies(clean: uploads.Picture) -> dict[str, bytes]:
    copies = {ORIGINAL: clean.content}
    with Image.open(io.BytesIO(clean.content)) as picture:
        for width in WIDTHS:
            small = picture.copy()
            small.thumbnail((width, width * 2))
            out = io.BytesIO()
            small.save(out, "WEBP", quality=80)
            copies[str(width)] = out.getvalue()
    return copies


@transaction.atomic
def remove(photo: Photo) -> None:
    """Row now, files after the commit: a file cannot be rolled back."""
    transaction.on_commit(partial(_delete_files, photo), robust=True)
    Photo.objects.filter(pk=photo.pk).delete()


def open_file(photo: Photo, name: str) -> File:
    return default_storage.open(path(photo, name))


def _delete_files(photo: Photo) -> None:
    for name in NAMES:
        default_storage.delete(path(photo, name))
