"""The trace: everything from which a count can be explained, checked and drawn, in one document.

It is plain JSON (dicts, lists, strings, whole numbers, booleans, ``None``; no floats), written
canonically: UTF-8, keys sorted, no spaces. Its SHA-256 names the count. Amounts of money are
decimal strings in currency units; exact ratios come as ``{"exact": "p/q", "shown": "1.2346"}``.

``docs/counting.md`` lists the keys. The same ballots, projects and settings give the same bytes
whatever the order of the file and whatever the machine.
"""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import TYPE_CHECKING

from voting.counting.money import decimal_text, rounded_text, scaled_text
from voting.counting.numbers import ratio_text
from voting.counting.reasons import losers
from voting.counting.replay import Replay, replay
from voting.counting.rules.completion import Completed
from voting.counting.rules.equal_shares import Purchase, Removed
from voting.counting.rules.greedy import WON, Decision
from voting.counting.ties import LOT, TieOrder, lot_number

if TYPE_CHECKING:
    from voting.counting.outcome import Outcome

ENGINE = "participate-count 1"
"""Changes whenever the same file and settings could give another outcome or another trace."""

FORMAT = "participate-trace 1"


def canonical_json(document: object) -> bytes:
    """The one way to write ``document``."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def build_trace(outcome: Outcome) -> dict[str, object]:
    """The trace of ``outcome`` as a document of plain values."""
    return _Writer(outcome).document()


class _Writer:
    def __init__(self, outcome: Outcome):
        self.outcome = outcome
        self.election = outcome.election
        self.ids = outcome.election.ids
        self.by_cost = outcome.settings.utility == "cost"
        self.played: Replay | None = None
        if outcome.shares:
            self.played = replay(self.election, outcome.shares.recorded, self.by_cost)

    def document(self) -> dict[str, object]:
        outcome = self.outcome
        found: dict[str, object] = {
            "format": FORMAT,
            "engine": ENGINE,
            "rule": outcome.settings.rule,
            "parameters": outcome.settings.parameters(),
            "election": self._election(),
            "winners": self._winners(),
            "losers": losers(outcome, self.played),
            "cost": scaled_text(outcome.cost_minor, self.election.minor),
        }
        if LOT in outcome.settings.tie_break:
            seed = outcome.settings.lot_seed or ""
            found["lots"] = {name: lot_number(seed, name) for name in self.ids}
        if outcome.shares and self.played:
            found["equal_shares"] = self._equal_shares(outcome.shares, self.played)
        if outcome.decisions:
            found["greedy"] = self._decisions(outcome.decisions)
        if outcome.phragmen:
            found["phragmen"] = self._phragmen()
        if outcome.standings:
            found["standings"] = self._standings()
        if outcome.comparison:
            found["comparison"] = {
                "prefer_equal_shares": outcome.comparison.prefer_equal_shares,
                "prefer_greedy": outcome.comparison.prefer_greedy,
                "greedy": [self.ids[project] for project in outcome.comparison.greedy],
                "kept": "greedy" if outcome.comparison.greedy_wins else "equal-shares",
            }
        return found

    def money(self, minor: int) -> str:
        return scaled_text(int(minor), self.election.minor)

    # What was counted

    def _election(self) -> dict[str, object]:
        election = self.election
        ballots = election.ballots
        facts = election.facts
        return {
            "budget": decimal_text(election.budget),
            "ballot_type": election.ballot_type,
            "ballots": ballots.total,
            "distinct_ballots": ballots.distinct,
            "ballots_sha256": election.ballots_sha256,
            "weight_scale": ballots.weight_scale,
            "currency": facts.get("currency", ""),
            "title": facts.get("description", ""),
            "projects": [
                {
                    "id": project.id,
                    "name": project.name,
                    "cost": decimal_text(project.cost),
                    "categories": list(project.categories),
                    "support": int(support),
                    "score": self._points(int(score)),
                }
                for project, support, score in zip(election.projects, ballots.support, ballots.scores, strict=True)
            ],
        }

    def _points(self, score: int) -> str:
        return scaled_text(score, self.election.ballots.weight_scale)

    def _winners(self) -> list[dict[str, object]]:
        outcome = self.outcome
        stages = dict.fromkeys(outcome.chosen, outcome.settings.rule)
        if outcome.comparison and outcome.comparison.greedy_wins:
            stages = dict.fromkeys(outcome.chosen, "comparison")
        elif outcome.shares:
            added = {d.project for d in outcome.shares.decisions if d.verdict == WON}
            stages |= dict.fromkeys(added, "completion")
        stages |= dict.fromkeys(outcome.free, "free")
        return [
            {"project": self.ids[p], "cost": self.money(self.election.costs[p]), "stage": stages[p]}
            for p in outcome.chosen
        ]

    def _tie(self, winner: int, tied: tuple[int, ...]) -> dict[str, object]:
        if len(tied) < 2:
            return {}
        ties: TieOrder | None = self.outcome.ties
        assert ties
        group = [self.ids[project] for project in tied]
        return {"tie": {"between": group, "key": ties.deciding_key(winner, tied)}}

    # Equal Shares

    def _equal_shares(self, shares: Completed, played: Replay) -> dict[str, object]:
        run = shares.recorded
        endowment = run.endowment / self.election.minor
        found: dict[str, object] = {
            "endowment": _number(endowment),
            "runs": shares.steps,
            "ended": shares.ended,
            "rounds": self._rounds(shares),
            "removed_last": [self._removed(gone) for gone in run.removed_last],
            "flows": {
                "winners": [self.ids[purchase.project] for purchase in run.purchases],
                "amounts": {
                    name: [self.money(amount) for amount in row]
                    for name, row in zip(self.ids, played.flows.tolist(), strict=True)
                },
            },
            "spent_by_ballot": [self.money(amount) for amount in played.spent.tolist()],
        }
        if shares.decisions:
            found["completion"] = self._decisions(tuple(shares.decisions))
        if shares.failed:
            found["next_step"] = self._next_step(shares)
        return found

    def _rounds(self, shares: Completed) -> list[dict[str, object]]:
        left = self.election.budget_minor
        rounds = []
        for number, purchase in enumerate(shares.recorded.purchases, 1):
            left -= self.election.costs[purchase.project]
            rounds.append(self._round(number, purchase, shares) | {"left": self.money(left)})
        return rounds

    def _round(self, number: int, purchase: Purchase, shares: Completed) -> dict[str, object]:
        counts = self.election.ballots.counts
        in_full = int(counts[purchase.rich].sum())
        emptied = int(counts[purchase.emptied].sum())
        earlier = shares.recorded.purchases
        return {
            "round": number,
            "project": self.ids[purchase.project],
            "cost": self.money(self.election.costs[purchase.project]),
            "price": self._price(purchase.price),
            "effective_votes": self._effective_votes(purchase.project, purchase.price),
            "payers": in_full + purchase.poor_voters,
            "paid_in_full": in_full,
            "weight_in_full": self._points(purchase.rich_weight),
            "gave_their_last": purchase.poor_voters,
            "ran_dry": purchase.poor_voters + emptied,
            "paid_before": {
                self.ids[earlier[turn].project]: self._points(weight)
                for turn, weight in enumerate(purchase.paid)
                if weight
            },
            "candidates": self._candidates(purchase),
            "removed": [self._removed(gone) for gone in purchase.removed],
        } | self._tie(purchase.project, purchase.tied)

    def _price(self, price: Fraction) -> dict[str, str]:
        """From minor units per stored weight to currency units per point."""
        return _number(price * Fraction(self.election.ballots.weight_scale, self.election.minor))

    def _effective_votes(self, project: int, price: Fraction) -> str:
        scale = self.election.ballots.weight_scale
        over = price.numerator * scale
        top = self.election.costs[project] * price.denominator
        return rounded_text(top, over, 2) if over else "0"

    def _candidates(self, purchase: Purchase) -> list[dict[str, object]]:
        costs = self.election.costs
        ordered = sorted(
            purchase.candidates,
            key=lambda c: (
                c.project != purchase.project,
                c.price / costs[c.project] if self.by_cost else c.price,
                c.project,
            ),
        )
        return [
            {
                "project": self.ids[candidate.project],
                "price": self._price(candidate.price),
                "effective_votes": self._effective_votes(candidate.project, candidate.price),
            }
            for candidate in ordered
        ]

    def _removed(self, gone: Removed) -> dict[str, object]:
        found: dict[str, object] = {
            "project": self.ids[gone.project],
            "money": _number(gone.money / self.election.minor, 2),
            "cost": self.money(self.election.costs[gone.project]),
        }
        if gone.barred:
            found |= self._barred_by(gone.barred.by, gone.barred.category)
        return found

    def _barred_by(self, by: int | None, category: str | None) -> dict[str, object]:
        return {"incompatible_with": self.ids[by]} if by is not None else {"category": category}

    def _next_step(self, shares: Completed) -> dict[str, object]:
        failed = shares.failed
        assert failed and failed.overspent_by is not None
        kept, tried = set(shares.recorded.winners), set(failed.winners)
        return {
            "endowment": _number(failed.endowment / self.election.minor),
            "overspent_by": self.ids[failed.overspent_by],
            "cost": self.money(failed.spent),
            "over": self.money(failed.spent - self.election.budget_minor),
            "winners": [self.ids[project] for project in failed.winners],
            "new": [self.ids[project] for project in failed.winners if project not in kept],
            "not_yet": [self.ids[project] for project in shares.recorded.winners if project not in tried],
        }

    # The other rules

    def _decisions(self, decisions: tuple[Decision, ...]) -> list[dict[str, object]]:
        scores = self.election.ballots.scores.tolist()
        found = []
        for place, decision in enumerate(decisions):
            project = decision.project
            line: dict[str, object] = {
                "project": self.ids[project],
                "score": self._points(scores[project]),
                "cost": self.money(self.election.costs[project]),
                "left": self.money(decision.left),
                "verdict": decision.verdict,
            }
            if decision.barred:
                line |= self._barred_by(decision.barred.by, decision.barred.category)
            following = decisions[place + 1].project if place + 1 < len(decisions) else None
            if following is not None and self._ranked_alike(project, following):
                line |= self._tie(project, (project, following))
            found.append(line)
        return found

    def _ranked_alike(self, one: int, other: int) -> bool:
        scores, costs = self.election.ballots.scores, self.election.costs
        if self.outcome.settings.rule == "greedy-density":
            return bool(int(scores[one]) * costs[other] == int(scores[other]) * costs[one])
        return bool(scores[one] == scores[other])

    def _phragmen(self) -> dict[str, object]:
        run = self.outcome.phragmen
        assert run
        minor = self.election.minor
        return {
            "rounds": [
                {
                    "round": number,
                    "project": self.ids[step.project],
                    "cost": self.money(self.election.costs[step.project]),
                    "load": _number(step.load / minor),
                    "inherited": {
                        self.ids[run.rounds[turn].project]: voters for turn, voters in step.inherited.items()
                    },
                }
                | self._tie(step.project, step.tied)
                for number, step in enumerate(run.rounds, 1)
            ],
            "left": self.money(run.left),
            "too_dear": [self.ids[project] for project in run.too_dear],
            "stopped_by": [self.ids[project] for project in run.stopped_by],
            "stopping_load": None if run.stopping_load is None else _number(run.stopping_load / minor),
        }

    def _standings(self) -> list[dict[str, object]]:
        table = self.outcome.standings
        scale = 1 if self.outcome.settings.rule != "borda" else self.election.ballots.weight_scale
        found = []
        for place, line in enumerate(table):
            entry: dict[str, object] = {
                "project": self.ids[line.project],
                "points": scaled_text(line.points, scale),
            }
            if place + 1 < len(table) and table[place + 1].points == line.points:
                entry |= self._tie(line.project, (line.project, table[place + 1].project))
            found.append(entry)
        return found


def _number(exact: Fraction, decimals: int | None = None) -> dict[str, str]:
    """An exact amount and what to show of it: two decimals, four where it is less than one."""
    if decimals is None:
        decimals = 2 if exact >= 1 else 4
    return {
        "exact": ratio_text(exact),
        "shown": rounded_text(exact.numerator, exact.denominator, decimals),
    }
