"""What somebody picked: read from a form or a slip, checked against the rules, written in one form only.

`Picks` maps option numbers to weights: 1 where options are picked, points where points are shared out, and in an order
of preference of n options n for the first down to 1 for the last. Its text is JSON with numbers in rising order.
"""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from voting.models import BALLOT_STEP, BallotType, Election, Option

Picks = dict[int, int]
Given = Iterable[int] | Mapping[int, int]
BYTES_AN_OPTION = 16


class PicksRefused(ValidationError):
    """These picks are no ballot under the rules of this vote; the message says what to change."""


def options_of(election: Election) -> list[Option]:
    """What can be picked, by number: with what the rules ask about, and no texts."""
    return list(election.options.filter(withdrawn=False).only("election", "number", "cost").order_by("number", "pk"))


class Choice(NamedTuple):
    """Of an option, what the rules of a ballot ask about."""

    number: int | None
    cost: Decimal | None


def choices_of(election: Election) -> list[Choice]:
    """The same for a cast: nothing is made of a row but its numbers."""
    rows = election.options.filter(withdrawn=False).order_by("number", "pk")
    return [Choice(*row) for row in rows.values_list("number", "cost")]


def read(election: Election, options: Iterable[Option | Choice], given: Given) -> Picks:
    """`given` are option numbers (in order of preference where options are put in order), or points by number."""
    known = {option.number: option for option in options}
    picks = _weighed(election, given)
    if any(number not in known for number in picks):
        raise PicksRefused(_("One of these options is not on this ballot. Open the ballot anew."))
    most = election.picks_most
    if most is not None and len(picks) > most:
        raise PicksRefused(
            ngettext_lazy(
                "You can pick %(most)s option. Take out %(over)s.",
                "You can pick up to %(most)s options. Take out %(over)s.",
                most,
            )
            % {"most": most, "over": len(picks) - most}
        )
    if election.ballot_type == BallotType.POINTS and (shared := sum(picks.values())) > (election.points_each or 0):
        raise PicksRefused(
            _("You have %(points)s points to share out and gave %(shared)s.")
            % {"points": election.points_each, "shared": shared}
        )
    if election.ballot_type == BallotType.KNAPSACK and (over := over_budget(election, known.values(), picks)) > 0:
        raise PicksRefused(_("Your picks cost %(over)s yuan more than there is.") % {"over": f"{over:,.0f}"})
    return picks


def over_budget(election: Election, options: Iterable[Option | Choice], picks: Iterable[int]) -> Decimal:
    """By how much the picks cost more than there is; negative: what is left."""
    chosen = set(picks)
    return sum((o.cost or Decimal(0) for o in options if o.number in chosen), Decimal(0)) - (
        election.budget or Decimal(0)
    )


def _weighed(election: Election, given: Given) -> Picks:
    if isinstance(given, Mapping):
        if election.ballot_type != BallotType.POINTS:
            raise PicksRefused(_("On this ballot options are picked; no points are given."))
        picks = {int(number): int(points) for number, points in given.items() if int(points)}
        if any(points < 0 for points in picks.values()):
            raise PicksRefused(_("Points are whole numbers from 0 up."))
        return picks
    numbers = [int(number) for number in given]
    if len(set(numbers)) != len(numbers):
        raise PicksRefused(_("An option can be picked only once."))
    if election.ballot_type == BallotType.POINTS and numbers:
        raise PicksRefused(_("On this ballot points are shared out: say how many each option gets."))
    if election.ballot_type == BallotType.RANKING:
        return {number: len(numbers) - place for place, number in enumerate(numbers)}
    return dict.fromkeys(numbers, 1)


def text(picks: Picks) -> str:
    return json.dumps({str(number): picks[number] for number in sorted(picks)}, separators=(",", ":"))


def from_text(written: str) -> Picks:
    return {int(number): int(weight) for number, weight in json.loads(written).items()}


def in_order(picks: Picks) -> list[int]:
    """Option numbers, the heaviest first: the order of preference again."""
    return sorted(picks, key=lambda number: (-picks[number], number))


# Of one size, whatever was picked


def size_for(options: int) -> int:
    needed = 2 + BYTES_AN_OPTION * max(options, 1)
    return -(-needed // BALLOT_STEP) * BALLOT_STEP


def padded(picks: Picks, size: int) -> bytes:
    plain = text(picks).encode()
    if len(plain) + 2 > size:
        raise PicksRefused(_("This ballot is too long."))
    return len(plain).to_bytes(2, "big") + plain + bytes(size - 2 - len(plain))


def unpadded(padded_ballot: bytes) -> str:
    length = int.from_bytes(padded_ballot[:2], "big")
    return padded_ballot[2 : 2 + length].decode()


def is_ballot(election: Election, options: Iterable[Option], written: str) -> bool:
    """Whether a text out of the box is a ballot under the rules, in its one form."""
    try:
        found = from_text(written)
        given: Given = found if election.ballot_type == BallotType.POINTS else in_order(found)
        return text(read(election, options, given)) == written
    except (ValueError, TypeError, AttributeError, ValidationError):
        return False
