"""The idle corners of the demo town: a contest whose designs are costed, one that still collects, one that asks for
wishes. Brought to where they stand by the verbs of this room."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from community.models import Landmark, Office, Resident
from proposals import designs, moderation, photos, review, spaces, support, wishes
from proposals.demo import corners
from proposals.demo.rounds import day
from proposals.models import Design, Idea, Photo, Review, Space, Wish
from proposals.submitting import submit

Step = tuple[datetime, Callable[[], Any]]
Line = tuple[str, str, str, str, str]  # name, how many, counted in, price of one, upkeep a year


class Corner(NamedTuple):
    """A space; days count from the day of the load."""

    slug: str
    mark: str  # a landmark, by its Chinese name
    name: tuple[str, str]
    corner: tuple[str, str]
    story: tuple[str, str]
    owner: tuple[str, str]
    constraints: tuple[str, str]
    size: str
    budget: str | None
    asked: int
    called: int | None
    until: int | None
    closed: int | None
    look: int


class Drawn(NamedTuple):
    """A design and how far it came."""

    space: str
    author: str
    title: str
    story: str
    why: str
    by: str
    team: str
    upkeep_by: str
    features: list[str]
    parts: list[Line]
    handed_in: int
    end: str
    cost: str = ""
    upkeep: str = ""
    reason: str = ""
    language: str = "zh-hans"


LANE, RAILS, BRIDGE = "lane-7-corner", "rail-yard", "under-the-bridge"
CORNERS = [
    Corner(
        LANE,
        "7 弄弄口",
        ("7 弄弄口转角", "The corner of Lane 7"),
        ("菜场对面，公共厕所旧址", "Across from the market, where the public toilet stood"),
        (
            "厕所五年前拆了，地一直空着：半块水泥地，半块碎砖，谁家不要的沙发放在这里。早上买菜的人从中间穿过去，下雨就绕着走。",
            "The toilet was torn down five years ago and nothing came after: half concrete, half rubble, and the sofa "
            "somebody did not want. People cross it on their way to the market, and walk around it when it rains.",
        ),
        ("街道办事处", "The subdistrict office"),
        (
            "地下一米有燃气管，树坑不能深过 80 厘米。\n留一条 2.5 米宽的消防通道。\n晚上十点以后不能有声音。",
            "A gas pipe lies one metre down: pits for trees are no deeper than 80 cm.\nA lane of 2.5 m stays free for "
            "the fire engine.\nNo noise after ten at night.",
        ),
        "186.0",
        "300000",
        -120,
        -80,
        -30,
        -29,
        7,
    ),
    Corner(
        RAILS,
        "铁轨步道",
        ("铁轨尽头的空地", "The yard where the rails end"),
        ("老砖厂北墙外，步道走到头", "Outside the north wall of the brickworks, where the walk ends"),
        (
            "以前卸砖的地方，铁轨到这里为止。地是平的，太阳好，就是什么也没有。孩子来踢球，老人搬个马扎晒太阳。",
            "Bricks were unloaded here, and the rails stop. The ground is even, the sun is good, and there is nothing. "
            "Children kick a ball, old people bring a stool and sit in the sun.",
        ),
        ("红砖厂资产公司，租给街道五年", "The brickworks company; leased to the subdistrict for five years"),
        (
            "铁轨和枕木是保护的，不能动。\n租约五年，放得下也搬得走。",
            "Rails and sleepers are protected and stay.\nThe lease is for five years: what is put here can be "
            "taken away.",
        ),
        "320.5",
        "300000",
        -50,
        -20,
        25,
        None,
        23,
    ),
    Corner(
        BRIDGE,
        "小浜桥",
        ("小浜桥下", "Under the creek bridge"),
        ("桥洞北侧，河边步道旁", "On the north side, beside the walk along the creek"),
        (
            "桥底下冬暖夏凉，下雨也不湿，可是黑，堆着共享单车。",
            "Cool in summer, dry in the rain, but dark, and full of hired bicycles.",
        ),
        ("区河道所", "The district’s waterways office"),
        (
            "汛期水位会上来半米，不能放不防水的东西。",
            "In the wet months the water rises half a metre: nothing that must stay dry.",
        ),
        "74.0",
        None,
        -12,
        None,
        None,
        None,
        41,
    ),
]

DESIGNS = [
    Drawn(
        LANE,
        "",
        "桂花小院",
        "一进来是两棵老桂花，树下两排有靠背的长椅，面对面，能说话。"
        "中间一条石板路直通菜场，推车的走着不颠。"
        "春天种的草，夏天有荫，秋天是香的。",
        "街坊说得最多的就是“坐”和“荫”，所以别的都让给这两样。",
        "team",
        "7 弄种花小组",
        "7 弄六户人家轮流浇水，居委会每月看一次",
        ["lawn", "path", "trees", "benches", "people"],
        [
            ("桂花树（胸径 12 厘米）", "4", "棵", "6800", "800"),
            ("有靠背的长椅", "6", "张", "3200", "300"),
            ("石板路", "62.5", "平方米", "480", "200"),
            ("草坪和土", "90", "平方米", "165", "1800"),
            ("矮灯", "5", "盏", "2600", "450"),
        ],
        -72,
        "feasible",
        "118000",
        "4200",
        "树坑改浅到 75 厘米，避开燃气管；灯并到路灯线上。",
    ),
    Drawn(
        LANE,
        "",
        "紫藤架下",
        "搭一个九米长的木架，爬紫藤，底下是花箱和长凳。架子朝着菜场，等人、择菜、下棋都在阴凉里。",
        "转角太晒，等树长大要十年，紫藤三年就遮得住。",
        "office",
        "拾间设计工作室",
        "设计工作室管三年，之后交给物业",
        ["pergola", "benches", "beds", "people"],
        [
            ("木廊架（含基础）", "1", "座", "168000", "3500"),
            ("紫藤", "8", "株", "420", "600"),
            ("花箱", "9", "个", "1850", "1200"),
            ("长凳", "4", "张", "2800", "200"),
            ("透水砖", "120", "平方米", "310", "0"),
        ],
        -65,
        "feasible",
        "252000",
        "6800",
        "木架用防腐木，造价按今年的信息价核过。",
    ),
    Drawn(
        LANE,
        "",
        "街坊小戏台",
        "一个三十公分高的木台子，上面拉一块遮阳布。平时是坐的地方，周六晚上唱戏、放电影，九点半散场。",
        "隔壁唱沪剧的阿姨们一直在车棚里排练。",
        "neighbour",
        "",
        "戏曲队自己打扫，每周两次",
        ["lawn", "stage", "trees", "people"],
        [
            ("木平台", "48", "平方米", "980", "900"),
            ("遮阳布和立柱", "1", "套", "26000", "1500"),
            ("树", "2", "棵", "6800", "400"),
            ("电源和插座箱", "1", "套", "12500", "300"),
        ],
        -58,
        "feasible",
        "108500",
        "4100",
        "放电影的音量按夜间标准，音箱装在台子里朝下。",
    ),
    Drawn(
        LANE,
        "",
        "A pond for the lane",
        "Water in the middle, plants around it, a low wall to sit on. In summer the air is "
        "cooler, and children will see what a dragonfly is.",
        "There is no water to look at between here and the river.",
        "neighbour",
        "",
        "The property office, once a week",
        ["lawn", "pond", "trees", "people"],
        [
            ("Basin with lining", "1", "", "210000", "9000"),
            ("Pump and filter", "1", "", "38000", "4200"),
            ("Water plants", "60", "", "45", "800"),
            ("Stone wall to sit on", "26", "m", "1350", "0"),
        ],
        -50,
        "infeasible",
        reason="燃气管上方不能挖水池，水体离管道要留三米，这块地留不出来。"
        "The gas pipe does not allow a basin: water keeps three metres from it, and the corner is too narrow.",
        language="en",
    ),
    Drawn(
        LANE,
        "",
        "老少同乐",
        "一半给小的：软地、一架秋千、几个圆墩。一半给老的：树荫和椅子，看得见孩子。",
        "接孩子的爷爷奶奶，站着等要等半小时。",
        "team",
        "菜场幼儿园家委会",
        "家委会每周查一次，坏了报街道",
        ["play", "trees", "people"],
        [
            ("软地面", "70", "平方米", "560", "1500"),
            ("秋千", "1", "架", "28500", "900"),
            ("圆墩", "7", "个", "620", "0"),
            ("树", "3", "棵", "6800", "600"),
            ("长椅", "3", "张", "3200", "150"),
        ],
        -40,
        "costing",
    ),
    Drawn(
        RAILS,
        "",
        "枕木之间的菜园",
        "铁轨不动，枕木之间放可以搬走的木箱，一箱一户，种葱种番茄。尽头留一块空地，放两张长桌，收了菜一起吃。",
        "箱子能搬，租约到了带走就是。",
        "team",
        "红砖厂 3 号楼",
        "认领的人家自己管，冬天收箱",
        ["beds", "path", "trees", "people"],
        [
            ("木箱（1.2 米）", "36", "个", "780", "1800"),
            ("土和肥", "18", "立方米", "320", "900"),
            ("长桌", "2", "张", "5600", "0"),
            ("水管和龙头", "1", "套", "9800", "600"),
        ],
        -14,
        "published",
    ),
    Drawn(
        RAILS,
        "",
        "A track to roll on",
        "A smooth loop beside the rails for prams, scooters and wheelchairs, with three places "
        "to rest in the sun. At the end a swing that two generations can share.",
        "Half of the wishes said: somewhere even.",
        "office",
        "Third Bridge Landscape",
        "The company for two years, then the subdistrict",
        ["lawn", "path", "play", "people"],
        [
            ("Asphalt, light grey", "140", "m²", "390", "1200"),
            ("Bench with armrests", "3", "", "3400", "150"),
            ("Swing", "1", "", "31000", "900"),
        ],
        -9,
        "published",
        language="en",
    ),
    Drawn(
        RAILS,
        "",
        "车站",
        "搭一个像小火车站的棚子，挂一口钟，放长椅和书架。下雨有地方躲，等人有地方等。",
        "铁轨到头，总该有个站。",
        "neighbour",
        "",
        "",
        ["pergola", "benches", "trees", "people"],
        [("站棚", "1", "座", "96000", "2200"), ("长椅", "5", "张", "3200", "250"), ("钟", "1", "口", "8800", "100")],
        -2,
        "submitted",
    ),
    Drawn(
        RAILS,
        "resident",
        "",
        "把墙刷白，每个月请人画一面。",
        "",
        "neighbour",
        "",
        "",
        [],
        [],
        -1,
        "draft",
    ),
]

WISHES: dict[str, list[tuple[str, str, int]]] = {
    LANE: [
        (Wish.Kind.SIT, "有靠背的椅子，下午两点以后有荫。", 11),
        (Wish.Kind.GREEN, "种桂花，我们这里就叫桂花里。", 8),
        (Wish.Kind.MOVE, "留一条平的路，买菜的小车推得过去。", 6),
        (Wish.Kind.MEET, "Somewhere to play cards that is not the stairwell.", 3),
        (Wish.Kind.PLAY, "孩子放学有个等人的地方。", 4),
    ],
    RAILS: [
        (Wish.Kind.MOVE, "轮椅能走一圈的平路。", 7),
        (Wish.Kind.GREEN, "能种菜就好了，一户一小块。", 9),
        (Wish.Kind.OTHER, "铁轨别拆，留给孙子看看。", 12),
        (Wish.Kind.SIT, "Benches in the sun, please: the flats are cold in winter.", 2),
    ],
    BRIDGE: [
        (Wish.Kind.SIT, "夏天在桥下乘凉，放几张石凳。", 5),
        (Wish.Kind.OTHER, "先装灯，再说别的。", 6),
        (Wish.Kind.MEET, "A wall for chalk, so that it is not just dark.", 1),
    ],
}


def plan(budget: Resident, moderator: Resident, people: list[Resident]) -> Iterator[Step]:
    """Everything that happened to the corners, each with its moment."""
    for corner in CORNERS:
        yield from _steps_of(corner, budget, people)
    for number, drawn in enumerate(DESIGNS):
        yield from _steps_of_design(number, drawn, budget, moderator, people)


def _space(slug: str) -> Space:
    return Space.objects.get(slug=slug)


def _steps_of(corner: Corner, budget: Resident, people: list[Resident]) -> Iterator[Step]:
    yield day(corner.asked) - timedelta(days=1), partial(_add, corner, budget)
    yield (
        day(corner.asked),
        partial(_go, spaces.ask_for_wishes, corner, budget, "先说说想要什么。", "First say what you wish."),
    )
    for number, (kind, text, echoes) in enumerate(WISHES[corner.slug]):
        author = _speaker(people, corner.look + number * 5, text)
        at = day(corner.asked) + timedelta(hours=5 + number * 20)
        yield at, partial(_wish, corner, author, kind, text)
        for each in range(echoes):
            other = people[(corner.look + number * 3 + each * 2 + 1) % len(people)]
            yield at + timedelta(hours=2, minutes=each), partial(_echo, corner, text, other)
    if corner.called is not None:
        until = day(corner.until) if corner.until is not None else None
        words = "心愿都在这里了，请大家来画。", "The wishes are here. Now draw."
        yield day(corner.called), partial(_go, spaces.call, corner, budget, *words, until=until)
    if corner.closed is not None:
        words = "谢谢每一份方案，现在逐个核价。", "Thank you for every design. Each is being costed."
        yield day(corner.closed), partial(_go, spaces.close, corner, budget, *words)


def _add(corner: Corner, budget: Resident) -> None:
    mark = Landmark.objects.select_related("area").get(**{"name_zh_hans": corner.mark})
    both = ("name", "corner", "story", "owner", "constraints")
    words = {f"{name}_{code}": getattr(corner, name)[at] for name in both for at, code in enumerate(("zh_hans", "en"))}
    place = {"landmark": mark, "latitude": mark.latitude + 0.00003, "longitude": mark.longitude - 0.00003}
    money = Decimal(corner.budget) if corner.budget else None
    space = spaces.add(
        by=budget, slug=corner.slug, area=mark.area, size=Decimal(corner.size), budget=money, **words, **place
    )
    spaces.add_photo(space, corners.today(corner.look), by=budget)


def _go(verb: Callable[..., Any], corner: Corner, budget: Resident, chinese: str, english: str, **more: Any) -> None:
    verb(_space(corner.slug), by=budget, reason_zh_hans=chinese, reason_en=english, **more)


def _speaker(people: list[Resident], number: int, text: str) -> Resident:
    """Who writes English has a name in ASCII, where there is somebody."""
    fitting = [person for person in people if person.name.isascii() == text.isascii()] or people
    return fitting[number % len(fitting)]


def _key(*words: object) -> UUID:
    return uuid5(NAMESPACE_URL, "/".join(map(str, words)))


def _wish(corner: Corner, by: Resident, kind: str, text: str) -> None:
    wishes.wish(_space(corner.slug), by=by, kind=kind, text=text, key=_key(corner.slug, text))


def _echo(corner: Corner, text: str, by: Resident) -> None:
    said = Wish.objects.select_related("space").get(key=_key(corner.slug, text))
    if said.author_id != by.pk:
        wishes.me_too(said, by=by)


# Designs


def _steps_of_design(
    number: int, drawn: Drawn, budget: Resident, moderator: Resident, people: list[Resident]
) -> Iterator[Step]:
    at = day(drawn.handed_in) + timedelta(hours=9, minutes=number)
    if drawn.author:
        author = Resident.objects.get(email=f"{drawn.author}@demo.example")
    else:
        author = _speaker(people, number * 4 + 2, drawn.title)
    yield at - timedelta(hours=6), partial(_draw, number, drawn, author)
    if drawn.end == "draft":
        return
    yield at, lambda: submit(_idea(number), by=author)
    if drawn.end == "submitted":
        return
    yield at + timedelta(hours=14), lambda: moderation.publish(_idea(number), by=moderator)
    around = [person for person in people if person.pk != author.pk]
    for each in range(4 + number * 7 % 15):
        friend = around[(number * 3 + each) % len(around)]
        yield at + timedelta(hours=15, minutes=each), partial(_support, number, friend)
    if drawn.end == "published":
        return
    costed = day(-14 if drawn.end == "costing" else -26) + timedelta(hours=number)
    kind = Review.Kind.FEASIBILITY if drawn.end == "infeasible" else Review.Kind.COSTING
    works = Office.objects.get(slug="chengjian")
    yield costed, lambda: review.open_review(_idea(number), kind, by=budget, office=works)
    if drawn.end != "costing":
        yield costed + timedelta(days=9), partial(_judge, number, drawn, budget)


def _idea(number: int) -> Idea:
    return Idea.objects.get(key=_key("design", number))


def _support(number: int, by: Resident) -> None:
    support.support(_idea(number), by=by)


def _draw(number: int, drawn: Drawn, author: Resident) -> None:
    design = designs.begin(_space(drawn.space), _key("design", number), by=author)
    idea = Idea.objects.get(pk=design.idea_id)
    Idea.objects.filter(pk=idea.pk).add_to("shuffle", (number * 2654435761) % 2**31 - idea.shuffle)
    words = {"title": drawn.title, "story": drawn.story, "why": drawn.why}
    fields = {"presented_by": drawn.by, "team": drawn.team}
    design = Design.objects.select_related("idea").get(pk=design.pk)
    lines = [
        {"name": name, "quantity": Decimal(many), "unit": unit, "price": Decimal(price), "upkeep": Decimal(upkeep)}
        for name, many, unit, price, upkeep in drawn.parts
    ]
    keeper = drawn.upkeep_by or ("街道，坏了就修" if drawn.end == "submitted" else "")
    designs.save_parts(design, lines, by=author, words=words, upkeep_by=keeper, **fields)
    if drawn.features:
        look = next(corner.look for corner in CORNERS if corner.slug == drawn.space)
        photos.add(idea, corners.one_day(look, drawn.features), by=author, kind=Photo.Kind.AFTER)
        if number % 2 == 0:
            photos.add(idea, corners.plan(number, drawn.features), by=author, kind=Photo.Kind.PLAN)


def _judge(number: int, drawn: Drawn, budget: Resident) -> None:
    can = drawn.end == "feasible"
    decided = review.decide(
        _idea(number).reviews.get(),
        by=budget,
        verdict="yes" if can else "no",
        cost=Decimal(drawn.cost) if can else None,
        upkeep=Decimal(drawn.upkeep) if can else None,
        reason=drawn.reason,
    )
    review.tell([decided], by=budget)
