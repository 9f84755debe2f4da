"""The vote that is on: what the round of Locust Court found feasible, decided by the whole subdistrict."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import QuerySet

from community import clock
from community.models import Neighbourhood, Notice, Resident
from proposals.models import Cycle, Idea, Phase, State
from voting import setting_up
from voting.models import BallotType, Election

SLUG = "locust-court"
BUDGET = Decimal(300_000)
# The Chinese title of an idea, or its English one, and what it is called in the other language.
TITLES = {
    "三十八个门洞换声控灯": "Sound-switched lamps for 38 doorways",
    "五号院空屋改成日间照料角": "A day-care corner in the empty house of courtyard 5",
    "西弄低洼处改排水，别再积水": "Drains for the low end of West Lane",
    "Turn the dump behind courtyard 6 into a shared herb garden": "六号院后面的垃圾堆改成共享香草园",
    "新村路口抬高斑马线": "A raised crossing at the New Village corner",
}


def load() -> None:
    cycle = Cycle.objects.published().filter(area__slug="huaishuyuan").order_by("-voting_at").first()
    if cycle is None or Election.objects.filter(slug=SLUG).exists() or cycle.phase != Phase.VOTING:
        return
    officer = Resident.objects.get(email="admin@demo.example")
    with clock.moved_to(cycle.voting_at - timedelta(days=3)):
        election = setting_up.set_up(
            by=officer,
            slug=SLUG,
            cycle=cycle,
            area=Neighbourhood.objects.get(slug="guihua"),
            title_zh_hans="槐树院先做哪几件",
            title_en="What comes first in Locust Court",
            summary_zh_hans="30 万元，五件事，做不了全部。槐树院是全街道上学、看病的必经之路，四个社区一起投。",
            summary_en="300,000 yuan and five things, more than the money covers. All of the subdistrict walks through "
            "Locust Court, so all four communities vote.",
            ballot_type=BallotType.KNAPSACK,
            budget=BUDGET,
            counting={"rule": "equal-shares", "completion": "add1u"},
            eligible=6_840,
            opens_at=cycle.voting_at,
            closes_at=cycle.delivering_at,
        )
        wanted = [f"idea:{pk}" for pk in _feasible(cycle).values_list("pk", flat=True)]
        for option in setting_up.add_options(election, wanted, by=officer):
            title = option.idea.title if option.idea else ""
            zh, en = (TITLES[title], title) if title.isascii() else (title, TITLES[title])
            setting_up.edit_option(option, by=officer, title_zh_hans=zh, title_en=en)
        setting_up.freeze(election, by=officer)
        setting_up.draw_lots(election, by=officer, public="双色球 03 11 17 24 28 31 + 09")
    Notice.objects.waiting().update(state=Notice.State.SHOWN)  # nothing is mailed or texted


def _feasible(cycle: Cycle) -> QuerySet[Idea]:
    return Idea.objects.filter(cycle=cycle, state=State.FEASIBLE, title__in=TITLES).order_by("number")
