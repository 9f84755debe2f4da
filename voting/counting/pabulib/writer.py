"""Write an election, with its result if there is one, as a ``.pb`` file the checker accepts.

Fields come in the official order, ids and lists unpadded, money without commas, counts recomputed.
Voters are numbered in the canonical order of the ballots: a file says nothing about who voted.

A result is marked in the column ``selected``; META's ``rule`` names it in the words of the format
where those words mean exactly the same, else "unknown", and the comment carries the settings word
for word, so that counting the file with no further options gives the published result again.

What no file can pass the checker with: an empty ballot, a project without supporters that is
dearer than the budget, a project that costs nothing. Such elections are written as they are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from voting.counting.election import KNAPSACK, PLAIN_TYPES, RANKING, Election, one_line
from voting.counting.money import decimal_text, scaled_text
from voting.counting.outcome import Outcome
from voting.counting.pabulib.fields import META, META_ORDER, PROJECT_ORDER, PROJECTS, REQUIRED_META, VOTES
from voting.counting.pabulib.published import settings_comment
from voting.counting.settings import ADD1, EQUAL_SHARES, GREEDY, GREEDY_NO_SKIP, NONE, Settings
from voting.counting.ties import ID, LOT

_DEFAULTS = {
    "description": "Election",
    "country": "Worldwide",
    "unit": "Worldwide",
    "instance": "1",
    "rule": "unknown",
    "date_begin": "2000",
    "date_end": "2000",
}
"""For what the format requires and nobody told us."""


def write(path: str | Path, election: Election, outcome: Outcome | None = None) -> None:
    """Write ``election`` to ``path``; with ``outcome``, its result too."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        for line in lines(election, outcome):
            file.write(line)


def text(election: Election, outcome: Outcome | None = None) -> str:
    """The whole file as one string."""
    return "".join(lines(election, outcome))


def lines(election: Election, outcome: Outcome | None = None) -> Iterator[str]:
    """The lines of the file, each ended by LF, one at a time."""
    yield _row([META])
    yield _row(["key", "value"])
    for key, value in _meta(election, outcome).items():
        yield _row([key, value])
    yield _row([PROJECTS])
    yield from _projects(election, outcome)
    yield _row([VOTES])
    yield from _votes(election)


