"""On "My page": ideas begun, and ideas handed in with where they stand."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.models import Resident
from community.mythings import Section, Thing, add_first_step, register, register_drafts
from community.saying import day_words
from proposals.looks import look
from proposals.models import Award, Idea, Lane, State, Wish

A_FEW = 5


def drafts(resident: Resident) -> Section | None:
    begun = Idea.objects.drafts_of(resident).order_by("-started_at")[:A_FEW]
    return Section(_("Ideas and designs you began"), [_begun(idea) for idea in begun])


def _begun(idea: Idea) -> Thing:
    note = day_words(idea.edited_at or idea.started_at)
    if idea.lane == Lane.SPACE:
        title = idea.title or _("Design without a name yet")
        return Thing(title, reverse("proposals:design_what", args=[idea.key]), note=note)
    return Thing(str(idea), reverse("proposals:what", args=[idea.key]), note=note)


def ideas(resident: Resident) -> Section | None:
    handed_in = Idea.objects.own(resident).exclude(state=State.DRAFT).order_by("-started_at")[:A_FEW]
    return Section(_("My ideas and designs"), [_handed_in(idea) for idea in handed_in])


def _handed_in(idea: Idea) -> Thing:
    return Thing(
        f"{idea.plate} {idea.title}",
        reverse("proposals:receipt", args=[idea.number]),
        chip=State(idea.state).label,
        tone=look(idea.state).tone,
    )


def wishes(resident: Resident) -> Section | None:
    said = Wish.objects.filter(author=resident, withdrawn_at=None).select_related("space").order_by("-at")[:A_FEW]
    things = [
        Thing(wish.text, wish.get_absolute_url(), note=wish.space.name, chip="" if wish.is_shown else _("Hidden"))
        for wish in said
    ]
    return Section(_("My wishes for spaces"), things)


def juries(resident: Resident) -> Section | None:
    """While there is something to judge."""
    sitting = Award.objects.open_now().judged_by(resident).select_related("cycle")[:A_FEW]
    things = [
        Thing(
            str(award.cycle),
            reverse("proposals:jury", args=[award.cycle.slug]),
            note=_("until %(day)s") % {"day": day_words(award.closes_at)},
        )
        for award in sitting
    ]
    return Section(_("To judge, for the golden-idea award"), things) if things else None


register("proposals.juries", juries, order=5)
register_drafts("proposals.drafts", drafts, order=10)
register("proposals.ideas", ideas, order=10)
register("proposals.wishes", wishes, order=12)
add_first_step(
    _("Say what should change"), "proposals:new", note=_("An idea for your lane, in four short pages"), order=20
)
