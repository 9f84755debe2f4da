"""What this room tells people, does by the clock, and adds to roles, frame and queues. Imported once at start."""

from django.utils.translation import gettext_lazy as _

from community import assisted, kept_pages, navigation, search
from community.roles import Role, allow
from points import occasions
from proposals import awards, finding, searching

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

search.register(search.Source("spaces", _("Spaces"), finding.spaces, finding.space_hit))
search.register(search.Source("designs", _("Designs"), finding.designs, finding.design_hit))
