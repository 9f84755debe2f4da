"""What authors, supporters and followers of an idea are told, at every step, once."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Resident
from community.notices import kinds, register, stored, tell, tell_all
from proposals.models import Echo, Follow, Idea, Lane, Space, State, Support, Telling, Wish

# So many are told in the transaction of the step itself; more are left to a worker.
AT_ONCE = 200
A_BATCH = 500

# The steps

register(
    "idea.submitted",
    subject=_("Your idea is here: No. %(number)s %(title)s"),
    body=_("Somebody reads it before it is shown. You will hear from us by %(due)s."),
)
register(
    "idea.published",
    subject=_("Published: No. %(number)s %(title)s"),
    body=_("Everybody can read it now, support it and say what they think. Tell your neighbours."),
)
register(
    "idea.returned",
    subject=_("Please look again: No. %(number)s %(title)s"),
    body=_("%(reason)s Nothing is lost: the author can change it and hand it in again."),
)
register(
    "idea.hidden",
    subject=_("Hidden: No. %(number)s %(title)s"),
    body=_("%(reason)s The author can call us if that is not right."),
)
register(
    "idea.shown_again",
    subject=_("To be read again: No. %(number)s %(title)s"),
    body=_("This idea was hidden. We looked again, and it is back where it was."),
)
register(
    "idea.withdrawn",
    subject=_("Withdrawn: No. %(number)s %(title)s"),
    body=_("Its author took this idea back. Thank you for standing by it."),
)
register(
    "idea.costing",
    subject=_("Being costed: No. %(number)s %(title)s"),
    body=_("An office works out what it would cost and whether it can be done. You will hear what they find."),
)
register(
    "idea.feasible",
    subject=_("It can be done: No. %(number)s %(title)s"),
    body=_("It was costed at %(cost)s yuan. %(reason)s"),
)
register(
    "idea.infeasible",
    subject=_("It cannot be done: No. %(number)s %(title)s"),
    body=_("%(reason)s Its author may appeal until %(until)s; somebody else then looks at it again."),
)
register(
    "idea.final",
    subject=_("The appeal is decided: No. %(number)s %(title)s"),
    body=_("It stays as it was: it cannot be done. %(reason)s"),
)
register(
    "idea.appealed",
    subject=_("Looked at again: No. %(number)s %(title)s"),
    body=_("Its author has appealed. Somebody who did not judge it before looks at it again."),
)
register(
    "merge.proposed",
    subject=_("May we join your idea with another? No. %(number)s %(title)s"),
    body=_(
        "Your idea and No. %(host)s “%(host_title)s” want the same. Joined, all supports count together, and both"
        " authors are named. You decide: nothing happens without your yes."
    ),
)
register(
    "merge.refused",
    subject=_("They stay two ideas: No. %(number)s %(title)s"),
    body=_("The author of No. %(twin)s would rather keep their idea by itself. Both go on."),
)
register(
    "idea.merged",
    subject=_("Joined: No. %(number)s %(title)s is now part of No. %(host)s"),
    body=_("Thank you: your support counts there too, once. Both ideas are named on the page of No. %(host)s."),
)
register(
    "idea.joined",
    subject=_("Another idea joined No. %(number)s %(title)s"),
    body=_("No. %(twin)s “%(twin_title)s” wanted the same and is now part of it. Thank you both."),
)
register(
    "idea.unmerged",
    subject=_("By itself again: No. %(number)s %(title)s"),
    body=_("It was joined with No. %(host)s and now goes on by itself. Your support is back where you gave it."),
)
# Comments
register(
    "report.kept",
    subject=_("We looked at the comment you reported"),
    body=_("It stays: it keeps the house rules. %(reason)s Thank you for looking out."),
)
register(
    "report.hidden",
    subject=_("The comment you reported is hidden"),
    body=_("%(reason)s Thank you for looking out."),
)
register(
    "comment.hidden",
    subject=_("Your comment was hidden"),
    body=_("%(reason)s You can say it again in other words. Not right? Call us."),
)

register(
    "comment.said",
    subject=_("Somebody spoke about your idea No. %(number)s %(title)s"),
    body=_("Read it and reply. The page shows everything that was said."),
)
register(
    "comment.replied",
    subject=_("Somebody replied to you: No. %(number)s %(title)s"),
    body=_("Read it and reply. The page shows everything that was said."),
)

# The golden-idea award
register(
    "award.shortlisted",
    subject=_("On the shortlist for the golden-idea award: No. %(number)s %(title)s"),
    body=_("A jury and the neighbours choose until %(until)s. Tell others who like it."),
)
register(
    "award.jury",
    subject=_("Will you judge? You are in the jury of the golden-idea award"),
    body=_("%(round)s: give each idea of the shortlist your scores and one reason, until %(until)s."),
)
register(
    "award.won",
    subject=_("Golden idea! No. %(number)s %(title)s"),
    body=_("It came in on place %(place)s. Thank you for thinking along. Its author finds a certificate on its page."),
)
register(
    "award.not_this_time",
    subject=_("The golden-idea award is decided: No. %(number)s %(title)s"),
    body=_("Others were ahead this time. To be on the shortlist is an honour; thank you. The page shows every point."),
)

# Designs: where the words above would call them ideas

register(
    "design.submitted",
    subject=_("Your design is here: No. %(number)s %(title)s"),
    body=_("Somebody reads it before it is shown. You will hear from us by %(due)s."),
)
register(
    "design.published",
    subject=_("In the gallery: No. %(number)s %(title)s"),
    body=_("Everybody can look at this design now, support it and say what they think."),
)
register(
    "design.shown_again",
    subject=_("To be seen again: No. %(number)s %(title)s"),
    body=_("This design was hidden. We looked again, and it is back where it was."),
)
register(
    "design.withdrawn",
    subject=_("Withdrawn: No. %(number)s %(title)s"),
    body=_("Its author took this design back. Thank you for standing by it."),
)
register(
    "design.feasible",
    subject=_("It can be built: No. %(number)s %(title)s"),
    body=_("It was costed at %(cost)s yuan and can be chosen when neighbours vote. %(reason)s"),
)
register(
    "comment.said_of_design",
    subject=_("Somebody spoke about your design No. %(number)s %(title)s"),
    body=_("Read it and reply. The page shows everything that was said."),
)

# Spaces
register(
    "space.wishing",
    subject=_("What do you wish for %(name)s?"),
    body=_("%(reason)s Everybody can say a wish in one sentence, or join one."),
)
register(
    "space.calling",
    subject=_("Designs wanted for %(name)s"),
    body=_("%(reason)s Draw how it could be, with a list of what it is made of."),
)
register(
    "space.calling_until",
    subject=_("Designs wanted for %(name)s"),
    body=_("%(reason)s Draw how it could be, with a list of what it is made of. Designs are taken until %(until)s."),
)
register(
    "space.closed",
    subject=_("The call for %(name)s is closed"),
    body=_("%(reason)s Offices now work out what each design costs. Then neighbours choose."),
)
register(
    "space.decided",
    subject=_("Decided: %(name)s"),
    body=_("%(reason)s Thank you to everybody who wished, drew and looked."),
)
register(
    "space.new_design",
    subject=_("A new design for %(name)s: No. %(number)s"),
    body=_("“%(title)s” is in the gallery. Have a look, and say what you think."),
)
register(
    "wish.hidden",
    subject=_("Your wish for %(name)s was hidden"),
    body=_("%(reason)s Not right? Call us."),
)

WITHOUT_LINK = {"idea.hidden", "idea.withdrawn", "idea.returned"}  # the page is there for its author alone
OWN_DOING = {"idea.withdrawn"}  # of which an author need not be told


def tell_all_of(idea: Idea, kind: str, *, key: str = "", url: str = "", **facts: Any) -> None:
    """Author, supporters and followers, each once for this step, as part of the caller's transaction.

    The author is told at once. When many stand behind an idea, a worker tells them, a few hundred at a time.
    """
    key = key or f"{kind}:{idea.pk}:{idea.state_since.isoformat()}"
    told_as = _in_words_for(idea, kind)
    details = {"number": idea.plate, "title": idea.title, **facts}
    about, url = f"idea:{idea.pk}", url or idea.get_absolute_url()
    if idea.author is not None and kind not in OWN_DOING:
        tell(idea.author, told_as, key=key, about=about, url=url, **details)
    _tell_others(idea, told_as, key, "" if kind in WITHOUT_LINK else url, details)


def _in_words_for(idea: Idea, kind: str) -> str:
    """The same step, in words for a design where there are some."""
    if idea.lane != Lane.SPACE:
        return kind
    own = kind.replace("idea.", "design.", 1)
    return own if any(known.name == own for known in kinds()) else kind


def tell_all_around(space: Space, kind: str, *, key: str = "", url: str = "", **facts: Any) -> None:
    """Who wished, joined a wish, drew or follows, each once for this step, as part of the caller's transaction."""
    key = key or f"{kind}:{space.pk}:{space.state_since.isoformat()}"
    _tell_others(space, kind, key, url or space.get_absolute_url(), facts)


