"""The command line of the count, shared by ``manage.py count`` and ``python -m voting.counting``.

Exit codes: 0 counted; 1 the self-test found a difference; 2 a broken file, settings that make no
sense, or a file that cannot be opened or written; 130 stopped by hand; 141 nobody read on (``| head``).
"""

from __future__ import annotations

import argparse
import errno
import io
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from voting.counting import settings as words
from voting.counting.catalogue import ENGLISH, LANGUAGES
from voting.counting.compare import compare
from voting.counting.election import Election
from voting.counting.explain import explain, explain_comparison
from voting.counting.money import NotAnAmount, parse_amount
from voting.counting.outcome import Outcome, count
from voting.counting.pabulib import BrokenFile, read, settings_of_file
from voting.counting.progress import ProgressBar, Stream
from voting.counting.refusals import Refusal, Saying, say, visible
from voting.counting.selftest import self_test
from voting.counting.settings import BadSettings, Settings

COUNTED, REFUSED, STOPPED, CUT_OFF = 0, 2, 130, 141

DESCRIPTION = "Count a participatory-budgeting election in a Pabulib file (.pb), exactly."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", metavar="FILE.pb", help="the election")
    parser.add_argument("--self-test", metavar="DIR", help="recount all of a folder with expected.json")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--language", choices=LANGUAGES, default=ENGLISH, help="of tables and refusals")
    parser.add_argument("--rounds", action="store_true", help="also print round by round who paid what")
    parser.add_argument("--trace", metavar="OUT.json", help="write the whole trace to a file")
    parser.add_argument("--against", choices=words.RULES, help="compare with the same count under this rule")
    rule = parser.add_argument_group("how to count", "default: as the file says, else greedy")
    rule.add_argument("--rule", choices=words.RULES)
    rule.add_argument("--utility", choices=words.UTILITIES, help="of equal shares")
    rule.add_argument("--completion", choices=words.COMPLETIONS, help="of equal shares")
    rule.add_argument("--step", metavar="N", help="by which add1 raises each voter's money")
    rule.add_argument("--start", choices=words.STARTS, help="of the endowment: budget / voters, or its whole part")
    rule.add_argument("--exhaustive-over", choices=words.EXHAUSTIVE_OVER, help="projects that let add1e go on")
    rule.add_argument("--comparison", action="store_true", help="keep greedy if more voters prefer it")
    rule.add_argument("--threshold", metavar="N", help="least score of a project")
    rule.add_argument("--support-for-cost", metavar="N", help="out if votes/voters < cost/(N × budget)")
    rule.add_argument("--tie-break", metavar="KEYS", help="such as cost,support,id")
    rule.add_argument("--lot", metavar="SEED", help="break ties by lot instead of by id")
    rule.add_argument("--exclusive", metavar="ID,ID", action="append", help="of these at most one wins")
    rule.add_argument("--cap", metavar="CATEGORY=N", action="append", help="most to spend on a category")
    rule.add_argument("--fund-unsupported", action="store_true", help="greedy may fund what nobody named")
    rule.add_argument("--free-projects", choices=words.FREE_PROJECTS)
    rule.add_argument("--cost-decimals", choices=words.COST_DECIMALS)
    rule.add_argument("--borda-last", type=int, choices=(0, 1), help="points for the last rank")
    rule.add_argument("--seats", type=int, metavar="N", help="winners of a contest")


