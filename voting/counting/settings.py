"""Everything a count can be told, each choice explicit. ``docs/counting.md`` explains them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from voting.counting.money import decimal_text
from voting.counting.refusals import Refusal
from voting.counting.ties import COST, ID, KEYS, LOT, SUPPORT

GREEDY = "greedy"
GREEDY_NO_SKIP = "greedy-no-skip"
GREEDY_DENSITY = "greedy-density"
EQUAL_SHARES = "equal-shares"
PHRAGMEN = "phragmen"
PLURALITY = "plurality"
APPROVAL = "approval"
BORDA = "borda"

GREEDY_RULES = (GREEDY, GREEDY_NO_SKIP, GREEDY_DENSITY)
BUDGET_RULES = (*GREEDY_RULES, EQUAL_SHARES, PHRAGMEN)
CONTEST_RULES = (PLURALITY, APPROVAL, BORDA)
RULES = BUDGET_RULES + CONTEST_RULES

UTILITIES = ("cost", "cardinality")

NONE = "none"
UTILITARIAN = "utilitarian"
ADD1 = "add1"
ADD1E = "add1e"
ADD1U = "add1u"
COMPLETIONS = (NONE, UTILITARIAN, ADD1, ADD1E, ADD1U)
RAISING = frozenset({ADD1, ADD1E, ADD1U})

STARTS = ("floor", "exact")
EXHAUSTIVE_OVER = ("supported", "all")
FREE_PROJECTS = ("refuse", "ignore", "fund")
COST_DECIMALS = ("exact", "floor")

_SHARES = (EQUAL_SHARES,)
BELONGS_TO: dict[str, tuple[str, ...]] = {
    "utility": _SHARES,
    "completion": _SHARES,
    "step": _SHARES,
    "start": _SHARES,
    "exhaustive_over": _SHARES,
    "comparison": _SHARES,
    "fund_unsupported": (*GREEDY_RULES, EQUAL_SHARES),
    "threshold": BUDGET_RULES,
    "support_for_cost": BUDGET_RULES,
    "exclusive": (*GREEDY_RULES, EQUAL_SHARES),
    "caps": (*GREEDY_RULES, EQUAL_SHARES),
    "free_projects": BUDGET_RULES,
    "cost_decimals": BUDGET_RULES,
    "seats": CONTEST_RULES,
    "borda_last": (BORDA,),
}
"""The rules under which a setting means something; those not named here matter under every rule."""


class BadSettings(Refusal):
    """A setting has no meaning, or contradicts another one; the message says which."""


@dataclass(frozen=True)
class Settings:
    """How to count. Every default is the one in ``docs/counting.md``.

    A setting that means nothing under the rule (``BELONGS_TO``) or the completion is refused, unless
    it is left at its default: nobody shall believe that it mattered.

    - ``utility``, ``completion``, ``step``, ``start``, ``exhaustive_over``, ``comparison``: Equal
      Shares only. ``start`` left ``None`` is "floor" for add1 and add1u, "exact" otherwise. ``step``
      is in currency units.
    - ``threshold``: projects with a smaller score are left out (points or votes).
    - ``support_for_cost``: a project is left out if votes / voters < cost / (this × budget);
      3 is the clause of Świecie. ``None``: no such clause.
    - ``exclusive``: sets of project ids of which at most one may win.
    - ``caps``: the most that may be spent on a category, in currency units.
    - ``tie_break``: keys, see ``ties``; without "id" or "lot" at the end a tie left over is an error.
    - ``lot_seed``: public seed; needed with, and only with, the key "lot".
    - ``fund_unsupported``: whether greedy and utilitarian completion may fund what nobody named.
    - ``free_projects``: "refuse" an election with a project of no cost, "ignore" such projects,
      or "fund" them before the count begins.
    - ``borda_last``: points of the project ranked last on a ballot, 1 or 0.
    - ``cost_decimals``: "exact", or "floor" to count in whole currency units.
    - ``seats``: winners of a design contest.
    - ``most_steps``: an Add1 that needs more runs, or would double the endowment only in more, is
      refused instead of running for hours.
    """

    rule: str = GREEDY
    utility: str = "cost"
    completion: str = NONE
    step: Fraction = Fraction(1)
    start: str | None = None
    exhaustive_over: str = "supported"
    comparison: bool = False
    threshold: Fraction = Fraction(0)
    support_for_cost: Fraction | None = None
    exclusive: tuple[frozenset[str], ...] = ()
    caps: Mapping[str, Fraction] = field(default_factory=dict)
    tie_break: tuple[str, ...] = (COST, SUPPORT, ID)
    lot_seed: str | None = None
    fund_unsupported: bool = False
    free_projects: str = "refuse"
    borda_last: int = 1
    cost_decimals: str = "exact"
    seats: int = 1
    most_steps: int = 10_000

    def __post_init__(self) -> None:
        _one_of("rule", self.rule, RULES)
        _one_of("utility", self.utility, UTILITIES)
        _one_of("completion", self.completion, COMPLETIONS)
        _one_of("start", self.start, (None, *STARTS))
        _one_of("exhaustive_over", self.exhaustive_over, EXHAUSTIVE_OVER)
        _one_of("free_projects", self.free_projects, FREE_PROJECTS)
        _one_of("cost_decimals", self.cost_decimals, COST_DECIMALS)
        _one_of("borda_last", self.borda_last, (0, 1))
        self._check_numbers()
        self._check_tie_break()
        self.require_effect(name for name, default in _defaults().items() if getattr(self, name) != default)

    def require_effect(self, names: Iterable[str]) -> None:
        """Raise ``BadSettings`` if one of the settings ``names`` has no effect on this count."""
        for name in names:
            if self.rule not in BELONGS_TO.get(name, RULES):
                raise BadSettings("{name} has no effect under the rule {rule}", name=name, rule=self.rule)
            if not self._has_effect(name, self.rule):
                raise BadSettings("{name} has no effect with completion {other}", name=name, other=self.completion)

    def _has_effect(self, name: str, rule: str) -> bool:
        """Whether the setting matters under ``rule`` with the completion chosen."""
        if rule not in BELONGS_TO.get(name, RULES):
            return False
        if rule != EQUAL_SHARES:
            return True
        if name == "step":
            return self.completion in RAISING
        if name == "exhaustive_over":
            return self.completion == ADD1E
        if name == "fund_unsupported":
            return self.comparison or self.completion in (UTILITARIAN, ADD1U)
        return True

    def under(self, rule: str) -> Settings:
        """The same settings under another rule; what has no effect there goes back to its default."""
        defaults = _defaults()
        changes = {name: defaults[name] for name in BELONGS_TO if not self._has_effect(name, rule)}
        return replace(self, rule=rule, **changes)

    def _check_numbers(self) -> None:
        if self.step <= 0:
            raise BadSettings("the step must be positive")
        if self.threshold < 0:
            raise BadSettings("the threshold cannot be negative")
        if self.support_for_cost is not None and self.support_for_cost <= 0:
            raise BadSettings("support for cost must be positive")
        if self.seats < 1 or self.most_steps < 1:
            raise BadSettings("seats and steps are at least one")
        if any(cap < 0 for cap in self.caps.values()):
            raise BadSettings("a spending cap cannot be negative")
        if any(len(group) < 2 for group in self.exclusive):
            raise BadSettings("a set of incompatible projects has at least two members")

    def _check_tie_break(self) -> None:
        for key in self.tie_break:
            _one_of("tie_break", key, KEYS)
        if not self.tie_break or len(set(self.tie_break)) != len(self.tie_break):
            raise BadSettings("the tie-break order names each key once")
        if (LOT in self.tie_break) != (self.lot_seed is not None):
            raise BadSettings("the tie-break key “lot” and a seed for the lot go together")
        if self.lot_seed is not None and not _printable(self.lot_seed):
            raise BadSettings("the seed of the lot is one line of printable text")

    @property
    def starts_from(self) -> str:
        if self.start is not None:
            return self.start
        return "floor" if self.completion in (ADD1, ADD1U) else "exact"

    @property
    def is_contest(self) -> bool:
        return self.rule in CONTEST_RULES

    def with_lot(self, seed: str) -> Settings:
        """The same settings with a lot in place of the project id as the last tie-break key."""
        keys = tuple(LOT if key == ID else key for key in self.tie_break)
        return replace(self, tie_break=keys if LOT in keys else (*keys, LOT), lot_seed=seed)

    def parameters(self) -> dict[str, object]:
        """The settings that matter for the chosen rule, as plain JSON values."""
        found: dict[str, object] = {"tie_break": list(self.tie_break)}
        if self.lot_seed is not None:
            found["lot_seed"] = self.lot_seed
        if self.is_contest:
            found["seats"] = self.seats
            if self.rule == BORDA:
                found["borda_last"] = self.borda_last
            return found
        found["threshold"] = decimal_text(self.threshold)
        found["free_projects"] = self.free_projects
        found["cost_decimals"] = self.cost_decimals
        found["exclusive"] = sorted(sorted(group) for group in self.exclusive)
        found["caps"] = {name: decimal_text(cap) for name, cap in sorted(self.caps.items())}
        if self.support_for_cost is not None:
            found["support_for_cost"] = str(self.support_for_cost)
        if self.rule == EQUAL_SHARES:
            found |= self._equal_shares_parameters()
        if self.rule in GREEDY_RULES or self.completion in (UTILITARIAN, ADD1U) or self.comparison:
            found["fund_unsupported"] = self.fund_unsupported
        return found

    def _equal_shares_parameters(self) -> dict[str, object]:
        found: dict[str, object] = {
            "utility": self.utility,
            "completion": self.completion,
            "start": self.starts_from,
            "comparison": self.comparison,
        }
        if self.completion in RAISING:
            found["step"] = decimal_text(self.step)
        if self.completion == ADD1E:
            found["exhaustive_over"] = self.exhaustive_over
        return found


def _defaults() -> dict[str, Any]:
    return {f.name: {} if f.default is MISSING else f.default for f in fields(Settings)}


def _one_of(name: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        raise BadSettings("{name}: “{value}” is none of {allowed}", name=name, value=value, allowed=allowed)


def _printable(text: str) -> bool:
    return bool(text) and text.isprintable()
