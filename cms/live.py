"""What the home page shows of the town as it is now. One place asks every lower room, in few queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import open_now
from cms.open_now import NEVER, Act, until
from community import clock
from community.models import Neighbourhood, Resident
from community.saying import day_words, days_to, span_words
from proposals.models import Cycle, Idea, Phase, Space, SpaceState
from proposals.models.awards import Stage
from proposals.models.ideas import IdeaQuerySet
from proposals.steps import Step, with_counts
from voting.models import Election

if TYPE_CHECKING:
    from cms.models import AnnouncementPage, StoryPage


class Round(NamedTuple):
    """The round that concerns a reader, and the phase it is in; None: it is announced."""

    cycle: Cycle
    phase: str | None

    @property
    def ends(self) -> datetime:
        """When the phase is over; of one that is announced, when it begins."""
        return self.cycle.ends(self.phase) if self.phase else self.cycle.proposing_at


class Figure(NamedTuple):
    value: int
    words: str


@dataclass(frozen=True)
class Lane:
    """A community with the newest that is announced there."""

    place: Neighbourhood
    news: "AnnouncementPage | None"
    count: int


MOST = 12  # of votes, and of corners
NEWEST, SUPPORTED, GOLDEN = "newest", "support", "golden"
IDEAS_IN_ORDER: dict[str, Callable[[IdeaQuerySet], IdeaQuerySet]] = {
    NEWEST: IdeaQuerySet.newest_first,
    SUPPORTED: IdeaQuerySet.most_supported_first,
    GOLDEN: IdeaQuerySet.golden,
}


class TownNow:
    """The town for a reader who calls `area` theirs: asked once, used by every block of the page."""

    def __init__(self, language: str, area: Neighbourhood | None = None) -> None:
        self.language, self.area = language, area

    @cached_property
    def communities(self) -> list[Neighbourhood]:
        return list(Neighbourhood.objects.communities())

    @cached_property
    def rounds(self) -> list[Round]:
        """Those that are not over, for the whole town or for the reader's community."""
        going: Any = with_counts(Cycle.objects.not_over().with_hold().select_related("area", "award"))
        if self.area is not None:
            going = going.filter(self.area.around())
        return [Round(cycle, cycle.held_in or cycle.phase_by_dates(clock.now())) for cycle in going]

    @cached_property
    def open_now(self) -> list[Act]:
        """All that can be done today, what closes first in front and what has no end last."""
        collecting = [of for of in self.rounds if of.phase == Phase.PROPOSING]
        awards = [award for of in self.rounds if (award := getattr(of.cycle, "award", None))]
        found = [
            *map(open_now.vote, self.votes),
            *(open_now.idea(of.cycle, of.ends) for of in collecting),
            *(open_now.pick(award) for award in awards if award.stage == Stage.OPEN),
            *(open_now.design(space) for space in self.under_way if space.takes_designs),
            *(open_now.wish(space) for space in self.under_way if space.state == SpaceState.WISHING),
        ]
        return sorted(found, key=lambda act: act.ends)

    @cached_property
    def round(self) -> Round | None:
        """The one whose steps are shown."""
        return min(self.rounds, key=_urgency, default=None)

    @cached_property
    def announcements(self) -> list["AnnouncementPage"]:
        from cms.models import AnnouncementPage

        return list(AnnouncementPage.objects.shown_in(self.language)[:40])

    @cached_property
    def mine(self) -> list["AnnouncementPage"]:
        """What concerns the reader's community, or everybody."""
        if self.area is None:
            return self.announcements
        return [news for news in self.announcements if news.area_id in (None, self.area.pk)]

    @cached_property
    def coming(self) -> list["AnnouncementPage"]:
        """With a day that has not passed, soonest first."""
        today = clock.today()
        dated = [news for news in self.mine if news.happens_on and news.happens_on >= today]
        return sorted(dated, key=lambda news: (news.happens_on, news.pk))

    def next_few(self, most: int) -> list["AnnouncementPage"]:
        """What to list: what concerns everybody goes before what one community alone is told."""
        common = [news for news in self.coming if news.area_id is None]
        own = [news for news in self.coming if news.area_id is not None]
        chosen = self.coming[:most] if self.area else [*common, *own][:most]
        return [news for news in self.coming if news in chosen]

    @cached_property
    def latest(self) -> "AnnouncementPage | None":
        """The newest with a picture that is not already among what is coming."""
        told = [news for news in self.mine if news.scene and news not in self.coming]
        return next(iter(told or [news for news in self.mine if news.scene]), None)

    @cached_property
    def votes(self) -> list[Election]:
        """Votes that are on for the reader's community, those that end first in front."""
        found = Election.objects.open()
        if self.area is not None:
            found = found.of_who_lives_in(self.area)
        return list(found.for_cards().order_by("closing_at", "pk")[:MOST])

    def ideas(self, order: str, most: int) -> list[Idea]:
        """Of the reader's community, if they chose one. Orders: `IDEAS_IN_ORDER`."""
        found = IDEAS_IN_ORDER[order](Idea.objects.listed().without_designs())
        return list((found.within(self.area) if self.area else found).for_cards()[:most])

    @cached_property
    def under_way(self) -> list[Space]:
        """Corners that are not decided yet."""
        found = Space.objects.under_way()
        return list((found.within(self.area) if self.area else found).for_cards()[:MOST])

    @cached_property
    def stories(self) -> list["StoryPage"]:
        """The newest few; what was told of the reader's community goes first."""
        from cms.models import StoryPage

        told = list(StoryPage.objects.shown_in(self.language)[:8])
        here = {None, self.area.pk} if self.area else {story.area_id for story in told}
        return sorted(told, key=lambda story: story.area_id not in here)

    @cached_property
    def lanes(self) -> list[Lane]:
        """The reader's own community first."""
        found = []
        for place in sorted(self.communities, key=lambda place: place != self.area):
            here = [news for news in self.announcements if news.area_id == place.pk]
            found.append(Lane(place, here[0] if here else None, len(here)))
        return found


