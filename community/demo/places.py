"""The places of the demo town: tree, offices, help points, plans with landmarks, households and their letters.

The town lies in the sea off the coast, so that nobody mistakes it for theirs.
"""

from typing import Any, NamedTuple

from community.demo.drawings import demo_plan, plan_data
from community.drawing.plan import spot
from community.geometry import Coordinates, metres_a_degree
from community.models import HelpPoint, Household, HouseholdCode, Landmark, Neighbourhood, Office, Plan
from community.plan_intake import take_in
from community.residence import refs

METRES_A_CELL = 2
PHONE = "5550 0107"
# The letter of 桂花里 7 弄 3 号 501, for whoever walks through the demo.
CODE = "GHR72MKP"


class Words(NamedTuple):
    zh: str
    en: str

    def fields(self, name: str) -> dict[str, str]:
        return {f"{name}_zh_hans": self.zh, f"{name}_en": self.en}


class Community(NamedTuple):
    slug: str
    drawing: str
    name: Words
    about: Words
    plan: Words
    corner: Coordinates  # where cell 0,0 of the drawing lies
    help_point: tuple[Words, Words, Words]
    landmarks: list[tuple[Words, float, float]]  # in cells of the drawing
    doors: str


COMMUNITIES = [
    Community(
        "guihuali",
        "osmanthus-lane",
        Words("桂花里", "Osmanthus Lane"),
        Words(
            "老里弄，七条弄堂，一棵两百年的桂花树。",
            "An old quarter: seven lanes and a two-hundred-year-old osmanthus tree.",
        ),
        Words(
            "桂花里从上往下看：弄堂、七弄的小花园、沿河步道、学校和老厂房。",
            "Osmanthus Lane from above: the lanes, the garden in Lane 7, the river walk, the school and the old works.",
        ),
        Coordinates(30.0020, 122.9000),
        (
            Words("桂花里帮办点", "Osmanthus Lane help point"),
            Words("桂花里 7 弄 3 号居委会一楼", "Residents' committee, ground floor, 3 Lane 7"),
            Words("周一到周六 8:30–17:30", "Monday to Saturday, 8:30 to 17:30"),
        ),
        [
            (Words("老桂花树", "Old osmanthus tree"), 41, 29),
            (Words("7 弄弄口", "Gate of Lane 7"), 34, 22),
            (Words("居委会", "Residents' committee"), 57, 26.5),
            (Words("校门口", "School gate"), 70, 14),
            (Words("菜场", "Market"), 12, 43),
            (Words("沿河步道", "River walk"), 44, 51.4),
            (Words("老厂房", "Old works"), 81, 39),
        ],
        "桂花里 7 弄",
    ),
    Community(
        "beiheyan",
        "north-bank",
        Words("北河沿", "North Bank"),
        Words(
            "沿河六层楼，夏天傍晚都在河边乘凉。",
            "Six-storey houses along the river; on summer evenings everybody sits on the bank.",
        ),
        Words(
            "北河沿从上往下看：两排楼、小浜、河畔会客厅、沿河步道和桥。",
            "North Bank from above: two rows of houses, the creek, the riverside room, the river walk and the bridge.",
        ),
        Coordinates(30.0006, 122.9000),
        (
            Words("河畔会客厅帮办点", "Riverside room help point"),
            Words("北河沿 21 号河畔会客厅", "Riverside room, 21 North Bank"),
            Words("每天 9:00–18:00", "Every day, 9:00 to 18:00"),
        ),
        [
            (Words("河畔会客厅", "Riverside room"), 32, 29.5),
            (Words("小浜桥", "Creek bridge"), 52, 47),
            (Words("凉亭", "Pavilion"), 90, 42),
            (Words("中心弄口", "Middle Lane"), 24, 7),
            (Words("东弄口", "East Lane"), 76, 7),
        ],
        "北河沿",
    ),
    Community(
        "huaishuyuan",
        "locust-court",
        Words("槐树院", "Locust Court"),
        Words("九个老院子，中间一个荷花池。", "Nine old courtyards around a lotus pond."),
        Words(
            "槐树院从上往下看：九个院子、荷花池、老年食堂和新村楼房。",
            "Locust Court from above: nine courtyards, the lotus pond, the elders' canteen and the newer blocks.",
        ),
        Coordinates(30.0020, 122.9024),
        (
            Words("老年食堂帮办点", "Elders' canteen help point"),
            Words("槐树院老年食堂一楼", "Elders' canteen, ground floor, Locust Court"),
            Words("每天 7:30–13:00", "Every day, 7:30 to 13:00"),
        ),
        [
            (Words("荷花池", "Lotus pond"), 66, 43),
            (Words("老年食堂", "Elders' canteen"), 84, 34),
            (Words("大槐树", "Great locust tree"), 48, 18),
            (Words("西弄口", "West Lane"), 20.5, 48),
            (Words("新村路口", "New Village Road"), 58, 8),
        ],
        "槐树院",
    ),
    Community(
        "hongzhuanchang",
        "red-brick-works",
        Words("红砖厂", "Red Brick Works"),
        Words("老砖厂改成的街区，烟囱还在。", "A quarter in an old brickworks; the chimney still stands."),
        Words(
            "红砖厂从上往下看：老厂房、烟囱、水塔、球场和铁轨步道。",
            "Red Brick Works from above: the old halls, chimney and water tower, the ball court, the old rail walk.",
        ),
        Coordinates(30.0006, 122.9024),
        (
            Words("红砖厂帮办点", "Red Brick Works help point"),
            Words("厂前街 5 号邻里中心", "Neighbourhood centre, 5 Works Street"),
            Words("周一到周五 9:00–17:00", "Monday to Friday, 9:00 to 17:00"),
        ),
        [
            (Words("烟囱", "Chimney"), 48.9, 23.6),
            (Words("水塔", "Water tower"), 60.6, 43.2),
            (Words("球场", "Ball court"), 73, 39.5),
            (Words("铁轨步道", "Old rail walk"), 52, 47),
            (Words("邻里中心", "Neighbourhood centre"), 37.5, 34),
        ],
        "厂前街",
    ),
]

