"""Design contests: no money, a number of seats.

- *plurality*: a ballot counts for one option, its only choice or the first of a ranking;
- *approval*: a ballot counts for every option it names;
- *Borda*: a ranking of ``k`` options gives ``k, k − 1, … 1`` points, or one less for each with
  ``borda_last`` 0. So the points of an option depend only on what a ballot ranks below it.

The options with the most points win; ties follow the published keys (all options cost the same or
nothing, so "cost" seldom decides in a contest).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from voting.counting.election import PLAIN_TYPES, RANKING, Election
from voting.counting.settings import APPROVAL, BORDA, PLURALITY, BadSettings, Settings
from voting.counting.ties import TieOrder


@dataclass(frozen=True)
class Standing:
    project: int
    points: int


def standings(election: Election, settings: Settings, ties: TieOrder) -> list[Standing]:
    """All options by falling points. Raises ``BadSettings`` if the ballots do not suit the rule."""
    points = _points(election, settings)
    order = ties.sorted(range(len(points)), dict(enumerate(points)))
    return [Standing(project, points[project]) for project in order]


def _points(election: Election, settings: Settings) -> list[int]:
    ballots = election.ballots
    ranked = election.ballot_type == RANKING
    if settings.rule == APPROVAL:
        return [int(n) for n in ballots.support]
    if settings.rule == BORDA:
        if not ranked:
            raise BadSettings("Borda needs rankings")
        lost = 0 if settings.borda_last else 1
        return [int(n) for n in ballots.scores - lost * ballots.support]
    assert settings.rule == PLURALITY
    if ranked:
        return _first_choices(election)
    if election.ballot_type not in PLAIN_TYPES or bool((ballots.lengths > 1).any()):
        raise BadSettings("plurality needs rankings, or ballots that name one option")
    return [int(n) for n in ballots.support]


def _first_choices(election: Election) -> list[int]:
    ballots = election.ballots
    assert ballots.weights is not None
    top = np.repeat(ballots.lengths, ballots.lengths) * ballots.weight_scale
    first = ballots.weights == top
    votes = np.bincount(
        ballots.projects[first],
        weights=ballots.entry_counts[first],
        minlength=ballots.project_count,
    )
    return [int(n) for n in votes]
