"""What this room tells people, does by the clock, and adds to roles, frame and queues. Imported once at start."""

from django.utils.translation import gettext_lazy as _

from community import assisted, kept_pages, navigation, search
from community.models import Resident
from community.roles import Role, allow
from points import occasions
from proposals import awards, finding, searching
from proposals.models import Comment, Idea, Wish

allow(Role.MODERATOR, "proposals.view_idea", "proposals.moderate_ideas")
allow(Role.MODERATOR, *(f"proposals.{verb}_reason" for verb in ("view", "add", "change")))
allow(Role.ADMINISTRATOR, "proposals.see_second_looks")
allow((Role.BUDGET, Role.OFFICE), "proposals.view_idea", "proposals.review_ideas", "proposals.view_review")
allow(Role.BUDGET, "proposals.tell_reviews", *(f"proposals.{verb}_cycle" for verb in ("view", "add", "change")))
allow(Role.BUDGET, *(f"proposals.{verb}_{noun}" for verb in ("view", "add", "change") for noun in ("pot", "theme")))

allow((Role.MODERATOR, Role.OFFICE), "proposals.view_space")
allow(Role.BUDGET, *(f"proposals.{verb}_space" for verb in ("view", "add", "change")))

navigation.add_to_header(_("Ideas"), "proposals:ideas", order=10)
navigation.add_to_header(_("Rounds"), "proposals:cycles", order=20)
navigation.add_to_header(_("Spaces"), "proposals:spaces", order=25)

kept_pages.unseen("proposals_doorplate", "proposals_gram", "proposals_follow", "proposals_claim")

occasions.register(
    awards.EARNS, _("An idea wins the award of its round"), page="proposals:cycles", invitation=_("The rounds")
)

search.register(search.Source("ideas", _("Ideas"), searching.matching, searching.hit))

# A resident helped at the desk takes an idea back at home for as long as it is not on the ballot.
assisted.describe("idea.submitted", _("Handed in an idea"), undo_days=7)
assisted.describe("idea.withdrawn", _("Took an idea back"))
assisted.describe("wish.said", _("Said a wish for a space"), undo_days=7)
assisted.describe("wish.taken_back", _("Took a wish back"))
assisted.describe("wish.echoed", _("Joined a wish for a space"))
assisted.describe("wish.echo_taken_back", _("No longer joins a wish for a space"))
assisted.describe("idea.supported", _("Stands behind an idea"))
assisted.describe("idea.support_taken_back", _("No longer stands behind an idea"))
assisted.describe("comment.said", _("Said something about an idea"))
assisted.describe("comment.taken_back", _("Took back words about an idea"))


def _ideas(resident: Resident, numbers: list[str]) -> dict[str, assisted.Thing]:
    found = Idea.objects.visible_to(resident).filter(pk__in=numbers).values_list("pk", "title", "language")
    return {str(pk): assisted.Thing(*said) for pk, *said in found}


def _talked_about(resident: Resident, numbers: list[str]) -> dict[str, assisted.Thing]:
    ideas = Idea.objects.visible_to(resident)
    found = Comment.objects.filter(pk__in=numbers, idea__in=ideas)
    return {str(pk): assisted.Thing(*said) for pk, *said in found.values_list("pk", "idea__title", "idea__language")}


def _wished_for(resident: Resident, numbers: list[str]) -> dict[str, assisted.Thing]:
    found = Wish.objects.filter(pk__in=numbers).select_related("space")
    return {str(wish.pk): assisted.Thing(wish.space.name) for wish in found}


assisted.name_things("proposals.idea", _ideas)
assisted.name_things("proposals.comment", _talked_about)
assisted.name_things("proposals.wish", _wished_for)

search.register(search.Source("spaces", _("Spaces"), finding.spaces, finding.space_hit))
search.register(search.Source("designs", _("Designs"), finding.designs, finding.design_hit))
