"""Every bench, one after the other, and one verdict: python -m tests.bench [pages ideas …]

On SQLite, or beside what `DATABASE_URL` names. A bench says with its exit code whether all its limits hold.
"""

import subprocess
import sys

BENCHES = {
    "pages": "the front door, start-up and memory",
    "ideas": "lists, an idea, data for machines, support, handing in",
    "voting": "casts, and a vote of 100,000 to its end",
    "alike": "ideas that say the same",
    "points": "redeeming and handing over",
    "book": "checking a million transfers",
    "record": "checking a million entries of the record",
    "counting": "the count beside others, and how it grows",
}


def main(asked: list[str]) -> int:
    found = {name: held(name) for name in asked or BENCHES}
    print("\nVerdict")
    for name, good in found.items():
        print(f"  {name:10} {'ok' if good else 'TOO MUCH':9} {BENCHES[name]}")
    return 0 if all(found.values()) else 1


def held(name: str) -> bool:
    print(f"\n== {name}: {BENCHES[name]}", flush=True)
    return subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
