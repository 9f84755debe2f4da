"""Who earns from whom: lists for a person to look at. Nothing is decided by them, and nobody is told a score."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, QuerySet, Sum

from community import clock
from community.models import Resident
from points.models import Deed

DAYS = 90
MOST = 25
MANY = 5  # deeds between the same two before they are worth a look
SPIKE = 3  # times what this person earns on a usual day


class PairOf(NamedTuple):
    confirmer: Resident
    doer: Resident
    deeds: int
    points: int
    share: int  # percent of what the doer earned by confirmation in these days


def _recent() -> QuerySet[Deed]:
    return Deed.objects.paid().filter(decided_at__gte=clock.now() - timedelta(days=DAYS), confirmed_by__isnull=False)


def _between() -> list[Any]:
    counted = _recent().values("confirmed_by", "beneficiary").annotate(deeds=Count("pk"), sum=Sum("points"))
    return list(counted.order_by("-sum", "confirmed_by", "beneficiary"))


class Hand(NamedTuple):
    """What one person confirmed in these days."""

    confirmer: Resident
    people: int
    deeds: int
    points: int
    share: int  # percent of all that was confirmed by anybody


def hands() -> list[Hand]:
    """Whose word the points came by; most first."""
    counted = _recent().values("confirmed_by")
    rows = counted.annotate(deeds=Count("pk"), doers=Count("beneficiary", distinct=True), sum=Sum("points"))
    found = list(rows.order_by("-sum", "confirmed_by"))
    everything = sum(row["sum"] for row in found) or 1
    people = _people(row["confirmed_by"] for row in found[:MOST])
    return [
        Hand(
            people[row["confirmed_by"]],
            row["doers"],
            row["deeds"],
            row["sum"],
            round(100 * row["sum"] / everything),
        )
        for row in found[:MOST]
    ]


def pairs() -> list[PairOf]:
    """The same person confirming the same person again and again."""
    rows = _between()
    earned: dict[int, int] = defaultdict(int)
    for row in rows:
        earned[row["beneficiary"]] += row["sum"]
    often = [row for row in rows if row["deeds"] >= MANY][:MOST]
    people = _people(number for row in often for number in (row["confirmed_by"], row["beneficiary"]))
    return [
        PairOf(
            people[row["confirmed_by"]],
            people[row["beneficiary"]],
            row["deeds"],
            row["sum"],
            round(100 * row["sum"] / earned[row["beneficiary"]]) if earned[row["beneficiary"]] else 0,
        )
        for row in often
    ]


class Ring(NamedTuple):
    people: list[Resident]
    points: int


def rings() -> list[Ring]:
    """People who confirm one another, directly or around a circle: parts of the graph from which a way leads back."""
    ways: dict[int, set[int]] = defaultdict(set)
    weight: dict[tuple[int, int], int] = {}
    for row in _between():
        ways[row["confirmed_by"]].add(row["beneficiary"])
        weight[row["confirmed_by"], row["beneficiary"]] = row["sum"]
    found = [part for part in _strong_parts(ways) if len(part) > 1]
    people = _people(number for part in found for number in part)
    sums = [sum(points for (a, b), points in weight.items() if a in part and b in part) for part in found]
    made = [Ring([people[n] for n in sorted(part)], total) for part, total in zip(found, sums, strict=True)]
    return sorted(made, key=lambda ring: -ring.points)[:MOST]


def _strong_parts(ways: dict[int, set[int]]) -> list[set[int]]:
    """Kosaraju's two walks, without recursion: a ring may be long."""
    order: list[int] = []
    seen: set[int] = set()
    for start in list(ways):
        stack = [(start, iter(ways.get(start, ())))] if start not in seen else []
        seen.add(start)
        while stack:
            node, following = stack[-1]
            step = next((other for other in following if other not in seen), None)
            if step is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(step)
                stack.append((step, iter(ways.get(step, ()))))
    back: dict[int, set[int]] = defaultdict(set)
    for start, ends in ways.items():
        for end in ends:
            back[end].add(start)
    parts, placed = [], set()
    for start in reversed(order):
        part, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            if node not in placed:
                placed.add(node)
                part.add(node)
                waiting.extend(back[node])
        if part:
            parts.append(part)
    return parts


class SpikeOf(NamedTuple):
    doer: Resident
    day: Any
    points: int
    usual: int


def spikes() -> list[SpikeOf]:
    """Days on which somebody earned far more than on their other days."""
    since = clock.today() - timedelta(days=DAYS)
    days = Deed.objects.paid().filter(happened_on__gte=since).values("beneficiary", "happened_on")
    by_person: dict[int, list[tuple[int, Any]]] = defaultdict(list)
    for row in days.annotate(sum=Sum("points")).order_by("beneficiary", "happened_on"):
        by_person[row["beneficiary"]].append((row["sum"], row["happened_on"]))
    found = []
    for number, sums in by_person.items():
        usual = sorted(points for points, _day in sums)[len(sums) // 2]
        if len(sums) >= MANY:
            found += [(number, day, points, usual) for points, day in sums if points > SPIKE * max(1, usual)]
    found.sort(key=lambda spike: -spike[2])
    people = _people(number for number, *_rest in found[:MOST])
    return [SpikeOf(people[number], day, points, usual) for number, day, points, usual in found[:MOST]]


def _people(numbers: Any) -> dict[int, Resident]:
    return Resident.objects.in_bulk(set(numbers))
