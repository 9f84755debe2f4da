"""The residents' roll: a CSV file that staff load, kept as keyed hashes; residents are compared with it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community import clock, evidence, notices
from community.models import Neighbourhood, Resident, RollEntry, RollFile
from community.residence import methods, refs
from community.residence.claims import Claim, NotProven
from community.residence.methods import Method

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

COLUMNS = ("name", "id_number", "community", "birth_year")
NEEDED = COLUMNS[:3]
CHINESE = {"姓名": "name", "证件号码": "id_number", "社区": "community", "出生年份": "birth_year"}
MOST_BYTES, MOST_ROWS, MOST_ERRORS = 10_000_000, 100_000, 50


class RowError(ValidationError):
    def __init__(self, row: int, message: "str | StrPromise") -> None:
        super().__init__(message)
        self.row = row


@dataclass
class Reading:
    """A file as read: what is right in it, and what is wrong, each with its row."""

    entries: list[RollEntry] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return bool(self.entries) and not self.errors


def read(content: bytes, area: Neighbourhood) -> Reading:
    """Every row is looked at, so that one upload shows all that is wrong. Cells appear in no message."""
    reading = Reading()
    try:
        rows = _rows(content)
        communities = _by_name(Neighbourhood.objects.under(area).communities())
        seen: dict[str, int] = {}
        for number, row in rows:
            if number > MOST_ROWS:
                raise RowError(number, _("Too many rows. Split the file."))
            try:
                entry = _entry(row, communities)
                if first := seen.get(entry.identity_ref):
                    raise ValidationError(_("The same person as in row %(row)s.") % {"row": first})
                seen[entry.identity_ref] = number
                reading.entries.append(entry)
            except ValidationError as wrong:
                reading.errors.append(RowError(number, wrong.messages[0]))
                if len(reading.errors) >= MOST_ERRORS:
                    break
    except RowError as wrong:
        reading.errors.append(wrong)
    except csv.Error:
        reading.errors.append(RowError(0, _("This is not a CSV file that can be read.")))
    if not reading.entries and not reading.errors:
        reading.errors.append(RowError(0, _("The file has no rows.")))
    return reading


def _by_name(places: Iterable[Neighbourhood]) -> dict[str, Neighbourhood]:
    """Under its address and its names in every language; a name that two share leads to neither."""
    found: dict[str, Neighbourhood] = {}
    shared: set[str] = set()
    places = list(places)
    for place in places:
        for name in {refs.plain(name) for name in notices.in_both_languages(place).values() if name}:
            if found.setdefault(name, place) != place:
                shared.add(name)
    named = {name: place for name, place in found.items() if name not in shared}
    return named | {place.slug: place for place in places}


def without_the_way(file: RollFile) -> list[str]:
    """Communities of a file in which the roll is not a way to prove residence, by name."""
    line = [*Neighbourhood.objects.above(file.area), *Neighbourhood.objects.under(file.area)]
    listed = Neighbourhood.objects.filter(roll_entries__file=file).distinct().order_by("path")
    return [
        str(area.name)
        for area in listed
        if Method.ROLL not in methods.in_force(place for place in line if area.path.startswith(place.path))
    ]


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    if len(content) > MOST_BYTES:
        raise RowError(0, _("The file is larger than 10 MB. Split it."))
    text = _decoded(content)
    if "\0" in text:
        raise RowError(0, _("This is not a CSV file that can be read."))
    first = text.partition("\n")[0]
    table = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    heads = [CHINESE.get(head.strip(), head.strip().lower()) for head in next(table, [])]
    if missing := [name for name in NEEDED if name not in heads]:
        raise RowError(1, _("The first row must name the columns. Missing: %(names)s.") % {"names": ", ".join(missing)})
    if len(set(heads)) != len(heads):
        raise RowError(1, _("A column is named twice."))
    for number, cells in enumerate(table, start=2):
        if any(cell.strip() for cell in cells):
            if len(cells) > len(heads):
                raise RowError(number, _("This row has more cells than the first row."))
            yield number, dict(zip(heads, (_bare(cell) for cell in cells), strict=False))


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RowError(0, _("The file is written in an unknown way. Save it as CSV UTF-8."))


def _bare(cell: str) -> str:
    """What spreadsheets put around a cell to keep it text: ="…" or a leading apostrophe or tab."""
    cell = cell.strip().removeprefix("'")
    return match[1].strip() if (match := re.fullmatch(r'="?(.*?)"?', cell)) else cell


def _entry(row: dict[str, str], communities: dict[str, Neighbourhood]) -> RollEntry:
    if not 1 <= len(row.get("name", "")) <= 60:
        raise ValidationError(_("The name is missing or too long."))
    number = refs.id_number(row.get("id_number", ""))
    place = communities.get(row.get("community", "").lower()) or communities.get(refs.plain(row.get("community", "")))
    if place is None:
        raise ValidationError(
            _("The community must be one of this area, by its name or its address, such as 桂花里 or guihuali.")
        )
    return RollEntry(
        area=place,
        identity_ref=refs.person(number),
        name_check=refs.name_check(number, row["name"]),
        birth_year=_year(row.get("birth_year", "")) or refs.birth_year(number),
    )


def _year(cell: str) -> int | None:
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{4}", cell) or not 1900 <= int(cell) <= clock.today().year:
        raise ValidationError(_("The year of birth must be a year, such as 1958."))
    return int(cell)


@transaction.atomic
def upload(reading: Reading, *, area: Neighbourhood, by: Resident) -> RollFile:
    """Keep a faultless file for checking. It says nothing about anybody until it is put in force."""
    if not reading.is_good:
        raise ValidationError(_("Nothing was taken over. Mend the rows below and upload the file again."))
    file = RollFile.objects.create(area=area, uploaded_by=by)
    for entry in reading.entries:
        entry.file = file
    RollEntry.objects.bulk_create(reading.entries, batch_size=1000)
    evidence.write("residence.roll_uploaded", file, actor=by, stream="people", rows=len(reading.entries))
    return file


@transaction.atomic
def put_in_force(file: RollFile, *, by: Resident) -> None:
    """From now on residents are compared with this file; the area's former one is withdrawn."""
    Neighbourhood.objects.select_for_update().get(pk=file.area_id)
    file.refresh_from_db()
    if file.state != RollFile.State.PREVIEW:
        raise ValidationError(_("This file was decided on before."))
    for former in RollFile.objects.filter(area=file.area, state=RollFile.State.IN_FORCE):
        _withdraw(former, by)
    _decide(file, RollFile.State.IN_FORCE, by)
    evidence.write("residence.roll_in_force", file, actor=by, stream="people", area=file.area.slug)


