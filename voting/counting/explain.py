"""From a trace to sentences and tables, in either language, as data for pages and as plain text.

Everything here is taken from the trace alone, so whoever holds the published trace can print the
same explanation. ``language`` is "en" or "zh-hans" (or any code beginning so).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from voting.counting.catalogue import Words, grouped
from voting.counting.compare import SideBySide
from voting.counting.money import rounded_text, scaled_text

Document = Mapping[str, Any]

CONTEST = frozenset({"plurality", "approval", "borda"})
PLAIN_BALLOTS = frozenset({"approval", "choose-1", "knapsack"})
FEW = 5
"""Groups of fewer voters than this are not shown with their number."""

SHOWN_CANDIDATES = 3
LONGEST_NAME = 48
"""Longer names are cut inside a sentence; tables have them whole."""


@dataclass(frozen=True)
class Table:
    """A table of plain texts. ``key`` names it ("winners"), ``numeric`` its right-aligned columns."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with its heading, for pages whose tables turn into cards."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    def text(self) -> str:
        """The table with aligned columns; wide characters count for two."""
        cells = [self.columns, *self.rows]
        widths = [max(_width(row[n]) for row in cells) for n in range(len(self.columns))]
        lines = [self.title, ""]
        for row in cells:
            padded = [
                " " * (widths[n] - _width(cell)) + cell
                if n in self.numeric
                else cell + " " * (widths[n] - _width(cell))
                for n, cell in enumerate(row)
            ]
            lines.append("  ".join(padded).rstrip())
        return "\n".join(lines)


@dataclass(frozen=True)
class Reason:
    """Why one project won or lost: its id, its name, a code for pages, and the sentence."""

    project: str
    name: str
    code: str
    sentence: str


@dataclass(frozen=True)
class Explanation:
    """A whole count in words. Tables that do not apply to the rule are ``None``."""

    language: str
    summary: tuple[str, ...]
    winners: tuple[Reason, ...]
    losers: tuple[Reason, ...]
    ties: tuple[str, ...]
    next_step: str | None
    winners_table: Table
    losers_table: Table
    rounds: Table | None
    flows: Table | None
    verify: tuple[str, ...]

    def text(self) -> str:
        """What the command line prints."""
        parts = ["\n".join(line for line in self.summary if line), self.winners_table.text()]
        if self.losers_table.rows:
            parts.append(self.losers_table.text())
        parts += ["\n".join(self.ties)] if self.ties else []
        parts += [self.next_step] if self.next_step else []
        parts.append("\n".join(self.verify))
        return "\n\n".join(parts) + "\n"


def explain(trace: Document, language: str = "en", *, trace_sha256: str = "") -> Explanation:
    """Put the trace of a count into words. ``trace_sha256`` is printed with it if given."""
    return _Explainer(trace, Words(language)).all(trace_sha256)


