"""One measurement: what a request costs a worker in CPU, what a start costs in CPU and memory."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent.parent
REQUESTS, WARM_UP = 400, 30

START = """
import importlib, resource, sys, time
from importlib import import_module
import_module("{module}").application
from django.urls import get_resolver
get_resolver().url_patterns
print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def start_of(module: str, environment: dict[str, str]) -> tuple[float, float]:
    """CPU seconds and megabytes of a process that is ready for its first request: the least of three."""
    command = [sys.executable, "-c", START.format(module=module)]
    runs = []
    for _ in range(3):
        done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
        runs.append([float(number) for number in done.stdout.split()[-2:]])
    return min(run[0] for run in runs), min(run[1] for run in runs)


@contextmanager
def served(module: str, environment: dict[str, str], database: str = "") -> Iterator["Server"]:
    """One gunicorn worker, as a site would be served. The work of a `database` of a PostgreSQL here counts as well."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    options = ["--workers", "1", "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
    master = subprocess.Popen([gunicorn, *options, f"{module}:application"], cwd=ROOT, env=environment)
    try:
        server = Server(master.pid, port, database)
        server.wait()
        yield server
    finally:
        master.terminate()
        master.wait()


def cpu_of(process: str) -> float:
    """Seconds, from clock ticks: a hundred a second on Linux."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


class Server:
    def __init__(self, master: int, port: int, database: str = "") -> None:
        self.master = master
        self.port = port
        self.database = database

    def wait(self) -> None:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError("The server did not begin to answer.")

    def get(self, path: str) -> None:
        self._ask("GET", path, 200)

    def post(self, path: str, cookies: dict[str, str], **fields: str) -> None:
        """A form sent by somebody who is signed in; it leads on to another page."""
        token = "x" * 32  # what a form carries must be what the cookie says
        worn = "; ".join(f"{name}={value}" for name, value in {**cookies, "csrftoken": token}.items())
        body = urlencode({**fields, "csrfmiddlewaretoken": token})
        self._ask("POST", path, 302, body, {"Cookie": worn, "Content-Type": "application/x-www-form-urlencoded"})

    def _ask(self, method: str, path: str, status: int, body: str = "", headers: dict[str, str] | None = None) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, body, {"Host": "127.0.0.1", **(headers or {})})
        answer = line.getresponse()
        answer.read()
        line.close()
        if answer.status != status or "/login/" in (answer.headers["Location"] or ""):
            raise ValueError(f"{path} answered {answer.status} {answer.headers['Location'] or ''}")

    def cpu(self) -> float:
        """CPU seconds so far, of the worker and of the database it asks."""
        worker = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()[0]
        return sum(map(cpu_of, [worker, *self._backends()]))

    def _backends(self) -> list[str]:
        if not self.database:
            return []
        mark = f" {self.database} ".encode()
        lines = [line for line in Path("/proc").glob("[0-9]*/cmdline") if line.exists()]
        return [
            line.parent.name for line in lines if (said := line.read_bytes()).startswith(b"postgres:") and mark in said
        ]

    def cost(self, work: str | Callable[[], None], requests: int = REQUESTS) -> float:
        """CPU milliseconds of asking for a path, or of other work, warm: the least of three rounds: noise only adds."""
        act = partial(self.get, work) if isinstance(work, str) else work
        for _ in range(min(WARM_UP, requests)):
            act()
        rounds = []
        for _ in range(3):
            before = self.cpu()
            for _ in range(requests):
                act()
            rounds.append((self.cpu() - before) * 1000 / requests)
        return min(rounds)
