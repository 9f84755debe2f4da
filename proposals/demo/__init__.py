"""Rounds in every phase, ideas, corners with their designs, each brought to where it stands by the verbs of this room.

A town that has rounds is left as it is, so loading again changes nothing.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from typing import Any

from django.utils.translation import override

from community import clock, consents, roles
from community.models import Landmark, Neighbourhood, Notice, Office, Resident
from proposals import merging, moderation, photos, review
from proposals.demo import award, desk, spaces, talk
from proposals.demo.ideas import IDEAS, NEIGHBOURS, Told
from proposals.demo.pictures import picture
from proposals.demo.rounds import day, open_rounds, themes
from proposals.models import Cycle, Idea, Lane, Photo, Review, State, Theme
from proposals.submitting import submit, withdraw

DAY = timedelta(days=1)
Step = tuple[datetime, Callable[[], Any]]
# The office that answers, by theme; the works office for all others.
ANSWERS_FOR = {"elder": "minsheng", "culture": "minsheng", "clean": "yingji"}
# What an idea went through before it stood there.
WAYS: dict[str, list[str]] = {
    State.DRAFT: [],
    State.SUBMITTED: ["submitted"],
    State.RETURNED: ["submitted", "returned"],
    State.HIDDEN: ["submitted", "published", "hidden"],
    State.WITHDRAWN: ["submitted", "published", "withdrawn"],
    State.MERGED: ["submitted", "published", "merged"],
    State.PUBLISHED: ["submitted", "published"],
    State.COSTING: ["submitted", "published", "costing"],
    State.FEASIBLE: ["submitted", "published", "costing", "feasible"],
    State.INFEASIBLE: ["submitted", "published", "costing", "infeasible"],
}


def load() -> None:
    if Cycle.objects.exists():
        return
    themes()
    people = Staff()
    rounds = open_rounds(people.budget)
    steps: list[Step] = []
    neighbours = _neighbours()
    for number, told in enumerate(IDEAS):
        idea = _draft(told, rounds.get(told.round), _author(number, told, neighbours), number)
        if number % 4 == 0:
            photo = photos.add(idea, picture(told.theme, number), by=idea.author)  # type: ignore[arg-type]
            Photo.objects.filter(pk=photo.pk).update(caption=idea.place_words)
        own = _in_the_past(list(_steps(told, idea, people, number)), idea.started_at)
        steps += own
        if State.PUBLISHED in WAYS[told.end]:
            published = own[WAYS[told.end].index(State.PUBLISHED)][0]
            everybody = [person for few in neighbours.values() for person in few]
            steps += [step for step in talk.steps(idea, number, published, everybody) if step[0] < clock.now()]
    everybody = [person for few in neighbours.values() for person in few]
    steps += award.steps(people.budget, everybody)
    steps += spaces.plan(people.budget, people.moderator, everybody)
    looks = partial(desk.look_again, [people.moderator, people.colleague])
    steps += [(at + 2 * DAY, looks) for at, _act in steps if at + 2 * DAY < clock.now()]
    # What happened first is done first, so that numbers and the record run with the days.
    for at, act in sorted(steps, key=lambda step: step[0]):
        with clock.moved_to(at):
            act()
    desk.leave_work(people.budget, everybody[:2])
    Notice.objects.waiting().update(state=Notice.State.SHOWN)  # nothing is mailed or texted


class Staff:
    """Who decides in the demo town."""

    def __init__(self) -> None:
        people = {person.email: person for person in Resident.objects.filter(email__endswith="@demo.example")}
        self.moderator = people["moderator@demo.example"]
        self.budget = people["budget@demo.example"]
        # Signs in nowhere, and reads every third idea.
        self.colleague = Resident.objects.create_user(None, None, name="邵丽", date_joined=day(-900))
        roles.grant(self.colleague, roles.Role.MODERATOR, by=people["admin@demo.example"], reason="演示")
        self.offices = {office.slug: office for office in Office.objects.all()}

    def reader(self, number: int) -> Resident:
        return self.moderator if number % 3 else self.colleague

    def office(self, theme: str) -> Office:
        return self.offices[ANSWERS_FOR.get(theme, "chengjian")]


def _neighbours() -> dict[str, list[Resident]]:
    """Residents known by name, who sign in nowhere."""
    found: dict[str, list[Resident]] = {}
    for name, slug in NEIGHBOURS:
        area = Neighbourhood.objects.get(slug=slug)
        resident = Resident.objects.create_user(None, None, name=name, neighbourhood=area, date_joined=day(-800))
        for kind in (consents.Kind.PRIVACY, consents.Kind.PUBLICATION):
            consents.give(resident, kind.value)
        found.setdefault(slug, []).append(resident)
    return found


def _author(number: int, told: Told, neighbours: dict[str, list[Resident]]) -> Resident:
    if number % 11 == 0 or told.end in (State.DRAFT, State.RETURNED):
        return Resident.objects.get(email="resident@demo.example")
    foreign = told.language == "en"
    fitting = [someone for someone in neighbours[told.area] if someone.name.isascii() == foreign]
    # Not every neighbour with a foreign name is called in ASCII.
    return (fitting or neighbours[told.area])[number % len(fitting or neighbours[told.area])]


def _draft(told: Told, cycle: Cycle | None, author: Resident, number: int) -> Idea:
    begun = cycle.proposing_at + timedelta(hours=5 + 17 * (number % 14)) if cycle else day(-9 + number % 7)
    mark = Landmark.objects.get(area__slug=told.area, **{"name_zh_hans": told.where})
    aside = (number % 7 - 3) * 0.00004, (number % 5 - 2) * 0.00005
    with override(told.language):
        where = mark.name
    return Idea.objects.create(
        author=author,
        lane=Lane.ROUND if cycle else Lane.SMALL,
        cycle=cycle,
        area=mark.area,
        theme=Theme.objects.get(slug=told.theme),
        title=told.title,
        story=told.story,
        why=told.why,
        language=told.language,
        place_words=where,
        latitude=mark.latitude + aside[0],
        longitude=mark.longitude + aside[1],
        guess=told.guess,
        shown_as="neighbour" if number % 9 == 4 else "name",
        shuffle=(number * 2654435761) % 2**31,
        started_at=begun,
    )


def _steps(told: Told, idea: Idea, staff: Staff, number: int) -> Iterator[Step]:
    cycle, minutes = idea.cycle, count(number)
    at = idea.started_at + timedelta(minutes=20)
    for word in WAYS[told.end]:
        if word == State.SUBMITTED and told.end == State.SUBMITTED:
            at = max(at, clock.now() - timedelta(hours=4 + number))
        elif word in (State.PUBLISHED, State.RETURNED):
            at += timedelta(hours=15)
        elif cycle is not None and word == State.COSTING:
            at = max(at, cycle.reviewing_at) + timedelta(days=2 + number % 5)
            if told.end == State.COSTING:
                at = max(at, day(-15 + number % 5))
        else:
            at += timedelta(days=6)
        yield at + timedelta(minutes=next(minutes)), partial(_step, word, told, idea, staff, staff.reader(number))


def _in_the_past(steps: list[Step], begun: datetime) -> list[Step]:
    """What would lie ahead happens quicker instead: nothing on record comes from a day to come."""
    latest = clock.now() - timedelta(hours=1)
    if not steps or steps[-1][0] <= latest:
        return steps
    shrunk = (latest - begun) / (steps[-1][0] - begun)
    return [(begun + (at - begun) * shrunk, act) for at, act in steps]


def _step(word: str, told: Told, idea: Idea, staff: Staff, reader: Resident) -> None:
    idea.refresh_from_db()
    if word == State.SUBMITTED:
        submit(idea, by=idea.author)  # type: ignore[arg-type]
    elif word == State.WITHDRAWN:
        withdraw(idea, by=idea.author)  # type: ignore[arg-type]
    elif word == State.PUBLISHED:
        moderation.publish(idea, by=reader)
    elif word == State.RETURNED:
        moderation.send_back(idea, by=reader, reason=told.reason)
    elif word == State.HIDDEN:
        moderation.hide(idea, by=reader, reason=told.reason)
    elif word == State.MERGED:
        host = Idea.objects.in_cycle(idea.cycle).get(title="自行车棚加雨顶和充电口")  # type: ignore[arg-type]
        reason = "两条点子说的是同一件事。Both want the same."
        asked = merging.propose(host, idea, by=staff.moderator, reason=reason)
        merging.agree(asked, by=idea.author)  # type: ignore[arg-type]
    elif word == State.COSTING:
        kind = Review.Kind.FEASIBILITY if told.end == State.INFEASIBLE else Review.Kind.COSTING
        review.open_review(idea, kind, by=staff.budget, office=staff.office(told.theme))
    else:
        can = word == State.FEASIBLE
        verdict, cost = ("yes", Decimal(told.cost or 1)) if can else ("no", None)
        decided = review.decide(idea.reviews.get(), by=staff.budget, verdict=verdict, cost=cost, reason=told.reason)
        review.tell([decided], by=staff.budget)
