"""Exact amounts of money: read from text, scaled to whole minor units, written back.

An amount is a ``Fraction`` of currency units. Rules count in *minor units*: whole numbers of the
smallest unit any cost or budget of the election uses (fen, cents, or plain yuan when nothing has
decimals), so that no amount is ever rounded.
"""

import re
from collections.abc import Iterable
from fractions import Fraction

from voting.counting.refusals import Refusal

LARGEST = 10**15
"""Amounts must stay below this many currency units: far above any city, far below overflow."""

MOST_DECIMALS = 6

_AMOUNT = re.compile(r"[0-9]{1,24}(?:\.[0-9]{1,24})?")


class NotAnAmount(Refusal):
    """The text is not a plain, sensible, non-negative decimal number."""


def parse_amount(text: str) -> Fraction:
    """The exact value of ``text`` ("100000", "100000.0", "2532645.83") in currency units.

    Raises ``NotAnAmount`` for signs, exponents, decimal commas, more than ``MOST_DECIMALS``
    significant decimals and amounts of ``LARGEST`` or more.
    """
    if not _AMOUNT.fullmatch(text):
        raise NotAnAmount("“{text}” is not a plain number", text=text)
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > MOST_DECIMALS:
        raise NotAnAmount("“{text}” has more than {most} decimals", text=text, most=MOST_DECIMALS)
    if int(whole) >= LARGEST:
        raise NotAnAmount("“{text}” is too large", text=text)
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def minor_units(amounts: Iterable[Fraction]) -> int:
    """The least power of ten that turns every amount into a whole number.

    Raises ``NotAnAmount`` for an amount that is no finite decimal, such as a third.
    """
    scale = 1
    for amount in amounts:
        while scale % amount.denominator:
            if scale >= 10**MOST_DECIMALS:
                raise NotAnAmount("“{text}” has more than {most} decimals", text=amount, most=MOST_DECIMALS)
            scale *= 10
    return scale


def decimal_text(amount: Fraction) -> str:
    """``amount`` as a plain decimal string, exact, without needless zeros ("1200", "0.5")."""
    scale = minor_units([amount])
    return scaled_text(int(amount * scale), scale)


def scaled_text(number: int, scale: int) -> str:
    """``number / scale`` as a decimal string; ``scale`` is a power of ten."""
    if scale == 1:
        return str(number)
    sign = "-" if number < 0 else ""
    whole, rest = divmod(abs(number), scale)
    decimals = f"{rest:0{len(str(scale)) - 1}d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


def rounded_text(numerator: int, denominator: int, decimals: int = 4) -> str:
    """``numerator / denominator`` rounded half up to ``decimals`` places, computed in integers.

    Meant for reading, never for deciding.
    """
    scale = 10**decimals
    return scaled_text((2 * numerator * scale + denominator) // (2 * denominator), scale)


def fraction_text(amount: Fraction) -> str:
    """``amount`` as "p/q" in lowest terms, or "p" when it is whole."""
    return str(amount)
