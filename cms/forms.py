from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from community import uploads


class PictureUpload(WagtailImageField):
    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except uploads.BROKEN as why:  # Wagtail's own check falls over a file that ends in its head
            raise uploads.Refused(uploads.UNREADABLE) from why


class PictureForm(BaseImageForm):
    """The form of a picture on the staff side, wherever it is uploaded."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = PictureUpload(label=field.label, widget=field.widget, required=field.required)

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if isinstance(sent, UploadedFile):
            make_anew(sent)
        return sent


def make_anew(sent: UploadedFile) -> None:
    """In the same object: Wagtail puts it aside as it is while words for it are still missing."""
    clean = uploads.photograph(sent.read())
    sent.seek(0)
    sent.truncate()
    sent.write(clean.content)
    sent.flush()
    sent.seek(0)
    sent.size = len(clean.content)
    sent.name = PurePosixPath(sent.name or "picture").stem + f".{clean.ending}"
    sent.content_type = f"image/{clean.ending}"
