"""Pictures of ideas, designs and spaces: made anew in three widths for the page, the largest for author and staff."""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community import clock, uploads
from community import photos as files
from community.models import Resident
from proposals.models import Idea, Photo, Space

MOST = 4  # photos an idea or a space; of a plan, a before and an after there is one


class PhotoRefused(ValidationError):
    """This photo is not taken; the message says what to do."""


def add(of: Idea | Space, content: bytes, *, by: Resident, kind: str = Photo.Kind.PHOTO) -> Photo:
    """The photo in all its widths. A new plan, before or after takes the place of the one that was there."""
    clean = uploads.photograph(content)
    photo = Photo(kind=kind, width=clean.width, height=clean.height, added_by=by, added_at=clock.now())
    setattr(photo, str(of._meta.model_name), of)
    with files.written(photo.key, clean), transaction.atomic():
        _lock(of)
        photo.order = _make_room(of, kind)
        photo.save()
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


@transaction.atomic
def remove(photo: Photo) -> None:
    """Row now, files after the commit."""
    transaction.on_commit(partial(files.delete, photo.key), robust=True)
    Photo.objects.filter(pk=photo.pk).delete()
