"""The settings of a count as they travel with a file.

META has a field for the rule, but its words are few. So our files carry, in the numbered comment,
the settings themselves::

    #1: counted with {"completion":"add1u","rule":"equal-shares","utility":"cost"}

Only settings that differ from the defaults are named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from voting.counting.money import NotAnAmount, decimal_text, parse_amount
from voting.counting.settings import ADD1, EQUAL_SHARES, GREEDY, GREEDY_NO_SKIP, NONE, BadSettings, Settings

MARK = "counted with "

_FRACTIONS = ("step", "threshold", "support_for_cost")
_PLAIN: dict[str, type] = {
    "rule": str,
    "utility": str,
    "completion": str,
    "start": str,
    "exhaustive_over": str,
    "comparison": bool,
    "lot_seed": str,
    "fund_unsupported": bool,
    "free_projects": str,
    "borda_last": int,
    "cost_decimals": str,
    "seats": int,
}


def settings_as_json(settings: Settings) -> dict[str, Any]:
    """Settings that differ from the defaults, and the rule, as plain JSON values."""
    default = Settings()
    found: dict[str, Any] = {"rule": settings.rule}
    for name in _PLAIN:
        if getattr(settings, name) != getattr(default, name):
            found[name] = getattr(settings, name)
    for name in _FRACTIONS:
        if getattr(settings, name) != getattr(default, name):
            found[name] = str(getattr(settings, name))
    if settings.tie_break != default.tie_break:
        found["tie_break"] = list(settings.tie_break)
    if settings.exclusive:
        found["exclusive"] = sorted(sorted(group) for group in settings.exclusive)
    if settings.caps:
        found["caps"] = {name: decimal_text(cap) for name, cap in sorted(settings.caps.items())}
    return found


def settings_from_json(given: Mapping[str, Any]) -> Settings:
    """The settings back again. Raises ``BadSettings`` for anything it does not understand."""
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in _FRACTIONS:
            values[name] = _fraction(name, value)
        elif name in _PLAIN and type(value) is _PLAIN[name]:  # True is no number of seats
            values[name] = value
        elif name == "tie_break" and _is_texts(value):
            values[name] = tuple(value)
        elif name == "exclusive" and isinstance(value, list) and all(map(_is_texts, value)):
            values[name] = tuple(frozenset(group) for group in value)
        elif name == "caps" and isinstance(value, dict) and _is_texts(list(value.values())):
            values[name] = {category: _amount(name, cap) for category, cap in value.items()}
        else:
            raise BadSettings("“{name}” is no setting, or has no such value", name=name)
    return Settings(**values)


def settings_comment(settings: Settings, comment: str) -> str:
    """``comment`` with the settings as its first numbered item and the other items after it."""
    text = json.dumps(settings_as_json(settings), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = text.replace("#", "\\u0023")  # a seed such as “draw #2: heads” must not look like an item
    others = [item for item in _items(comment) if not item.startswith(MARK)]
    items = [MARK + text, *others]
    return " ".join(f"#{number}: {item}" for number, item in enumerate(items, 1))


def _items(comment: str) -> list[str]:
    parts = re.split(r"(?:^|\s)#\d+: ", comment)
    return [part.strip() for part in parts if part.strip()]


def settings_of_file(meta: Mapping[str, str]) -> Settings:
    """How a file says it was counted: our comment, else META's ``rule``, else greedy.

    Of the format's rules ``greedy-exclusive`` and ``greedy-custom`` depend on decisions that are
    told in prose at best; they are counted as plain greedy. A threshold in META counts with every
    greedy rule. Raises ``BadSettings`` if our own comment is damaged; the reader reports that as a
    fault of the file.
    """
    for item in _items(meta.get("comment", "")):
        if item.startswith(MARK):
            return settings_from_json(_document(item.removeprefix(MARK)))
    rule = meta.get("rule", "")
    if rule.startswith("equalshares"):
        completion = ADD1 if "/add1" in rule else NONE
        comparison = rule.endswith("-comparison")
        return Settings(rule=EQUAL_SHARES, completion=completion, comparison=comparison)
    threshold = _amount("threshold", meta.get("min_project_score_threshold") or "0")
    return Settings(rule=GREEDY_NO_SKIP if rule == GREEDY_NO_SKIP else GREEDY, threshold=threshold)


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadSettings("“counted with” is not followed by settings that can be read")
    return found


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _fraction(name: str, value: object) -> Fraction:
    try:
        if isinstance(value, str) and len(value) <= 60 and re.fullmatch(r"[0-9]+(/[0-9]+|\.[0-9]+)?", value):
            return Fraction(value)
    except ZeroDivisionError:
        pass
    raise BadSettings("{name}: “{value}” is no number", name=name, value=json.dumps(value))


def _amount(name: str, text: str) -> Fraction:
    try:
        return parse_amount(text)
    except NotAnAmount as refusal:
        raise BadSettings("{name}: {why}", name=name, why=refusal.saying) from None
