"""Exact numbers as text, however long they are."""

from __future__ import annotations

from fractions import Fraction

_DIGITS = 4000


def whole_text(number: int) -> str:
    """``number`` in decimal digits, also beyond Python's own limit on such conversions."""
    if number < 0:
        return "-" + whole_text(-number)
    if number.bit_length() < 13_000:
        return str(number)
    parts = []
    while number:
        number, rest = divmod(number, 10**_DIGITS)
        parts.append(f"{rest:0{_DIGITS}d}")
    return "".join(reversed(parts)).lstrip("0")


def ratio_text(number: Fraction) -> str:
    """``number`` as "p/q" in lowest terms, or "p" when it is whole."""
    top = whole_text(number.numerator)
    return top if number.denominator == 1 else f"{top}/{whole_text(number.denominator)}"
