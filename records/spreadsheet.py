"""Tables that people open in a spreadsheet program, which would run a cell that looks like a formula."""

import csv
from collections.abc import Iterable, Iterator

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BOM = "\ufeff"  # without it Excel takes Chinese for something else


def safe(value: object) -> str:
    """The text of a cell; one that a spreadsheet program could run gets an apostrophe, which such programs hide."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


class _Line:
    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV line by line, to be streamed."""
    writer = csv.writer(_Line())
    yield BOM
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])
