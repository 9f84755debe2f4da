"""Equal rows found and all rows put in order, in arrays: no object for every ballot.

A million small Python objects are slow to sort and to look up, because each lies somewhere else in
memory; and the more there are, the slower each. Here eight bytes of a row are compared at once, and
only rows still alike look at the next eight.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

WORD = 8
"""Bytes."""

PART = 2**15
"""Rows."""


Counts = NDArray[np.int64]


def grouped(codes: NDArray[Any], lengths: Counts, counts: Counts) -> tuple[NDArray[Any], Counts, Counts]:
    """The same rows (see ``in_order``) in order and each once, with the ``counts`` of equal ones added up."""
    order, differs = in_order(codes, lengths)
    firsts = np.flatnonzero(differs)
    rows = order[firsts]
    starts = (np.cumsum(lengths) - lengths)[rows]
    lengths = lengths[rows]
    kept = [codes[positions(starts[part], lengths[part])] for part in parts(len(rows))]
    sums = np.add.reduceat(counts[order], firsts) if len(firsts) else counts
    return np.concatenate([codes[:0], *kept]), lengths, sums


def parts(rows: int) -> Iterator[slice]:
    """``rows`` a part at a time: what is worked out for a part is small enough to stay in the cache."""
    for begin in range(0, rows, PART):
        yield slice(begin, min(begin + PART, rows))


def positions(starts: Counts, lengths: Counts) -> Counts:
    """All positions of rows that begin at ``starts``, row after row."""
    found = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    found += np.arange(len(found))
    return found


def in_order(codes: NDArray[Any], lengths: Counts) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Rows of positive ``codes``, row after row, each with its length, put in lexicographic order.

    Gives the row numbers in that order, a row before those that begin with it, and for each place
    whether its row differs from the one before.
    """
    words, starts, sizes = _words(codes, lengths)
    order = np.arange(len(lengths))
    differs = np.zeros(len(lengths), dtype=bool)
    differs[:1] = True
    left, depth = order.copy(), 0
    while len(left):
        rows = order[left]
        keys = words[starts[rows] + depth]
        by = np.lexsort((keys, np.cumsum(differs[left]))) if depth else keys.argsort()
        order[left], keys = rows[by], keys[by]
        differs[left[1:]] |= keys[1:] != keys[:-1]
        depth += 1
        alone = differs[left] & np.append(differs[left[1:]], True)
        left = left[~alone & (sizes[order[left]] > depth)]
    return order, differs


def _words(codes: NDArray[Any], lengths: Counts) -> tuple[NDArray[np.uint64], Counts, Counts]:
    """The rows as words, where each row begins and how many words it has.

    Every row ends with at least one zero, so words compare as the rows do and rows of different
    lengths never look the same.
    """
    kind = np.min_scalar_type(int(codes.max(initial=0))).newbyteorder(">")
    each = WORD // kind.itemsize
    sizes = lengths // each + 1
    starts = np.cumsum(sizes) - sizes
    cells = np.zeros(int(sizes.sum()) * each, dtype=kind)
    filled = np.stack((lengths, sizes * each - lengths), axis=1).ravel()
    cells[np.repeat(np.tile((True, False), len(lengths)), filled)] = codes
    return cells.view(">u8").astype(np.uint64), starts, sizes
