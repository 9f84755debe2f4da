"""Run the suite on everything this machine offers, and say at the end what was left out and why.

    python tests/run.py all    SQLite first, then PostgreSQL and Redis where they answer
    python tests/run.py fast   SQLite, without browser, races, real workers and long property tests

DATABASE_URL and CELERY_BROKER_URL name servers elsewhere than on loopback; the suite makes databases of its own beside
the one named and empties the Redis databases from the one named upward. REQUIRE_SERVICES=1 makes a missing server or
browser a failure. Settings never look for servers; only this script does.
"""

import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import psycopg
import redis

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "var" / "tests"
SLOW = "not browser and not race and not services and not slow"


@dataclass
class Run:
    name: str
    marks: str
    environment: dict[str, str] = field(default_factory=dict)
    left_out: str = ""
    code: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def start(self, arguments: list[str]) -> None:
        print(f"\n──── {self.name} ────", flush=True)
        report = REPORTS / f"{self.name.split()[0].lower()}-{os.getpid()}.xml"
        workers = str(min(os.cpu_count() or 1, 4))
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "worksteal", f"--junitxml={report}"]
        if self.marks:
            command += ["-m", self.marks]
        clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "CACHE_URL", "CELERY_BROKER_URL")}
        done = subprocess.run([*command, *arguments], cwd=ROOT, env=clean | self.environment)
        self.code = done.returncode
        if report.exists():
            self.read(report)
            report.unlink()

    def read(self, report: Path) -> None:
        for case in ElementTree.parse(report).iter("testcase"):
            kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
            outcome = "failed" if kinds - {"skipped"} else "skipped" if kinds else "passed"
            self.outcomes[outcome] += 1
            self.skipped.update(child.get("message", "no reason given") for child in case if child.tag == "skipped")


def postgres() -> tuple[str, str]:
    """An address that may make databases, or why there is none."""
    named = os.environ.get("DATABASE_URL", "")
    url = named if named.startswith("postgres") else "postgres://postgres@127.0.0.1:5432/postgres"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            may = "SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolcreatedb OR rolsuper)"
            if connection.execute(may).fetchone():
                return url, ""
            return "", f"the role of {place(url)} may not create databases"
    except psycopg.OperationalError as refusal:
        return "", f"no PostgreSQL at {place(url)} ({str(refusal).splitlines()[0]})"


def broker() -> tuple[str, str]:
    named = os.environ.get("CELERY_BROKER_URL", "")
    url = named if named.startswith("redis") else "redis://127.0.0.1:6379/8"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=3).ping()
    except redis.RedisError as refusal:
        return "", f"no Redis at {place(url)} ({refusal})"
    return url, ""


def browser() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return "" if found else "no Chromium on this machine (apt-get install chromium)"


def place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or ''}"


def plan(mode: str) -> tuple[list[Run], list[str]]:
    if mode == "fast":
        return [Run("SQLite", SLOW)], ["browser, races, real workers, long property tests: left to `make test`"]
    missing = [browser()]
    servers = {}
    servers["DATABASE_URL"], why = postgres()
    missing.append(why)
    servers["CELERY_BROKER_URL"], why = broker()
    missing.append(why)
    servers = {name: url for name, url in servers.items() if url}
    runs = [Run("SQLite", "not services")]
    if servers:
        first = "PostgreSQL" if "DATABASE_URL" in servers else "SQLite again,"
        second = "with Redis" if "CELERY_BROKER_URL" in servers else "without Redis"
        # Pages look the same whatever keeps the rows, and a count asks no database: both run once, on SQLite.
        once = "the crawl of every page and tests that touch no database (marked crawl, pure): they ran on SQLite"
        runs.append(Run(f"{first} {second}", "not crawl and not pure", servers, once))
    return runs, [reason for reason in missing if reason]


def main(mode: str, *arguments: str) -> int:
    REPORTS.mkdir(parents=True, exist_ok=True)
    runs, missing = plan(mode)
    if missing and os.environ.get("REQUIRE_SERVICES") == "1":
        print("\n".join(["This run may leave nothing out, but:", *missing]))
        return 1
    for run in runs:
        run.start(list(arguments))
    print("\n──── What was left out ────")
    for reason in missing:
        print(f"not there: {reason}")
    for run in runs:
        if run.left_out:
            print(f"{run.name}: {run.left_out}")
        for reason, times in run.skipped.most_common():
            print(f"{run.name}: {times} skipped: {reason}")
    if not missing and not any(run.skipped or run.left_out for run in runs):
        print("nothing")
    total = sum((run.outcomes for run in runs), Counter())
    for run in runs:
        print(f"{run.name}: {dict(run.outcomes)}{'' if run.code == 0 else f', pytest ended with {run.code}'}")
    print(f"{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped")
    return max(run.code for run in runs)


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["all"])))
