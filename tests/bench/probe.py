"""One measurement: what a request costs a worker in CPU, what a start costs in CPU and memory."""

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def served(module: str, environment: dict[str, str]) -> Iterator["Server"]:
    """One gunicorn worker, as a site would be served."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    options = ["--workers", "1", "--bind", f"127.0.0.1:{port}", "--log-level", "error", "--no-control-socket"]
    master = subprocess.Popen([gunicorn, *options, f"{module}:application"], cwd=ROOT, env=environment)
    try:
        server = Server(master.pid, port)
        server.wait()
        yield server
    finally:
        master.terminate()
        master.wait()


class Server:
    def __init__(self, master: int, port: int) -> None:
        self.master = master
        self.port = port

    def wait(self) -> None:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise TimeoutError("The server did not begin to answer.")

    def get(self, path: str) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("GET", path, headers={"Host": "127.0.0.1"})
        answer = line.getresponse()
        answer.read()
        line.close()
        if answer.status != 200:
            raise ValueError(f"{path} answered {answer.status}")

    def cpu(self) -> float:
        """CPU seconds of the worker so far."""
        worker = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()[0]
        fields = Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / 100  # in clock ticks, a hundred a second on Linux

    def cost(self, path: str, requests: int = REQUESTS) -> float:
        """CPU milliseconds a request, warm: the least of three rounds, since noise only adds."""
        for _ in range(min(WARM_UP, requests)):
            self.get(path)
        rounds = []
        for _ in range(3):
            before = self.cpu()
            for _ in range(requests):
                self.get(path)
            rounds.append((self.cpu() - before) * 1000 / requests)
        return min(rounds)