class _Explainer:
    def __init__(self, trace: Document, words: Words):
        self.trace = trace
        self.words = words
        self.election = trace["election"]
        self.projects = {project["id"]: project for project in self.election["projects"]}
        self.called = Counter(project["name"] for project in self.election["projects"])
        self.contest = trace["rule"] in CONTEST
        self.by_points = self.election["ballot_type"] not in PLAIN_BALLOTS
        self.noun = "points" if self.by_points else "votes"
        self.standings = {line["project"]: line for line in trace.get("standings", ())}
        self.rounds = {line["project"]: line for line in trace.get("equal_shares", {}).get("rounds", ())}
        self.loads = {line["project"]: line for line in trace.get("phragmen", {}).get("rounds", ())}
        self.decisions = {
            line["project"]: line for line in trace.get("greedy") or trace.get("equal_shares", {}).get("completion", ())
        }
        if trace.get("comparison", {}).get("kept") == "equal-shares":
            self.decisions = {line["project"]: line for line in trace["equal_shares"].get("completion", ())}

    def all(self, trace_sha256: str) -> Explanation:
        winners = tuple(self._winner(line) for line in self.trace["winners"])
        losers = tuple(self._loser(line) for line in self.trace["losers"])
        return Explanation(
            language=self.words.language,
            summary=tuple(self._summary()),
            winners=winners,
            losers=losers,
            ties=tuple(self._ties()),
            next_step=self._next_step(),
            winners_table=self._winners_table(winners),
            losers_table=self._losers_table(losers),
            rounds=self._rounds_table(),
            flows=self._flows_table(),
            verify=tuple(self._verify(trace_sha256)),
        )

    # Small things

    def money(self, amount: str) -> str:
        return self.words.money(amount, self.election["currency"])

    def name(self, project: str) -> str:
        """Name with the id, unless the id is the name; in Chinese only where several share the name."""
        whole = str(self.projects[project]["name"])
        if whole == project:
            return whole
        name = whole if len(whole) <= LONGEST_NAME else whole[: LONGEST_NAME - 1].rstrip() + "…"
        if self.words.language == "en":
            return f"“{name}” ({project})"
        return f"“{name}”（{project}）" if self.called[whole] > 1 else f"“{name}”"

    def word(self) -> str:
        return self.words.say(f"word.{self.noun}")

    def score(self, project: str) -> str:
        return self.words.counted(self.noun, self.projects[project]["score"])

    # Sentences

    def _summary(self) -> list[str]:
        say, counted = self.words.say, self.words.counted
        noun = "options" if self.contest else "projects"
        numbers = {
            "won": counted(noun, len(self.trace["winners"])),
            "projects": counted(noun, len(self.projects)),
            "voters": counted("voters", self.election["ballots"]),
        }
        if self.words.language == "en":
            numbers["won"] = f"{len(self.trace['winners']):,}"
        if self.contest:
            return [say("summary.contest", **numbers), say(f"rule.{self.trace['rule']}")]
        spent, budget = Fraction(self.trace["cost"]), Fraction(self.election["budget"])
        left = rounded_text((budget - spent).numerator, (budget - spent).denominator, 6)
        found = [
            say(
                "summary",
                spent=self.money(self.trace["cost"]),
                budget=self.money(self.election["budget"]),
                left=self.money(left),
                **numbers,
            )
        ]
        return found + self._rule()

    def _rule(self) -> list[str]:
        say = self.words.say
        shares = self.trace.get("equal_shares")
        endowment = self.money(shares["endowment"]["shown"]) if shares else ""
        found = [say(f"rule.{self.trace['rule']}", points=self.word(), endowment=endowment)]
        if shares:
            completion = self.trace["parameters"]["completion"]
            runs = self.words.counted("runs", shares["runs"])
            found.append(say(f"completion.{completion}", points=self.word(), runs=runs))
        if comparison := self.trace.get("comparison"):
            found.append(
                say(
                    f"comparison.{comparison['kept']}",
                    mine=self.words.counted("voters", comparison["prefer_equal_shares"]),
                    theirs=self.words.counted("voters", comparison["prefer_greedy"]),
                    points=self.word(),
                )
            )
        return found

    def _winner(self, line: Document) -> Reason:
        project = line["project"]
        code, sentence = self._why_won(project, line["stage"])
        return Reason(project, self.projects[project]["name"], code, sentence)

    def _why_won(self, project: str, stage: str) -> tuple[str, str]:
        say, counted = self.words.say, self.words.counted
        if stage == "free":
            return "free", say("won.free")
        if stage == "equal-shares":
            return stage, self._paid_together(self.rounds[project])
        if stage == "phragmen":
            supporters = counted("supporters", self.projects[project]["support"])
            load = self.money(self.loads[project]["load"]["shown"])
            return stage, say("won.phragmen", supporters=supporters, load=load)
        if self.contest:
            return "contest", say("won.contest", score=self.words.counted(self._points_noun(), self._points(project)))
        code = "completion" if stage == "completion" else "greedy"
        left = self.money(self.decisions[project]["left"])
        return code, say(f"won.{code}", score=self.score(project), left=left)

    def _paid_together(self, line: Document) -> str:
        code = "won.equal-shares" + (".points" if self.by_points else "")
        code += ".last" if line["gave_their_last"] else ""
        payers = self.words.counted("supporters", line["payers"])
        paid = self.words.say(code, payers=payers, price=self.money(line["price"]["shown"]))
        if not line["ran_dry"]:
            return paid
        return self.words.joined(paid, self.words.say("won.dry", dry=self.words.counted("voters", line["ran_dry"])))

    def _loser(self, line: Document) -> Reason:
        project, reason = line["project"], line["reason"]
        sentence = self.words.say(f"lost.{self._variant(line)}", **self._loss_values(line))
        if "effective_support" in line and reason in ("money_spent_on_others", "tie_lost"):
            share = _percent(line["effective_support"]) + " %"
            effective = self.words.say("effective", share=share, round=line["effective_round"])
            sentence = self.words.joined(sentence, effective)
        return Reason(project, self.projects[project]["name"], reason, sentence)

    def _variant(self, line: Document) -> str:
        if line["reason"] == "tie_lost" and self.contest:
            return "tie_lost.contest"
        return str(line["reason"])

    def _loss_values(self, line: Document) -> dict[str, str]:
        values: dict[str, str] = {}
        if "missing" in line:
            missing = line["missing"]
            values["missing"] = self.money(missing if isinstance(missing, str) else missing["shown"])
        if "missing_points" in line:
            values["missing"] = self._missing_points(line)
        if "left" in line:
            values["left"] = self.money(line["left"])
        if "by" in line:
            values["by"] = self.name(line["by"])
        if "key" in line:
            values["key"] = self.words.say(f"key.{line['key']}")
        if "category" in line:
            values["category"] = line["category"]
        values["others"] = self.words.listed(
            [
                self.words.say("with_amount", project=self.name(item["project"]), amount=self.money(item["amount"]))
                for item in line.get("spent_on", ())
            ]
        )
        return values

    def _missing_points(self, line: Document) -> str:
        if line["reason"] == "support_for_cost":
            return str(line["missing_points"])
        by_points = self.trace["rule"] == "borda" if self.contest else self.by_points
        return self.words.counted("points" if by_points else "votes", line["missing_points"])

    def _ties(self) -> list[str]:
        found = []
        stories = [
            *self.trace.get("equal_shares", {}).get("rounds", ()),
            *self.trace.get("phragmen", {}).get("rounds", ()),
        ]
        for line in stories:
            if tie := line.get("tie"):
                names = self.words.listed([self.name(project) for project in tie["between"]])
                key = self.words.say(f"key.{tie['key']}")
                winner = self.name(line["project"])
                number = line["round"]
                found.append(self.words.say("tie", round=number, projects=names, winner=winner, key=key))
        return found

    def _next_step(self) -> str | None:
        step = self.trace.get("equal_shares", {}).get("next_step")
        if not step:
            return None
        return self.words.say(
            "next_step",
            endowment=self.money(step["endowment"]["shown"]),
            projects=self.words.listed([self.name(project) for project in step["new"]]),
            cost=self.money(step["cost"]),
            over=self.money(step["over"]),
        )

    def _verify(self, trace_sha256: str) -> list[str]:
        say = self.words.say
        found = [
            say("verify.engine", engine=self.trace["engine"]),
            say("verify.ballots", hash=self.election["ballots_sha256"]),
        ]
        if trace_sha256:
            found.append(say("verify.trace", hash=trace_sha256))
        if seed := self.trace["parameters"].get("lot_seed"):
            found.append(say("verify.seed", seed=seed))
        return found

    # Tables

    def _columns(self, *keys: str) -> tuple[str, ...]:
        return tuple(self.words.say(f"column.{key}") for key in keys)

    def _table(self, key: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]], *numeric: int) -> Table:
        title = self.words.say(f"table.{key}")
        return Table(key, title, self._columns(*columns), tuple(rows), frozenset(numeric))

    def _label(self, project: str) -> str:
        name = str(self.projects[project]["name"])
        return project if name == project else f"{project} {name}"

    def _winners_table(self, winners: tuple[Reason, ...]) -> Table:
        rows = [(str(rank), *self._fate(reason)) for rank, reason in enumerate(winners, 1)]
        if self.contest:
            return self._table("winners", ("rank", "project", self._points_noun(), "why"), rows, 0, 2)
        return self._table("winners", ("rank", "project", "cost", self.noun, "why"), rows, 0, 2, 3)

    def _losers_table(self, losers: tuple[Reason, ...]) -> Table:
        ordered = sorted(losers, key=lambda reason: -Fraction(self._points(reason.project)))
        rows = [self._fate(reason) for reason in ordered]
        if self.contest:
            return self._table("losers", ("project", self._points_noun(), "why"), rows, 1)
        return self._table("losers", ("project", "cost", self.noun, "why"), rows, 1, 2)

    def _fate(self, reason: Reason) -> tuple[str, ...]:
        """The cells of a project; in a contest nothing costs anything."""
        cost = () if self.contest else (self.money(self.projects[reason.project]["cost"]),)
        return self._label(reason.project), *cost, grouped(self._points(reason.project)), reason.sentence

    def _points(self, project: str) -> str:
        if self.contest:
            return str(self.standings[project]["points"])
        return str(self.projects[project]["score"])

    def _points_noun(self) -> str:
        return "points" if self.trace["rule"] == "borda" else "votes"

    def _rounds_table(self) -> Table | None:
        if not self.rounds:
            return None
        rows = []
        for line in self.trace["equal_shares"]["rounds"]:
            behind = [c for c in line["candidates"] if c["project"] != line["project"]]
            rows.append(
                (
                    str(line["round"]),
                    self._label(line["project"]),
                    self.money(line["cost"]),
                    self.money(line["price"]["shown"]),
                    line["effective_votes"],
                    str(line["payers"]),
                    self.money(line["left"]),
                    self.words.say("comma").join(
                        f"{c['project']} ({c['effective_votes']})" for c in behind[:SHOWN_CANDIDATES]
                    ),
                )
            )
        columns = ("round", "project", "cost", "price", "effective_votes", "payers", "left", "next")
        return self._table("rounds", columns, rows, 0, 2, 3, 4, 5, 6)

    def _flows_table(self) -> Table | None:
        shares = self.trace.get("equal_shares")
        if not shares or not shares["rounds"]:
            return None
        winners = shares["flows"]["winners"]
        rows = [
            (self._label(project), *(self._grouped_cell(amount) for amount in amounts))
            for project, amounts in shares["flows"]["amounts"].items()
            if self.projects[project]["support"]
        ]
        columns = (self.words.say("column.supporters_of"), *winners)
        numeric = frozenset(range(1, len(columns)))
        return Table("flows", self.words.say("table.flows"), columns, tuple(rows), numeric)

    def _grouped_cell(self, amount: str) -> str:
        return "–" if amount == "0" else grouped(amount)


