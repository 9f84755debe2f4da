"""What this room adds to roles and to the rules of the town. Imported once at start."""

from importlib import import_module

from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from community import kept_pages, navigation
from community.roles import Role, allow
from points import occasions
from proposals import lineage
from proposals.models import Cycle, Idea, Space
from voting import begun, sources, thanks
from voting.onward import links_of, votes_of_round, votes_of_space

allow(Role.ELECTION, "voting.view_election", "voting.change_election", "voting.run_election")
allow(Role.ELECTION, "voting.hand_out_paper", "voting.type_paper", "voting.certify_result")
allow(Role.BUDGET, "voting.view_election", "voting.certify_result", "voting.type_paper")
allow(Role.MODERATOR, "voting.view_election", "voting.hand_out_paper", "voting.type_paper")
allow(Role.AUDITOR, "voting.view_election", "voting.certify_result")

lineage.register("vote", Idea, links_of)
lineage.register("vote", Cycle, votes_of_round)
lineage.register("vote", Space, votes_of_space)
occasions.register(
    sources.EARNS, _("An idea is chosen by vote"), page="proposals:ideas", invitation=_("Ideas of the neighbours")
)
occasions.register(
    thanks.ACT, _("Somebody took part in a vote, whatever they chose"), page="voting:votes", invitation=_("Votes")
)
kept_pages.unseen("voting_ballotdraft", "voting_sealedballot", "voting_roll", "voting_commitment", "voting_lettertry")

navigation.add_to_header(_("Votes"), "voting:votes", order=30)

navigation.add_to_footer(_("Look up a receipt"), "voting:look_up", order=20)

user_logged_in.connect(begun.mark_at_sign_in)

import_module("voting.town_rules")
