"""One measurement of our count: ``ours.py FILE TASK TIMES STEP``. Prints JSON; run by ``__main__.py``."""

import json
import resource
import sys
import time
from dataclasses import replace
from fractions import Fraction

from voting.counting import Settings, count, read

RULES = {
    "shares": Settings(rule="equal-shares"),
    "add1": Settings(rule="equal-shares", completion="add1e"),  # what pabutools does with an increment
    "greedy": Settings(rule="greedy"),
    "phragmen": Settings(rule="phragmen"),
}


def fresh(election):
    """The same election with nothing worked out beforehand: the count pays for all its tables."""
    return replace(election, ballots=replace(election.ballots))


def main(path, task, times, step):
    rule = replace(RULES[task], step=Fraction(step)) if task == "add1" else RULES.get(task)
    best = {"wall": float("inf"), "cpu": float("inf")}
    election, winners = None if task == "read" else read(path), ()
    for _ in range(times):
        given = fresh(election) if election else None
        wall, cpu = time.perf_counter(), time.process_time()
        if given:
            winners = count(given, rule).winners
        else:
            read(path)
        best["cpu"] = min(best["cpu"], time.process_time() - cpu)
        best["wall"] = min(best["wall"], time.perf_counter() - wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**best, "memory": peak, "winners": list(winners)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
