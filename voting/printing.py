"""Paper ballots and posters as PDF, in both languages, Chinese typeface included where the machine has one."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override

from community.squares import pdf_square, public_address
from community.town import town
from community.typeface import face, paragraph
from voting import rivals
from voting.models import BallotType, Election, Option

MOST = 1000  # ballots in one file
NORMAL, LARGE = "normal", "large"
POINTS = {NORMAL: 13, LARGE: 20}  # type size of an option
# Where a little less puts the whole ballot on one page, a little less it is.
PARTS_OF_IT = 1, 0.93, 0.87
MARGIN = 42

ENDING = gettext_noop("Write no name. Fold it and put it into the box. It counts instead of anything you cast online.")


def serial(number: int) -> str:
    """As printed and typed: five figures."""
    return f"{number:05}"


def ballots(election: Election, first: int, last: int, size: str = NORMAL) -> bytes:
    """A ballot for each serial number from `first` to `last`, each beginning on a page of its own.

    A second page of a long ballot has the serial number below as well: pages come apart.
    """
    from reportlab.platypus import DocAssign, PageBreak, SimpleDocTemplate

    made = BytesIO()
    page = SimpleDocTemplate(
        made,
        title=f"{_said(election)} {serial(first)}–{serial(last)}",
        author=town().name,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
    )

    def number_the_page() -> None:
        page.canv.setFont(face(), 10)
        page.canv.drawRightString(page.pagesize[0] - MARGIN, MARGIN / 2, page.docEval("serial"))

    page.afterPage = number_the_page
    options = list(election.options.filter(withdrawn=False).order_by("number"))
    points = _points(election, options, size, (page.width - 12, page.height - 12))
    parts: list[Any] = []
    for number in range(first, last + 1):
        parts += [
            DocAssign("serial", repr(serial(number))),
            *_ballot(election, options, serial(number), points),
            PageBreak(),
        ]
    page.build(parts)
    return made.getvalue()


def poster(election: Election) -> bytes:
    """For the notice board, one page: what, when, where, and a square that leads to the ballot."""
    from reportlab.platypus import KeepInFrame, SimpleDocTemplate, Spacer

    style = _styles(POINTS[LARGE])
    address = public_address("voting:ballot", election.slug)
    until = timezone.localtime(election.closing_at or election.closes_at)
    parts = [
        _p(town().name, style["plain"]),
        Spacer(1, 20),
        *(_p(str(getattr(election, f"title_{language}")), style["huge"]) for language in ("zh_hans", "en")),
        Spacer(1, 24),
        *(
            _p(words % {"day": f"{until:%Y-%m-%d %H:%M}"}, style["large"])
            for words in _both(gettext_noop("Vote until %(day)s"))
        ),
        Spacer(1, 30),
        pdf_square(address, 260),
        Spacer(1, 12),
        _p(address, style["plain"]),
        Spacer(1, 24),
        *(
            _p(words, style["large"])
            for words in _both(gettext_noop("No phone? Paper ballots and help at the help points."))
        ),
        _p(town().phone, style["huge"]),
    ]
    made = BytesIO()
    page = SimpleDocTemplate(made, title=_said(election), author=town().name, topMargin=48, bottomMargin=48)
    page.build([KeepInFrame(page.width, page.height - 12, parts, mode="shrink")])
    return made.getvalue()


def _said(titled: Election | Option, language: str = "zh_hans") -> str:
    return str(getattr(titled, f"title_{language}"))


def _both(english: str) -> list[str]:
    return _in_both(partial(gettext, english))


def _in_both(say: Callable[[], str]) -> list[str]:
    found = []
    for code in ("zh-hans", "en"):
        with override(code):
            found.append(say())
    return found


def _rule(election: Election) -> tuple[str, dict[str, Any]]:
    kind = election.ballot_type
    if kind == BallotType.CHOOSE_ONE:
        return gettext_noop("Tick one."), {}
    if kind == BallotType.RANKING:
        return gettext_noop("Write 1 beside what you want most, then 2, 3 and so on."), {}
    if kind == BallotType.POINTS:
        return gettext_noop("Share out %(points)s points: write how many beside each number."), {
            "points": election.points_each
        }
    if kind == BallotType.KNAPSACK:
        return gettext_noop("Tick what you want, for at most %(money)s yuan together."), {
            "money": f"{election.budget:,.0f}"
        }
    if election.most_choices:
        return gettext_noop("Tick what you want. At most %(most)s."), {"most": election.most_choices}
    return gettext_noop("Tick what you want."), {}


def _points(election: Election, options: list[Option], size: str, room: tuple[float, float]) -> float:
    """The type size: the largest that leaves the ballot on one page, or the full one over several."""
    for part in PARTS_OF_IT:
        ballot = _ballot(election, options, serial(1), POINTS[size] * part)
        if sum(flowable.wrap(*room)[1] for flowable in ballot) <= room[1]:
            return POINTS[size] * part
    return POINTS[size]


def _ballot(election: Election, options: list[Option], number: str, points: float) -> list[Any]:
    from reportlab.platypus import Spacer, Table

    style = _styles(points)
    words, values = _rule(election)
    groups = rivals.by_number(election.counting, options)
    titles = [_p(str(getattr(election, f"title_{language}")), style["large"]) for language in ("zh_hans", "en")]
    cells = [[*titles, _p(town().name, style["plain"])], [pdf_square(number, 64), _p(number, style["large"])]]
    head = Table([cells], colWidths=[396, 100], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
    rows = [
        [
            _p(f"<b>{option.number}</b>", style["number"], plain=False),
            [
                _p(_said(option), style["option"]),
                _p(_said(option, "en"), style["plain"]),
                *([_p(f"{option.cost:,.0f} 元 / yuan", style["plain"])] if option.cost else []),
            ],
            "",
        ]
        for option in options
    ]
    ruled = [
        ("BOX", (2, row), (2, row), 1.4, "black") for row in range(len(rows))
    ] + [("LINEBELOW", (0, 0), (-1, -1), 0.5, "grey"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]  # fmt: skip
    table = Table(rows, colWidths=[70, 370, 56], style=ruled)
    return [
        head,
        Spacer(1, 6),
        *(_p(said % values, style["option"]) for said in _both(words)),
        *(_p(said, style["plain"]) for said in _both(ENDING)),
        *(_p(said, style["plain"]) for group in groups for said in _in_both(partial(rivals.sentence, group))),
        Spacer(1, 8),
        table,
    ]


def _p(text: str, style: Any, *, plain: bool = True) -> Any:
    return paragraph(text, style, is_markup=not plain)


def _styles(points: float) -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    sizes = {
        "plain": points * 0.75,
        "option": points,
        "large": points * 1.4,
        "number": points * 2,
        "huge": points * 1.9,
    }
    return {
        name: ParagraphStyle(name, fontName=face(), fontSize=height, leading=height * 1.4)
        for name, height in sizes.items()
    }
