"""The front door, start-up and memory: python -m tests.bench.pages   (a part of `make bench`)"""

import os
import subprocess
import sys
from pathlib import Path

from tests.bench.probe import served, start_of

ROOT = Path(__file__).resolve().parent.parent.parent
HOME = ROOT / "var" / "bench"
SITE = {
    "ENV_FILE": os.devnull,
    "VAR_DIR": str(HOME),
    "SECRET_KEY": "bench-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM",
    "SITE_URL": "http://127.0.0.1",
    "ALLOWED_HOSTS": "127.0.0.1",
    "EMAIL_URL": "consolemail://",
    "DATABASE_URL": os.environ.get("DATABASE_URL", f"sqlite:///{HOME}/participate.sqlite3"),
}
# What is measured, its path, and the most it may cost as a multiple of what.
PAGES = [("home, anonymous, warm", "/zh-hans/", "hello", 4.0), ("home in English, warm", "/en/", "hello", 4.0)]


def manage(*command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment(), check=True)


def environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], **SITE}


def line(what: str, measured: float, unit: str, base: float, of: str, limit: float) -> bool:
    ratio = measured / base
    verdict = "ok" if ratio <= limit else "TOO MUCH"
    print(f"{what:28} {measured:8.2f} {unit:3} = {ratio:5.2f} x {of:22} (limit {limit:g})  {verdict}")
    return ratio <= limit


def main() -> int:
    HOME.mkdir(parents=True, exist_ok=True)
    print("Filling a town to measure in …", flush=True)
    manage("migrate", "-v0")
    manage("demo", "--yes-really", "-v0")
    manage("collectstatic", "--noinput", "-v0")
    with served("tests.bench.hello", environment()) as server:
        base = {"hello": server.cost("/hello/"), "row": server.cost("/row/")}
    print(f"{'hello':28} {base['hello']:8.2f} ms\n{'row':28} {base['row']:8.2f} ms")
    with served("participate.wsgi", environment()) as server:
        fine = [line(name, server.cost(path), "ms", base[of], of, limit) for name, path, of, limit in PAGES]
    (bare_cpu, bare_memory), (cpu, memory) = (
        start_of(m, environment()) for m in ("tests.bench.bare", "participate.wsgi")
    )
    fine.append(line("start-up, CPU", cpu, "s", bare_cpu, "bare Django + Wagtail", 2.5))
    fine.append(line("memory after start", memory, "MB", bare_memory, "bare Django + Wagtail", 2.5))
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())
