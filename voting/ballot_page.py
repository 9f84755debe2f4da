"""One voter's ballot as it is shown: every option with what can be done with it, and the basket in words."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.drawing.charts import BudgetBar, budget_bar
from community.saying import yuan
from proposals.looks import DRAWING, drawing
from voting import picks, rivals
from voting.electorate import Voter
from voting.models import BallotType, Election, Option


@dataclass(frozen=True)
class Card:
    """An option, and how it stands with this ballot."""

    option: Option
    weight: int  # 0: not picked; points; or 1
    place: int  # in an order of preference, from 1; 0: not in it
    missing: Decimal  # by so much the budget is short of it; 0 where it fits
    is_full: bool  # as many are picked as can be
    rivals: str = ""  # "No. 3 and No. 7": what cannot be built beside it

    @property
    def is_picked(self) -> bool:
        return self.weight > 0

    @property
    def can_be_added(self) -> bool:
        return not self.is_picked and not self.missing and not self.is_full

    @property
    def drawing(self) -> str:
        return drawing(self.option.idea) if self.option.idea else DRAWING

    @property
    def tone(self) -> str:
        return "brick" if self.is_picked else "plate" if self.can_be_added else "stone"


@dataclass(frozen=True)
class Ballot:
    """`options` in the order in which they are shown; money in yuan."""

    election: Election
    options: list[Option]
    picked: picks.Picks = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.election.ballot_type

    @cached_property
    def by_number(self) -> dict[int, Option]:
        return {option.number: option for option in self.options if option.number is not None}

    @cached_property
    def chosen(self) -> list[Option]:
        """The heaviest first."""
        return [self.by_number[number] for number in picks.in_order(self.picked) if number in self.by_number]

    @cached_property
    def cards(self) -> list[Card]:
        return [self.card(option) for option in self.options]

    @cached_property
    def lines(self) -> list[Card]:
        """What is in the basket."""
        return [self.card(option) for option in self.chosen]

    def card(self, option: Option) -> Card:
        number = option.number or 0
        weight = self.picked.get(number, 0)
        place = picks.in_order(self.picked).index(number) + 1 if weight and self.is_ranking else 0
        short = (
            max(Decimal(0), (option.cost or Decimal(0)) - self.left) if self.is_knapsack and not weight else Decimal(0)
        )
        beside = sorted({other for group in self.groups if number in group for other in group} - {number})
        return Card(option, weight, place, short, self.is_full, rivals.listed(beside) if beside else "")

    @cached_property
    def groups(self) -> list[list[int]]:
        """Numbers of options of which only one can be built."""
        return rivals.by_number(self.election.counting, self.options) if rivals.groups(self.election.counting) else []

    @property
    def clashes(self) -> list[str]:
        """Where several of one group are picked: allowed, and said."""
        both = ([number for number in group if number in self.picked] for group in self.groups)
        return [
            _(
                "You picked %(options)s. Only one of them can be built: your ballot helps each, and once one has won, "
                "the others are out."
            )
            % {"options": rivals.listed(numbers)}
            for numbers in both
            if len(numbers) > 1
        ]

    @property
    def is_knapsack(self) -> bool:
        return self.kind == BallotType.KNAPSACK

    @property
    def is_ranking(self) -> bool:
        return self.kind == BallotType.RANKING

    @property
    def is_points(self) -> bool:
        return self.kind == BallotType.POINTS

    @property
    def is_one(self) -> bool:
        return self.kind == BallotType.CHOOSE_ONE

    @property
    def most(self) -> int | None:
        return self.election.picks_most

    @property
    def is_full(self) -> bool:
        """Where one is picked of many, another takes its place."""
        return self.most is not None and not self.is_one and len(self.picked) >= self.most

    @cached_property
    def cost(self) -> Decimal:
        return sum((option.cost or Decimal(0) for option in self.chosen), Decimal(0))

    @property
    def left(self) -> Decimal:
        return (self.election.budget or Decimal(0)) - self.cost

    @property
    def points_left(self) -> int:
        return (self.election.points_each or 0) - sum(self.picked.values())

    @cached_property
    def problem(self) -> str:
        """Why this cannot be cast as it is; empty where it can, or where nothing is picked."""
        given = self.picked if self.is_points else picks.in_order(self.picked)
        try:
            picks.read(self.election, self.options, given)
        except picks.PicksRefused as refusal:
            return " ".join(refusal.messages)
        return ""

    @property
    def sentence(self) -> str:
        """What is in the basket, in one sentence."""
        count = len(self.picked)
        if self.is_points:
            points = {
                "gave": sum(self.picked.values()),
                "all": self.election.points_each,
                "left": abs(self.points_left),
            }
            if self.points_left < 0:
                return _("%(gave)s of %(all)s points given, %(left)s too many") % points
            return _("%(gave)s of %(all)s points given, %(left)s left") % points
        if not count:
            return _("Nothing picked yet")
        if self.is_knapsack and self.election.budget is not None:
            said = {
                "picked": count,
                "cost": yuan(self.cost),
                "all": yuan(self.election.budget),
                "left": yuan(abs(self.left)),
            }
            if self.left < 0:
                return _("%(picked)s picked, %(cost)s of %(all)s: %(left)s too much") % said
            return _("%(picked)s picked, %(cost)s of %(all)s: %(left)s left") % said
        if self.is_one:
            return _("You picked No. %(number)s") % {"number": self.chosen[0].number if self.chosen else "–"}
        if self.is_ranking:
            return ngettext("%(picked)s put in order", "%(picked)s put in order", count) % {"picked": count}
        if self.most:
            return _("%(picked)s picked, up to %(most)s") % {"picked": count, "most": self.most}
        return ngettext("%(picked)s picked", "%(picked)s picked", count) % {"picked": count}

    @property
    def bar(self) -> BudgetBar | None:
        """Where the budget bounds the ballot."""
        if not self.is_knapsack or self.election.budget is None:
            return None
        total, sum_so_far = float(self.election.budget), 0.0
        shown: list[tuple[str, float]] = []
        over: tuple[str, float] | None = None
        for option in sorted(self.chosen, key=lambda option: option.number or 0):
            price = float(option.cost or 0)
            if sum_so_far + price > total:
                over = over or (str(option.number), price)
                continue
            sum_so_far += price
            shown.append((str(option.number), price))
        return budget_bar(shown, total, sentence=self.sentence, over=over)


def in_own_order(election: Election, options: Iterable[Option], voter: Voter | None) -> list[Option]:
    """Drawn for each voter from the public seed, and the same at every visit; for the reader in passing, by number."""
    if voter is None:
        return sorted(options, key=lambda option: option.number or 0)
    drawn = f"{election.seed}|{voter.ref}"
    return sorted(options, key=lambda option: hashlib.sha256(f"{drawn}|{option.number}".encode()).digest())


def changed(ballot: Ballot, wish: str, number: int) -> list[int]:
    """The numbers in order after one act: `add`, `out`, `up` or `down`."""
    now = picks.in_order(ballot.picked)
    if wish == "add" and number not in now and number in ballot.by_number:
        return [number] if ballot.is_one else [*now, number]
    if number not in now:
        return now
    place = now.index(number)
    if wish == "out":
        now.remove(number)
    elif wish == "up" and place:
        now[place - 1], now[place] = now[place], now[place - 1]
    elif wish == "down" and place < len(now) - 1:
        now[place + 1], now[place] = now[place], now[place + 1]
    return now
