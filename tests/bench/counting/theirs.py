"""The same measurement of pabutools: ``theirs.py FILE TASK TIMES GROUPED STEP``, where it is installed.

With GROUPED 1 it is given its own grouping of equal ballots, made outside the measured time. Its
greedy rule orders by satisfaction per cost; with costs as satisfaction that is the city rule.
"""

import json
import resource
import sys
import time

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import min_cost_tie_breaking


def counted(task, instance, profile, step):
    if task == "phragmen":
        return sequential_phragmen(instance, profile, tie_breaking=min_cost_tie_breaking)
    options = {"sat_class": Cost_Sat, "tie_breaking": min_cost_tie_breaking}
    if task == "greedy":
        return greedy_utilitarian_welfare(instance, profile, **options)
    increment = step if task == "add1" else None
    return method_of_equal_shares(instance, profile, voter_budget_increment=increment, **options)


def main(path, task, times, grouped, step):
    best = {"wall": float("inf"), "cpu": float("inf")}
    winners = []
    if task != "read":
        instance, profile = parse_pabulib(path)
        if grouped:
            profile = profile.as_multiprofile()
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        if task == "read":
            parse_pabulib(path)
        else:
            winners = [project.name for project in counted(task, instance, profile, step)]
        best["cpu"] = min(best["cpu"], time.process_time() - cpu)
        best["wall"] = min(best["wall"], time.perf_counter() - wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**best, "memory": peak, "winners": winners}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "1", int(sys.argv[5]))
