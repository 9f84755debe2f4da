"""Which projects are in the race at all, decided before the first round."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from voting.counting.election import BadElection, Election
from voting.counting.settings import Settings

FREE = "free"
BELOW_THRESHOLD = "below_threshold"
SUPPORT_FOR_COST = "support_for_cost"


@dataclass(frozen=True)
class Excluded:
    """A project left out beforehand. ``missing`` says how many points or votes short it was."""

    reason: str
    missing: Fraction = Fraction(0)


def excluded_projects(election: Election, settings: Settings) -> dict[int, Excluded]:
    """The projects left out, by number.

    - free projects, unless ``settings.free_projects`` is "fund" (then they are no part of the race
      either, see ``free_projects``); "refuse" raises ``BadElection``;
    - those whose score is below the threshold;
    - those with votes / voters < cost / (``support_for_cost`` × budget), the clause of Świecie.
    """
    found: dict[int, Excluded] = {}
    ballots = election.ballots
    free = free_projects(election)
    if free and settings.free_projects == "refuse":
        names = tuple(election.ids[project] for project in free)
        raise BadElection("these projects cost nothing: {names}", names=names)
    for project in free:
        found[project] = Excluded(FREE)
    least = settings.threshold * ballots.weight_scale
    for project, score in enumerate(ballots.scores.tolist()):
        if project not in found and score < least:
            found[project] = Excluded(BELOW_THRESHOLD, (least - score) / ballots.weight_scale)
    if settings.support_for_cost is not None:
        share = settings.support_for_cost * election.budget_minor
        for project, votes in enumerate(ballots.support.tolist()):
            needed = election.costs[project] * ballots.total
            if project not in found and votes * share < needed:
                short = needed / share - votes if share else Fraction(0)
                found[project] = Excluded(SUPPORT_FOR_COST, short)
    return found


def free_projects(election: Election) -> list[int]:
    return [project for project, cost in enumerate(election.costs) if cost == 0]
