"""Every string of the source stands once in the Chinese catalogue, translated; nothing else stands there.

English needs no catalogue: it is the language of the source.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

from checks import ROOT, report

CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
ELSEWHERE = {".venv", "var", "tests", "checks", "deploy", "requirements", "docs"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HAN = r"[\u4e00-\u9fff]"
Key = tuple[str | None, str]


def sources() -> Iterator[Path]:
    for suffix in ("*.py", "*.html", "*.txt"):
        for path in sorted(ROOT.rglob(suffix)):
            if path.relative_to(ROOT).parts[0] not in ELSEWHERE:
                yield path


def in_source() -> dict[Key, str]:
    """Every translatable string, and a file that has it."""
    found: dict[Key, str] = {}
    for path in sources():
        text = path.read_text()
        if path.suffix != ".py":
            # What stood between the tags becomes filler, whose indentation means nothing.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            single = message if isinstance(message, str) else message[0]
            found.setdefault((context, single), str(path.relative_to(ROOT)))
    return found


def single(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def faults_of(message: Message) -> Iterator[str]:
    texts = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if message.fuzzy:
        yield "fuzzy"
    if not all(texts):
        yield "not translated"
        return
    for error in message.check():
        yield str(error)
    # Of a plural pair either may leave the number out ("one place"), and Chinese has one form for both.
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    allowed = set().union(*map(placeholders, forms))
    needed = set.intersection(*map(placeholders, forms))
    for text in texts:
        if not needed <= placeholders(text) <= allowed:
            yield f"placeholders differ: {text}"
        if re.search(rf"{HAN}[,;:?!]|[,;?!]{HAN}", text):
            yield f"half-width punctuation: {text}"


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|%[sd]|\{\w*\}", text))


def duplicates(text: str) -> Iterator[str]:
    """Merging catalogues line by line can leave a string in twice."""
    entries = re.findall(r'^(?:msgctxt (".*")\n)?msgid ((?:".*"\n)+)', text, re.MULTILINE)
    for (context, name), times in Counter(entries).items():
        if times > 1:
            yield f"twice in the catalogue: {context} {name.strip()}"


def findings() -> Iterator[str]:
    source = in_source()
    if not CATALOGUE.exists():
        yield "There is no Chinese catalogue yet."
        return
    text = CATALOGUE.read_text()
    yield from duplicates(text)
    catalogue = read_po(io.BytesIO(text.encode()), locale="zh_Hans")
    known: set[Key] = set()
    for message in catalogue:
        if message.id:
            known.add((message.context or None, single(message)))
            for fault in faults_of(message):
                yield f"{single(message)!r}: {fault}"
    for key in sorted(source.keys() - known, key=str):
        yield f"not in the catalogue: {key[1]!r} ({source[key]})"
    for key in sorted(known - source.keys(), key=str):
        yield f"no longer in the source: {key[1]!r}"
    for _key, message in sorted(catalogue.obsolete.items(), key=str):
        yield f"kept though nobody uses it: {single(message)!r}"


if __name__ == "__main__":
    report(findings(), "Run `make messages`, translate what is new, take out what is old.")