def _tell_others(of: Idea | Space, kind: str, key: str, url: str, details: dict[str, Any]) -> None:
    others = list(interested_in(of)[: AT_ONCE + 1])
    if len(others) <= AT_ONCE:
        tell_all(others, kind, key=key, about=_about(of), url=url, **details)
    else:
        kept = {name: stored(detail) for name, detail in details.items()}
        thing = {str(of._meta.model_name): of}
        Telling.objects.get_or_create(key=key, defaults={**thing, "kind": kind, "url": url, "facts": kept})


def _about(of: Idea | Space) -> str:
    return f"{of._meta.model_name}:{of.pk}"


def tell_author_of(idea: Idea, kind: str, *, key: str = "", url: str = "", **facts: Any) -> None:
    if idea.author is not None:
        key = key or f"{kind}:{idea.pk}:{idea.state_since.isoformat()}"
        kind, about, url = _in_words_for(idea, kind), f"idea:{idea.pk}", url or idea.get_absolute_url()
        tell(idea.author, kind, key=key, about=about, url=url, number=idea.plate, title=idea.title, **facts)


def interested_in(of: Idea | Space) -> QuerySet[Resident]:
    """By number: who supports or follows an idea, not its author; who has a say or a wish about a space."""
    if isinstance(of, Space):
        return _around(of)
    behind = Support.objects.filter(idea=of).values("resident").order_by()
    beside = Follow.objects.filter(idea=of).values("resident").order_by()
    return Resident.objects.filter(pk__in=behind.union(beside)).exclude(pk=of.author_id or 0).order_by("pk")


