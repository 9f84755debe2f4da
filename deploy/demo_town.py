"""Build the demo town where there is none: tables and people in one process, in a file put in place at the end.

Left over half-built it is thrown away, so nothing need be safe on the disk before the end. Called by deploy/demo.py.
"""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def build(target: Path) -> None:
    # A migration throws away models by the thousand; looking for rubbish after every 700 takes a fifth of the time.
    gc.set_threshold(50_000, 20, 100)
    building = target.with_suffix(".building")
    for left in (building, Path(f"{building}-journal")):
        left.unlink(missing_ok=True)
    os.environ["DATABASE_URL"] = f"sqlite:///{building}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participate.settings")

    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    say("Tables …")
    call_command("migrate", verbosity=0, skip_checks=True)
    say("The demo town …")
    with open(os.devnull, "w") as quiet:  # what the command says at its end, the server says when it is open
        call_command("demo", yes_really=True, stdout=quiet)
    connection.close()
    building.rename(target)


def say(sentence: str) -> None:
    print(sentence, flush=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