def _row(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\n").writerow(cells)
    return buffer.getvalue()


# META


def _meta(election: Election, outcome: Outcome | None) -> dict[str, str]:
    given = {key: value.strip() for key, value in election.facts.items() if value.strip()}
    facts = {**{k: v for k, v in _DEFAULTS.items() if k in REQUIRED_META}, **given}
    facts["num_projects"] = str(len(election.projects))
    facts["num_votes"] = str(election.ballots.total)
    facts["budget"] = decimal_text(election.budget)
    facts["vote_type"] = election.ballot_type
    if election.ballot_type == KNAPSACK:
        facts["vote_type"] = "approval"
        facts["max_sum_cost"] = decimal_text(election.budget)
    if election.ballot_type == "cumulative":
        facts.setdefault("max_sum_points", _largest_sum(election))
    facts.pop("default_score", None)  # points are written out in full
    facts.pop("fully_funded", None)
    if sum(election.costs) <= election.budget_minor:
        facts["fully_funded"] = "1"
    if outcome:
        facts.pop("min_project_score_threshold", None)
        facts |= _result_meta(election, outcome, facts.get("comment", ""))
    order = {key: place for place, key in enumerate(META_ORDER)}
    known = sorted((key for key in facts if key in order), key=order.__getitem__)
    return {key: one_line(facts[key]) for key in known}


def _largest_sum(election: Election) -> str:
    ballots = election.ballots
    assert ballots.weights is not None
    largest = max(
        (int(ballots.weights[a:b].sum()) for a, b in zip(ballots.starts, ballots.starts[1:], strict=False)),
        default=0,
    )
    return str(-(-largest // ballots.weight_scale))


def _result_meta(election: Election, outcome: Outcome, comment: str) -> dict[str, str]:
    rule, threshold = _rule_name(election, outcome)
    found = {"rule": rule, "comment": settings_comment(outcome.settings, comment)}
    if threshold is not None:
        found["min_project_score_threshold"] = threshold
    return found


def _rule_name(election: Election, outcome: Outcome) -> tuple[str, str | None]:
    """The format's word for the rule and its threshold, or "unknown" where there is none."""
    settings = outcome.settings
    special = (
        settings.exclusive or settings.caps or settings.support_for_cost is not None or settings.free_projects == "fund"
    )
    if special or settings.is_contest:
        return "unknown", None
    if settings.rule in (GREEDY, GREEDY_NO_SKIP):
        return _greedy_name(election, settings)
    last_key = outcome.ties is not None and outcome.ties.keys_used & {ID, LOT}
    plain = (
        settings.rule == EQUAL_SHARES
        and election.ballot_type in PLAIN_TYPES
        and election.ballot_type != "choose-1"
        and election.minor == 1
        and settings.utility == "cost"
        and not settings.threshold
        and not settings.comparison
        and not last_key
    )
    if plain and settings.completion == NONE:
        return "equalshares", None
    if plain and settings.completion == ADD1 and settings.step == 1 and settings.starts_from == "floor":
        return "equalshares/add1", None
    return "unknown", None


def _greedy_name(election: Election, settings: Settings) -> tuple[str, str | None]:
    """Projects nobody named are never funded here; the format says so with a threshold of 1."""
    threshold = settings.threshold
    unsupported = not bool((election.ballots.support > 0).all())
    if not settings.fund_unsupported and unsupported:
        threshold = max(threshold, Fraction(1, election.ballots.weight_scale))
    if threshold.denominator != 1:
        return "unknown", None
    if settings.rule == GREEDY_NO_SKIP:
        return GREEDY_NO_SKIP, str(threshold) if threshold else None
    return ("greedy-threshold", str(threshold)) if threshold else (GREEDY, None)


# PROJECTS


def _projects(election: Election, outcome: Outcome | None) -> Iterator[str]:
    rows = [_project_cells(election, outcome, project) for project in _ordered(election, outcome)]
    columns = [c for c in PROJECT_ORDER if any(row.get(c) for row in rows)]
    for needed in ("project_id", "cost"):
        if needed not in columns:
            columns.append(needed)
    yield _row(columns)
    for row in rows:
        yield _row([row.get(column, "") for column in columns])


def _ordered(election: Election, outcome: Outcome | None) -> list[int]:
    """Most points first; ties in the order in which the count looked at them."""
    scores = election.ballots.scores.tolist()
    ties = outcome.ties if outcome else None
    order = list(range(len(scores)))
    if ties:
        order.sort(key=lambda project: ties.values[project])
    return sorted(order, key=lambda project: -scores[project])


def _project_cells(election: Election, outcome: Outcome | None, number: int) -> dict[str, str]:
    project = election.projects[number]
    ballots = election.ballots
    cells = {key: one_line(text) for key, text in project.details.items()}
    cells |= {
        "project_id": project.id,
        "cost": decimal_text(project.cost),
        "votes": str(int(ballots.support[number])),
        "name": project.name,
        "category": ",".join(project.categories),
    }
    cells.pop("score", None)
    if election.ballot_type not in PLAIN_TYPES:
        cells["score"] = scaled_text(int(ballots.scores[number]), ballots.weight_scale)
    if outcome:
        cells["selected"] = "1" if number in outcome.chosen else "0"
    return cells


# VOTES


def _votes(election: Election) -> Iterator[str]:
    ballots = election.ballots
    points = election.ballot_type not in PLAIN_TYPES and election.ballot_type != RANKING
    yield _row(["voter_id", "vote", "points"] if points else ["voter_id", "vote"])
    number = 0
    starts = ballots.starts.tolist()
    for ballot, count in enumerate(ballots.counts.tolist()):
        cells = _vote_cells(election, starts[ballot], starts[ballot + 1], points)
        line = _row(["0", *cells])[1:]
        for _ in range(count):
            number += 1
            yield f"{number}{line}"


def _vote_cells(election: Election, start: int, end: int, points: bool) -> list[str]:
    ballots = election.ballots
    projects = ballots.projects[start:end].tolist()
    if ballots.weights is None:
        return [",".join(election.ids[project] for project in projects)]
    weights = ballots.weights[start:end].tolist()
    order = sorted(zip(weights, projects, strict=True), key=lambda pair: (-pair[0], pair[1]))
    cells = [",".join(election.ids[project] for _, project in order)]
    if points:
        cells.append(",".join(scaled_text(weight, ballots.weight_scale) for weight, _ in order))
    return cells


__all__ = ["lines", "text", "write"]
