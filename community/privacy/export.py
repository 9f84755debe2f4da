"""Everything kept about one person, for that person. Built from the marks, fresh each time, and stored nowhere."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from community import clock, evidence, notices
from community.models import Notice, Resident
from community.privacy import inventory
from community.privacy.names import name_of


class Kept(NamedTuple):
    """A file that belongs to this person, and its place in the archive."""

    place: str
    file: FieldFile


Lines = list[tuple[str, str]]
_readers: dict[str, Callable[[list[Any]], list[Lines]]] = {}


def read_by(label: str, reader: Callable[[list[Any]], list[Lines]]) -> None:
    """On the page for people, `reader(rows)` says the rows of this table; the file for machines stays as it is."""
    _readers[label.lower()] = reader


class Part(NamedTuple):
    """The rows of one table that are about this person."""

    label: str
    title: str | Promise
    purpose: str | Promise
    fields: list[Any]
    rows: list[Any]

    @property
    def headings(self) -> list[str]:
        return [name_of(field.verbose_name) for field in self.fields]

    @property
    def readable_rows(self) -> list[Lines]:
        if reader := _readers.get(self.label):
            return reader(self.rows)
        return [[(name_of(field.verbose_name), readable(row, field)) for field in self.fields] for row in self.rows]

    @property
    def files(self) -> list[Kept]:
        named = [field for field in self.fields if isinstance(field, models.FileField)]
        found = [getattr(row, field.name) for field in named for row in self.rows]
        return [Kept(place_of(file), file) for file in found if file]


def parts_about(resident: Resident) -> list[Part]:
    """One query a table, and one more for each list of many, however much there is."""
    found = []
    for description in inventory.personal():
        fields = description.exported_fields
        if not fields:
            continue
        named = [field.name for field in fields if field.many_to_one or field.one_to_one]
        many = [field.name for field in fields if field.many_to_many]
        rows = description.rows_of(resident).select_related(*named).prefetch_related(*many).order_by("pk")
        meta = description.model._meta
        found.append(Part(meta.label_lower, str(meta.verbose_name_plural), description.purpose, fields, list(rows)))
    return found


class Section(NamedTuple):
    """What serves one purpose, from however many tables."""

    purpose: str
    rows: list[Lines]


def sections(parts: list[Part]) -> list[Section]:
    found: dict[str, Section] = {}
    for part in parts:
        purpose = str(part.purpose)
        found.setdefault(purpose, Section(purpose, [])).rows.extend(part.readable_rows)
    return list(found.values())


def as_json(resident: Resident) -> dict[str, Any]:
    """For machines: the same parts with plain values under stable names."""
    return {
        "made_at": clock.now(),
        "about": resident.public_id,
        "tables": {
            part.label: [{field.name: plain(row, field) for field in part.fields} for row in part.rows]
            for part in parts_about(resident)
        },
    }


def as_archive(resident: Resident) -> IO[bytes]:
    """The JSON, and beside it every file it names."""
    archive: IO[bytes] = TemporaryFile()  # noqa: SIM115  handed on open; who sends it closes it
    with ZipFile(archive, "w", ZIP_DEFLATED) as packed:
        said = json.dumps(as_json(resident), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        packed.writestr("my-data.json", said)
        for kept in (kept for part in parts_about(resident) for kept in part.files):
            name = str(kept.file.name)
            if kept.file.storage.exists(name):
                with kept.file.storage.open(name) as file, packed.open(kept.place, "w") as copy:
                    shutil.copyfileobj(file, copy)
    archive.seek(0)
    return archive


def place_of(file: FieldFile) -> str:
    return f"files/{file.name}"


@transaction.atomic
def note_handing_out(resident: Resident) -> None:
    """On the record, and told to the owner by whatever way there is: if it was not them, they should know."""
    now = clock.now()
    evidence.write("data.handed_out", resident, actor=resident, stream="people")
    notices.tell(
        resident, "data.handed_out", key=f"data:{now.isoformat()}", url=reverse("community:settings"), when=now
    )


def plain(row: models.Model, field: Any) -> Any:
    if field.many_to_many:
        return [str(other) for other in getattr(row, field.name).all()]
    if field.many_to_one or field.one_to_one:
        return _other(row, field)
    if isinstance(field, models.FileField):
        file = getattr(row, field.name)
        return place_of(file) if file else ""
    return getattr(row, field.attname)


def readable(row: models.Model, field: Any) -> str:
    value = plain(row, field)
    if value is None or value == "":
        return "–"
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if field.name == "language":
        return str(dict(settings.LANGUAGES).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateTimeField):
        return moment(value)
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {said}" for name, said in value.items()) or "–"
    return str(localize(value))


def moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _messages(rows: list[Any]) -> list[Lines]:
    """As they stood on the page of the person they were for."""
    field: Callable[[str], Any] = Notice._meta.get_field
    return [
        [
            (name_of(field("created_at").verbose_name), moment(read.notice.created_at)),
            (_("Message"), f"{read.subject}. {read.body}" if read.body else read.subject),
            *(
                (
                    name_of(field(name).verbose_name),
                    readable(read.notice, field(name)),
                )
                for name in ("read_at", "state", "sent_at")
            ),
        ]
        for read in notices.read_aloud(rows)
    ]


read_by("community.Notice", _messages)


def _other(row: models.Model, field: Any) -> Any:
    """What the row points at, by name; another person only by number."""
    if field.related_model is Resident:
        return getattr(row, field.attname)
    other = getattr(row, field.name)
    return None if other is None else str(other)
