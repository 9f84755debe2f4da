"""Two programmes, five rules and a year of entries: earned, reversed, expired, corrected, and some still waiting."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.utils import timezone

from community import clock
from community.models import Resident
from points.actions import budget, deeds, paying, publishing
from points.demo import people
from points.models import Deed, EarningRule, Operation, Programme

HERE = UUID("6f0d4a2e-5c1b-4d57-9a53-0f6f1c1f2b10")


class Words(NamedTuple):
    zh: str
    en: str

    def fields(self, name: str) -> dict[str, Any]:
        return {f"{name}_zh_hans": self.zh, f"{name}_en": self.en}


PROGRAMMES = [
    (
        "neighbours",
        Words("邻里互助", "Neighbours for neighbours"),
        Words(
            "帮街坊搭把手：送餐、陪诊、照看楼道。",
            "A hand for the neighbours: meals, company to the doctor, the stairs.",
        ),
        9000,
    ),
    (
        "green-lanes",
        Words("绿色弄堂", "Green lanes"),
        Words("分类、清洁、种花种草。", "Sorting, cleaning, planting."),
        5000,
    ),
]


class Earning(NamedTuple):
    slug: str
    programme: str
    name: Words
    words: Words
    points: int
    unit: str
    day: int
    month: int
    by_hand: bool = True


RULES = [
    Earning(
        "helping-hour",
        "neighbours",
        Words("帮街坊一小时", "An hour for a neighbour"),
        Words(
            "陪诊、送餐、搬米上楼，或在帮办点教人用手机，每满一小时算一次。",
            "Company to the doctor, a meal brought, rice carried upstairs, help at a desk: each full hour counts.",
        ),
        8,
        "hour",
        32,
        160,
    ),
    Earning(
        "stair-round",
        "neighbours",
        Words("楼道巡查一次", "A round of the stairs"),
        Words(
            "晚上走一遍楼道，看灯、看消防通道，把情况记下来。",
            "An evening walk through the stairs: lamps, fire ways, and a note of what was found.",
        ),
        5,
        "time",
        10,
        80,
    ),
    Earning(
        "clean-up",
        "green-lanes",
        Words("参加弄堂大扫除", "Joining a clean-up"),
        Words(
            "到场并干完自己那一段。工具由居委会出。", "Come, and finish your stretch. Tools are lent by the committee."
        ),
        10,
        "time",
        20,
        60,
    ),
    Earning(
        "idea-chosen",
        "green-lanes",
        Words("点子被选上", "An idea that was chosen"),
        Words(
            "您提的金点子在投票中选上了，公布结果时自动记上。",
            "A golden idea of yours was chosen by vote. It comes by itself when results are published.",
        ),
        60,
        "time",
        60,
        120,
        by_hand=False,
    ),
    Earning(
        "golden-idea",
        "green-lanes",
        Words("得了金点子奖", "A golden idea"),
        Words(
            "您的点子得了本轮的金点子奖，公布时自动记上。",
            "An idea of yours won the golden-idea award of a round. It comes by itself when the award is announced.",
        ),
        40,
        "time",
        40,
        80,
        by_hand=False,
    ),
    Earning(
        "suggestion-accepted",
        "green-lanes",
        Words("建议被采纳", "A suggestion accepted"),
        Words(
            "您随手拍的、或作为市民观察员提的建议被采纳了，报上来，居委会核实。举报个人的不算。",
            "A suggestion of yours was accepted: tell us, and the committee checks. Reporting a person earns nothing.",
        ),
        6,
        "time",
        12,
        60,
    ),
]

DID = {
    "helping-hour": ["陪张阿婆去医院取药", "给 7 弄 3 号送午饭", "帮楼上搬一袋米", "教邻居用手机挂号"],
    "stair-round": ["7 弄 1 到 4 号楼道，灯都亮", "5 弄楼道有自行车挡路，已挪开", "3 弄巡一圈，拍了照"],
    "clean-up": ["河边步道捡垃圾", "小花园拔草", "楼道清小广告"],
}


def is_there() -> bool:
    return Programme.objects.exists()


def noon(day: date) -> datetime:
    """Of today before noon: now, for nothing on record comes from a time to come."""
    return min(datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone()), clock.now())


def load(neighbours: list[Resident]) -> None:
    today = clock.today()
    start = date(today.year - 2, 11, 2)
    programmes = _programmes(start)
    rules = _rules(programmes, start)
    _long_ago(rules, start)
    _a_year(rules, neighbours, today)
    _lately(rules, today)


def _programmes(start: date) -> dict[str, Programme]:
    """Asked for by the budget officer, granted by the administrator."""
    made = {}
    with clock.moved_to(noon(start)):
        for slug, name, about, points in PROGRAMMES:
            programme = Programme.objects.create(slug=slug, **name.fields("name"), **about.fields("about"))
            asked = budget.ask_for_funding(
                programme, points, reason="两年预算", by=people.of("budget"), key=uuid5(HERE, slug)
            )
            budget.decide_funding(asked, grant=True, by=people.of("admin"))
            made[slug] = programme
    return made


def _rules(programmes: dict[str, Programme], start: date) -> dict[str, EarningRule]:
    made = {}
    with clock.moved_to(noon(start)):
        for each in RULES:
            made[each.slug] = publishing.publish(
                by=people.of("admin"),
                slug=each.slug,
                programme=programmes[each.programme],
                points=each.points,
                unit=each.unit,
                day_cap=each.day,
                month_cap=each.month,
                organiser_day_cap=200,
                by_hand=each.by_hand,
                **each.name.fields("name"),
                **each.words.fields("words"),
            )
    return made


def _do(rule: EarningRule, who: Resident, day: date, number: int, *, units: int = 1, confirm: bool = True) -> Deed:
    what = DID[rule.slug][number % len(DID[rule.slug])]
    key = str(uuid5(HERE, f"{rule.slug}/{who.pk}/{day}/{number}"))
    with clock.moved_to(noon(day)):
        deed = deeds.claim(rule, by=who, key=key, what=what, happened_on=day, units=units)
        if confirm:
            with clock.moved_to(noon(day) + timedelta(hours=5)):
                deeds.confirm(deed, by=people.of("moderator"))
    return deed


def _long_ago(rules: dict[str, EarningRule], start: date) -> None:
    """Points of the year before last: partly left over, so that some of them expired."""
    for number, key in enumerate(["resident", "volunteer"]):
        _do(rules["clean-up"], people.of(key), start + timedelta(days=6 + number), number)
    with clock.moved_to(noon(date(start.year + 2, 1, 1))):
        paying.expire()


def _a_year(rules: dict[str, EarningRule], neighbours: list[Resident], today: date) -> None:
    """In the order of the days, as a book is kept."""
    everybody = [people.of("resident"), people.of("volunteer"), people.of("observer"), *neighbours]
    slugs = ["helping-hour", "stair-round", "clean-up"]
    acts = []
    for number, who in enumerate(everybody):
        times = 12 if number < 2 else 5 if number < 3 else 2 + number % 2
        for time_ in range(times):
            back = 12 + (time_ * 331 // times + number * 7) % 340
            acts.append(
                (today - timedelta(days=back), number, who, slugs[(number + time_) % 3], 1 + (time_ + number) % 2)
            )
    for day, number, who, slug, units in sorted(acts, key=lambda act: act[:2]):
        rule = rules[slug]
        _do(rule, who, day, number + units, units=units if rule.unit == EarningRule.Unit.HOUR else 1)


def _lately(rules: dict[str, EarningRule], today: date) -> None:
    """One entered twice and taken back; a few that wait for somebody to confirm them."""
    resident, moderator = people.of("resident"), people.of("moderator")
    twice = [_do(rules["stair-round"], resident, today - timedelta(days=9), number) for number in (1, 2)]
    with clock.moved_to(noon(today - timedelta(days=8))):
        award = Operation.objects.get(source=str(twice[1]))
        budget.ask_to_take_back(award, reason="同一次巡查登记了两遍", by=moderator, key=uuid5(HERE, "twice"))
    for number, key in enumerate(["resident", "volunteer", "observer"]):
        day = today - timedelta(days=number + 1)
        _do(rules["helping-hour"], people.of(key), day, number, units=2, confirm=False)
