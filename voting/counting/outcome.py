"""What a count gives back: who won, in which order, for how much, and everything needed to say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from voting.counting.ballots import winners_per_ballot
from voting.counting.election import BadElection, Election
from voting.counting.eligibility import Excluded, excluded_projects, free_projects
from voting.counting.limits import Limits
from voting.counting.money import decimal_text, fraction_text, scaled_text
from voting.counting.rules.completion import Completed, Progress, equal_shares
from voting.counting.rules.contest import Standing, standings
from voting.counting.rules.greedy import WON, Decision, greedy, ranking
from voting.counting.rules.phragmen import PhragmenRun, phragmen
from voting.counting.settings import EQUAL_SHARES, GREEDY, PHRAGMEN, BadSettings, Settings
from voting.counting.ties import TieOrder
from voting.counting.trace import ENGINE, build_trace, canonical_json, sha256_of


@dataclass(frozen=True)
class Comparison:
    """The comparison step: voters with more winners under Equal Shares, and under greedy."""

    prefer_equal_shares: int
    prefer_greedy: int
    greedy: tuple[int, ...]

    @property
    def greedy_wins(self) -> bool:
        return self.prefer_greedy > self.prefer_equal_shares


@dataclass(frozen=True, eq=False)
class Outcome:
    """The result of one count.

    ``chosen`` are project numbers in order of selection. Of the stories told by the rules only
    those that apply are set: ``shares`` (Equal Shares), ``decisions`` (greedy), ``phragmen``,
    ``standings`` (contests).
    """

    election: Election
    settings: Settings
    chosen: tuple[int, ...]
    free: tuple[int, ...] = ()
    excluded: dict[int, Excluded] = field(default_factory=dict)
    ties: TieOrder | None = None
    shares: Completed | None = None
    comparison: Comparison | None = None
    decisions: tuple[Decision, ...] = ()
    phragmen: PhragmenRun | None = None
    standings: tuple[Standing, ...] = ()

    @property
    def winners(self) -> tuple[str, ...]:
        """Ids of the winners, in order of selection."""
        return tuple(self.election.ids[project] for project in self.chosen)

    @property
    def cost_minor(self) -> int:
        return sum(self.election.costs[project] for project in self.chosen)

    @property
    def cost(self) -> Fraction:
        """Money spent, in currency units."""
        return Fraction(self.cost_minor, self.election.minor)

    @property
    def voter_budget(self) -> Fraction | None:
        """Endowment per voter in the accepted run, in currency units; Equal Shares only."""
        return self.shares.run.endowment / self.election.minor if self.shares else None

    @property
    def steps(self) -> int:
        """Runs made, including the one that failed."""
        return self.shares.steps if self.shares else 1

    @cached_property
    def trace(self) -> dict[str, object]:
        """Everything that led to the outcome; see ``trace.build_trace``."""
        return build_trace(self)

    @cached_property
    def trace_json(self) -> bytes:
        return canonical_json(self.trace)

    @cached_property
    def trace_sha256(self) -> str:
        return sha256_of(self.trace_json)

    def summary(self) -> dict[str, object]:
        """The published result in a few lines, as plain JSON values."""
        election = self.election
        voter_budget = self.voter_budget
        return {
            "rule": self.settings.rule,
            "parameters": self.settings.parameters(),
            "ballots": election.ballots.total,
            "distinct_ballots": election.ballots.distinct,
            "budget": decimal_text(election.budget),
            "winners": list(self.winners),
            "cost": scaled_text(self.cost_minor, election.minor),
            "voter_budget": None if voter_budget is None else fraction_text(voter_budget),
            "steps": self.steps,
            "engine": ENGINE,
            "ballots_sha256": election.ballots_sha256,
            "trace_sha256": self.trace_sha256,
        }


def count(election: Election, settings: Settings | None = None, progress: Progress | None = None) -> Outcome:
    """Count ``election`` under ``settings``.

    ``progress`` is called after each run of a raising completion with the number of runs and the
    money spent in minor units. Raises ``BadSettings`` when settings do not suit the election,
    ``BadElection`` when the election does not suit the settings, ``TieLeft`` when the published
    tie-break keys leave a tie.
    """
    settings = settings or Settings()
    if settings.is_contest:
        return _contest(election, settings)
    if settings.cost_decimals == "floor":
        election = election.with_whole_costs()
    ties = TieOrder.of(election, settings.tie_break, settings.lot_seed)
    limits = Limits(election, settings)
    excluded = excluded_projects(election, settings)
    if settings.free_projects == "fund" and limits.active:
        raise BadSettings("free projects cannot be funded beside caps and incompatible sets")
    funded = tuple(free_projects(election)) if settings.free_projects == "fund" else ()
    eligible = [p for p in range(len(election.projects)) if p not in excluded]
    base = Outcome(election, settings, funded, free=funded, excluded=excluded, ties=ties)
    return _METHODS.get(settings.rule, _greedy)(base, eligible, ties, limits, progress)


def _contest(election: Election, settings: Settings) -> Outcome:
    if settings.seats > len(election.projects):
        options = len(election.projects)
        raise BadSettings("{seats} seats, but only {options} options", seats=settings.seats, options=options)
    ties = TieOrder.of(election, settings.tie_break, settings.lot_seed)
    table = tuple(standings(election, settings, ties))
    chosen = tuple(line.project for line in table if line.points)[: settings.seats]
    return Outcome(election, settings, chosen, ties=ties, standings=table)


def _greedy(
    base: Outcome,
    eligible: list[int],
    ties: TieOrder,
    limits: Limits,
    progress: Progress | None,
) -> Outcome:
    election, settings = base.election, base.settings
    order = ranking(election, settings, ties, eligible)
    decisions = greedy(election, settings, order, election.budget_minor, limits)
    won = tuple(decision.project for decision in decisions if decision.verdict == WON)
    return replace(base, chosen=base.free + won, decisions=tuple(decisions))


def _equal_shares(
    base: Outcome,
    eligible: list[int],
    ties: TieOrder,
    limits: Limits,
    progress: Progress | None,
) -> Outcome:
    election, settings = base.election, base.settings
    shares = equal_shares(election, settings, eligible, election.budget_minor, ties, limits, progress)
    added = [decision.project for decision in shares.decisions if decision.verdict == WON]
    chosen = base.free + (*shares.run.winners, *added)
    if not settings.comparison:
        return replace(base, chosen=chosen, shares=shares)
    comparison, decisions = _compare(base, eligible, ties, limits, chosen)
    if comparison.greedy_wins:
        chosen = base.free + comparison.greedy
    return replace(base, chosen=chosen, shares=shares, comparison=comparison, decisions=decisions)


def _compare(
    base: Outcome, eligible: list[int], ties: TieOrder, limits: Limits, chosen: tuple[int, ...]
) -> tuple[Comparison, tuple[Decision, ...]]:
    """Wieliczka's last step: do more voters have more winners under greedy?"""
    election, settings = base.election, base.settings
    plain = Settings(rule=GREEDY, fund_unsupported=settings.fund_unsupported)
    order = ranking(election, plain, ties, eligible)
    decisions = tuple(greedy(election, plain, order, election.budget_minor, limits.fresh()))
    won = tuple(decision.project for decision in decisions if decision.verdict == WON)
    mine = winners_per_ballot(election.ballots, chosen)
    theirs = winners_per_ballot(election.ballots, base.free + won)
    counts = election.ballots.counts
    return (
        Comparison(int(counts[mine > theirs].sum()), int(counts[theirs > mine].sum()), won),
        decisions,
    )


def _phragmen(
    base: Outcome,
    eligible: list[int],
    ties: TieOrder,
    limits: Limits,
    progress: Progress | None,
) -> Outcome:
    run = phragmen(base.election, eligible, ties)
    return replace(base, chosen=base.free + tuple(run.winners), phragmen=run)


_METHODS: dict[str, Callable[..., Outcome]] = {EQUAL_SHARES: _equal_shares, PHRAGMEN: _phragmen}

__all__ = ["ENGINE", "BadElection", "Comparison", "Outcome", "count"]
