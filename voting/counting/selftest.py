"""Recount a folder of elections and compare with the winners somebody else found.

The folder holds ``.pb`` files and ``expected.json``::

    {"elections": {"FILE.pb": {"sha256": …, "ballots": …, "rules": {NAME: {"winners": […],
     "cost": "…", "voter_budget": "p/q", "iters": …, "step": …}}}}}

``NAME`` is ``greedy``, ``greedy_density``, ``phragmen`` or ``mes_cost`` / ``mes_unit``, the last two
also with ``_util``, ``_add1``, ``_add1e`` or ``_add1u``. ``voter_budget``, ``iters`` (runs, the
failed one included) and ``step`` may be missing; ``_add1u`` takes its step from ``_add1``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from voting.counting.election import Election
from voting.counting.money import fraction_text, parse_amount, scaled_text
from voting.counting.outcome import count
from voting.counting.pabulib import BrokenFile, read
from voting.counting.progress import Stream
from voting.counting.refusals import Refusal
from voting.counting.settings import EQUAL_SHARES, GREEDY, GREEDY_DENSITY, PHRAGMEN, Settings

SAME, DIFFERENT, REFUSED = 0, 1, 2

_PLAIN_RULES = {"greedy": GREEDY, "greedy_density": GREEDY_DENSITY, "phragmen": PHRAGMEN}
_UTILITIES = {"cost": "cost", "unit": "cardinality"}
_COMPLETIONS = {
    "": "none",
    "util": "utilitarian",
    "add1": "add1",
    "add1e": "add1e",
    "add1u": "add1u",
}


def self_test(folder: Path, out: Stream, err: Stream) -> int:
    """Print one line per file and rule; returns 0 if all agree, 1 if not, 2 without a folder."""
    path = folder / "expected.json"
    try:
        expected = _checked(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError) as error:
        err.write(f"{path}: not readable as expected winners: {error}\n")
        return REFUSED
    checked = failed = 0
    for name, entry in sorted(expected.items()):
        for rule, differences in differing(folder / name, entry):
            checked += 1
            failed += bool(differences)
            verdict = "differs" if differences else "ok"
            out.write(f"{verdict:8}{name}  {rule}{''.join('  ' + text for text in differences)}\n")
    out.write(f"{checked - failed} of {checked} agree\n")
    return DIFFERENT if failed or not checked else SAME


def _checked(document: Any) -> dict[str, Any]:
    """The elections in ``document``; ``ValueError`` where it is not of the form above."""
    elections = document.get("elections") if isinstance(document, dict) else None
    if not isinstance(elections, dict):
        raise ValueError("there is no “elections”")
    for name, entry in elections.items():
        rules = entry.get("rules") if isinstance(entry, dict) else None
        if not isinstance(rules, dict):
            raise ValueError(f"{name}: there are no “rules”")
        for rule, wanted in rules.items():
            winners = wanted.get("winners") if isinstance(wanted, dict) else None
            if not isinstance(winners, list) or not all(isinstance(winner, str) for winner in winners):
                raise ValueError(f"{name}: {rule}: there are no “winners”")
            expected_settings(rule, rules)
    return elections


def differing(path: Path, entry: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """For every rule of ``entry``, what is different, in words; an empty list where all is equal."""
    try:
        election = read(path)
    except (BrokenFile, OSError) as error:
        yield "file", [str(error).splitlines()[0]]
        return
    if found := _file_differences(path, election, entry):
        yield "file", found
    for rule, wanted in entry["rules"].items():
        try:
            yield rule, _rule_differences(election, expected_settings(rule, entry["rules"]), wanted)
        except Refusal as refusal:
            yield rule, [str(refusal)]


def expected_settings(rule: str, rules: Mapping[str, Any]) -> Settings:
    """The settings a name in ``expected.json`` stands for; ``ValueError`` if it stands for none."""
    if rule in _PLAIN_RULES:
        return Settings(rule=_PLAIN_RULES[rule])
    method, utility, completion = ([*rule.split("_", 2), "", ""])[:3]
    if method != "mes" or utility not in _UTILITIES or completion not in _COMPLETIONS:
        raise ValueError(f"“{rule}” is no rule")
    step = rules[rule].get("step") or rules.get(rule.removesuffix("u"), {}).get("step") or 1
    return Settings(
        rule=EQUAL_SHARES,
        utility=_UTILITIES[utility],
        completion=_COMPLETIONS[completion],
        step=parse_amount(str(step)),
    )


def _file_differences(path: Path, election: Election, entry: Mapping[str, Any]) -> list[str]:
    found = []
    if "sha256" in entry and hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
        found.append("the file is another one")
    if entry.get("ballots", election.ballots.total) != election.ballots.total:
        found.append(f"ballots {election.ballots.total}, expected {entry['ballots']}")
    return found


def _rule_differences(election: Election, settings: Settings, wanted: Mapping[str, Any]) -> list[str]:
    outcome = count(election, settings)
    found = []
    if list(outcome.winners) != wanted["winners"]:
        found.append(f"winners {','.join(outcome.winners)}, expected {','.join(wanted['winners'])}")
    got = {
        "cost": scaled_text(outcome.cost_minor, election.minor),
        "iters": outcome.steps,
        "voter_budget": None if outcome.voter_budget is None else fraction_text(outcome.voter_budget),
    }
    for key, value in got.items():
        if key in wanted and str(wanted[key]) != str(value):
            found.append(f"{key} {value}, expected {wanted[key]}")
    return found
