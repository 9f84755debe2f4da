"""Where options come from, and what becomes of them. Ideas and designs are known here; other rooms register theirs.

A source is named by a word: the option "idea:12" belongs to the source "idea".
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from community.models import Resident
from community.notices import in_both_languages
from points.actions import award
from proposals import designs, notices, spaces
from proposals.models import Design, Idea, Space, SpaceState
from proposals.models import State as IdeaState
from voting.counting.catalogue import LANGUAGES, Words
from voting.models import Election, Option


class Offer(NamedTuple):
    """One thing that can be put on a ballot. Titles and summaries by language code; money in yuan."""

    source: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    cost: Decimal | None
    category: str
    url: str
    idea: Idea | None = None


class Source(Protocol):
    """What a room does for the things it puts on ballots. `option.source` is "word:number"."""

    def offers(self, election: Election) -> Iterable[Offer]:
        """What could be voted on in this election."""

    def put_on_ballot(self, option: Option, *, by: Resident) -> None:
        """It is on a frozen ballot from now on. Runs in the transaction of the freeze; refuses by ValidationError."""

    def went(self, option: Option, *, chosen: bool, reason: Mapping[str, str], by: Resident) -> None:
        """The result is final: move it on, and tell its people. `reason` by language code. Safe to run twice."""

    def thank(self, option: Option) -> None:
        """It was chosen, and everything has gone on: what its people get for it. Safe to run twice."""

    def ended(self, election: Election, chosen: Sequence[Option], *, by: Resident) -> None:
        """All its options went on; these were chosen. Run again where a result is corrected."""

    def taken_off(self, option: Option, *, by: Resident) -> None:
        """An amendment withdrew it before anybody voted."""


# The earning rule that pays the author of a chosen idea, where the town has one.
EARNS = "idea-chosen"
AFTER = (IdeaState.ON_BALLOT, IdeaState.CHOSEN, IdeaState.NOT_CHOSEN)
_sources: dict[str, Source] = {}


def register(word: str, source: Source) -> None:
    _sources[word] = source


def of(option: Option) -> Source | None:
    return _sources.get(option.source.partition(":")[0])


def taken_off_ballot(option: Option, *, by: Resident) -> None:
    if source := of(option):
        source.taken_off(option, by=by)


def offers(election: Election) -> list[Offer]:
    """Everything that could stand on this ballot and does not yet."""
    standing = set(election.options.values_list("source", flat=True))
    found = [offer for _word, source in sorted(_sources.items()) for offer in source.offers(election)]
    return [offer for offer in found if offer.source not in standing]


def hold(election: Election) -> None:
    """Lock what will move on, then its people, before the ends of the record are taken; see docs/locking.md."""
    ideas = Idea.objects.select_for_update(of=("self",)).filter(ballot_options__election=election).order_by("pk")
    spaces = Space.objects.select_for_update(of=("self",)).filter(designs__idea__in=[idea.pk for idea in ideas])
    list(spaces.order_by("pk"))
    authors = [idea.author_id for idea in ideas if idea.author_id]
    list(Resident.objects.select_for_update(of=("self",)).filter(pk__in=authors).order_by("pk"))


class Ideas:
    """Feasible ideas of the round, at the price that was told."""

    def offers(self, election: Election) -> Iterable[Offer]:
        if election.cycle is None:
            return
        ideas = Idea.objects.filter(cycle=election.cycle, state=IdeaState.FEASIBLE).select_related("theme", "area")
        for idea in ideas.order_by("number"):
            yield Offer(
                source=f"idea:{idea.pk}",
                title={idea.language: idea.title},
                summary={},
                cost=idea.cost,
                category=idea.theme.slug if idea.theme else "",
                url=f"/ideas/{idea.number}/",
                idea=idea,
            )

    def put_on_ballot(self, option: Option, *, by: Resident) -> None:
        idea = _idea_of(option)
        idea.lock()
        if idea.cost != option.cost:
            raise ValidationError(
                _("The cost of “%(option)s” has changed since it was put on the list. Take it anew.")
                % {"option": option}
            )
        idea.move_locked(IdeaState.ON_BALLOT, by=by)
        title = in_both_languages(option.election, "title")
        notices.tell_all_of(idea, "idea.on_ballot", vote=title, opens=option.election.opens_at)

    def taken_off(self, option: Option, *, by: Resident) -> None:
        idea = _idea_of(option)
        idea.lock()
        idea.move_locked(IdeaState.FEASIBLE, by=by)

    def went(self, option: Option, *, chosen: bool, reason: Mapping[str, str], by: Resident) -> None:
        idea = _idea_of(option)
        idea.lock()
        to = IdeaState.CHOSEN if chosen else IdeaState.NOT_CHOSEN
        if idea.state == to or idea.state not in AFTER:
            return  # went on before
        idea.move_locked(to, by=by)  # the reason is told by `voting.onward`, in the language of who reads
        kind = "idea.chosen" if chosen else "idea.not_chosen"
        notices.tell_all_of(idea, kind, vote=in_both_languages(option.election, "title"), reason=dict(reason))

    def thank(self, option: Option) -> None:
        idea = _idea_of(option)
        if idea.author is not None:
            award(EARNS, to=idea.author, source=f"idea:{idea.pk}", what=idea.title, link=idea.get_absolute_url())

    def ended(self, election: Election, chosen: Sequence[Option], *, by: Resident) -> None:
        """Nothing more: each idea goes its own way."""


class Designs(Ideas):
    """The costed designs of the space that the contest is about. They are ideas, and go on as those do."""

    def offers(self, election: Election) -> Iterable[Offer]:
        space = space_of(election)
        for idea, cost, _upkeep in designs.options_for(space) if space else ():
            if idea.state == IdeaState.FEASIBLE:
                title, url = {idea.language: idea.title}, f"/designs/{idea.number}/"
                yield Offer(f"design:{idea.pk}", title, {}, cost, "", url, idea)

    def put_on_ballot(self, option: Option, *, by: Resident) -> None:
        space = space_of(option.election)
        if space is None or space.state != SpaceState.CLOSED:
            raise ValidationError(_("Close the call for designs first: what comes in later could not be voted on."))
        super().put_on_ballot(option, by=by)

    def ended(self, election: Election, chosen: Sequence[Option], *, by: Resident) -> None:
        """The space is decided, in words that name what was chosen."""
        if (space := space_of(election)) is None:
            return
        reasons = {}
        for code in LANGUAGES:
            with override(code):
                titles = Words(code).listed([f"“{option.title}”" for option in chosen])
                said = _("Chosen by vote: %(titles)s.") % {"titles": titles} if chosen else _("The vote chose none.")
                reasons[f"reason_{code.replace('-', '_')}"] = str(said)
        spaces.decide_by_vote(space, by=by, **reasons)


CONTEST = "space:"


def space_of(election: Election) -> Space | None:
    """What a design contest is about."""
    slug = election.contest.removeprefix(CONTEST)
    return Space.objects.filter(slug=slug).first() if slug != election.contest else None


def contests() -> list[tuple[str, Space]]:
    """Spaces whose designs wait for a vote, each by the name it has as a contest. One query."""
    costed = Design.objects.filter(space=OuterRef("pk"), idea__state=IdeaState.FEASIBLE, idea__cost__isnull=False)
    waiting = Space.objects.public().filter(Exists(costed)).exclude(state=SpaceState.DECIDED)
    return [(f"{CONTEST}{space.slug}", space) for space in waiting.order_by("-state_since", "pk")]


def _idea_of(option: Option) -> Idea:
    if option.idea is None:
        raise ValueError(f"{option.source} is no idea.")
    return option.idea


def words(offer: Offer, field: str) -> dict[str, Any]:
    """{"title_en": …}: what a new option is given."""
    said: Mapping[str, str] = getattr(offer, field)
    return {f"{field}_{code.replace('-', '_')}": text for code, text in said.items()}


register("idea", Ideas())
register("design", Designs())
