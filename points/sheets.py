"""The settlement sheet of a month as a table and as a page to print and sign, both from the same rows."""

from io import BytesIO
from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community.town import town
from community.typeface import face, paragraph
from points.models import Settlement
from records.spreadsheet import safe

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(settlement: Settlement, form: str) -> HttpResponse:
    if form not in MAKERS:
        raise Http404
    kind, make = MAKERS[form]
    response = HttpResponse(make(settlement), content_type=kind)
    name = f"{settlement.merchant.slug}-{settlement.month:%Y-%m}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def heads() -> list[str]:
    return [_("When"), _("Voucher"), _("Reward"), _("Points")]


def rows(settlement: Settlement) -> list[list[Any]]:
    """One a scan, in the order of the scans."""
    scans = settlement.vouchers.select_related("reward").order_by("ended_at", "pk")
    return [
        [f"{timezone.localtime(scan.ended_at):%Y-%m-%d %H:%M}", scan.pk, str(scan.reward), scan.price]
        for scan in scans
        if scan.ended_at
    ]


def title(settlement: Settlement) -> str:
    words = {"shop": settlement.merchant, "month": date_format(settlement.month, "YEAR_MONTH_FORMAT")}
    return _("Settlement of %(shop)s, %(month)s") % words


def as_table(settlement: Settlement) -> bytes:
    from openpyxl import Workbook  # slow to import, seldom needed

    book = Workbook()
    sheet = book.active
    sheet.title = f"{settlement.month:%Y-%m}"
    sheet.append([safe(title(settlement))])
    sheet.append(heads())
    for row in rows(settlement):
        sheet.append([safe(cell) if isinstance(cell, str) else cell for cell in row])
    sheet.append([_("Together"), settlement.vouchers_count, "", settlement.points])
    for column, width in zip("ABCD", (18, 10, 40, 10), strict=True):
        sheet.column_dimensions[column].width = width
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def as_page(settlement: Settlement) -> bytes:
    """To print and to sign."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import SimpleDocTemplate, Spacer, Table

    plain = ParagraphStyle("plain", fontName=face(), fontSize=10, leading=15)
    large = ParagraphStyle("large", parent=plain, fontSize=16, leading=24)
    cells = [[str(cell) for cell in row] for row in rows(settlement)]
    for row in cells:
        row[2] = paragraph(row[2], plain)
    together = [_("Together"), str(settlement.vouchers_count), "", str(settlement.points)]
    ruled = [
        ("FONT", (0, 0), (-1, -1), face(), 10),
        ("LINEBELOW", (0, 0), (-1, 0), 1, "black"),
        ("LINEABOVE", (0, -1), (-1, -1), 1, "black"),
        ("ALIGN", (3, 0), (3, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    table = Table([heads(), *cells, together], colWidths=[110, 60, 250, 60], repeatRows=1, style=ruled)
    signed = _("Approved by: ____________________   Received by: ____________________")
    parts = [
        paragraph(title(settlement), large),
        paragraph(f"{town().name} · {settlement.get_state_display()}", plain),
        Spacer(1, 12),
        table,
        Spacer(1, 36),
        paragraph(signed, plain),
    ]
    made = BytesIO()
    SimpleDocTemplate(made, pagesize=A4, title=title(settlement), author=town().name).build(parts)
    return made.getvalue()


MAKERS = {"xlsx": (XLSX, as_table), "pdf": ("application/pdf", as_page)}
