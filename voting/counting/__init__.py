"""Count a participatory-budgeting election: exactly, explainably, fast.

    election = read("town.pb")
    outcome = count(election, Settings(rule="equal-shares", completion="add1"))
    outcome.winners, outcome.cost, outcome.trace
    explain(outcome.trace, "zh-hans").text()

Ballots and settings in, outcome and trace out: no web framework, no database, no clock and no
chance. From the command line: ``python -m voting.counting FILE.pb``. ``docs/counting.md`` explains
the rules, to a resident and to an engineer.
"""

from voting.counting.ballots import BadBallot, BallotBox, Ballots
from voting.counting.compare import compare
from voting.counting.election import BadElection, Election, Project, make_election
from voting.counting.explain import explain, explain_comparison
from voting.counting.outcome import ENGINE, Outcome, count
from voting.counting.pabulib import BrokenFile, Fault, read, settings_of_file, write
from voting.counting.refusals import Refusal
from voting.counting.settings import BadSettings, Settings
from voting.counting.simulate import made_up
from voting.counting.ties import TieLeft, drawn, lot_number

__all__ = [
    "ENGINE",
    "BadBallot",
    "BadElection",
    "BadSettings",
    "BallotBox",
    "Ballots",
    "BrokenFile",
    "Election",
    "Fault",
    "Outcome",
    "Project",
    "Refusal",
    "Settings",
    "TieLeft",
    "compare",
    "count",
    "drawn",
    "explain",
    "explain_comparison",
    "lot_number",
    "made_up",
    "make_election",
    "read",
    "settings_of_file",
    "write",
]
