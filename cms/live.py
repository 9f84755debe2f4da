"""What the home page shows of the town as it is now. One place asks every lower room, in few queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import clock
from community.context_processors import url_or_nothing
from community.models import Neighbourhood, Resident
from community.saying import span_words
from proposals.models import Cycle, Idea, Phase, Space
from proposals.models.ideas import IdeaQuerySet
from voting.models import Election

if TYPE_CHECKING:
    from cms.models import AnnouncementPage, StoryPage


class Act(NamedTuple):
    """The next thing a neighbour can do."""

    button: str
    url: str
    days_left: int | None = None
    until: date | None = None
    what: str = ""
    more: str = ""
    more_url: str = ""


class Stage(NamedTuple):
    """One step of the ribbon."""

    name: str
    lines: list[str]
    state: str


class Round(NamedTuple):
    """The round that concerns a reader, and the phase it is in; None: it is announced."""

    cycle: Cycle
    phase: str | None


class Figure(NamedTuple):
    value: int
    words: str


@dataclass(frozen=True)
class Lane:
    """A community with the newest that is announced there."""

    place: Neighbourhood
    news: "AnnouncementPage | None"
    count: int


MOST_VOTES = 12
NEWEST, SUPPORTED, GOLDEN = "newest", "support", "golden"
IDEAS_IN_ORDER: dict[str, Callable[[IdeaQuerySet], IdeaQuerySet]] = {
    NEWEST: IdeaQuerySet.newest_first,
    SUPPORTED: IdeaQuerySet.most_supported_first,
    GOLDEN: IdeaQuerySet.golden,
}


class TownNow:
    """The town for one reader: asked once, used by every block of the page."""

    def __init__(self, language: str, area_slug: str = "") -> None:
        self.language = language
        self._area_slug = area_slug

    @cached_property
    def communities(self) -> list[Neighbourhood]:
        return list(Neighbourhood.objects.communities())

    @cached_property
    def area(self) -> Neighbourhood | None:
        """The community the reader chose, if it exists."""
        return next((place for place in self.communities if place.slug == self._area_slug), None)

    @cached_property
    def round(self) -> Round | None:
        """The one in which something can be done, of the widest area; of the reader's community, if they chose one."""
        going: Any = Cycle.objects.not_over().with_hold().select_related("area")
        if self.area is not None:
            going = going.around(self.area)
        found = [Round(cycle, cycle.held_in or cycle.phase_by_dates(clock.now())) for cycle in going]
        return min(found, key=_urgency, default=None)

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
        found = Election.objects.open().for_cards().order_by("closing_at", "pk")[:MOST_VOTES]
        return [vote for vote in found if self._concerns(vote.area)]

    def _concerns(self, place: Neighbourhood | None) -> bool:
        if self.area is None or place is None:
            return True
        return self.area.path.startswith(place.path) or place.path.startswith(self.area.path)

    def ideas(self, order: str, most: int) -> list[Idea]:
        """Of the reader's community, if they chose one. Orders: `IDEAS_IN_ORDER`."""
        found = IDEAS_IN_ORDER[order](Idea.objects.listed().without_designs())
        return list((found.within(self.area) if self.area else found).for_cards()[:most])

    def spaces(self, most: int) -> list[Space]:
        found = Space.objects.under_way()
        return list((found.within(self.area) if self.area else found).for_cards()[:most])

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


# What a neighbour can do now comes first, then what begins, then what is only watched.
URGENCY = [Phase.PROPOSING, Phase.VOTING, None, Phase.REVIEWING, Phase.DELIVERING, Phase.LOOKING_BACK]


def _urgency(of: Round) -> tuple[int, int, int]:
    return URGENCY.index(of.phase), of.cycle.area.depth, -of.cycle.pk  # type: ignore[arg-type]


def _act_of(of: Round, town: TownNow) -> Act:
    """By the round: an idea while ideas are collected, else a look at them; until when, and what comes then."""
    ideas = reverse("proposals:ideas")
    ends = of.cycle.ends(of.phase) if of.phase else of.cycle.proposing_at
    words = _("Last day of %(step)s") if of.phase else _("First day of %(step)s")
    name = Phase(of.phase or Phase.PROPOSING).label
    day = timezone.localdate(ends - timedelta(seconds=1)) if of.phase else timezone.localdate(ends)
    act = Act(_("See the ideas"), ideas, **_until(day), what=words % {"step": name})
    new = url_or_nothing("proposals:new")
    if of.phase == Phase.PROPOSING and new:
        return act._replace(button=_("I have an idea"), url=new, more=_("See the ideas"), more_url=ideas)
    if of.phase == Phase.VOTING and (vote := next((v for v in town.votes if v.cycle_id == of.cycle.pk), None)):
        ballot = reverse("voting:ballot", args=[vote.slug])
        return act._replace(button=_("Vote"), url=ballot, more=_("See the ideas"), more_url=ideas)
    return act


def stages_of(of: Round) -> list[Stage]:
    """The five steps of a round, with the days of each."""
    order = Phase.values
    place = order.index(of.phase) if of.phase else -1
    found = []
    for number, phase in enumerate(order):
        last = timezone.localdate(of.cycle.ends(phase) - timedelta(seconds=1))
        lines = [span_words(timezone.localdate(of.cycle.begins(phase)), last)]
        state = "done" if number < place else "now" if number == place else ""
        found.append(Stage(str(Phase(phase).label), [*lines, _("Now")] if state == "now" else lines, state))
    return found


def next_act(town: TownNow, steps: Iterable[Any] = ()) -> Act:
    """What one can do now: in the round that runs, by the step of the year, by the nearest day that is announced."""
    act = Act(_("Join as a neighbour"), reverse("account_signup"))
    if town.round:
        return _act_of(town.round, town)
    if step := _step_in_hand(steps):
        return act._replace(**step)
    # Who has not said where they live is told first of what concerns everybody.
    told = town.coming if town.area else sorted(town.coming, key=lambda news: news.area_id is not None)
    if not told:
        return act
    first = told[0]
    assert first.happens_on
    return act._replace(
        **_until(first.happens_on), what=first.title, more=_("Read what it is about"), more_url=first.url
    )


def _until(day: date) -> dict[str, Any]:
    return {"days_left": (day - clock.today()).days, "until": day}


def _step_in_hand(steps: Iterable[Any]) -> dict[str, Any] | None:
    """The step that can still be taken part in, else the one that begins next."""
    today, plan = clock.today(), list(steps)
    if now := next((step for step in plan if step["ends"] and step["starts"] <= today <= step["ends"]), None):
        return {**_until(now["ends"]), "what": _("Last day of %(step)s") % {"step": now["name"]}}
    if coming := next((step for step in plan if step["starts"] > today), None):
        return {**_until(coming["starts"]), "what": _("First day of %(step)s") % {"step": coming["name"]}}
    return None


def stages(steps: Iterable[Any]) -> list[Stage]:
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
        found.append(Stage(step["name"], lines, state))
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
