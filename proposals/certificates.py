"""The certificate of a golden idea: one sheet in both languages, to print and to hang up."""

from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.town import town
from community.typeface import face, paragraph
from proposals.models import Nominee

INK, BRICK, PLATE = "#231F1A", "#A63D26", "#1B4F8A"
LATIN = "Times-Roman"
METALS = {"gold": "#D9961A", "silver": "#B9BFC6", "bronze": "#C98B5E"}


def lines(nominee: Nominee, name: str, language: str) -> list[tuple[str, str]]:
    """What stands on it in one language: kind of line and words."""
    idea, award = nominee.idea, nominee.award
    assert award.announced_at is not None
    with override(language):
        day = date_format(timezone.localtime(award.announced_at), "DATE_FORMAT")
        return [
            ("head", _("Golden idea")),
            ("name", name or _("a neighbour")),
            ("idea", _("No. %(number)s “%(title)s”") % {"number": idea.plate, "title": idea.title}),
            ("plain", _("Place %(place)s among the golden ideas of “%(round)s”, chosen by a jury and the neighbours.")
             % {"place": nominee.place, "round": award.cycle.title}),
            ("small", f"{town().name}  {day}"),
        ]  # fmt: skip


def draw(nominee: Nominee, name: str = "") -> bytes:
    """A PDF, A4 across, Chinese above English. `name`: as the author is to be called; empty means a neighbour."""
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_CENTER
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas

    width, height = landscape(A4)
    made = BytesIO()
    sheet = Canvas(made, pagesize=(width, height), lang="zh-Hans")
    with override("zh-hans"):
        sheet.setTitle(f"{_('Golden idea')} {nominee.idea.plate} {nominee.idea.title}")
    sheet.setAuthor(str(town().name))

    sheet.setStrokeColor(HexColor(PLATE))
    for inset, thick in ((28, 6), (38, 1.2)):
        sheet.setLineWidth(thick)
        sheet.roundRect(inset, inset, width - 2 * inset, height - 2 * inset, 10)
    _medal(
        sheet,
        width / 2,
        height - 108,
        HexColor(METALS[nominee.metal]),
        HexColor(PLATE),
        HexColor(INK),
        nominee.place or 1,
    )

    sizes = {"head": 40, "name": 30, "idea": 20, "plain": 15, "small": 12}
    top = height - 168
    for language in ("zh-hans", "en"):
        for kind, words in lines(nominee, name, language):
            size = sizes[kind] * (0.72 if language == "en" else 1)
            ink = BRICK if kind == "head" else INK
            fitting = _face(words)
            style = ParagraphStyle(
                kind,
                fontName=fitting,
                fontSize=size,
                leading=size * 1.45,
                alignment=TA_CENTER,
                textColor=HexColor(ink),
            )
            drawn = paragraph(words, style)
            _wide, high = drawn.wrap(width - 150, height)
            top -= high
            drawn.drawOn(sheet, 75, top)
            top -= 4
        top -= 12
    sheet.showPage()
    sheet.save()
    return made.getvalue()


def _face(words: str) -> str:
    """Latin words in a Latin face: the Chinese one squeezes them."""
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        return face()
    return LATIN


def _medal(sheet, x, y, gold, ribbon, ink, place) -> None:  # type: ignore[no-untyped-def]
    """A disc with its ribbon and the place on it."""
    sheet.setFillColor(ribbon)
    for side in (-1, 1):
        path = sheet.beginPath()
        path.moveTo(x + side * 4, y - 18)
        path.lineTo(x + side * 26, y - 14)
        path.lineTo(x + side * 30, y - 58)
        path.lineTo(x + side * 19, y - 48)
        path.lineTo(x + side * 9, y - 58)
        path.close()
        sheet.drawPath(path, stroke=0, fill=1)
    sheet.setFillColor(gold)
    sheet.circle(x, y, 32, stroke=0, fill=1)
    sheet.setStrokeColor(ink)
    sheet.setLineWidth(1)
    sheet.circle(x, y, 26, stroke=1, fill=0)
    sheet.setFillColor(ink)
    sheet.setFont(face(), 26)
    sheet.drawCentredString(x, y - 9, str(place))
