"""Two golden-idea awards of the demo town: one that is announced, and one in which jury and neighbours choose now."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from community import clock
from community.models import Resident
from proposals import awards
from proposals.demo.rounds import day
from proposals.models import Award, Cycle, Idea, Nominee, Pick
from proposals.models.awards import JURY_CRITERIA

WORDS = {
    "words_zh_hans": "选出本轮最有心思的三条点子，无论最后办不办，都发证书、记善行积分。",
    "words_en": "The three most thoughtful ideas of this round, built or not, get a certificate and good-deed points.",
}
SAID = [
    "花钱不多，天天都用得上。",
    "想到了推车的人，也想到了坐着的人。",
    "Simple, and nobody had thought of it before.",
    "街坊可以一起动手，做完还能一起照看。",
    "位置选得准，就是路过的人最多的地方。",
]


def steps(staff: Resident, neighbours: list[Resident]) -> Iterator[tuple[datetime, Callable[[], Any]]]:
    """When, and what; `neighbours` judge and pick."""
    lane, river = (Cycle.objects.get(slug__startswith=start) for start in ("osmanthus-lane-", "north-bank-"))
    begin = lane.delivering_at + timedelta(days=20)
    yield begin, partial(_publish, lane, staff, neighbours[:3], begin + timedelta(days=14))
    yield begin + timedelta(days=5), partial(_choose, lane, neighbours)
    yield begin + timedelta(days=20), partial(_announce, lane, staff)
    begin = clock.now() - timedelta(days=3)
    yield begin, partial(_publish, river, staff, [*neighbours[3:5], _observer()], day(16, 20))
    yield begin + timedelta(days=2), partial(_choose, river, neighbours[:4], judged=1)


def _observer() -> Resident:
    return Resident.objects.get(email="observer@demo.example")


def _publish(cycle: Cycle, staff: Resident, jury: list[Resident], end: datetime) -> None:
    award = awards.prepare(cycle, by=staff, opens_at=clock.now(), closes_at=end, winners=3, **WORDS)
    for idea in Idea.objects.listed().in_cycle(cycle).order_by("-support_count", "pk")[:5]:
        awards.shortlist(award, idea, by=staff)
    for person in jury:
        awards.name_juror(award, person, by=staff)
    awards.publish(award, by=staff)


def _announce(cycle: Cycle, staff: Resident) -> None:
    awards.announce(Award.objects.get(cycle=cycle), by=staff)


def _choose(cycle: Cycle, neighbours: list[Resident], judged: int = 0) -> None:
    """The jury judges (each the first so many ideas; 0: all), the neighbours pick."""
    award = Award.objects.get(cycle=cycle)
    nominees = list(Nominee.objects.filter(award=award).select_related("idea", "award__cycle").order_by("lot"))
    for seat, juror in enumerate(award.jury.select_related("person", "award__cycle")):
        for number, nominee in enumerate(nominees[: judged or None]):
            if nominee.idea.author_id != juror.person_id:
                scores = {
                    name: 5 - (seat + 2 * number + place * number) % 4 for place, name in enumerate(JURY_CRITERIA)
                }
                awards.judge(juror, nominee, scores=scores, reason=SAID[(seat + number) % len(SAID)])
    for number, person in enumerate(neighbours):
        nominee = nominees[(number * number) % len(nominees)]
        if nominee.idea.author_id != person.pk and not Pick.objects.filter(award=award, resident=person).exists():
            awards.pick(nominee, by=person)
