"""A process that does an act on points and is killed amid it, again and again: python -m tests.concurrency.mortal

Django starts once; each line on standard input, [act, arguments, seconds to live], forks a child that does the act.
The child is killed with SIGKILL so many seconds after its transaction began. The answer is a line as well.
"""

import json
import os
import signal
import sys
import time

import django


def main():
    django.setup()
    warm_up()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(one_life(*json.loads(line))) + "\n")
        sys.stdout.flush()


def warm_up():
    """What a first act reads from files, read before the children are born."""
    from django.urls import reverse
    from django.utils import translation

    from tests.points import acts  # noqa: F401

    for language in ("zh-hans", "en"):
        with translation.override(language):
            translation.gettext("points")
            reverse("points:rewards")


def one_life(act, arguments, seconds):
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        live(act, arguments, theirs)
    os.close(theirs)
    with os.fdopen(ours) as heard:
        begun, since = heard.readline().split(), time.perf_counter()
        if seconds is not None:
            time.sleep(seconds)
            os.kill(child, signal.SIGKILL)
        rest = heard.read()
    lasted = time.perf_counter() - since
    os.waitpid(child, 0)  # not before it was killed: until then nobody else gets its number
    return {"begun": bool(begun), "replied": rest == "replied\n", "server": int(begun[1]), "lasted": lasted}


def live(act, arguments, line):
    """In the child; never returns."""
    from django.db import connection

    from tests.points.acts import ACTS

    told = False

    def tell(execute, sql, params, many, context):
        nonlocal told
        if connection.in_atomic_block and not told:
            told = True
            os.write(line, f"begun {server_process(connection)}\n".encode())
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(tell):
            ACTS[act](*arguments)
        os.write(line, b"replied\n")
    finally:
        os._exit(0)


def server_process(connection):
    """PostgreSQL's own process for this connection: it may live on for a moment."""
    return connection.connection.info.backend_pid if connection.vendor == "postgresql" else 0


def wait_for_the_end_of(server):
    """What a dead client had sent already, PostgreSQL still carries out, and holds its locks meanwhile."""
    from django.db import connection

    while server:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [server])
            if not cursor.fetchone():
                return
        time.sleep(0.005)


if __name__ == "__main__":
    main()
