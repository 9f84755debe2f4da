"""What no file of ours may hold: places on somebody's machine, hosts of registries, unfinished work, inline code."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks import ROOT, report

EVERYWHERE = {
    "a place on one machine": r"(?<![\w.~-])/(home|root|Users|work|tmp/wt)/[\w.]",
    "the host of a package registry": r"\b(pypi\.org|pythonhosted\.org|registry\.npmjs\.org|deb\.debian\.org)\b",
    "the number of a ticket": r"\b[Ii]ssue #?\d",
    "unfinished work": r"\b(TODO|FIXME|XXX|HACK)\b",
    "a conflict left behind": r"^(<{7}|>{7}) ",
}
TEMPLATES = {
    "an inline style": r"<style\b|\sstyle\s*=",
    "an inline script": r"<script\b(?![^>]*\b(src|type=\"application/json\"))",
    "an inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "a script address": r"javascript:",
    "something from another host": r"\b(src|href|srcset|action)\s*=\s*[\"']?(https?:)?//",
    "output that is not escaped": r"\|\s*safe\b(?!seq)|autoescape\s+off",
}
SOURCE = {"words the collector of translations cannot see": r"import \w*gettext\w* as (?!_$)\w+"}
STYLES = {"something from another host": r"url\(\s*[\"']?(https?:)?//|@import"}
SKIPPED = {"requirements/base.txt", "requirements/dev.txt", "checks/texts.py", "tests/checks/test_texts.py"}
TEXT = {".py", ".html", ".txt", ".md", ".css", ".js", ".po", ".toml", ".yaml", ".yml", ".svg", ".csv", ".json", ""}


def rules_for(path: str) -> dict[str, str]:
    # Mails are read where no stylesheet reaches, but they too carry nothing from elsewhere.
    if path.startswith("templates/") and path.endswith(".html"):
        return EVERYWHERE | TEMPLATES
    if path.endswith(".py"):
        return EVERYWHERE | SOURCE
    if path.endswith(".css"):
        return EVERYWHERE | STYLES
    return EVERYWHERE


def look(path: str, text: str) -> Iterator[str]:
    for what, pattern in rules_for(path).items():
        for found in re.finditer(pattern, text, re.MULTILINE):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{path}:{line}: {what}: {found[0].strip()[:60]}"


def kept_files() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def findings() -> Iterator[str]:
    for path in kept_files():
        file = ROOT / path
        if path not in SKIPPED and Path(path).suffix in TEXT and file.is_file():
            yield from look(path, file.read_text(errors="replace"))


if __name__ == "__main__":
    report(findings(), "The project speaks of the software alone, and its pages bring everything along themselves.")
