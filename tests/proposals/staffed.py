"""Ideas and people as moderators, officers and liaisons meet them."""

from datetime import timedelta

from community import clock, roles
from community.models import Notice, Resident
from proposals import moderation
from proposals.models import Cycle, Doorplate, Idea, Reason, State
from tests.builders import make_clerk, make_neighbourhood, make_office, make_resident


def make_moderator(**fields):
    return make_clerk("moderate_ideas", **fields)


def waiting_idea(**fields) -> Idea:
    """Handed in for a round, waiting to be read."""
    now, area = clock.now(), fields.pop("area", None) or make_neighbourhood()
    days = {"proposing_at": -5, "reviewing_at": 5, "voting_at": 15, "delivering_at": 25, "looking_back_at": 90}
    cycle = fields.pop("cycle", None) or Cycle.objects.create(
        slug=f"round-{area.pk}",
        area=area,
        title_zh_hans="本轮",
        title_en="This round",
        summary_zh_hans="…",
        summary_en="…",
        published_at=now,
        ends_at=now + timedelta(days=400),
        **{name: now + timedelta(days=number) for name, number in days.items()},
    )
    author = fields.pop("author", None) or make_resident()
    words = {"title": "A bench by the gate", "story": "A bench.", **fields}
    idea = Idea.objects.create(author=author, area=area, cycle=cycle, **words)
    number = Doorplate.objects.create(idea=idea).pk
    due = now + timedelta(days=3)
    idea.move(State.SUBMITTED, by=author, due=due, number=number, submitted_at=now)
    return idea


def a_reason(use="return") -> Reason:
    return Reason.objects.offered(use).first()


def notices_of(person) -> list[str]:
    return list(Notice.objects.filter(resident=person).order_by("pk").values_list("kind", flat=True))


def make_budget_officer(**fields) -> Resident:
    return make_clerk("review_ideas", "tell_reviews", **fields)


def make_liaison(office=None) -> Resident:
    liaison = make_resident()
    roles.grant(liaison, roles.Role.OFFICE, by=None, reason="test", office=office or make_office())
    return Resident.objects.get(pk=liaison.pk)


def published_idea(**fields) -> Idea:
    idea = waiting_idea(**fields)
    moderation.publish(idea, by=make_moderator())
    return idea
