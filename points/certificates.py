"""The certificate of hours as a page to print, and what anybody who has its number may know."""

from io import BytesIO
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from community.squares import pdf_square, whole
from community.town import town
from community.typeface import face, paragraph
from points import codes
from points.models import Certificate


class Checked(NamedTuple):
    """All that is told to a stranger."""

    initial: str
    hours: float


def check(typed: str) -> Checked | None:
    found = Certificate.objects.filter(number=codes.plain(typed)[:12]).select_related("resident").first()
    if found is None or found.resident.left_at is not None:
        return None
    return Checked(str(found.resident)[:1], found.hours)


def grouped(number: str) -> str:
    return f"{number[:5]}-{number[5:]}"


def answer(certificate: Certificate) -> HttpResponse:
    response = HttpResponse(as_page(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="hours-{certificate.number}.pdf"'
    return response


def as_page(certificate: Certificate) -> bytes:
    """In the language of the moment."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import HRFlowable, SimpleDocTemplate, Spacer

    def line(text: str, size: int, space: int = 0) -> Any:
        style = ParagraphStyle(str(size), fontName=face(), fontSize=size, leading=size * 1.5, alignment=1)
        style.spaceAfter = space
        return paragraph(text, style)

    facts = {
        "first": date_format(certificate.first_on, "DATE_FORMAT"),
        "last": date_format(certificate.last_on, "DATE_FORMAT"),
    }
    check_at = reverse("points:certificates") + f"?number={certificate.number}"
    drawing = pdf_square(whole(check_at), 90)
    drawing.hAlign = "CENTER"
    day = date_format(localdate(certificate.issued_at), "DATE_FORMAT")
    number = {"number": grouped(certificate.number)}
    parts = [
        Spacer(1, 18),
        line(_("Certificate of voluntary service"), 28, 18),
        HRFlowable(width="40%", thickness=1),
        Spacer(1, 18),
        line(str(certificate.resident), 22, 10),
        line(_("has given to the neighbours, from %(first)s to %(last)s,") % facts, 13, 8),
        line(_("%(hours)s hours") % {"hours": f"{certificate.hours:g}"}, 30, 8),
        line(_("of voluntary service. Thank you."), 13, 24),
        line(f"{town().name} · {day}", 12, 14),
        drawing,
        line(
            _("Number %(number)s. Whoever scans the square sees an initial and the hours, and nothing more.") % number,
            9,
        ),
    ]
    made = BytesIO()
    title = _("Certificate of voluntary service")
    SimpleDocTemplate(made, pagesize=landscape(A4), title=title, author=town().name).build(parts)
    return made.getvalue()
