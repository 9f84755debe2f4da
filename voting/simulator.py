"""What each rule of the count would choose: on made-up ballots before the rules are frozen, or on those of a past vote.

A simulation shows what a rule does, never what people want. Nothing is kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from voting import counting, tally
from voting.counting import Election as Ballots
from voting.counting import Project, Settings
from voting.counting.compare import SideBySide
from voting.counting.election import RANKING
from voting.counting.pabulib.published import settings_from_json
from voting.counting.settings import ADD1U, CONTEST_RULES, EQUAL_SHARES, GREEDY, NONE, PHRAGMEN, UTILITARIAN
from voting.models import Election, Option, State

MOST_VOTERS = 5_000  # made-up ones; enough to see what a rule does, and counted while somebody waits


@dataclass(frozen=True)
class Tried:
    """One rule on these ballots: its settings, what it chose, and how that compares with greedy."""

    settings: Settings
    outcome: counting.Outcome
    against_greedy: SideBySide | None
    options: tuple[Option, ...]


def on_made_up_ballots(election: Election, *, voters: int = 800, seed: str = "1") -> list[Tried]:
    """The election's own options under its own rule and the usual others. Raises `counting.Refusal`."""
    options = {option.source: option for option in election.options.filter(withdrawn=False).order_by("pk")}
    projects = [
        Project(source, Fraction(option.cost or 1), str(option), (option.category,) if option.category else ())
        for source, option in options.items()
    ]
    budget = election.counting_budget() or Fraction(len(projects))
    made = counting.made_up(
        projects, budget, min(voters, MOST_VOTERS), seed, most_choices=min(election.picks_most or 5, len(projects))
    )
    own = settings_from_json(election.counting)
    return _each(own, _in_order(made, seed) if election.ballot_type == RANKING else made, options)


def _in_order(made: Ballots, seed: str) -> Ballots:
    """The same picks, each ballot in an order of preference drawn from the seed."""
    starts, projects = made.ballots.starts.tolist(), made.ballots.projects.tolist()
    ballots = []
    for number, times in enumerate(made.ballots.counts.tolist()):
        names = [made.ids[project] for project in projects[starts[number] : starts[number + 1]]]
        ballots += [counting.drawn(f"{seed} {number} {copy}", names) for copy in range(times)]
    return counting.make_election(made.projects, made.budget, RANKING, ballots)


def on_past_ballots(election: Election, past: Election) -> list[Tried]:
    """The ballots of a past vote under this election's rule and the usual others."""
    if past.state != State.CERTIFIED:
        raise counting.BadElection("only ballots of a vote whose result is final are tried again")
    options = {option.code: option for option in past.options.filter(withdrawn=False).order_by("number")}
    own = replace(settings_from_json(election.counting), exclusive=past.counting_settings().exclusive)
    return _each(own, tally.ballots_of(past), options)


def _each(own: Settings, ballots: Ballots, options: dict[str, Option]) -> list[Tried]:
    greedy = tally.counted(ballots, Settings(rule=GREEDY)) if ballots.budget else None
    tried = []
    for settings in _rules(own):
        try:
            outcome = tally.counted(ballots, settings)
        except counting.BadSettings:
            continue  # this rule needs ballots of another kind
        beside = counting.compare(outcome, greedy) if greedy is not None and not settings.is_contest else None
        tried.append(Tried(settings, outcome, beside, tuple(options[code] for code in outcome.winners)))
    return tried


def _rules(own: Settings) -> Iterator[Settings]:
    """The election's own first, then the usual others, each once. What cannot be built together stays so."""
    others = (
        [Settings(rule=rule, seats=own.seats) for rule in CONTEST_RULES]
        if own.is_contest
        else [
            Settings(rule=GREEDY, exclusive=own.exclusive),
            *(
                Settings(rule=EQUAL_SHARES, completion=completion, exclusive=own.exclusive)
                for completion in (NONE, UTILITARIAN, ADD1U)
            ),
            Settings(rule=PHRAGMEN),
        ]
    )
    yield own
    yield from (settings for settings in others if settings != own)
