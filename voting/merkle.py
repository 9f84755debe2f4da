"""Trees of hashes, as in RFC 6962: leaf = SHA-256(0x00 ‖ bytes), node = SHA-256(0x01 ‖ left ‖ right).

Leaves are texts of hexadecimal digits. A path says for each step on which side the other half stands.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple


class Step(NamedTuple):
    side: str  # "left" or "right": where `hash` stands
    hash: str


def leaf(digest: str) -> str:
    return hashlib.sha256(b"\0" + bytes.fromhex(digest)).hexdigest()


def node(left: str, right: str) -> str:
    return hashlib.sha256(b"\1" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root(digests: Sequence[str]) -> str:
    """The root over these leaves, in their order. Of nothing: SHA-256 of nothing."""
    level = [leaf(digest) for digest in digests]
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else hashlib.sha256().hexdigest()


def path(digests: Sequence[str], position: int) -> list[Step]:
    """From the leaf at `position` up to the root."""
    level, steps = [leaf(digest) for digest in digests], []
    while len(level) > 1:
        other = position ^ 1
        if other < len(level):
            steps.append(Step("left" if other < position else "right", level[other]))
        level, position = _above(level), position // 2
    return steps


def climb(digest: str, steps: Sequence[Sequence[str]]) -> str:
    """The root that this leaf and path lead to."""
    here = leaf(digest)
    for side, other in steps:
        here = node(other, here) if side == "left" else node(here, other)
    return here


def _above(level: list[str]) -> list[str]:
    """An odd one at the end goes up as it is."""
    pairs = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return pairs + level[-1:] if len(level) % 2 else pairs