# What a neighbour can do something in comes first, and of those what closes first; then what is only watched.
DOING = (Phase.PROPOSING, Phase.VOTING)
WATCHING: list[str | None] = [None, Phase.REVIEWING, Phase.DELIVERING, Phase.LOOKING_BACK]


def _urgency(of: Round) -> tuple[int, datetime, int, int]:
    doing = of.phase in DOING
    rank = 0 if doing else 1 + WATCHING.index(of.phase)
    return rank, of.ends if doing else NEVER, of.cycle.area.depth, -of.cycle.pk


def _act_of(of: Round) -> Act:
    """Nothing can be done in it today: a look at its ideas, and until when, or from when on."""
    act = Act(_("See the ideas"), reverse("proposals:ideas"), of.cycle.title)
    if of.phase:
        return until(act, of.ends)
    begins = timezone.localdate(of.ends)
    return act._replace(days_left=days_to(begins), when=_("From %(first)s") % {"first": day_words(begins)})


def next_act(town: TownNow, steps: Iterable[Any] = ()) -> Act:
    """What closes first, else what the round, the step of the year or the nearest announced day brings."""
    if town.open_now:
        return town.open_now[0]
    if town.round:
        return _act_of(town.round)
    act = Act(_("Join as a neighbour"), reverse("account_signup"))
    if step := _step_in_hand(steps):
        return act._replace(**step)
    # Who has not said where they live is told first of what concerns everybody.
    told = town.coming if town.area else sorted(town.coming, key=lambda news: news.area_id is not None)
    if not told:
        return act
    first = told[0]
    assert first.happens_on
    return act._replace(**_on(first.happens_on), what=first.title, more=_("Read what it is about"), more_url=first.url)


def _on(day: date) -> dict[str, Any]:
    return {"days_left": days_to(day), "when": day_words(day)}


def _step_in_hand(steps: Iterable[Any]) -> dict[str, Any] | None:
    """The step that can still be taken part in, else the one that begins next."""
    today, plan = clock.today(), list(steps)
    if now := next((step for step in plan if step["ends"] and step["starts"] <= today <= step["ends"]), None):
        return {**_on(now["ends"]), "what": _("Last day of %(step)s") % {"step": now["name"]}}
    if coming := next((step for step in plan if step["starts"] > today), None):
        return {**_on(coming["starts"]), "what": _("First day of %(step)s") % {"step": coming["name"]}}
    return None


def stages(steps: Iterable[Any]) -> list[Step]:
    """Done, now or to come, from the dates alone: a step without a last day lasts until the next begins."""
    today, found = clock.today(), []
    plan = list(steps)
    begins = [step["starts"] for step in plan[1:]] + [None]
    for step, following in zip(plan, begins, strict=True):
        over = step["ends"] < today if step["ends"] else bool(following and following <= today)
        state = "done" if over else "now" if step["starts"] <= today else ""
        lines = [span_words(step["starts"], step["ends"])]
        if step["note"]:
            lines.append(step["note"])
        if state == "now":
            lines.append(_("Now"))
        found.append(Step(step["name"], lines, state))
    return found


def figures(town: TownNow) -> list[Figure]:
    """What can be counted today."""
    people = Resident.objects.filter(is_active=True, left_at=None).count()
    places = len(town.communities)
    news = len(town.announcements)
    return [
        Figure(people, ngettext("neighbour with an account", "neighbours with an account", people)),
        Figure(places, ngettext("community", "communities", places)),
        Figure(news, ngettext("announcement made", "announcements made", news)),
    ]