def _percent(share: str) -> str:
    """A share in percent, rounded down: what lacks a little shall not read as 100 %."""
    return scaled_text(int(Fraction(share) * 1000), 10)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


# Two rules side by side


def explain_comparison(both: SideBySide, language: str = "en", *, few: int = FEW) -> tuple[Table, ...]:
    """Tables of a comparison: the two sides, how satisfied voters are, categories.

    Groups of at least one but fewer than ``few`` voters are shown as "fewer than ``few``".
    """
    words = Words(language)
    names = (words.say(f"name.{both.first.rule}"), words.say(f"name.{both.second.rule}"))
    return (
        _sides_table(both, words, names),
        _satisfaction_table(both, words, names, few),
        _categories_table(both, words, names),
    )


def _sides_table(both: SideBySide, words: Words, names: tuple[str, str]) -> Table:
    sides = (both.first, both.second)
    rows = [
        ("measure.winners", *(grouped(len(side.winners)) for side in sides)),
        ("measure.cost", *(words.money(_shown(side.cost, 2), both.currency) for side in sides)),
        ("measure.with_a_winner", *(_of(side.with_a_winner, both.voters) for side in sides)),
        ("measure.mean_winners", *(_shown(side.mean_winners, 2) for side in sides)),
        ("measure.prefer", grouped(both.prefer_first), grouped(both.prefer_second)),
    ]
    texts = tuple((words.say(row[0]), *row[1:]) for row in rows)
    columns = (words.say("column.measure"), *names)
    return Table("sides", words.say("table.sides"), columns, texts, frozenset({1, 2}))


