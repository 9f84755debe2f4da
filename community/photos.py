"""Photos that people send, as files: made anew from their pixels in three widths, under a number nobody can guess."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from PIL import Image

from community import uploads

WIDTHS = (320, 640, 1280)  # pixels
ORIGINAL = "original"  # the largest copy
NAMES = (*map(str, WIDTHS), ORIGINAL)


def path(key: UUID, name: str) -> str:
    return f"photos/{key}/{name}.webp"


@contextmanager
def written(key: UUID, clean: uploads.Picture) -> Iterator[None]:
    """All sizes, for the row that is made inside. Files come first, for a row without files would be a broken page;
    they go again where no row came about."""
    kept = False
    try:
        for name, pixels in _copies(clean).items():
            default_storage.save(path(key, name), ContentFile(pixels))
        yield
        kept = True
    finally:
        if not kept:
            delete(key)


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


def delete(key: UUID) -> None:
    """After the commit that took the row: a file cannot be rolled back."""
    for name in NAMES:
        default_storage.delete(path(key, name))


def answer(key: UUID, name: str, *, is_public: bool) -> HttpResponse:
    """One size, for whoever the caller found may see it."""
    try:
        file = default_storage.open(path(key, name))
    except FileNotFoundError:
        raise Http404 from None
    with file:
        response = HttpResponse(file.read(), content_type="image/webp")
    # What is hidden later is gone from caches soon after.
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-store"
    return response
