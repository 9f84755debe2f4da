"""A result as its page shows it: who won and lost and why, where the money goes, who took part, how fair it is.

Everything is read from the result version; what needs the ballots was counted with it. Nothing here decides anything.
"""

import shlex
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from community import rules
from community.drawing import charts
from community.saying import day_words, yuan
from proposals.models import Idea, Theme
from voting import files, results
from voting.counting import explain_comparison
from voting.counting.catalogue import Words, grouped
from voting.counting.compare import SideBySide
from voting.counting.explain import Explanation, Reason, Table
from voting.counting.settings import GREEDY_RULES
from voting.models import Election, Option, ResultVersion

FLOWS_SHOWN = 16  # more ribbons than this are no picture any more
BARS_SHOWN = 12
LOSERS_SHOWN = 24
CELLS_SHOWN = 6  # voters with five winners or more stand together


class Line(NamedTuple):
    """One option in the table of who won and why. `share` is its votes in percent of the most any option got."""

    code: str
    name: str
    url: str
    theme: str
    won: bool
    votes: str
    share: int
    cost: str
    sentence: str


class Download(NamedTuple):
    name: str
    url_name: str
    note: str


class Stage(NamedTuple):
    """One step of the count."""

    number: int
    code: str
    name: str
    won: bool
    cost: str
    left: str
    sentence: str


