"""What this room tells people."""

from django.utils.translation import gettext_lazy as _

from community.notices import register

register(
    "points.expired",
    subject=_("%(points)s points have expired"),
    body=_("They were good until %(day)s. Your statement shows them, and until when the others are good."),
)
register(
    "points.expiring",
    subject=_("%(points)s of your points are good until %(day)s"),
    body=_(
        "Spend them while they are: under “Rewards” you find what the shops offer. Call us if we shall do it together."
    ),
)
register(
    "points.corrected",
    subject=_("Your points were corrected: %(points)s"),
    body=_("The reason: %(why)s. Your statement shows both entries. Not right? Call us."),
)

register(
    "deed.confirmed",
    subject=_("%(points)s points for you: %(rule)s"),
    body=_("Thank you. Your good deed is confirmed, and the points are in your statement."),
)
register(
    "deed.over_the_cap",
    subject=_("Confirmed, thank you: %(rule)s"),
    body=_("You have earned as much under this rule as anybody may in a day or a month, so this one adds no points."),
)
register(
    "deed.refused",
    subject=_("Not confirmed: %(rule)s"),
    body=_("The reason: %(why)s. Not right? Call us, or come to a help point."),
)

register(
    "voucher.held",
    subject=_("Your voucher: %(reward)s"),
    body=_("Show it at %(shop)s until %(day)s. You find it under this link; print it if you like."),
)
register(
    "voucher.used",
    subject=_("Used at %(shop)s: %(reward)s"),
    body=_("That was at %(at)s. If it was not you, call us at once."),
)
register(
    "voucher.undone",
    subject=_("Your voucher is good again: %(reward)s"),
    body=_("%(shop)s had taken it by mistake. It is good until %(day)s; if that day is over, its points come back."),
)
register(
    "voucher.expired",
    subject=_("A voucher has run out: %(reward)s"),
    body=_("It was not used in time. Its %(points)s points are back in your book."),
)
register(
    "settlement.paid",
    subject=_("Paid out: %(points)s points"),
    body=_("The settlement for the month from %(month)s on is paid. The sheet is under “My takings”."),
)
register("dispute.decided", subject=_("Your dispute was answered"), body="%(answer)s")

# Volunteering

register(
    "activity.moved_up",
    subject=_("You have a place: %(title)s"),
    body=_("%(when)s, %(place)s. Somebody could not come, and you were next. Cannot come either? Sign off, please."),
)
register(
    "activity.tomorrow",
    subject=_("Tomorrow: %(title)s"),
    body=_("%(when)s, %(place)s. Cannot come? Sign off, so that somebody else gets the place."),
)
register(
    "activity.soon",
    subject=_("In two hours: %(title)s"),
    body=_("%(when)s, %(place)s. Check in on site: scan the square on the organiser's screen, or ask to be ticked."),
)
register(
    "activity.moved",
    subject=_("Another meeting point: %(title)s"),
    body=_("From now on: %(place)s."),
)
register(
    "activity.called_off",
    subject=_("Called off: %(title)s"),
    body=_("The reason: %(why)s. You need do nothing."),
)
register(
    "activity.time_called_off",
    subject=_("Called off: %(title)s, %(when)s"),
    body=_("The reason: %(why)s. Other times stand."),
)
register(
    "hours.confirmed",
    subject=_("Thank you: %(hours)s hours at “%(title)s”"),
    body=_("Is that right? Confirm it, or tell us what is not, until %(day)s. Then the points follow."),
)
register(
    "hours.absent",
    subject=_("Were you at “%(title)s”?"),
    body=_("The organiser noted that you did not come. If you did, tell us until %(day)s."),
)
register(
    "hours.decided",
    subject=_("Decided: %(hours)s hours at “%(title)s”"),
    body=_("We looked into it: %(answer)s"),
)
register(
    "help.you_are_asked",
    subject=_("Can you help? %(what)s, %(area)s"),
    body=_("On %(day)s. Read what it is about, then say yes or no. The address comes with your yes."),
)
register(
    "help.somebody_comes",
    subject=_("%(helper)s comes to help: %(what)s"),
    body=_("On %(day)s. Afterwards tell us that it went well; one click is enough."),
)
register(
    "help.not_coming",
    subject=_("Your helper cannot come after all: %(what)s"),
    body=_("We look for somebody else. Is it urgent? Call us."),
)
register(
    "help.done",
    subject=_("Did %(helper)s help you? %(what)s"),
    body=_("Confirm it, please: then the points follow. Not so? Tell us."),
)
register(
    "help.cancelled",
    subject=_("Not needed any more: %(what)s, %(day)s"),
    body=_("You need do nothing. Thank you all the same."),
)
