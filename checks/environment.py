"""Every name that settings read from the environment is explained in .env.example, and nothing else is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from checks import ROOT, report

READERS = ["participate/settings.py", "participate/environment.py", "deploy/gunicorn.py"]
# Modules that must not look at the environment themselves: a setting has one home.
ROOMS = ["community", "records", "points", "commitments", "proposals", "voting", "projects", "observers", "cms"]
HELPERS = {"env", "required", "switch", "whole", "amount", "words", "zone"}
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")


def names_read(source: str) -> set[str]:
    """Upper-case first arguments of calls that read the environment."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and reads(node.func):
            first = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            first = node.slice
        else:
            continue
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and NAME.fullmatch(first.value):
            found.add(first.value)
    return found


def reads(function: ast.expr) -> bool:
    called = ast.unparse(function)
    on_env = called.startswith(("env.", "os.environ."))
    return on_env or called.removeprefix("environment.") in HELPERS


def names_explained(example: str) -> set[str]:
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", example, re.MULTILINE))


def strays() -> Iterator[str]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if re.search(r"\bos\.(environ|getenv)\b", path.read_text()):
                yield f"{path.relative_to(ROOT)} reads the environment; let settings.py do that"


def findings(root: Path = ROOT) -> Iterator[str]:
    read = set().union(*(names_read((root / file).read_text()) for file in READERS if (root / file).exists()))
    explained = names_explained((root / ".env.example").read_text())
    for name in sorted(read - explained):
        yield f"{name} is read by the settings but not explained in .env.example"
    for name in sorted(explained - read):
        yield f"{name} is in .env.example but nobody reads it"
    yield from strays()


if __name__ == "__main__":
    report(findings(), "Every setting has one line of explanation.")