def _around(space: Space) -> QuerySet[Resident]:
    wished = Wish.objects.shown().filter(space=space, author__isnull=False).values("author").order_by()
    echoed = Echo.objects.filter(wish__space=space).values("resident").order_by()
    beside = Follow.objects.filter(space=space).values("resident").order_by()
    left_out = [State.DRAFT, State.WITHDRAWN, State.HIDDEN]
    drew = Idea.objects.filter(design__space=space, author__isnull=False).exclude(state__in=left_out)
    everybody = wished.union(echoed, beside, drew.values("author").order_by())
    return Resident.objects.filter(pk__in=everybody).order_by("pk")


def tell_the_rest() -> int:
    """Carry on with every piece of news that is not told yet. Safe to run twice, and to be broken off."""
    told = 0
    for news in Telling.objects.filter(done_at=None).select_related("idea", "space"):
        while reached := _tell_a_batch(news):
            told += reached
    return told


@transaction.atomic
def _tell_a_batch(news: Telling) -> int:
    news.refresh_from_db(from_queryset=Telling.objects.select_for_update())
    if news.done_at:
        return 0
    of = news.idea or news.space
    assert of is not None  # the database keeps it so
    people = list(interested_in(of).filter(pk__gt=news.reached)[:A_BATCH])
    if people:
        tell_all(people, news.kind, key=news.key, about=_about(of), url=news.url, **news.facts)
        news.reached = people[-1].pk
    else:
        news.done_at = clock.now()
    news.save(update_fields=["reached", "done_at"])
    return len(people)
