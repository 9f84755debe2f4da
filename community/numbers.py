"""The rules of this room: who counts as a household, how long proofs hold, how the desk works."""

from django.utils.translation import gettext_lazy as _

from community import rules

rules.declare(
    "community.household_adults",
    label=_("Adults in a household"),
    help=_("Where staff note no other number. So many people can prove residence with one letter."),
    unit=rules.PEOPLE,
    default=4,
    least=1,
    most=20,
)
rules.declare(
    "community.residence_years",
    label=_("How long a proof of residence holds"),
    help=_("For proofs from then on; those already given keep their day."),
    unit=rules.YEARS,
    default=3,
    least=1,
    most=10,
)
rules.declare(
    "community.residence_case_days",
    label=_("Days within which a residence case is decided"),
    unit=rules.DAYS,
    default=5,
    least=1,
    most=60,
)
rules.declare(
    "community.assisted_idle_minutes",
    label=_("Acting for a resident: ends after so long without a click"),
    unit=rules.MINUTES,
    default=30,
    least=5,
    most=60,
)
rules.declare(
    "community.assisted_a_day",
    label=_("Acting for residents: how often one helper may begin in a day"),
    unit=rules.TIMES,
    default=40,
    least=1,
    most=200,
)
rules.declare(
    "community.assisted_spoken_days",
    label=_("How long a spoken consent to help holds"),
    unit=rules.DAYS,
    default=1,
    least=1,
    most=7,
)
rules.declare(
    "community.assisted_slip_days",
    label=_("How long a signed slip holds"),
    unit=rules.DAYS,
    default=30,
    least=1,
    most=90,
)
rules.declare(
    "community.assisted_standing_days",
    label=_("How long a family member’s authorisation may hold"),
    unit=rules.DAYS,
    default=366,
    least=30,
    most=1100,
)
