"""Exact prices without a rational number per voter.

Whoever has not run dry holds exactly ``endowment − Σ price × weight`` over the winners they paid
for. So all that is ever rational are the prices, and everything else is counting: the supporters
of a project who give their last hold together ``voters × endowment − Σ paid_j × price_j``, where
``paid_j`` is a whole number, the weight with which they paid for the earlier winner ``j``.

All prices are kept as whole numbers over one common denominator.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd


class Ledger:
    """Prices per unit of weight of the winners so far, exact, in minor units."""

    def __init__(self, endowment: Fraction):
        self.endowment = endowment.numerator
        self.denominator = endowment.denominator
        self.prices: list[int] = []

    def money(self, voters: int, paid: Sequence[int]) -> int:
        """What ``voters`` who paid with weights ``paid`` still hold, times the denominator."""
        spent = sum(weight * price for weight, price in zip(paid, self.prices, strict=True) if weight)
        return voters * self.endowment - spent

    def buy(self, missing: int, weight: int) -> Fraction:
        """Enter the price ``missing / (denominator × weight)`` and return it.

        ``missing`` is what those who pay the full price bring up together, times the denominator;
        ``weight`` their weight.
        """
        common = gcd(missing, weight)
        factor = weight // common
        if factor != 1:
            self.denominator *= factor
            self.endowment *= factor
            self.prices = [price * factor for price in self.prices]
        self.prices.append(missing // common)
        return Fraction(self.prices[-1], self.denominator)
