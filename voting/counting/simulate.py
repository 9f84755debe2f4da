"""Made-up ballots, to try a rule on before anybody has voted.

A simulation shows what a rule does, never what people want: all that is assumed of them is that a few
things are liked by many and most by few. Ballots are drawn from a seed that is published with them,
by hashes as the lot is (see ``ties``), so the same seed gives the same ballots everywhere::

    election = made_up(projects, 50_000, voters=800, seed="open day")
    both = compare(count(election, Settings()), count(election, Settings(rule="equal-shares")))
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import accumulate

from voting.counting.election import APPROVAL, BadElection, Election, Project, make_election

MOST_VOTERS = 100_000


def made_up(
    projects: Iterable[Project], budget: Fraction | int, voters: int, seed: str, *, most_choices: int = 5
) -> Election:
    """``voters`` approval ballots naming one to ``most_choices`` projects each.

    In an order drawn from the seed the ``k``-th project, from 0, is liked like ``1 / (k + 2)``.
    """
    listed = list(projects)
    if not listed or not 0 <= voters <= MOST_VOTERS or most_choices < 1:
        raise BadElection("a simulation needs projects, choices, and at most {most} voters", most=MOST_VOTERS)
    draws = _draws(seed)
    order = [name for _, name in sorted((next(draws), name) for name in sorted(project.id for project in listed))]
    liking = list(accumulate(10**6 // (place + 2) for place in range(len(order))))

    def ballot() -> tuple[str, ...]:
        choices = 1 + next(draws) % most_choices
        picks = {bisect_right(liking, next(draws) % liking[-1]) for _ in range(choices)}
        return tuple(order[pick] for pick in sorted(picks))

    return make_election(listed, budget, APPROVAL, Counter(ballot() for _ in range(voters)).items())


def _draws(seed: str) -> Iterator[int]:
    """Whole numbers without an end, four from each hash."""
    number = 0
    while True:
        digest = hashlib.sha256(f"{seed}\n{number}".encode()).digest()
        yield from (int.from_bytes(digest[start : start + 8], "big") for start in range(0, 32, 8))
        number += 1
