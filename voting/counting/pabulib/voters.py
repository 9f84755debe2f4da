"""Who has voted: enough is kept of every voter id to notice one that comes twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

_BETWEEN = "\0"
"""Between ids; a file with a zero byte in it is refused anyway."""


class Voters:
    """Voter ids by rows, and at the end those that came before.

    A set of a million texts takes a hundred megabytes and each look into it a walk through memory.
    So hashes are kept, compared once at the end; only where two are equal are the ids themselves.
    """

    def __init__(self) -> None:
        self._hashes: list[NDArray[np.int64]] = []
        self._rows: list[tuple[Sequence[int], str]] = []

    def add(self, lines: Sequence[int], ids: Sequence[str]) -> None:
        """Note ``ids`` and the lines they are on."""
        self._hashes.append(np.fromiter(map(hash, ids), np.int64, len(ids)))
        self._rows.append((lines, _BETWEEN.join(ids)))

    def twice(self) -> Iterator[tuple[int, str]]:
        """Line and id of every row whose voter has voted on an earlier one."""
        if not self._rows:
            return
        hashes = np.sort(np.concatenate(self._hashes))
        suspects = set(hashes[1:][hashes[1:] == hashes[:-1]].tolist())
        seen: set[str] = set()
        for lines, ids in self._rows if suspects else ():
            for line, name in zip(lines, ids.split(_BETWEEN), strict=False):
                if hash(name) in suspects:
                    if name in seen:
                        yield line, name
                    seen.add(name)
