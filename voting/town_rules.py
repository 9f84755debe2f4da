"""The rules of this room: from which number of people on groups are shown, and how long a result may be objected to.

Not called `numbers.py` as elsewhere: `recount.py` beside it runs alone and would find that instead of Python's own.
"""

from django.utils.translation import gettext_lazy as _

from community import rules

rules.declare(
    "voting.least_shown",
    label=_("Smallest group shown with a number"),
    help=_("Results show smaller groups of voters as “few”, so that nobody is found out."),
    unit=rules.PEOPLE,
    default=10,
    least=5,
    most=100,
)
rules.declare(
    "voting.objection_days",
    label=_("Days in which a result can be objected to"),
    help=_("So long the key of the ballot box is kept; then it is destroyed."),
    unit=rules.DAYS,
    default=30,
    least=7,
    most=365,
)
