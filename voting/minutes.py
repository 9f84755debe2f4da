"""The minutes of a count on paper, for the notice board: in the reader's language, one or two sheets of A4."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from community.saying import day_words
from community.town import town
from community.typeface import face, paragraph
from voting.result_page import Line, ResultPage


def sheet(result: ResultPage, address: str) -> bytes:
    """A PDF. `address` is where the result stands online."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    made = BytesIO()
    title = _("Result of the vote: %(title)s") % {"title": result.election.title}
    SimpleDocTemplate(
        made, pagesize=A4, title=title, author=town().name, leftMargin=48, rightMargin=48, topMargin=48, bottomMargin=48
    ).build(_parts(result, title, address))
    return made.getvalue()


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    plain = ParagraphStyle("plain", fontName=face(), fontSize=10.5, leading=16)
    return {
        "plain": plain,
        "cell": ParagraphStyle("cell", parent=plain, fontSize=9.5, leading=13),
        "small": ParagraphStyle("small", parent=plain, fontSize=8, leading=11),
        "large": ParagraphStyle("large", parent=plain, fontSize=20, leading=28),
        "first": ParagraphStyle("first", parent=plain, fontSize=14, leading=22, spaceBefore=6),
        "head": ParagraphStyle("head", parent=plain, fontSize=13, leading=20, spaceBefore=12, spaceAfter=4),
    }


def _parts(result: ResultPage, title: str, address: str) -> list[Any]:
    from reportlab.platypus import KeepTogether, Spacer

    styles = _styles()

    def say(text: str, style: str = "plain") -> Any:
        return paragraph(text, styles[style])

    parts = [
        say(town().name),
        say(title, "large"),
        say(result.headline, "first"),
        say(result.second_sentence),
        *(say(line) for line in result.how),
        say(_("Chosen"), "head"),
        _table(result, result.winners, styles),
    ]
    if result.losers:
        parts += [say(_("Not chosen"), "head"), _table(result, result.losers, styles)]
    parts += [KeepTogether([say(_("Who took part"), "head"), *(say(line) for line in turnout_lines(result))])]
    checks = [say(_("To check it"), "head"), *(say(line, "small") for line in check_lines(result, address))]
    return [*parts, KeepTogether(checks), Spacer(1, 24), KeepTogether([say(line) for line in signature_lines(result)])]


def _table(result: ResultPage, lines: list[Line], styles: dict[str, Any]) -> Any:
    from reportlab.platypus import Table

    def cell(text: str) -> Any:
        return paragraph(text, styles["cell"])

    heads = [cell(head) for head in (_("No."), _("Title"), result.points_name, _("Cost"), _("Why"))]
    rows = [
        [cell(line.code), cell(line.name), cell(line.votes), cell(line.cost), cell(line.sentence)] for line in lines
    ]
    ruled = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, "grey"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
    ]
    return Table([heads, *rows], colWidths=[32, 130, 56, 80, 200], repeatRows=1, style=ruled)


def turnout_lines(result: ResultPage) -> list[str]:
    """Who took part, in sentences. Small groups stay unnamed."""
    found, turnout = [], result.turnout
    if result.per_hundred is not None:
        found.append(_("Of every 100 who may vote, %(share)s did.") % {"share": result.per_hundred})
    if result.channel_words:
        found.append(result.channel_words)
    for name, words in turnout_words().items():
        if turnout.get(name):
            found.append(words % {"number": f"{turnout[name]:,}"})
    return found


def turnout_words() -> dict[str, str]:
    return {
        "blank": _("Blank ballots: %(number)s."),
        "spoiled": _("Spoiled slips: %(number)s."),
        "invalid": _("Ballots against the rules: %(number)s."),
        "replaced": _("Ballots replaced by a later one of the same voter: %(number)s."),
        "drafts_left": _("Drafts that were never cast and so not counted: %(number)s."),
    }


def check_lines(result: ResultPage, address: str) -> list[str]:
    """The hashes that name rules, box, ballots and count: what stands on paper cannot be changed online."""
    version = result.version
    named = [
        (_("Rules"), version.rules_digest),
        (_("Seed of the lots"), result.election.seed),
        (_("Root of all receipts"), version.box_root),
        (_("Counted ballots"), version.ballots_sha256),
        (_("Trace of the count"), version.trace_sha256),
    ]
    return [_("The whole result: %(address)s") % {"address": address}] + [
        f"{name}: {value}" for name, value in named if value
    ]


def signature_lines(result: ResultPage) -> list[str]:
    return [
        _("Signed on %(day)s by %(name)s") % {"day": day_words(signature.signed_at), "name": signature.by}
        for signature in result.signatures
    ] + ["", _("Put up on: ____________________   By: ____________________")]
