"""How fast the count is: ``python -m tests.bench.counting``, in one run.

Each measurement is made in a process of its own, so that peak memory means something. Ours are the
best of several; what takes pabutools long is measured once. CPU seconds decide the ratios, because
the machine may be busy with other things; wall seconds stand beside them.

The library pabutools is no dependency of ours; ``make bench`` puts it into an environment of its own,
``var/pabutools``, and ``PABUTOOLS`` may name the Python of another one. Without it only our own times
are printed. The real elections are read from ``../shared/elections``; without them only the synthetic
ones are counted. ``--quick`` leaves out what takes minutes. Exit code 1: a goal is missed.

An Add1 of Łódź by single złoty would take pabutools half an hour; both sides raise by 20 there.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
ELECTIONS = ROOT.parent / "shared" / "elections"
LODZ = ELECTIONS / "Poland_Lodz_2022.pb"
WIELICZKA = ELECTIONS / "Poland_Wieliczka_2023_Green_Budget.pb"
TASKS = ("read", "shares", "add1", "greedy", "phragmen")
SLOW_THERE = {(LODZ, "shares"), (LODZ, "add1"), (WIELICZKA, "add1")}
STEPS = {(LODZ, "add1"): 20}
GOALS = (("read", "cpu", 15), ("shares", "cpu", 1000), ("shares", "memory", 5))

GIVEN = {"read": (0,), "shares": (0, 1)}
"""Whether pabutools is given its ballots grouped (1) or as read (0); all but these only grouped, to save an hour."""

ROW = "{:11}{:12}{:9}{:>18}{:>20}{:>9}{:>16}{:>7}"

ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measure(python, script, *arguments):
    """What a measuring process prints: wall seconds, CPU seconds, peak memory in bytes and more."""
    command = [python, str(HERE / script), *map(str, arguments)]
    environment = {**os.environ, **ONE_THREAD, "PYTHONPATH": "" if script == "theirs.py" else str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def pabutools():
    """The Python that has it, if there is one."""
    python = os.environ.get("PABUTOOLS", str(ROOT / "var" / "pabutools" / "bin" / "python"))
    found = (
        Path(python).exists() and not subprocess.run([python, "-c", "import pabutools"], capture_output=True).returncode
    )
    if not found:
        print(f"pabutools is not there ({python}): only our own times.")
    return python if found else None


def side_by_side(python, quick):
    print("\nSide by side with pabutools 1.2.3: CPU seconds (wall seconds); peak memory of reading and counting.")
    print("“as read”: the ballots as its reader gives them; “grouped”: after its own, uncounted grouping.\n")
    print(ROW.format("election", "task", "given", "ours", "pabutools", "faster", "memory", "less"))
    verdicts = [
        compare(None if quick and (path, task) in SLOW_THERE else python, path, task)
        for path in (LODZ, WIELICZKA)
        for task in TASKS
    ]
    return all(verdicts)


def compare(python, path, task):
    step = STEPS.get((path, task), 1)
    ours = measure(sys.executable, "ours.py", path, task, 3 if task == "add1" else 10, step)
    first = (path.stem.split("_")[1], task if step == 1 else f"{task} by {step}")
    if not python:
        print(ROW.format(*first, "", seconds(ours), "not run", "", f"{megabytes(ours)} MB", ""), flush=True)
        return True
    ratios = {"cpu": [], "memory": []}
    good = True
    for grouped in GIVEN.get(task, (1,)):
        theirs = measure(python, "theirs.py", path, task, 3 if task == "read" else 1, grouped, step)
        faster, less = theirs["cpu"] / ours["cpu"], theirs["memory"] / ours["memory"]
        ratios["cpu"].append(faster)
        ratios["memory"].append(less)
        given = "grouped" if grouped else "as read"
        sizes = f"{megabytes(ours)} / {megabytes(theirs)} MB"
        row = ROW.format(*first, given, seconds(ours), seconds(theirs), f"{faster:,.0f}×", sizes, f"{less:.1f}×")
        print(row, flush=True)
        if sorted(theirs["winners"]) != sorted(ours["winners"]):
            good = reached(f"the winners are the same ({ours['winners']} and {theirs['winners']})", False)
    for what, kind, goal in GOALS:
        if path == LODZ and what == task:
            good &= reached(f"{what}, {goal}× in {kind}", min(ratios[kind]) >= goal)
    return good


def seconds(found):
    return f"{found['cpu']:.4f} ({found['wall']:.4f})"


def megabytes(found):
    return f"{found['memory'] / 1e6:.0f}"


def synthetic(quick):
    print("\nSynthetic approval elections, one process each: CPU seconds (µs a voter)\n")
    print(
        f"{'voters':>9}{'projects':>9}{'read':>15}{'shares':>15}{'greedy':>8}{'phragmen':>9}"
        f"{'hash':>7}{'trace':>8}{'reading':>9}{'file MB':>9}{'peak MB':>9}"
    )
    sizes = [(10_000, 200), (100_000, 200), (10_000, 500), (100_000, 500), (1_000_000, 500)]
    grown = {}
    for voters, projects in sizes[: 3 if quick else None]:
        found = measure(sys.executable, "synthetic.py", voters, projects)
        share = found["read"] / (found["read"] + found["shares"])
        grown[voters, projects] = found
        print(
            f"{voters:>9,}{projects:>9}{a_voter(found['read'], voters)}{a_voter(found['shares'], voters)}"
            f"{found['greedy']:>8.3f}{found['phragmen']:>9.2f}{found['hash']:>7.2f}{found['trace']:>8.2f}"
            f"{share:>9.0%}{found['size'] / 1e6:>9.1f}{found['memory'] / 1e6:>9.0f}",
            flush=True,
        )
    print("\n“reading”: its share of reading and counting by Equal Shares. “peak MB”: while reading.")
    if quick:
        return True
    small, large = grown[10_000, 500], grown[1_000_000, 500]
    print()
    verdicts = [
        reached(f"counting a million voters takes {large['shares']:.1f} s, less than 5", large["shares"] < 5),
        *(
            reached(
                f"from 10,000 to 1,000,000 voters “{task}” grows {large[task] / small[task]:,.0f}-fold, at most linear",
                large[task] <= 100 * small[task],
            )
            for task in ("shares", "read")
        ),
    ]
    return all(verdicts)


def a_voter(seconds, voters):
    return f"{seconds:>7.2f} ({seconds / voters * 1e6:>5.2f})"


def reached(goal, good):
    print(f"goal {'reached' if good else 'NOT reached'}: {goal}")
    return good


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    quick = parser.parse_args().quick
    if LODZ.exists():
        good = side_by_side(pabutools(), quick)
    else:
        good = True
        print(f"The real elections are not there ({ELECTIONS}).")
    return 0 if synthetic(quick) and good else 1


if __name__ == "__main__":
    sys.exit(main())
