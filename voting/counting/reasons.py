"""Why a project lost: one plain reason out of a closed list, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from voting.counting.eligibility import BELOW_THRESHOLD, FREE, SUPPORT_FOR_COST
from voting.counting.limits import Barred
from voting.counting.money import rounded_text, scaled_text
from voting.counting.numbers import ratio_text
from voting.counting.replay import Replay
from voting.counting.rules.equal_shares import Removed
from voting.counting.rules.greedy import BARRED, STOPPED, WON, Decision
from voting.counting.settings import GREEDY_DENSITY

if TYPE_CHECKING:
    from voting.counting.outcome import Outcome

NO_SUPPORT = "no_support"
TOO_DEAR = "dearer_than_budget"
TOO_FEW = "too_few_supporters"
MONEY_SPENT = "money_spent_on_others"
NO_ROOM = "does_not_fit"
COUNT_ENDED = "count_had_ended"
TIE_LOST = "tie_lost"
INCOMPATIBLE = "incompatible"
CAPPED = "category_cap"
OUTVOTED = "outvoted"

REASONS = (
    FREE,
    BELOW_THRESHOLD,
    SUPPORT_FOR_COST,
    NO_SUPPORT,
    TOO_DEAR,
    TOO_FEW,
    MONEY_SPENT,
    NO_ROOM,
    COUNT_ENDED,
    TIE_LOST,
    INCOMPATIBLE,
    CAPPED,
    OUTVOTED,
)

BIGGEST = 3
"""How many of the winners that took a loser's money are named."""


def losers(outcome: Outcome, played: Replay | None) -> list[dict[str, object]]:
    """Every project that did not win, in order of number, with its reason and what it lacked.

    ``played`` is the replay of Equal Shares, where that rule was used.
    """
    return list(_Losers(outcome, played).all())


