"""The vocabulary of the format: sections, fields, allowed values, and how values are checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from voting.counting.money import NotAnAmount, parse_amount
from voting.counting.refusals import Refusal

META, PROJECTS, VOTES = "META", "PROJECTS", "VOTES"
SECTIONS = (META, PROJECTS, VOTES)

REQUIRED_META = (
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
)

META_ORDER = (
    "description",
    "country",
    "unit",
    "district",
    "subunit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
    "min_length",
    "max_length",
    "min_sum_cost",
    "max_sum_cost",
    "min_points",
    "max_points",
    "min_sum_points",
    "max_sum_points",
    "default_score",
    "min_project_cost",
    "max_project_cost",
    "min_project_score_threshold",
    "neighborhoods",
    "subdistricts",
    "categories",
    "edition",
    "language",
    "currency",
    "fully_funded",
    "experimental",
    "comment",
    "acknowledgments",
    "leftover_budget",
    "budget_per_category",
    "budget_per_neighborhood",
    "min_length_per_category",
    "max_length_per_category",
    "min_sum_cost_per_category",
    "max_sum_cost_per_category",
)

PROJECT_ORDER = (
    "project_id",
    "cost",
    "votes",
    "score",
    "name",
    "category",
    "beneficiaries",
    "selected",
    "neighborhood",
    "subunit",
    "district",
    "description",
    "proposer",
    "public_id",
    "latitude",
    "longitude",
)

RENAMED = {"target": "beneficiaries"}
"""Old field names still found in files, and their present names."""

NEEDED = {PROJECTS: {"project_id", "cost"}, VOTES: {"voter_id", "vote"}}
"""Columns without which a section means nothing."""

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
POINTS_TYPES = frozenset({"cumulative", "scoring"})

RULES = (
    "greedy",
    "greedy-no-skip",
    "greedy-threshold",
    "greedy-exclusive",
    "greedy-custom",
    "equalshares",
    "equalshares-comparison",
    "equalshares/add1",
    "equalshares/add1-comparison",
    "unknown",
)

_WHOLE = re.compile(r"[0-9]{1,15}")
_SIGNED = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")


class BadValue(Refusal):
    """A value that its field does not allow; the message says why."""


def whole(text: str) -> int:
    """A whole number from 0; "7.0" is taken as 7."""
    plain = text[:-2] if text.endswith(".0") else text
    if not _WHOLE.fullmatch(plain):
        raise BadValue("“{text}” is not a whole number", text=text)
    return int(plain)


def number(text: str) -> Fraction:
    """A decimal number, perhaps negative."""
    if not _SIGNED.fullmatch(text):
        raise BadValue("“{text}” is not a plain number", text=text)
    return Fraction(text)


def amount(text: str) -> Fraction:
    try:
        return parse_amount(text)
    except NotAnAmount as refusal:
        raise BadValue(refusal.saying) from None


def positive_amount(text: str) -> Fraction:
    found = amount(text)
    if found == 0:
        raise BadValue("must be more than 0")
    return found


def day(text: str) -> tuple[date, date]:
    """First and last day meant by "2023" or "24.09.2023"."""
    try:
        if _YEAR.fullmatch(text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if parts := _DAY.fullmatch(text):
            found = date(int(parts[3]), int(parts[2]), int(parts[1]))
            return found, found
    except ValueError:
        pass
    raise BadValue("“{text}” is not a date (dd.mm.yyyy or a year)", text=text)


def one_of(allowed: tuple[str, ...]) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text not in allowed:
            raise BadValue("“{text}” is none of {allowed}", text=text, allowed=allowed)
        return text

    return check


selected = one_of(("0", "1", "2", "3"))


META_VALUES: dict[str, Callable[[str], object]] = {
    "num_projects": whole,
    "num_votes": whole,
    "budget": positive_amount,
    "vote_type": one_of(VOTE_TYPES),
    "rule": one_of(RULES),
    "date_begin": day,
    "date_end": day,
    "min_length": whole,
    "max_length": whole,
    "min_sum_cost": amount,
    "max_sum_cost": amount,
    "min_points": number,
    "max_points": number,
    "min_sum_points": number,
    "max_sum_points": number,
    "default_score": number,
    "min_project_score_threshold": amount,
    "fully_funded": one_of(("1",)),
    "experimental": one_of(("1",)),
}
"""How the values of META are read; fields not listed are free text."""