def _satisfaction_table(both: SideBySide, words: Words, names: tuple[str, str], few: int) -> Table:
    longest = max(len(both.first.satisfaction), len(both.second.satisfaction))

    def cell(numbers: tuple[int, ...], winners: int) -> str:
        number = numbers[winners] if winners < len(numbers) else 0
        return words.say("few", number=few) if 0 < number < few else grouped(number)

    rows = tuple((str(k), cell(both.first.satisfaction, k), cell(both.second.satisfaction, k)) for k in range(longest))
    voters = tuple(words.say("column.voters", rule=name) for name in names)
    columns = (words.say("column.winners"), *voters)
    return Table("satisfaction", words.say("table.satisfaction"), columns, rows, frozenset({0, 1, 2}))


def _categories_table(both: SideBySide, words: Words, names: tuple[str, str]) -> Table:
    rows = tuple(
        (
            category.name or words.say("other_category"),
            *(_shown(share * 100, 1) + " %" for share in (category.support, category.first, category.second)),
        )
        for category in both.categories
    )
    money = tuple(words.say("column.money_share", rule=name) for name in names)
    columns = (words.say("column.category"), words.say("column.support_share"), *money)
    return Table("categories", words.say("table.categories"), columns, rows, frozenset({1, 2, 3}))


def _shown(number: Fraction, decimals: int) -> str:
    return rounded_text(number.numerator, number.denominator, decimals)


def _of(part: int, whole: int) -> str:
    share = Fraction(100 * part, whole) if whole else Fraction(0)
    return f"{grouped(part)} ({_shown(share, 1)} %)"
