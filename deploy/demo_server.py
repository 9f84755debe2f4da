"""gunicorn for the demo: one process with threads, and beside it the loop that sends notices and keeps dates."""

import os
import subprocess
import sys
from typing import Any

wsgi_app = "participate.wsgi:application"
bind = f"127.0.0.1:{os.environ['PORT']}"
worker_class = "gthread"
workers = 1
threads = 8
timeout = 60
preload_app = True
loglevel = "warning"
control_socket_disable = True

ACCOUNTS = ["resident", "observer", "volunteer", "merchant", "moderator", "budget", "office", "editor", "admin"]
children: list[subprocess.Popen[bytes]] = []


def when_ready(server: Any) -> None:
    # In a session of its own: Ctrl-C reaches the server, and the server ends its child. The loop also looks after
    # itself, should the server be killed.
    tick = [sys.executable, "manage.py", "tick", "--loop", "5"]
    children.append(subprocess.Popen(tick, stdin=subprocess.DEVNULL, start_new_session=True))
    from community.demo import HINTS  # the applications are loaded by now

    site = os.environ["SITE_URL"]
    hints = "\n  ".join(HINTS)
    print(
        f"""
  桂花街道 · Osmanthus Subdistrict is open:

    {site}/zh-hans/   中文
    {site}/en/        English
    {site}/staff/     staff side

  Demo accounts, each @demo.example with the password “demo”:
    {", ".join(ACCOUNTS)}

  {hints}
  Letters and text messages appear below. Ctrl-C stops everything; `make demo` opens the same town again.
""",
        flush=True,
    )


def on_exit(server: Any) -> None:
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
