"""What people hear about votes. Never what they picked."""

from django.utils.translation import gettext_lazy as _

from community.notices import register

register(
    "idea.on_ballot",
    subject=_("On the ballot: No. %(number)s %(title)s"),
    body=_("It stands on the ballot “%(vote)s”. Voting begins on %(opens)s. Tell your neighbours."),
)
register(
    "idea.chosen",
    subject=_("Chosen! No. %(number)s %(title)s"),
    body=_("In the vote “%(vote)s” your neighbours chose it. %(reason)s"),
)
register(
    "idea.not_chosen",
    subject=_("Not chosen this time: No. %(number)s %(title)s"),
    body=_("In the vote “%(vote)s” it was not among the winners. %(reason)s"),
)
register(
    "vote.not_cast",
    subject=_("Your ballot is not cast yet: %(vote)s"),
    body=_("You have picked, and not cast. Voting ends on %(ends)s; what is not cast is not counted."),
)