@transaction.atomic
def withdraw(file: RollFile, *, by: Resident) -> None:
    """Take a file out; its hashes are deleted, proofs given by it stay."""
    file.refresh_from_db(from_queryset=RollFile.objects.select_for_update())
    if file.state != RollFile.State.WITHDRAWN:
        _withdraw(file, by)


def _withdraw(file: RollFile, by: Resident) -> None:
    file.entries.all().delete()
    _decide(file, RollFile.State.WITHDRAWN, by)
    evidence.write("residence.roll_withdrawn", file, actor=by, stream="people")


def _decide(file: RollFile, state: str, by: Resident) -> None:
    file.state, file.decided_at, file.decided_by = state, clock.now(), by
    file.save(update_fields=["state", "decided_at", "decided_by"])


def claim(name: str, number: str) -> Claim:
    """Who knows name and ID number of somebody on a roll is taken for them. Neither is kept."""
    exact = refs.id_number(number)
    found = (
        RollEntry.objects.filter(
            file__state=RollFile.State.IN_FORCE,
            identity_ref=refs.person(exact),
            name_check=refs.name_check(exact, name),
        )
        .select_related("area")
        .order_by("-file__decided_at")
    )
    entry = next((entry for entry in found if Method.ROLL in entry.area.methods_in_force()), None)
    if entry is None:
        raise NotProven(_("You are not on the roll under this name and number. Come to the counter with your ID."))
    return Claim(Method.ROLL, entry.area, identity_ref=entry.identity_ref, birth_year=entry.birth_year)
