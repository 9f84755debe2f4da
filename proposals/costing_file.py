"""The costing sheet as an XLSX file: out to the office's own table, back in with verdicts. All rows or none."""

import io
import zipfile
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook

from community.models import Resident
from proposals import review
from proposals.models import Idea, Review

MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_CELL = 2_000_000, 40_000_000, 2_000, 2_000
FIRST_ROW = 2
WORDS = {"yes": "yes", "是": "yes", "能": "yes", "no": "no", "否": "no", "不能": "no"}
WIDTHS = (10, 10, 40, 18, 14, 12, 14, 14, 60)


class Row(NamedTuple):
    number: int
    review: Review
    said: dict[str, Any]


def headings() -> list[str]:
    return [
        *[_("Review"), _("Idea"), _("Title"), _("Where"), _("What the author thinks it costs")],
        *[_("Yes or no"), _("Cost (yuan)"), _("Upkeep a year (yuan)"), _("Public reason")],
    ]


def write(reviews: Iterable[Review]) -> bytes:
    """One row a review, with what is decided so far. What people typed is text, whatever it begins with."""
    book = Workbook()
    sheet = book.active
    sheet.append(headings())
    for each in reviews:
        idea = each.idea
        sheet.append([each.pk, idea.number, None, None, idea.guess, each.verdict, each.cost, each.upkeep, None])
        for column, words in (3, idea.title), (4, str(idea.area or "")), (9, each.reason):
            cell = sheet.cell(row=sheet.max_row, column=column, value=words or None)
            cell.data_type = "s"
    for letter, width in zip("ABCDEFGHI", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(content: bytes, reviews: Iterable[Review]) -> list[Row]:
    """The rows with a verdict. Every row is looked at, so that one upload shows all that is wrong."""
    known, rows, wrong = {each.pk: each for each in reviews}, [], []
    for number, cells in enumerate(_rows(content), start=FIRST_ROW):
        if not any(cells) or not str(cells[5] or "").strip():
            continue
        try:
            rows.append(Row(number, *_row(cells, known)))
        except ValidationError as refusal:
            wrong.append(_("Row %(row)s: %(what)s") % {"row": number, "what": refusal.messages[0]})
    if wrong:
        raise ValidationError(wrong)
    if not rows:
        raise ValidationError(_("No row has a verdict: write yes or no in the sixth column."))
    return rows


def _rows(content: bytes) -> list[tuple[Any, ...]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED:
                raise ValidationError(_("This file is too large. Split it."))
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        found = sheet.iter_rows(min_row=FIRST_ROW, max_row=MOST_ROWS + FIRST_ROW, max_col=9, values_only=True)
        rows = [tuple(cells) + (None,) * (9 - len(cells)) for cells in found]
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, TypeError, OSError, SyntaxError):
        raise ValidationError(_("This is no XLSX file, or a damaged one. Export it again and fill it in.")) from None
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("Too many rows. Split the file."))
    return rows


def _row(cells: tuple[Any, ...], known: dict[int, Review]) -> tuple[Review, dict[str, Any]]:
    found = known.get(cells[0]) if isinstance(cells[0], int) else None
    if found is None:
        raise ValidationError(_("This review is not yours to judge, or it is told already."))
    verdict = WORDS.get(str(cells[5]).strip().lower())
    if verdict is None:
        raise ValidationError(_("Write yes or no."))
    reason = str(cells[8] or "").strip()
    if len(reason) > MOST_CELL:
        raise ValidationError(_("The reason is too long."))
    return found, {"verdict": verdict, "cost": _money(cells[6]), "upkeep": _money(cells[7]), "reason": reason}


def _money(cell: Any) -> Decimal | None:
    if cell in (None, ""):
        return None
    try:
        amount = Decimal(str(cell).replace(",", "").strip()).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise ValidationError(_("Write costs as plain numbers.")) from None
    if not 0 <= amount < Decimal(10) ** 12:
        raise ValidationError(_("Write costs as plain numbers."))
    return amount


@transaction.atomic
def take_in(rows: Iterable[Row], *, by: Resident) -> int:
    """Every verdict of the file, or none; every row that is refused says why."""
    rows = sorted(rows, key=lambda row: row.review.idea_id)
    wrong: dict[int, str] = {}
    # All ideas before the first line of the record, as every other verb does with its one: no two wait for each other.
    held = Idea.objects.filter(pk__in=[row.review.idea_id for row in rows]).order_by("pk")
    list(held.select_for_update(of=("self",)).values_list("pk"))
    for row in rows:
        try:
            review.decide(row.review, by=by, scores=row.review.scores, **row.said)
        except ValidationError as refusal:
            wrong[row.number] = _("Row %(row)s: %(what)s") % {"row": row.number, "what": refusal.messages[0]}
    if wrong:
        raise ValidationError([wrong[number] for number in sorted(wrong)])
    return len(rows)
