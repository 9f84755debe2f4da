"""Pictures that editors put on pages. What is stored was made anew from pixels; only renditions are served."""

import re
import secrets
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from community import uploads

# A server in front may serve the second folder from disk.
ORIGINALS, SERVED = "originals", "images"
SERVED_NAME = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:webp|jpg|png)", re.ASCII)


class PictureFile(WagtailImageFieldFile):
    """However a file gets here, nothing but its pixels reaches the storage."""

    def save(self, name: str, content: File, save: bool = True) -> None:
        content.seek(0)
        sent = content.read()
        kept = sent if uploads.is_bare(sent) else uploads.photograph(sent).content
        super().save(name, ContentFile(kept, name), save)


class PictureField(WagtailImageField):
    attr_class = PictureFile


class Picture(AbstractImage):
    file = PictureField(_("file"), upload_to=get_upload_to, width_field="width", height_field="height")
    # Repeated, because they must come after the file: the stored picture may be turned and smaller than the sent one.
    width = models.IntegerField(_("width"), editable=False)
    height = models.IntegerField(_("height"), editable=False)
    description = models.CharField(
        _("what it shows"),
        max_length=255,
        help_text=_("In one sentence, for those who cannot see the picture. A page may say something else."),
    )

    # Repeated for its name from the other side: people do not list pictures.
    uploaded_by_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )
    uploaded_by_user.wagtail_reference_index_ignore = True  # type: ignore[attr-defined]

    admin_form_fields = (
        "title",
        "file",
        "description",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        default_permissions = ()  # Wagtail asks for those of its own image, whatever the model

    def get_upload_to(self, filename: str) -> str:
        """A name nobody guesses and no other content ever had; the sender's name for the file may name people."""
        return f"{ORIGINALS}/{secrets.token_hex(8)}.webp"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        verbose_name = _("size of a picture")
        verbose_name_plural = _("sizes of pictures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                name="each_size_of_a_picture_once", fields=["image", "filter_spec", "focal_point_key"]
            )
        ]

    def __str__(self) -> str:
        return self.file.name

    @property
    def url(self) -> str:
        return reverse("picture", args=[PurePosixPath(self.file.name).name])
