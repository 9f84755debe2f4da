"""What `make check` looks for beyond the usual tools. Each module is one check and prints what it found."""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def report(findings: Iterable[str], advice: str) -> None:
    """Print every finding and end the check; a clean one ends quietly."""
    found = list(findings)
    for line in found:
        print(line)
    if found:
        print(f"{len(found)} found. {advice}")
    sys.exit(bool(found))
