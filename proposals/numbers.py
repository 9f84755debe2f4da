"""The rules of this room: how long people wait for an answer, what is small, how long things are held."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community import rules

rules.declare(
    "proposals.reading_days",
    label=_("Days within which an idea is read"),
    help=_("From handing it in until it is published or returned with a reason."),
    unit=rules.DAYS,
    default=3,
    least=1,
    most=30,
)
rules.declare(
    "proposals.small_matter_days",
    label=_("Days within which a small matter is answered"),
    unit=rules.DAYS,
    default=10,
    least=1,
    most=60,
)
rules.declare(
    "proposals.small_matter_yuan",
    label=_("What a small matter may cost"),
    help=_("Up to this sum a matter takes the fast lane and is not voted on."),
    unit=rules.YUAN,
    default=5000,
    least=100,
    most=100_000,
)
rules.declare(
    "proposals.claim_minutes",
    label=_("How long a moderator has an idea to themselves"),
    help=_("While one decides, no other does. After that the idea is free again."),
    unit=rules.MINUTES,
    default=15,
    least=1,
    most=120,
)
rules.declare(
    "proposals.proof_to_have_a_say",
    label=_("Proof of residence needed to support an idea and to speak about it"),
    help=_("0: everybody with an account may. 1: only who proved to live in the area of the idea."),
    unit=ngettext_lazy("%(number)d (0: no, 1: yes)", "%(number)d (0: no, 1: yes)", "number"),
    default=0,
    least=0,
    most=1,
)
rules.declare(
    "proposals.appeal_days",
    label=_("Days within which an author may appeal against a “no”"),
    help=_("From the day they were told. Somebody else judges the appeal."),
    unit=rules.DAYS,
    default=14,
    least=3,
    most=90,
)
rules.declare(
    "proposals.judging_days",
    label=_("Days within which an office costs and judges an idea"),
    unit=rules.DAYS,
    default=20,
    least=1,
    most=120,
)
rules.declare(
    "proposals.unmerge_days",
    label=_("Days within which two joined ideas can be taken apart again"),
    unit=rules.DAYS,
    default=30,
    least=1,
    most=90,
)
rules.declare(
    "proposals.report_days",
    label=_("Days within which a reported comment is looked at"),
    unit=rules.DAYS,
    default=2,
    least=1,
    most=30,
)
rules.declare(
    "proposals.second_look_percent",
    label=_("Share of moderators’ decisions that a colleague looks at again"),
    help=_("Drawn by lot. Whoever looks again does not see the first verdict. 0: none."),
    unit=rules.PERCENT,
    default=5,
    least=0,
    most=100,
)