@dataclass
class ResultPage:
    """One version of a result in the reader's language. Costs a handful of queries, whatever its size."""

    election: Election
    version: ResultVersion

    @cached_property
    def language(self) -> str:
        return "zh-hans" if get_language() == "zh-hans" else "en"

    @cached_property
    def words(self) -> Words:
        return Words(self.language)

    @cached_property
    def said(self) -> Explanation:
        return results.explained(self.version, self.language)

    @cached_property
    def trace(self) -> dict[str, Any]:
        return self.version.trace

    @cached_property
    def options(self) -> dict[str, Option]:
        found = self.election.options.select_related("idea").order_by("number")
        return {option.code: option for option in found}

    @cached_property
    def themes(self) -> dict[str, str]:
        return {theme.slug: str(theme) for theme in Theme.objects.all()}

    # Sizes

    @property
    def is_contest(self) -> bool:
        return self.election.is_contest

    @property
    def is_imported(self) -> bool:
        return self.election.origin == Election.Origin.IMPORTED

    @property
    def names_are_in(self) -> str:
        """The language in which files from elsewhere name their projects, as browsers know it; else empty."""
        return str(self.election.facts.get("meta", {}).get("language", "")) if self.is_imported else ""

    @property
    def currency(self) -> str:
        return results.currency_in(str(self.trace["election"]["currency"]), self.language)

    @property
    def is_yuan(self) -> bool:
        return self.currency in ("CNY", "yuan", "")

    def money(self, amount: str | Decimal) -> str:
        return self.words.money(str(amount), self.currency)

    @property
    def spent(self) -> Decimal:
        return Decimal(self.trace["cost"])

    @property
    def budget(self) -> Decimal:
        return Decimal(self.trace["election"]["budget"])

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent

    def plain_money(self, amount: Decimal) -> str:
        """As one says it: ten thousands in Chinese. Only for yuan."""
        return yuan(amount) if self.is_yuan else self.money(amount)

    # The first sentence

    @property
    def headline(self) -> str:
        voters, won = self.turnout["voters"], len(self.said.winners)
        numbers = {
            "voters": f"{voters:,}",
            "won": f"{won:,}",
            "options": f"{len(self.trace['election']['projects']):,}",
            "spent": self.plain_money(self.spent),
        }
        if self.is_contest:
            one = "%(voters)s people voted and chose %(won)s of %(options)s designs."
            return ngettext(one, "%(voters)s people voted and chose %(won)s of %(options)s designs.", voters) % numbers
        return (
            ngettext(
                "%(voters)s person voted and chose %(won)s of %(options)s projects, for %(spent)s.",
                "%(voters)s people voted and chose %(won)s of %(options)s projects, for %(spent)s.",
                voters,
            )
            % numbers
        )

    @property
    def second_sentence(self) -> str:
        """Turnout and what is left, where they are known."""
        parts = []
        if self.per_hundred is not None:
            parts.append(_("Of every 100 who may vote, %(share)s did.") % {"share": self.per_hundred})
        if not self.is_contest:
            parts.append(
                _("%(left)s of %(budget)s is left.")
                % {"left": self.plain_money(self.left), "budget": self.plain_money(self.budget)}
                if self.left
                else _("All of the %(budget)s is spent.") % {"budget": self.plain_money(self.budget)}
            )
        return self._joined(parts)

    def _joined(self, parts: list[str]) -> str:
        return ("" if self.language == "zh-hans" else " ").join(parts)

    @property
    def how(self) -> list[str]:
        """The rule, in sentences."""
        return [line for line in self.said.summary[1:] if line]

    # Who won and lost

    @cached_property
    def winners(self) -> list[Line]:
        return [self._line(reason, won=True) for reason in self.said.winners]

    @cached_property
    def losers(self) -> list[Line]:
        by_votes = sorted(self.said.losers, key=lambda reason: -self._votes(reason.project))
        return [self._line(reason, won=False) for reason in by_votes]

    @property
    def first_losers(self) -> list[Line]:
        return self.losers[:LOSERS_SHOWN]

    @property
    def other_losers(self) -> list[Line]:
        return self.losers[LOSERS_SHOWN:]

    @property
    def cut_line(self) -> str:
        if self.is_contest:
            return _("All places are taken here.")
        if self.trace["rule"] in GREEDY_RULES:
            return _("The money ends here. %(left)s is left.") % {"left": self.plain_money(self.left)}
        return _("The line is here. %(left)s is left.") % {"left": self.plain_money(self.left)}

    @property
    def points_name(self) -> str:
        return _("Score") if self.said.winners_table.key and self._by_points else _("Votes received")

    @property
    def _by_points(self) -> bool:
        return self.trace["rule"] == "borda" or self.election.ballot_type in ("cumulative", "ordinal", "scoring")

    @cached_property
    def _standings(self) -> dict[str, str]:
        return {line["project"]: line["points"] for line in self.trace.get("standings", [])}

    def _votes(self, code: str) -> Fraction:
        return Fraction(self._standings.get(code) or self.version.totals.get(code, "0"))

    @cached_property
    def _most(self) -> Fraction:
        return max((self._votes(project["id"]) for project in self.trace["election"]["projects"]), default=Fraction(1))

    @cached_property
    def _costs(self) -> dict[str, str]:
        return {project["id"]: project["cost"] for project in self.trace["election"]["projects"]}

    def _line(self, reason: Reason, *, won: bool) -> Line:
        option, votes = self.options.get(reason.project), self._votes(reason.project)
        return Line(
            code=reason.project,
            name=self.name(reason.project),
            url=option.get_absolute_url() if option else "",
            theme=self.theme(option) if option else "",
            won=won,
            votes=grouped(self._standings.get(reason.project) or self.version.totals.get(reason.project, "0")),
            share=round(100 * votes / self._most) if self._most else 0,
            cost="" if self.is_contest else self.money(self._costs[reason.project]),
            sentence=reason.sentence,
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        return {reason.project: reason.name for reason in (*self.said.winners, *self.said.losers)}

    def name(self, code: str) -> str:
        return self._names.get(code, code)

    def theme(self, option: Option) -> str:
        return self.themes.get(option.category, option.category)

    # Where the money goes

    @cached_property
    def money_chart(self) -> charts.Chart | None:
        if self.is_contest or not self.winners:
            return None
        flows = [
            charts.Flow(line.code, line.name, line.theme or _("no theme"), self._drawn(self._costs[line.code]))
            for line in self.winners
        ]
        title = _("Where the money goes (%(unit)s)") % {"unit": self.unit}
        if len({flow.theme for flow in flows}) > 1 and len(flows) <= FLOWS_SHOWN:
            return charts.money_flow(
                flows,
                self._drawn(self.budget),
                title=title,
                headers=(_("Project"), _("No."), _("Theme"), _("Money")),
                fund_name=_("The budget"),
                rest_name=_("Left over"),
                write=self._write,
            )
        return self._cost_bars(title)

    def _cost_bars(self, title: str) -> charts.Chart:
        """Without themes: each project's part of the budget, the dearest first."""
        dearest = sorted(self.winners, key=lambda line: -Decimal(self._costs[line.code]))
        bars = [
            charts.Bar(f"{line.code} {line.name}", self._drawn(self._costs[line.code]), "jade")
            for line in dearest[:BARS_SHOWN]
        ]
        if rest := dearest[BARS_SHOWN:]:
            together = sum(Decimal(self._costs[line.code]) for line in rest)
            name = ngettext("%(more)s more project", "%(more)s more projects", len(rest)) % {"more": len(rest)}
            bars.append(charts.Bar(name, self._drawn(together), "plum"))
        if self.left:
            bars.append(charts.Bar(_("Left over"), self._drawn(self.left), "stone", hatched=True))
        return charts.bar_rows(bars, title=title, headers=(_("Project"), _("Money")), write=self._write)

    @property
    def _in_wan(self) -> bool:
        return self.language == "zh-hans" and self.is_yuan

    def _drawn(self, amount: str | Decimal | int) -> float:
        return float(Decimal(amount) / 10_000) if self._in_wan else float(Decimal(amount))

    @property
    def unit(self) -> str:
        """What the numbers in pictures stand for."""
        return "万元" if self._in_wan else self.currency

    def _write(self, amount: float | int) -> str:
        if self._in_wan:
            return f"{amount:,.4f}".rstrip("0").rstrip(".")
        return f"{amount:,.2f}".removesuffix(".00")

    # Who took part

    @property
    def turnout(self) -> dict[str, Any]:
        return dict(self.version.turnout)

    @property
    def per_hundred(self) -> int | None:
        eligible = self.turnout.get("eligible")
        return round(100 * self.turnout["voters"] / eligible) if eligible else None

    @cached_property
    def channel_chart(self) -> charts.Chart | None:
        online, paper = self.turnout.get("online"), self.turnout.get("paper")
        if not online or not paper:
            return None
        shares = [charts.Share(_("By phone or computer"), online), charts.Share(_("On paper"), paper, hatched=True)]
        return charts.share_bar(shares, title=_("Phone or paper"), headers=(_("Way"), _("Voters")))

    @property
    def channel_words(self) -> str:
        online, paper = self.turnout.get("online"), self.turnout.get("paper")
        if online is None or paper is None:
            return ""
        return _("%(online)s voted by phone or computer, %(paper)s on paper.") % {
            "online": f"{online:,}",
            "paper": f"{paper:,}",
        }

    @cached_property
    def area_chart(self) -> charts.Chart | None:
        known = [area for area in self.turnout.get("areas", []) if area["voters"] is not None]
        if len(known) < 2:
            return None
        bars = [charts.Bar(self._in_my_language(area["name"]), area["voters"]) for area in known]
        return charts.bar_rows(bars, title=_("Voters by area"), headers=(_("Area"), _("Voters")))

    @property
    def few_areas(self) -> str:
        """Areas whose number is not said."""
        hidden = [area for area in self.turnout.get("areas", []) if area["voters"] is None]
        return self.words.listed([self._in_my_language(area["name"]) for area in hidden]) if hidden else ""

    @property
    def least_shown(self) -> int:
        return rules.get("voting.least_shown")

    def _in_my_language(self, both: dict[str, str]) -> str:
        return both.get(self.language) or next(iter(both.values()), "")

    # How fair it is

    @cached_property
    def beside(self) -> SideBySide | None:
        if not self.version.against:
            return None
        return replace(SideBySide.from_json(self.version.against), currency=self.currency)

    @cached_property
    def other_rule(self) -> str:
        return self.words.say(f"name.{self.beside.second.rule}") if self.beside else ""

    @cached_property
    def fairness_tables(self) -> tuple[Table, ...]:
        """The two rules side by side; shares by theme only where there are themes."""
        if self.beside is None:
            return ()
        sides, satisfaction, categories = explain_comparison(self.beside, self.language, few=self.least_shown)
        if len(self.beside.categories) < 2:
            return sides, satisfaction
        named = tuple((self.themes.get(row[0], row[0]), *row[1:]) for row in categories.rows)
        return (
            sides,
            satisfaction,
            Table(categories.key, categories.title, categories.columns, named, categories.numeric),
        )

    @cached_property
    def satisfaction_chart(self) -> charts.Chart | None:
        """Of 100 voters, how many have no winner, one, two …, under this rule and the other."""
        if self.beside is None or not self.beside.voters:
            return None
        first, second = (self._gathered(side.satisfaction) for side in (self.beside.first, self.beside.second))
        pairs = [
            charts.Pair(self._winners_named(k), first[k], second[k])
            for k in range(CELLS_SHOWN)
            if first[k] or second[k]
        ]
        names = self.words.say(f"name.{self.beside.first.rule}"), self.other_rule
        return charts.pair_rows(
            pairs,
            title=_("Of 100 voters, how many have so many winners"),
            headers=(_("Their winners"), *names),
            write=lambda share: f"{share:.0f}",
        )

    def _gathered(self, cells: tuple[int, ...]) -> list[float]:
        """In whole percents; the last cell takes all that follow."""
        padded = [*cells, *([0] * CELLS_SHOWN)]
        together = [*padded[: CELLS_SHOWN - 1], sum(padded[CELLS_SHOWN - 1 :])]
        voters = max(self.beside.voters if self.beside else 1, 1)
        return [float(round(100 * cell / voters)) for cell in together]

    def _winners_named(self, k: int) -> str:
        if k == 0:
            return _("none")
        if k == CELLS_SHOWN - 1:
            return _("%(many)s or more") % {"many": k}
        return str(k)

    @property
    def happy_per_hundred(self) -> int | None:
        return self._per_hundred(self.beside.first.with_a_winner) if self.beside else None

    @property
    def happy_under_the_other(self) -> int | None:
        return self._per_hundred(self.beside.second.with_a_winner) if self.beside else None

    def _per_hundred(self, part: int) -> int:
        return round(100 * part / max(self.beside.voters if self.beside else 1, 1))

    @property
    def prefer(self) -> str:
        if self.beside is None:
            return ""
        return _("%(mine)s voters have more winners this way, %(theirs)s would have more under the other rule.") % {
            "mine": f"{self.beside.prefer_first:,}",
            "theirs": f"{self.beside.prefer_second:,}",
        }

    @property
    def only_here(self) -> list[str]:
        return [self.name(code) for code in self.beside.only_first] if self.beside else []

    @property
    def only_there(self) -> list[str]:
        return [self.name(code) for code in self.beside.only_second] if self.beside else []

    # Step by step

    @cached_property
    def stages(self) -> list[Stage]:
        """Equal Shares and Phragmén round by round; under the other rules every option as its turn came."""
        shares = self.trace.get("equal_shares", {})
        if self.trace.get("comparison", {}).get("kept") != "greedy" and (rounds := shares.get("rounds")):
            bought = [self._bought(line) for line in rounds]
            return bought + [
                self._decided(line, len(bought) + n) for n, line in enumerate(shares.get("completion", ()), 1)
            ]
        if rounds := self.trace.get("phragmen", {}).get("rounds"):
            return [self._loaded(line, n) for n, line in enumerate(rounds, 1)]
        return [self._decided(line, n) for n, line in enumerate(self.trace.get("greedy", ()), 1)]

    def _bought(self, line: dict[str, Any]) -> Stage:
        sentence = next(reason.sentence for reason in self.said.winners if reason.project == line["project"])
        behind = [c for c in line["candidates"] if c["project"] != line["project"]][:3]
        parts = [sentence]
        if behind:
            close = self.words.listed([f"{self.name(c['project'])} ({c['effective_votes']})" for c in behind])
            parts.append(
                _("It had %(votes)s effective votes; close behind: %(others)s.")
                % {"votes": line["effective_votes"], "others": close}
            )
        left, cost = self.money(line["left"]), self.money(line["cost"])
        return Stage(
            int(line["round"]), line["project"], self.name(line["project"]), True, cost, left, self._joined(parts)
        )

    def _loaded(self, line: dict[str, Any], number: int) -> Stage:
        reason = next((r for r in (*self.said.winners, *self.said.losers) if r.project == line["project"]), None)
        cost = self.money(self._costs[line["project"]])
        won = line["project"] in set(self.version.winners)
        left = self.money(line["left"]) if "left" in line else ""
        said = reason.sentence if reason else ""
        return Stage(number, line["project"], self.name(line["project"]), won, cost, left, said)

    def _decided(self, line: dict[str, Any], number: int) -> Stage:
        won = line["verdict"] == "won"
        reason = next((r for r in (*self.said.winners, *self.said.losers) if r.project == line["project"]), None)
        left = Decimal(line["left"]) - (Decimal(line["cost"]) if won else 0)
        said = reason.sentence if reason else ""
        name = self.name(line["project"])
        return Stage(number, line["project"], name, won, self.money(line["cost"]), self.money(left), said)

    @cached_property
    def left_chart(self) -> charts.Chart | None:
        """What is left after each winner, as steps going down."""
        bought = [(stage.code, stage) for stage in self.stages if stage.won]
        if len(bought) < 2:
            return None
        left, points = self.budget, [(_("before"), self._drawn(self.budget))]
        for code, _stage in bought:
            left -= Decimal(self._costs[code])
            points.append((code, self._drawn(left)))
        return charts.balance_steps(
            points,
            title=_("What is left after each winner (%(unit)s)") % {"unit": self.unit},
            headers=(_("Winner"), _("Left")),
            write=self._write,
        )

    # Where it comes from, and where it goes

    @cached_property
    def way(self) -> charts.Chart | None:
        """From ideas to winners."""
        cycle = self.election.cycle
        if cycle is None or self.is_imported:
            return None
        handed_in = Idea.objects.public().filter(cycle=cycle).count()
        steps = [
            (_("Ideas published"), handed_in),
            (_("On the ballot"), len(self.trace["election"]["projects"])),
            (_("Chosen"), len(self.said.winners)),
        ]
        if handed_in < steps[1][1]:
            return None
        return charts.funnel(steps, title=_("From idea to result"), headers=(_("Step"), _("Number")))

    # Who signed

    @cached_property
    def signatures(self) -> list[Any]:
        return list(self.version.signatures.all())

    @property
    def signed_by(self) -> str:
        return self.words.listed([str(signature.by) for signature in self.signatures]) if self.signatures else ""

    @property
    def signed_on(self) -> str:
        return day_words(self.signatures[-1].signed_at) if self.signatures else ""


def recount_commands(election: Election, version: ResultVersion) -> list[tuple[str, str]]:
    """What to type to count the published ballots again: with our engine, and with the other program where it can."""
    file = f"{election.slug}.pb"
    found = [(_("With the engine of this site"), f"python -m voting.counting {file} --format json")]
    if second := second_opinion(version, file):
        found.append((_("With another program, one file you can read in a quarter of an hour"), second))
    return found


# What `voting/recount.py` takes as given: another value is unknown to it.
TAKEN_FOR_GRANTED: dict[str, Any] = {
    "free_projects": "refuse",
    "cost_decimals": "exact",
    "fund_unsupported": False,
    "borda_last": 1,
    "exhaustive_over": "supported",
}


def second_opinion(version: ResultVersion, file: str) -> str:
    """The command line of `voting/recount.py`; empty where a setting is unknown to it."""
    given = version.summary["parameters"]
    if any(given.get(name, value) != value for name, value in TAKEN_FOR_GRANTED.items()):
        return ""
    return f"python voting/recount.py {file} {shlex.join(files.recount_options(version))}"


def reason_of(option: Option) -> tuple[bool, str] | None:
    """Whether this option won, and why, in the reader's language; None while its result is not final."""
    version = results.published(option.election)
    if version is None or not option.code:
        return None
    language = "zh-hans" if get_language() == "zh-hans" else "en"
    said = results.reasons_of(version, language).get(option.code, "")
    return option.code in set(version.winners), said


class Card(NamedTuple):
    """One result in a list."""

    election: Election
    version: ResultVersion
    voters: str
    outcome: str


def in_short(elections: list[Election]) -> list[Card]:
    """The results that hold, of elections annotated with `listed`, how many options there were. One query."""
    versions = ResultVersion.objects.certified().without_details().filter(election__in=elections)
    newest: dict[int, ResultVersion] = {}
    for version in versions:
        newest.setdefault(version.election_id, version)
    return [_card(election, newest[election.pk]) for election in elections if election.pk in newest]


def _card(election: Election, version: ResultVersion) -> Card:
    language = "zh-hans" if get_language() == "zh-hans" else "en"
    voters, won = version.turnout["voters"], len(version.winners)
    numbers = {"won": won, "options": election.listed}  # type: ignore[attr-defined]
    if election.is_contest:
        outcome = ngettext("%(won)s of %(options)s designs", "%(won)s of %(options)s designs", won) % numbers
    else:
        currency = results.currency_in(election.facts.get("meta", {}).get("currency", "CNY"), language)
        cost = Words(language).money(version.summary["cost"], currency)
        outcome = _("%(won)s of %(options)s projects, %(cost)s") % {**numbers, "cost": cost}
    said = ngettext("%(voters)s voter", "%(voters)s voters", voters) % {"voters": f"{voters:,}"}
    return Card(election, version, said, outcome)