OFFICES = [
    (
        "chengjian",
        Words("街道城建办", "Street works office"),
        Words("小区改造、道路、路灯、口袋公园。", "Estate renovation, roads, street lamps, pocket parks."),
        "5550 0121",
    ),
    (
        "minsheng",
        Words("街道民生办", "Street welfare office"),
        Words("养老、助餐、救助、便民服务点。", "Elder care, meals, relief, service points."),
        "5550 0122",
    ),
    (
        "yingji",
        Words("街道应急办", "Street emergency office"),
        Words("消防、防汛、用电安全、占用通道。", "Fire, floods, electrical safety, blocked escape ways."),
        "5550 0123",
    ),
]


def load() -> None:
    street = _tree()
    for slug, name, about, phone in OFFICES:
        Office.objects.get_or_create(
            slug=slug, defaults={"area": street, "phone": phone, **name.fields("name"), **about.fields("about")}
        )
    for community in COMMUNITIES:
        area = Neighbourhood.objects.get(slug=community.slug)
        _help_point(area, community)
        _landmarks(area, community)
        _plan(area, community)
        _households(area, community.doors)
    home = Household.objects.get(area__slug="guihuali", address="桂花里 7 弄 3 号 501")
    if not HouseholdCode.objects.filter(household=home).exists():
        HouseholdCode.objects.create(household=home, code_ref=refs.code(CODE))


def _tree() -> Neighbourhood:
    city = Neighbourhood.objects.filter(slug="shili").first() or Neighbourhood.objects.found_city(
        slug="shili", phone="5550 0100", **Words("示例市", "Sample City").fields("name")
    )
    district = _child(city, "hedong", Words("河东区", "East Bank District"))
    street = _child(
        district,
        "guihua",
        Words("桂花街道", "Osmanthus Subdistrict"),
        phone=PHONE,
        residence_methods=["counter"],
        **Words("四个社区，一条河。", "Four communities and a river.").fields("about"),
    )
    for community in COMMUNITIES:
        _child(street, community.slug, community.name, residence_methods=["code"], **community.about.fields("about"))
    return street


def _child(parent: Neighbourhood, slug: str, name: Words, **more: Any) -> Neighbourhood:
    known = Neighbourhood.objects.filter(slug=slug).first()
    return known or parent.add_child(slug=slug, **name.fields("name"), **more)


def _help_point(area: Neighbourhood, community: Community) -> None:
    name, address, hours = community.help_point
    if not area.help_points.exists():
        HelpPoint.objects.create(
            area=area, phone=PHONE, **name.fields("name"), **address.fields("address"), **hours.fields("hours")
        )


def _ground(community: Community, x: float, y: float) -> Coordinates:
    """The coordinates of a spot in cells: x runs east, y south."""
    north, east = metres_a_degree(community.corner.latitude)
    return Coordinates(
        community.corner.latitude - y * METRES_A_CELL / north, community.corner.longitude + x * METRES_A_CELL / east
    )


def _landmarks(area: Neighbourhood, community: Community) -> None:
    if not area.landmarks.exists():
        for name, x, y in community.landmarks:
            Landmark.objects.create(area=area, **name.fields("name"), **_ground(community, x, y)._asdict())


def _plan(area: Neighbourhood, community: Community) -> None:
    if Plan.objects.of(area).exists():
        return
    plan = take_in(area, plan_data(community.drawing), by=None, **community.plan.fields("description"))
    drawing = demo_plan(community.drawing)
    corners = [(6, 10), (94, 10), (94, 46), (6, 46), (50, 30)]
    points = []
    for number, (x, y) in enumerate(corners, start=1):
        across, down = spot(drawing, x, y)
        # Read off a map by hand: half a metre beside the truth, this way and that.
        ground = _ground(community, x + (0.25, -0.25)[number % 2], y + (-0.2, 0.2)[number % 2])
        points.append({"x": round(across, 1), "y": round(down, 1), **ground._asdict()})
    plan.set_points(points, by=None)
    plan.publish(by=None)


def _households(area: Neighbourhood, street: str) -> None:
    if area.households.exists():
        return
    Household.objects.bulk_create(
        Household(area=area, address=f"{street} {house} 号 {floor}0{door}", adults=2 + (house + floor + door) % 3)
        for house in range(1, 4)
        for floor in range(1, 6)
        for door in (1, 2)
    )
