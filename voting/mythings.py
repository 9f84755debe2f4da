"""On "My page": ballots begun and not cast. What was cast is nobody's to list."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.models import Resident
from community.mythings import Section, Thing, add_link, register_drafts
from community.saying import day_words
from voting import drafts


def begun(resident: Resident) -> Section | None:
    things = [
        Thing(
            str(draft.election),
            reverse("voting:ballot", args=[draft.election.slug]),
            note=_("to cast until %(day)s") % {"day": day_words(draft.election.last_day)},
            chip=_("not cast yet"),
            tone="brick",
        )
        for draft in drafts.open_of(resident.pk)[:5]
    ]
    return Section(gettext_lazy("Ballots I began"), things)


register_drafts("voting.drafts", begun, order=5)
add_link(
    gettext_lazy("Check a receipt"),
    "voting:look_up",
    note=gettext_lazy("Was my ballot kept? No sign-in needed"),
    order=25,
)
