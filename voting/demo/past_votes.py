"""Two votes of the town that are over: Red Brick Works by most votes, Osmanthus Lane by Equal Shares.

Every ballot is cast, typed, counted and signed by the verbs people use, with the clock moved to its day.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from math import gcd
from typing import Any, NamedTuple

from django.db.models import QuerySet

from community import clock, rules
from community.models import Neighbourhood, Resident
from community.residence.methods import Method
from points.demo.people import id_number
from proposals.models import Cycle, Idea, State
from voting import casting, closing, drafts, electorate, paper, receipts, results, setting_up, tally
from voting.models import BallotType, Election, PaperBatch, SlipKind

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVERY_TENTH = 10  # votes on paper
REPLACED, LEFT_OPEN = 4, 3  # who thought again; who began and never cast


class Vote(NamedTuple):
    """`options`: in both languages, by a letter that `ballots` name them with and how often such a ballot was cast."""

    cycle: str
    area: str
    slug: str
    title: tuple[str, str]
    summary: tuple[str, str]
    eligible: int
    counting: dict[str, str]
    thrown: str
    options: dict[str, tuple[str, str]]
    ballots: dict[str, int]


VOTES = [
    Vote(
        "red-brick-works", "guihua", "red-brick-works",
        ("红砖厂先修什么", "What is built at the Red Brick Works"),
        (
            "60 万元，五件事。邻里中心和水塔花园四个社区都用，所以全街道一起投。",
            "600,000 yuan and five things. All four communities use the works, so all of them vote.",
        ),
        6_510, {"rule": "greedy"}, "双色球 02 09 15 16 27 33 + 04",
        {
            "A": ("水塔下面的垃圾堆改成小花园", "A garden where rubbish lies under the water tower"),
            "B": ("邻里中心加一部能进担架的电梯", "A lift for stretchers at the neighbourhood centre"),
            "C": ("厂区到公交站的小路装灯", "Lamps on the path between the works and the bus stop"),
            "D": ("烟囱上装灯光秀", "A light show on the chimney"),
            "E": ("铁轨上放一辆小火车", "A little train on the rails"),
        },
        {"AB": 29, "ABC": 33, "BC": 12, "AC": 13, "DE": 9, "AD": 11, "CE": 6, "ADE": 5},
    ),
    Vote(
        "osmanthus-lane", "guihuali", "osmanthus-lane",
        ("桂花里先做哪几件", "What comes first in Osmanthus Lane"),
        (
            "45 万元，六件事，做不了全部。每人最多选三件，按均等份额法计票。",
            "450,000 yuan and six things, more than the money covers. Everybody picks up to three; counted by equal "
            "shares.",
        ),
        1_840, {"rule": "equal-shares", "completion": "add1u"}, "双色球 05 08 13 19 22 30 + 11",
        {
            "A": ("弄堂里的石板重新铺平", "Lay the flagstones of the lanes even"),
            "B": ("七条弄堂的线缆理一理", "Tidy up the cables in seven lanes"),
            "C": ("去卫生站的路上一路装带靠背的长椅", "Benches with backs all along the way to the clinic"),
            "D": ("弄口装一口大钟", "A great bell at the gate of the lane"),
            "E": ("屋顶上种菜", "Vegetables on the flat roofs"),
            "F": ("沿河加一排共享单车架", "Racks for shared bicycles along the river"),
        },
        {
            "ACE": 39, "AE": 9, "AC": 8, "ACD": 7, "AD": 2, "BC": 37, "B": 7, "BCF": 8, "BF": 3, "CE": 6, "CEF": 2,
            "E": 2, "DF": 2,
        },
    ),
]  # fmt: skip


def load() -> None:
    for told in VOTES:
        cycle = Cycle.objects.filter(slug__startswith=f"{told.cycle}-").order_by("voting_at").first()
        if cycle is not None and _feasible(told, cycle).count() == len(told.options):
            _hold(told, cycle, Staff())


class Staff:
    """Who holds a vote in the demo town: one runs it, three type, two sign."""

    def __init__(self) -> None:
        people = {person.email: person for person in Resident.objects.filter(email__endswith="@demo.example")}
        names = "admin", "moderator", "budget"
        self.officer, self.moderator, self.budget = (people[f"{name}@demo.example"] for name in names)


def _hold(told: Vote, cycle: Cycle, staff: Staff) -> None:
    with clock.moved_to(cycle.voting_at - 3 * DAY):
        election = _freeze(told, cycle, staff)
    numbers = _numbers(told, election)
    voters = _voters(election, sum(told.ballots.values()) + LEFT_OPEN)
    slips = _vote(election, list(_mixed(told.ballots)), numbers, voters, staff)
    with clock.moved_to(cycle.delivering_at):
        closing.close(election)
        closing.open_box(election)
    with clock.moved_to(cycle.delivering_at + 2 * HOUR):
        _type(election, slips, staff)
    with clock.moved_to(cycle.delivering_at + 26 * HOUR):
        tally.ask(election, by=staff.officer, now=True)
        result = election.results.get()
        results.sign(result, by=staff.budget)
    with clock.moved_to(cycle.delivering_at + 30 * HOUR):
        results.sign(result, by=staff.officer)
    with clock.moved_to(min(clock.now(), cycle.delivering_at + timedelta(days=3 + rules.get("voting.objection_days")))):
        closing.destroy_spent_keys()


def _freeze(told: Vote, cycle: Cycle, staff: Staff) -> Election:
    budget: Decimal = sum((pot.amount for pot in cycle.pots.all()), Decimal(0))
    fields: dict[str, Any] = {
        "slug": f"{told.slug}-{cycle.voting_at.year}",
        "cycle": cycle,
        "area": Neighbourhood.objects.get(slug=told.area),
        "title_zh_hans": told.title[0],
        "title_en": told.title[1],
        "summary_zh_hans": told.summary[0],
        "summary_en": told.summary[1],
        "ballot_type": BallotType.APPROVAL,
        "most_choices": 3,
        "budget": budget,
        "counting": told.counting,
        "by_letter": False,
        "proof_methods": [Method.ROLL, Method.COUNTER],
        "eligible": told.eligible,
        "opens_at": cycle.voting_at,
        "closes_at": cycle.delivering_at,
    }
    election = setting_up.set_up(by=staff.officer, **fields)
    wanted = [f"idea:{pk}" for pk in _feasible(told, cycle).values_list("pk", flat=True)]
    for option in setting_up.add_options(election, wanted, by=staff.officer):
        zh, en = next(pair for pair in told.options.values() if option.idea and option.idea.title in pair)
        setting_up.edit_option(option, by=staff.officer, title_zh_hans=zh, title_en=en)
    setting_up.freeze(election, by=staff.officer)
    setting_up.draw_lots(election, by=staff.officer, public=told.thrown)
    return election


def _feasible(told: Vote, cycle: Cycle) -> QuerySet[Idea]:
    titles = [title for pair in told.options.values() for title in pair]
    return Idea.objects.filter(cycle=cycle, state=State.FEASIBLE, title__in=titles).order_by("number")


def _numbers(told: Vote, election: Election) -> dict[str, int]:
    """The number that was drawn for each letter."""
    drawn = {option.title_zh_hans: option.number or 0 for option in election.options.all()}  # type: ignore[attr-defined]
    return {letter: drawn[zh] for letter, (zh, _en) in told.options.items()}


def _voters(election: Election, people: int) -> list[electorate.Voter]:
    """So many people of the area, by made-up ID numbers of a region that does not exist."""
    areas = list(Neighbourhood.objects.communities().filter(path__startswith=election.area.path).order_by("path"))  # type: ignore[union-attr]
    # One community votes more than another.
    places = [areas[place % len(areas)] for place in (0, 0, 1, 0, 3, 2, 1, 0)]
    return [
        electorate.voter_by_document(
            election,
            places[number % len(places)],
            id_number(f"000000{1938 + number % 61}0{1 + number % 9}11{number:03}"),
        )
        for number in range(people)
    ]


def _vote(
    election: Election, wishes: list[str], numbers: dict[str, int], voters: list[electorate.Voter], staff: Staff
) -> list[list[int]]:
    """Everybody votes, day by day; gives the slips that were put into the box of paper."""
    slips: list[list[int]] = []
    for place, (voter, letters) in enumerate(zip(voters, wishes, strict=False)):
        picked = [numbers[letter] for letter in letters]
        with clock.moved_to(_moment(election, place / len(wishes))):
            if place % EVERY_TENTH == 5:
                paper.hand_out(election, voter, by=staff.moderator)
                slips.append(picked)
                continue
            if place % (len(wishes) // REPLACED) == 3:
                casting.cast(election, voter, picked[:1])
            casting.cast(election, voter, picked)
            if place % 30 == 29:
                receipts.list_new(election)
    with clock.moved_to(election.closes_at - HOUR):
        for voter in voters[len(wishes) :]:
            drafts.keep(election, voter, [numbers["A"]])
    return slips


def _mixed(ballots: dict[str, int]) -> Iterator[str]:
    """So many of each kind, in an order in which no kind comes in one heap."""
    wishes = [letters for letters, times in ballots.items() for _each in range(times)]
    step = next(step for step in range(17, len(wishes)) if gcd(step, len(wishes)) == 1)
    return (wishes[place * step % len(wishes)] for place in range(len(wishes)))


def _moment(election: Election, part: float) -> datetime:
    """In the daytime; the first days and the last are the busiest."""
    days = (election.closes_at - election.opens_at).days
    day, of_day = divmod((0.5 + 4 * (part - 0.5) ** 3) * days, 1)
    return election.opens_at + day * DAY + of_day * 9 * HOUR


def _type(election: Election, slips: list[list[int]], staff: Staff) -> None:
    """Two people type each slip; one of them slips once and a third decides. One slip is blank, one is spoiled."""
    kinds: list[tuple[str, list[int]]] = [(SlipKind.VALID, picked) for picked in slips]
    kinds[2], kinds[-2] = (SlipKind.BLANK, []), (SlipKind.SPOILED, [])
    batch = paper.open_batch(election, by=staff.moderator, station="桂花里帮办点", cover_count=len(kinds))
    other = next(number for number in range(1, 9) if number not in kinds[0][1])
    for by, first in ((staff.moderator, kinds[0][1]), (staff.budget, [other]), (staff.officer, kinds[0][1])):
        for position in paper.to_type(batch, by):
            kind, picked = kinds[position - 1]
            given = first if position == 1 else picked
            paper.type_slip(batch, position, by=by, kind=kind, given=given, serial=f"{position:05}")
        batch = paper.finish_turn(PaperBatch.objects.get(pk=batch.pk), by=by)
    for by in (staff.moderator, staff.budget):
        paper.sign_batch(batch, by=by)
