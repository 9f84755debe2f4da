"""Who calls the neighbours together in the demo town: activities past and to come, hours, a dispute, help next door."""

from datetime import datetime, time, timedelta
from typing import NamedTuple
from uuid import uuid5

from django.utils import timezone

from community import clock
from community.models import Neighbourhood, Resident
from points.actions import activities, helping, hours, publishing, teams
from points.demo import people
from points.demo.book import HERE, RULES, Words
from points.models import Activity, Attendance, EarningRule, Programme, Slot, Team

TEAMS = [
    ("owners-committee", Words("桂花里业主委员会", "Owners' committee of Guihuali"), Team.Kind.COMMITTEE, "office"),
    ("riverside-friends", Words("北河沿护河队", "Friends of the North Bank"), Team.Kind.PARTNER, "merchant"),
]


class Call(NamedTuple):
    """An activity: its words, where, when in the week, how long, for how many."""

    team: str
    area: str
    picture: str
    title: Words
    words: Words
    place: Words
    bring: Words
    begins: int  # the hour
    hours: int
    places: int
    ahead: list[int]  # days from today
    back: list[int]
    landmark: str
    min_age: int | None = None


NOTHING = Words("", "")
CALLS = [
    Call(
        "riverside-friends",
        "beiheyan",
        "walk",
        Words("河边捡垃圾", "Litter along the river"),
        Words(
            "从小浜桥走到水闸，一路把河边的垃圾捡起来。夹子和袋子由护河队出，走得慢也没关系。",
            "From the creek bridge to the sluice, picking up what lies about. Tongs and bags are lent; slow is fine.",
        ),
        Words("小浜桥头", "At the creek bridge"),
        Words("帽子、水杯", "A hat and a water bottle"),
        9,
        2,
        20,
        [3, 10, 17, 24],
        [11, 25, 39, 60],
        "小浜桥",
    ),
    Call(
        "owners-committee",
        "guihuali",
        "lamp",
        Words("楼道清爽日", "Clear stairs day"),
        Words(
            "把楼道里的旧物搬下来，扶手擦一遍。重的东西有人抬，您挑自己能干的。",
            "Old things go down, rails get wiped. Others carry what is heavy; take what suits you.",
        ),
        Words("桂花里 7 弄弄口", "At the mouth of Lane 7"),
        Words("手套", "Gloves"),
        14,
        3,
        12,
        [5],
        [18, 46],
        "7 弄弄口",
        16,
    ),
    Call(
        "owners-committee",
        "guihuali",
        "garden",
        Words("小花园浇水除草", "Watering and weeding"),
        Words(
            "每周一次，早上一小时，给老桂花树下的花坛浇水、拔草。带孩子来也欢迎。",
            "An hour in the morning, once a week: the beds want water and weeding. Bring the children.",
        ),
        Words("老桂花树下的花坛", "The beds under the old osmanthus"),
        NOTHING,
        8,
        1,
        4,
        [2, 9, 16],
        [5, 12, 19],
        "老桂花树",
    ),
    Call(
        "riverside-friends",
        "beiheyan",
        "kiosk",
        Words("教老人用手机", "Phones for the old, explained"),
        Words(
            "一对一教挂号、付款、看公交。您会用微信就能教。",
            "One to one: booking a doctor, paying, finding the bus. Whoever chats on a phone can teach it.",
        ),
        Words("河畔会客厅", "Riverside room"),
        Words("自己的手机", "Your own phone"),
        15,
        2,
        8,
        [1, 8],
        [6, 20],
        "河畔会客厅",
    ),
]


def load(neighbours: list[Resident]) -> None:
    _rules()
    made = _teams()
    volunteers = [people.of("resident"), people.of("volunteer"), people.of("observer"), *neighbours]
    for number, call in enumerate(CALLS):
        _call(number, call, made, volunteers)
    _today()
    _dispute()
    _help(neighbours)


