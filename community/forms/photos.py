"""Choosing photos to send: `components/photo_picker.html` shows such a field."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from community import uploads

KINDS = "image/jpeg,image/png,image/webp"


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once, each still as it was sent: the verb makes it anew."""

    widget = SeveralFiles(attrs={"accept": KINDS})

    def clean(self, data: Any, initial: Any = None) -> list[bytes]:
        several = data if isinstance(data, list) else [data]
        sent: list[UploadedFile] = [file for file in several if file]
        if any((file.size or 0) > uploads.MOST_BYTES for file in sent):
            raise ValidationError(_("A file is larger than 15 MB. Save it smaller."))
        return [file.read() for file in sent]


class PhotoField(PhotosField):
    """One photo; nothing where none was chosen."""

    widget: forms.FileInput = forms.FileInput(attrs={"accept": KINDS})  # type: ignore[assignment]

    def clean(self, data: Any, initial: Any = None) -> bytes:  # type: ignore[override]
        return next(iter(super().clean(data, initial)), b"")