class _Losers:
    def __init__(self, outcome: Outcome, played: Replay | None):
        self.outcome = outcome
        self.election = outcome.election
        self.played = played
        won_by_greedy = outcome.comparison is not None and outcome.comparison.greedy_wins
        decisions = outcome.decisions
        if outcome.shares and not won_by_greedy:
            decisions = tuple(outcome.shares.decisions)
        self.decisions = {decision.project: decision for decision in decisions}
        self.stopper = next((one for one, after in pairwise(decisions) if after.verdict == STOPPED), None)
        self.turn = {decision.project: turn for turn, decision in enumerate(decisions)}
        self.first_of_worth: dict[Fraction, Decision] = {}
        for decision in decisions:
            if decision.verdict == WON:
                self.first_of_worth.setdefault(self._worth(decision.project), decision)
        self.points = {line.project: line.points for line in outcome.standings}
        self.shares = None if won_by_greedy else outcome.shares
        self.removed: dict[int, Removed] = {}
        if self.shares:
            run = self.shares.recorded
            for purchase in run.purchases:
                self.removed |= {gone.project: gone for gone in purchase.removed}
            self.removed |= {gone.project: gone for gone in run.removed_last}

    def all(self) -> Iterator[dict[str, object]]:
        won = set(self.outcome.chosen)
        for project, name in enumerate(self.election.ids):
            if project not in won:
                yield {"project": name} | self._reason(project)

    def money(self, minor: int) -> str:
        return scaled_text(minor, self.election.minor)

    def _reason(self, project: int) -> dict[str, object]:
        excluded = self.outcome.excluded.get(project)
        if excluded:
            missing = excluded.missing
            return {
                "reason": excluded.reason,
                "missing_points": rounded_text(missing.numerator, missing.denominator),
            }
        if self.outcome.settings.is_contest:
            return self._outvoted(project)
        cost, budget = self.election.costs[project], self.election.budget_minor
        if cost > budget:
            return {"reason": TOO_DEAR, "missing": self.money(cost - budget)}
        if not self.election.ballots.support[project] and project not in self.decisions:
            return {"reason": NO_SUPPORT}
        if self.outcome.phragmen:
            return self._unreached(project)
        if self.shares:
            return self._unpaid(project)
        return self._passed_over(self.decisions[project])

    # Greedy

    def _passed_over(self, decision: Decision) -> dict[str, object]:
        if decision.verdict == BARRED and decision.barred:
            return self._barred(decision.barred)
        missing = self.election.costs[decision.project] - decision.left
        found: dict[str, object] = {"left": self.money(decision.left)}
        if missing > 0:
            found["missing"] = self.money(missing)
        if tie := self._lost_greedy_tie(decision):
            return found | tie
        if decision.verdict == STOPPED:
            assert self.stopper
            return found | {"reason": COUNT_ENDED, "by": self.election.ids[self.stopper.project]}
        return found | {"reason": NO_ROOM}

    def _lost_greedy_tie(self, decision: Decision) -> dict[str, object] | None:
        """The winner of the same worth that went first and took the money, if there is one.

        Money only shrinks: if there was not enough at the turn of the first, there never was.
        """
        project = decision.project
        other = self.first_of_worth.get(self._worth(project))
        if other is None or self.turn[other.project] > self.turn[project]:
            return None
        if self.election.costs[project] > other.left:
            return None
        return self._tie(other.project, [other.project, project])

    def _worth(self, project: int) -> Fraction:
        """What greedy goes by: the score, or the score for each unit of cost."""
        score = int(self.election.ballots.scores[project])
        density = self.outcome.settings.rule == GREEDY_DENSITY
        return Fraction(score, self.election.costs[project] if density else 1)

    def _tie(self, winner: int, tied: list[int]) -> dict[str, object]:
        assert self.outcome.ties
        return {
            "reason": TIE_LOST,
            "by": self.election.ids[winner],
            "key": self.outcome.ties.deciding_key(winner, tied),
        }

    def _barred(self, barred: Barred) -> dict[str, object]:
        if barred.by is not None:
            return {"reason": INCOMPATIBLE, "by": self.election.ids[barred.by]}
        return {
            "reason": CAPPED,
            "category": barred.category,
            "missing": self.money(barred.missing),
        }

    # Equal Shares

    def _unpaid(self, project: int) -> dict[str, object]:
        assert self.shares and self.played
        gone = self.removed.get(project)
        if gone and gone.barred:
            return self._barred(gone.barred)
        cost, run = self.election.costs[project], self.shares.recorded
        first = int(self.election.ballots.support[project]) * run.endowment
        found = self._rest(project) | {
            "effective_support": _share(self.played.best[project]),
            "effective_round": self.played.best_round[project],
            "initial_money": _amount(first / self.election.minor),
        }
        if first < cost:
            missing = (cost - first) / self.election.minor
            return found | {"reason": TOO_FEW, "missing": _amount(missing)}
        found["spent_on"] = self._biggest(project)
        money = gone.money if gone else Fraction(int(self.played.held[project]))
        found["money"] = _amount(money / self.election.minor)
        found["missing"] = _amount(max(cost - money, Fraction(0)) / self.election.minor)
        for purchase in run.purchases:
            if project in purchase.tied:
                return found | self._tie(purchase.project, list(purchase.tied))
        return found | {"reason": MONEY_SPENT}

    def _rest(self, project: int) -> dict[str, object]:
        """What the completion by greedy found, if there was one."""
        decision = self.decisions.get(project)
        if decision is None:
            return {}
        missing = self.election.costs[project] - decision.left
        rest: dict[str, object] = {"left": self.money(decision.left)}
        if missing > 0:
            rest["missing"] = self.money(missing)
        if decision.barred:
            rest |= self._barred(decision.barred)
        return {"rest": rest}

    def _biggest(self, project: int) -> list[dict[str, str]]:
        assert self.played and self.shares
        run = self.shares.recorded
        flows = self.played.flows[project].tolist()
        order = sorted(range(len(flows)), key=lambda turn: (-flows[turn], turn))
        return [
            {
                "project": self.election.ids[run.purchases[turn].project],
                "amount": self.money(flows[turn]),
            }
            for turn in order[:BIGGEST]
            if flows[turn]
        ]

    # Phragmén and contests

    def _unreached(self, project: int) -> dict[str, object]:
        run = self.outcome.phragmen
        assert run
        missing = self.election.costs[project] - run.left
        found: dict[str, object] = {"left": self.money(run.left)}
        if missing > 0:
            found["missing"] = self.money(missing)
        if project in run.stopped_by and missing > 0:
            return found | {"reason": NO_ROOM}
        stopper = next(p for p in run.stopped_by if self.election.costs[p] > run.left)
        return found | {"reason": COUNT_ENDED, "by": self.election.ids[stopper]}

    def _outvoted(self, project: int) -> dict[str, object]:
        points = self.points
        if not points[project]:
            return {"reason": NO_SUPPORT}
        last = self.outcome.chosen[-1]
        missing = points[last] - points[project]
        if not missing:
            return self._tie(last, [last, project])
        return {"reason": OUTVOTED, "by": self.election.ids[last], "missing_points": str(missing)}


def _share(part: Fraction) -> str:
    """Four decimals; what lacks more than a millionth, far above the rounding of a replay, stays below 1."""
    if part < 1 - Fraction(1, 10**6):
        part = min(part, Fraction(9999, 10_000))
    return rounded_text(part.numerator, part.denominator)


def _amount(money: Fraction) -> dict[str, str]:
    """An exact amount and what to show of it."""
    return {
        "exact": ratio_text(money),
        "shown": rounded_text(money.numerator, money.denominator, 2),
    }
