"""How fast the count is: ``python -m tests.bench.counting``, in one run.

Each measurement is made in a process of its own, so that peak memory means something. Ours are the
best of several; what takes pabutools long is measured once. CPU seconds decide the ratios, because
the machine may be busy with other things; wall seconds stand beside them.

The library pabutools is no dependency of ours; ``make bench`` puts it into an environment of its own,
``var/pabutools``, and ``PABUTOOLS`` may name the Python of another one. Without it only our own times
are printed. The real elections are read from ``../shared/elections``; without them only the synthetic
ones are counted. ``--quick`` leaves out what takes minutes.

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
    for path in (LODZ, WIELICZKA):
        for task in TASKS:
            compare(None if quick and (path, task) in SLOW_THERE else python, path, task)


def compare(python, path, task):
    step = STEPS.get((path, task), 1)
    ours = measure(sys.executable, "ours.py", path, task, 3 if task == "add1" else 10, step)
    first = (path.stem.split("_")[1], task if step == 1 else f"{task} by {step}")
    if not python:
        print(ROW.format(*first, "", seconds(ours), "not run", "", f"{megabytes(ours)} MB", ""), flush=True)
        return
    reached = {"cpu": [], "memory": []}
    for grouped in GIVEN.get(task, (1,)):
        theirs = measure(python, "theirs.py", path, task, 3 if task == "read" else 1, grouped, step)
        faster, less = theirs["cpu"] / ours["cpu"], theirs["memory"] / ours["memory"]
        reached["cpu"].append(faster)
        reached["memory"].append(less)
        given = "grouped" if grouped else "as read"
        sizes = f"{megabytes(ours)} / {megabytes(theirs)} MB"
        row = ROW.format(*first, given, seconds(ours), seconds(theirs), f"{faster:,.0f}×", sizes, f"{less:.1f}×")
        print(row, flush=True)
        if sorted(theirs["winners"]) != sorted(ours["winners"]):
            print(f"{'':11}the winners differ: {ours['winners']} and {theirs['winners']}")
    for what, kind, goal in GOALS:
        if path == LODZ and what == task:
            verdict = "reached" if min(reached[kind]) >= goal else "NOT reached"
            print(f"{'':11}goal {goal}× in {kind}: {verdict}")


def seconds(found):
    return f"{found['cpu']:.4f} ({found['wall']:.4f})"


def megabytes(found):
    return f"{found['memory'] / 1e6:.0f}"


def synthetic(quick):
    print("\nSynthetic approval elections, one process each: CPU seconds\n")
    print(
        f"{'voters':>9}{'projects':>9}{'read':>8}{'shares':>8}{'a voter':>10}{'greedy':>8}{'phragmen':>9}"
        f"{'hash':>7}{'trace':>8}{'reading':>9}{'peak MB':>9}"
    )
    sizes = [(10_000, 200), (100_000, 200), (10_000, 500), (100_000, 500), (1_000_000, 500)]
    grown = {}
    for voters, projects in sizes[: 3 if quick else None]:
        found = measure(sys.executable, "synthetic.py", voters, projects)
        share = found["read"] / (found["read"] + found["shares"])
        grown[voters, projects] = found
        print(
            f"{voters:>9,}{projects:>9}{found['read']:>8.2f}{found['shares']:>8.2f}"
            f"{found['shares'] / voters * 1e6:>7.2f} µs{found['greedy']:>8.3f}{found['phragmen']:>9.2f}"
            f"{found['hash']:>7.2f}{found['trace']:>8.2f}{share:>9.0%}{found['memory'] / 1e6:>9.0f}",
            flush=True,
        )
    if not quick:
        for task in ("shares", "read"):
            growth = grown[1_000_000, 500][task] / grown[10_000, 500][task]
            verdict = "at most linear" if growth <= 100 else "MORE than linear"
            print(f"\nFrom 10,000 to 1,000,000 voters “{task}” grows {growth:,.0f}-fold: {verdict}.")
    print("\n“reading”: its share of reading and counting by Equal Shares. “peak MB”: while reading.")


def main():
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    quick = parser.parse_args().quick
    if LODZ.exists():
        side_by_side(pabutools(), quick)
    else:
        print(f"The real elections are not there ({ELECTIONS}).")
    synthetic(quick)


if __name__ == "__main__":
    main()
