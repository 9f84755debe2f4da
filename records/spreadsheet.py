"""Tables that people open in a spreadsheet program, which would run a cell that looks like a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from django.db import connection
from django.db.models import QuerySet

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SUSPECT = frozenset([*FORMULA, " "])
BOM = "\ufeff"  # without it Excel takes Chinese for something else


def safe(value: object) -> str:
    """The text of a cell; one that a spreadsheet program could run gets an apostrophe, which such programs hide.
    A number of ours stays one, below zero too: sums are taken over it."""
    text = "" if value is None else str(value)
    if isinstance(value, int | Decimal):
        return text
    return f"'{text}" if text[:1] in SUSPECT and text.lstrip(" ").startswith(FORMULA) else text


class _Line:
    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """CSV line by line, to be streamed."""
    writer = csv.writer(_Line())
    yield BOM
    for row in rows:
        yield writer.writerow([safe(cell) for cell in row])


# As `safe` and `isoformat` say it, in the words of PostgreSQL; nothing and an empty text are both written as nothing.
RUNS = r"E'^ *[=+@\\-\t\r\n＝＋－＠]'"
CELLS = {
    "code": "{0}::text",
    "moment": """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')""",
    "said": f"CASE WHEN {{0}}::text ~ {RUNS} THEN '''' || {{0}}::text ELSE NULLIF({{0}}::text, '') END",
}
A_PIECE = 1 << 16


def copied(table: QuerySet[Any, Any], kinds: Sequence[str]) -> Iterator[str]:
    """The same lines of a table that PostgreSQL holds, made by itself; the kind of each column is one of `CELLS`.

    Read to the end into a file first: whoever fetches it slowly keeps no statement open.
    """
    sql, given = table.query.sql_with_params()
    names = [f"c{number}" for number in range(len(kinds))]
    cells = ", ".join(CELLS[kind].format(name) for name, kind in zip(names, kinds, strict=True))
    with TemporaryFile() as kept:
        with connection.cursor() as cursor:
            found = f"({cursor.mogrify(sql, given)}) found ({', '.join(names)})"
            with cursor.copy(f"COPY (SELECT {cells} FROM {found}) TO STDOUT CSV") as rows:
                kept.writelines(bytes(row)[:-1] + b"\r\n" for row in rows)
        kept.seek(0)
        text = TextIOWrapper(kept, encoding="utf-8", newline="")
        while piece := text.read(A_PIECE):
            yield piece
