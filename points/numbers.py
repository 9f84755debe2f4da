"""The numbers of points a town decides for itself."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from community import clock, rules

rules.declare(
    "points.two_persons_from",
    label=_("Deeds worth so many points take two persons"),
    unit=rules.POINTS,
    default=100,
    least=2,
    most=10_000,
    help=_("A deed of that worth is confirmed by two, and taken back by two."),
)
rules.declare(
    "points.years_good",
    label=_("Points are good beyond the year they were earned in for"),
    unit=rules.YEARS,
    default=1,
    least=0,
    most=10,
    help=_("They expire on the last day of that year. Points already earned keep their day."),
)
rules.declare(
    "points.first_expiry_notice",
    label=_("First word before points expire"),
    unit=rules.DAYS,
    default=30,
    least=8,
    most=120,
)
rules.declare(
    "points.last_expiry_notice",
    label=_("Last word before points expire"),
    unit=rules.DAYS,
    default=7,
    least=1,
    most=7,
)
rules.declare(
    "points.claim_days",
    label=_("A good deed is reported within"),
    unit=rules.DAYS,
    default=60,
    least=1,
    most=365,
)
rules.declare(
    "points.deed_days",
    label=_("Reported deeds and corrections are decided within"),
    unit=rules.DAYS,
    default=5,
    least=1,
    most=60,
)
rules.declare(
    "points.hours_answer_days",
    label=_("Volunteers answer about their hours within"),
    unit=rules.DAYS,
    default=7,
    least=1,
    most=60,
    help=_("Who says nothing agrees, and the points follow."),
)
rules.declare(
    "points.help_days",
    label=_("We look for a helper within"),
    unit=rules.DAYS,
    default=2,
    least=1,
    most=30,
)
rules.declare(
    "points.help_address_days",
    label=_("Addresses of neighbours who asked for help are forgotten after"),
    unit=rules.DAYS,
    default=14,
    least=1,
    most=90,
)


def good_until(earned: date | None = None) -> date:
    """The last day on which points earned on that day can be spent."""
    return date((earned or clock.today()).year + rules.get("points.years_good"), 12, 31)


def expiry_notices() -> list[int]:
    return [rules.get("points.first_expiry_notice"), rules.get("points.last_expiry_notice")]
