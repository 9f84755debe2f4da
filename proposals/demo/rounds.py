"""The rounds of the demo town: one in every phase on the day the town is loaded."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from community import clock
from community.models import Neighbourhood, Resident
from proposals import cycles
from proposals.models import Cycle, Pot, Theme

THEMES = [
    ("green", "绿化与公园", "Green corners", "park"),
    ("moving", "走路出行", "Getting about", "ramp"),
    ("light", "照明与安全", "Light and safety", "lamp"),
    ("elder", "一老一小", "Old and young", "walk"),
    ("clean", "干净与排水", "Clean and dry", "flood"),
    ("culture", "邻里生活", "Neighbour life", "kiosk"),
]


class Round(NamedTuple):
    """Days count from the day of the load; the year in the title is that of the vote."""

    key: str
    area: str
    slug: str
    title: tuple[str, str]
    summary: tuple[str, str]
    days: tuple[int, int, int, int, int, int]
    pots: list[tuple[str, str, int, str]]


RULES = (
    "1. 住在这里的人都可以提点子，年龄不限。\n2. 点子要在公共地方，人人用得上。\n"
    "3. 花的是一次性的钱，不是每年要发的补贴。\n"
    "4. 每条点子都有人看、有人答；不能办的写明原因。\n5. 投票时每户凭家庭码核对居民身份，一人一票。",
    "1. Everybody who lives here may hand in ideas, at any age.\n2. An idea is for a public place and of use to all.\n"
    "3. The money is spent once; it is no yearly allowance.\n4. Every idea is read and answered; a no comes with its "
    "reason.\n5. To vote, residents prove that they live here: one person, one vote.",
)

ROUNDS = [
    Round(
        "works", "hongzhuanchang", "red-brick-works", ("{year} 年红砖厂更新", "Red Brick Works renewal {year}"),
        ("60 万元，已经造好的，大家回头看看好不好用。", "600,000 yuan. It is built; now we look back at how it works."),
        (-760, -700, -640, -626, -260, 200), [("红砖厂总额", "Red Brick Works", 600_000, "")],
    ),
    Round(
        "lane", "guihuali", "osmanthus-lane", ("{year} 年桂花里微更新", "Osmanthus Lane micro-renewal {year}"),
        ("45 万元，街坊投票选出来的，正在施工。", "450,000 yuan. Chosen by the neighbours and being built."),
        (-330, -270, -200, -186, 60, 430), [("桂花里总额", "Osmanthus Lane", 450_000, "")],
    ),
    Round(
        "court", "huaishuyuan", "locust-court", ("{year} 年槐树院的事大家定", "Locust Court decides {year}"),
        ("30 万元，正在投票。", "300,000 yuan. The vote is on."),
        (-150, -95, -5, 9, 200, 560), [("槐树院总额", "Locust Court", 300_000, "")],
    ),
    Round(
        "river", "beiheyan", "north-bank", ("{year} 年北河沿河边好走", "North Bank, a better bank {year}"),
        ("40 万元，点子收齐了，正在一条条核造价。", "400,000 yuan. Ideas are in and are being costed one by one."),
        (-80, -30, 25, 39, 240, 600), [("北河沿总额", "North Bank", 400_000, "")],
    ),
    Round(
        "street", "guihua", "osmanthus",
        ("{year} 年桂花街道家门口更新", "Osmanthus Subdistrict doorstep renewal {year}"),
        (
            "300 万元，四个社区一起用。先听您说家门口缺什么、坏什么。",
            "3 million yuan for four communities. First we hear what is missing or broken on your doorstep.",
        ),
        (-12, 48, 110, 124, 390, 760),
        [
            ("四个社区合用", "For all four communities", 1_800_000, ""),
            ("绿化与公园专款", "For green corners", 600_000, "green"),
            ("一老一小专款", "For old and young", 600_000, "elder"),
        ],
    ),
]  # fmt: skip


def themes() -> None:
    for order, (slug, zh, en, picture) in enumerate(THEMES):
        words = {"name_zh_hans": zh, "name_en": en, "order": order, "picture": picture}
        Theme.objects.get_or_create(slug=slug, defaults=words)


def day(offset: int, hour: int = 9) -> datetime:
    """That hour, so many days from today, where the site is."""
    return timezone.make_aware(datetime.combine(today() + timedelta(days=offset), time(hour)))


def today() -> date:
    return clock.today()


def open_rounds(by: Resident) -> dict[str, Cycle]:
    return {told.key: _open(told, by) for told in ROUNDS}


def in_both(field: str, zh: str, en: str) -> dict[str, Any]:
    return {f"{field}_zh_hans": zh, f"{field}_en": en}


def _open(told: Round, by: Resident) -> Cycle:
    dates = {name: day(offset, hour=0) for name, offset in zip(cycles.DATES, told.days, strict=True)}
    year = dates["voting_at"].year
    cycle = Cycle.objects.create(
        slug=f"{told.slug}-{year}",
        area=Neighbourhood.objects.get(slug=told.area),
        **in_both("title", *(words.format(year=year) for words in told.title)),
        **in_both("summary", *told.summary),
        **in_both("rules", *RULES),
        **dates,
    )
    for zh, en, amount, theme in told.pots:
        of = Theme.objects.get(slug=theme) if theme else None
        Pot.objects.create(cycle=cycle, **in_both("name", zh, en), amount=amount, theme=of)
    with clock.moved_to(dates["proposing_at"] - timedelta(days=20)):
        cycles.publish(cycle, by=by)
    return cycle