def run(options: Mapping[str, Any], out: Stream, err: Stream) -> int:
    """Do what the parsed ``options`` say; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a screen that knows no Chinese gets code points
    if options["self_test"]:
        return self_test(Path(options["self_test"]), out, err)
    language = options["language"]
    if not options["file"]:
        return _refuse(err, say("name a file to count, or a folder for --self-test").text(language))
    try:
        return _count(options, out, err)
    except BrokenFile as broken:
        return _refuse(err, broken.text(language))
    except Refusal as refusal:
        return _refuse(err, f"{options['file']}: {refusal.text(language)}")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to be said at the end either
        return CUT_OFF
    except OSError as error:
        return _refuse(err, f"{error.filename or options['file']}: {_why(error).text(language)}")
    except KeyboardInterrupt:
        return STOPPED


def _why(error: OSError) -> Saying:
    match error:
        case FileNotFoundError():
            return say("there is no such file or folder")
        case IsADirectoryError():
            return say("this is a folder")
        case PermissionError():
            return say("this may not be opened or written")
    return say("cannot be opened or written ({why})", why=error.strerror or str(error))


def _refuse(err: Stream, message: str) -> int:
    err.write(message + "\n")
    return REFUSED


def _count(options: Mapping[str, Any], out: Stream, err: Stream) -> int:
    if options["trace"]:
        _require_place(Path(options["trace"]))
    lenient = options["free_projects"] in ("ignore", "fund") or options["rule"] in words.CONTEST_RULES
    with ProgressBar(watched=err.isatty()) as progress:
        election = read(options["file"], free_projects=lenient, progress=progress.reading)
        settings = chosen_settings(options, election)
        outcome = count(election, settings, progress.counting(election))
    if options["trace"]:
        Path(options["trace"]).write_bytes(outcome.trace_json)
    other = _against(options["against"], election, settings)
    write = _write_json if options["format"] == "json" else _write_table
    write(outcome, other, options, out)
    out.flush()
    return COUNTED


def _require_place(path: Path) -> None:
    """Raise ``OSError`` before a long count, not after it, if ``path`` cannot be written."""
    if not path.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, "", str(path.parent))
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "", str(path))


def _against(rule: str | None, election: Election, settings: Settings) -> Outcome | None:
    if rule is None:
        return None
    if (rule in words.CONTEST_RULES) != settings.is_contest:
        raise BadSettings("a design contest and a budget cannot be compared")
    return count(election, settings.under(rule))


def _write_json(outcome: Outcome, other: Outcome | None, options: Mapping[str, Any], out: Stream) -> None:
    document = outcome.summary()
    if other:
        document["comparison"] = compare(outcome, other).as_json()
    out.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _write_table(outcome: Outcome, other: Outcome | None, options: Mapping[str, Any], out: Stream) -> None:
    language = options["language"]
    explanation = explain(outcome.trace, language, trace_sha256=outcome.trace_sha256)
    out.write(visible(explanation.text()))
    tables = [explanation.rounds, explanation.flows] if options["rounds"] else []
    if other:
        tables += explain_comparison(compare(outcome, other), language)
    for table in tables:
        if table:
            out.write("\n" + visible(table.text()) + "\n")


# Options to settings


_TAKEN_AS_THEY_ARE = (
    "utility",
    "completion",
    "start",
    "exhaustive_over",
    "free_projects",
    "cost_decimals",
    "borda_last",
    "seats",
)
_AMOUNTS = ("step", "threshold", "support_for_cost")


def chosen_settings(options: Mapping[str, Any], election: Election) -> Settings:
    """What the file says, unless a rule is given; then only what is given. Raises ``BadSettings``."""
    changes: dict[str, Any] = {name: options[name] for name in _TAKEN_AS_THEY_ARE if options[name] is not None}
    changes |= {name: True for name in ("comparison", "fund_unsupported") if options[name]}
    changes |= {name: _amount(name, options[name]) for name in _AMOUNTS if options[name] is not None}
    if options["exclusive"]:
        changes["exclusive"] = tuple(frozenset(_split(group)) for group in options["exclusive"])
    if options["cap"]:
        changes["caps"] = dict(_cap(text) for text in options["cap"])
    settings = _with_ties(options, replace(_base(options, election), **changes))
    settings.require_effect(changes)
    return settings


def _base(options: Mapping[str, Any], election: Election) -> Settings:
    return Settings(rule=options["rule"]) if options["rule"] else settings_of_file(election.facts)


def _with_ties(options: Mapping[str, Any], settings: Settings) -> Settings:
    """Tie-break keys and the lot checked together; a lot alone replaces the id."""
    keys, seed = options["tie_break"], options["lot"]
    if keys is None:
        return settings if seed is None else settings.with_lot(seed)
    keys = tuple(_split(keys))
    if seed is None or "lot" in keys:
        return replace(settings, tie_break=keys, lot_seed=seed)
    return replace(settings, tie_break=keys, lot_seed=None).with_lot(seed)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _amount(name: str, text: str) -> Fraction:
    try:
        return parse_amount(text)
    except NotAnAmount as refusal:
        raise BadSettings("{name}: {why}", name=name, why=refusal.saying) from None


def _cap(text: str) -> tuple[str, Fraction]:
    category, equals, amount = text.rpartition("=")
    if not equals or not category:
        raise BadSettings("cap: “{text}” is not of the form CATEGORY=N", text=text)
    return category.strip(), _amount("cap", amount.strip())