def _at(days: int, hour: int) -> datetime:
    day = clock.today() + timedelta(days=days)
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def _rules() -> None:
    """Like those of the book, and younger."""
    programmes = {programme.slug: programme for programme in Programme.objects.all()}
    like = {each.slug: each for each in RULES}["helping-hour"]
    with clock.moved_to(_at(-120, 12)):
        for slug, programme, name, words, points, unit in (
            (
                "service-hours",
                "green-lanes",
                Words("志愿服务一小时", "An hour of service"),
                Words(
                    "参加社区发布的活动，现场签到，时长经双方确认后自动记上。",
                    "Join an activity and check in on site; it comes by itself when both have confirmed the hours.",
                ),
                6,
                EarningRule.Unit.HOUR,
            ),
            (
                "neighbour-help",
                "neighbours",
                Words("邻里互助一次", "A hand for a neighbour"),
                Words(
                    "居委会牵线的帮忙，双方确认后自动记上。",
                    "Help that staff brought about; it comes by itself when both have confirmed it.",
                ),
                8,
                EarningRule.Unit.TIME,
            ),
        ):
            publishing.publish(
                by=people.of("admin"),
                slug=slug,
                programme=programmes[programme],
                points=points,
                unit=unit,
                day_cap=like.day,
                month_cap=like.month,
                organiser_day_cap=600,
                by_hand=False,
                **name.fields("name"),
                **words.fields("words"),
            )


def _teams() -> dict[str, Team]:
    made, clerk = {}, people.of("moderator")
    with clock.moved_to(_at(-110, 10)):
        for slug, name, kind, organiser in TEAMS:
            made[slug] = teams.make(by=clerk, slug=slug, kind=kind, **name.fields("name"))
            teams.put_in(made[slug], people.of(organiser), organises=True, by=clerk)
    return made


def _organiser(team: Team) -> Resident:
    return Resident.objects.get(team_memberships__team=team, team_memberships__organises=True)


def _call(number: int, call: Call, made: dict[str, Team], volunteers: list[Resident]) -> None:
    team = made[call.team]
    organiser = _organiser(team)
    area = Neighbourhood.objects.filter(slug=call.area).first() or Neighbourhood.objects.communities()[0]
    landmark = next(
        (each for each in area.landmarks.all() if call.landmark in (each.name, getattr(each, "name_zh_hans", ""))), None
    )
    contact = Words("社区服务台 5550 0100", "Community desk, 5550 0100")
    words = {
        name: value
        for field in ("title", "words", "place", "bring")
        for name, value in getattr(call, field).fields(field).items()
    }
    starts = [_at(days, call.begins) for days in [*(-day for day in sorted(call.back, reverse=True)), *call.ahead]]
    with clock.moved_to(_at(-100, 9)):
        activity = activities.draft(
            by=organiser,
            team=team,
            key=uuid5(HERE, f"activity/{number}"),
            area=area,
            picture=call.picture,
            min_age=call.min_age,
            latitude=landmark.latitude if landmark else None,
            longitude=landmark.longitude if landmark else None,
            **words,
            **contact.fields("contact"),
        )
        for start in starts:
            end = start + timedelta(hours=call.hours)
            activities.add_slots(activity, by=organiser, starts_at=start, ends_at=end, capacity=call.places)
        activities.publish(activity, by=organiser)
    for turn, slot in enumerate(activity.slots.select_related("activity").order_by("starts_at")):
        _sign_up(slot, number, turn, volunteers)
        if slot.is_over:
            _serve(slot, organiser, volunteers, turn, last=slot.starts_at > clock.now() - timedelta(days=7))


def _today() -> None:
    """One that begins within the hour, so that checking in can be tried at once."""
    now = timezone.localtime(clock.now())
    if not 6 <= now.hour <= 20:
        return
    start = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    activity = Activity.objects.published().order_by("pk")[0]
    end = start + timedelta(hours=2)
    slot = activities.add_slots(activity, by=activity.made_by, starts_at=start, ends_at=end, capacity=20)[0]
    for key in ("volunteer", "observer"):
        activities.join(slot, by=people.of(key))


def _sign_up(slot: Slot, number: int, turn: int, volunteers: list[Resident]) -> None:
    """A dozen of the forty, others each time; more than there is room for at the small ones."""
    step, first = 3 + number % 2, (number * 7 + turn * 5) % len(volunteers)
    wanted = min(slot.capacity + 2, 9)
    some = [volunteers[(first + each * step) % len(volunteers)] for each in range(wanted)]
    if turn % 2 == number % 2:
        some = [volunteers[turn % 3], *some]
    with clock.moved_to(min(slot.starts_at - timedelta(days=2), clock.now() - timedelta(hours=3))):
        for person in dict.fromkeys(some):
            activities.join(slot, by=person, old_enough=True)


def _serve(slot: Slot, organiser: Resident, volunteers: list[Resident], turn: int, *, last: bool) -> None:
    """They came, were ticked, and the organiser confirmed; the newest of all still waits for that or for answers."""
    here = [signup.resident for signup in slot.signups.joined().select_related("resident").order_by("pk")]
    with clock.moved_to(slot.starts_at + timedelta(minutes=3)):
        for person in here[: len(here) - turn % 2]:
            hours.check_in(slot, by=person, how=Attendance.How.SCAN)
    if last and turn % 2 == 0:
        return
    with clock.moved_to(slot.ends_at + timedelta(hours=3)):
        came = {each.resident_id: each for each in slot.attendances.all()}
        lines = [
            hours.Line(person, hours.suggested(slot, came[person.pk]) if person.pk in came else 0) for person in here
        ]
        hours.confirm(slot, lines, by=organiser)
    if not last:
        with clock.moved_to(slot.ends_at + timedelta(days=2)):
            for attendance in slot.attendances.told().order_by("pk"):
                hours.agree(attendance, by=attendance.resident)


def _dispute() -> None:
    """One neighbour of the newest sheet says that it was longer."""
    told = Attendance.objects.told().filter(minutes__gt=0).exclude(resident__email__endswith="@demo.example").last()
    if told is not None:
        words = "收摊以后我又留下来帮忙收拾，多待了半个小时。"
        hours.dispute(told, by=told.resident, minutes=(told.minutes or 0) + 30, words=words)


def _help(neighbours: list[Resident]) -> None:
    area = Neighbourhood.objects.filter(slug="guihuali").first() or Neighbourhood.objects.communities()[0]
    resident, volunteer, clerk = people.of("resident"), people.of("volunteer"), people.of("moderator")
    helping.offer(by=volunteer, kinds=["carry", "shop", "phone"], area=area, words="周末和晚上都可以")
    for number, neighbour in enumerate(neighbours[10:13]):
        helping.offer(
            by=neighbour, kinds=[["escort", "visit"], ["carry"], ["repair", "phone"]][number], area=area, words=""
        )
    asks = [
        (resident, "carry", "一袋米搬到四楼", 1, "matched"),
        (neighbours[20], "escort", "陪我去社区医院取药", 2, "asked"),
        (neighbours[21], "phone", "教我用手机交水费", -3, "confirmed"),
        (neighbours[22], "shop", "下雨天帮忙带点菜", -1, "done"),
    ]
    for number, (asker, kind, words, days, state) in enumerate(asks):
        day = clock.today() + timedelta(days=days)
        with clock.moved_to(_at(min(days, 0) - 1, 10)):
            task = helping.ask(
                by=asker,
                key=uuid5(HERE, f"help/{number}"),
                kind=kind,
                words=words,
                area=area,
                address=f"桂花里 7 弄 {number + 1} 号 401",
                day=day,
                part="any",
            )
            if state == "asked":
                continue
            helping.match(task, volunteer, by=clerk)
            if state == "matched":
                continue
            helping.accept(task, by=volunteer)
        with clock.moved_to(_at(days, 17)):
            helping.report_done(task, by=volunteer, minutes=45)
            if state == "confirmed":
                helping.confirm(task, by=asker)


def is_there() -> bool:
    return Activity.objects.exists()
