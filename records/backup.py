"""A copy of the database while the site runs, and the proof that it can be brought back.

Keys and uploaded files are not in it: they are files, and docs/records.md says how to keep them.
"""

import os
import sqlite3
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import DatabaseError, connection

from records import verify

PAGES = 1000  # copied at a time; writers get their turn in between


class BackupFailed(Exception):
    """There is no usable copy; the message says why."""


def make(target: Path) -> None:
    """Copy the database to `target`, which must not exist yet and appears only once it is whole."""
    if target.exists():
        raise BackupFailed(f"{target} exists already: a backup never overwrites another.")
    target.parent.mkdir(parents=True, exist_ok=True)
    growing = target.with_name(f"{target.name}.growing")
    growing.unlink(missing_ok=True)
    os.close(os.open(growing, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        _copy_sqlite(growing) if connection.vendor == "sqlite" else _dump_postgresql(growing)
        growing.rename(target)
    finally:
        growing.unlink(missing_ok=True)


def _copy_sqlite(target: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy, pages=PAGES)
        # One file is the whole copy, whatever way the site keeps its journal.
        copy.execute("PRAGMA journal_mode = DELETE")


def _dump_postgresql(target: Path) -> None:
    with _reached(connection.settings_dict["NAME"]) as there:
        _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", there])


def check(backup: Path) -> Iterator[verify.Result]:
    """Bring the backup back in a place of its own and verify it there; the results, one a check.

    For a command alone in its process: meanwhile the default connection leads to the copy.
    """
    if not backup.is_file():
        raise BackupFailed(f"There is no backup {backup}.")
    with _beside_sqlite(backup) if connection.vendor == "sqlite" else _beside_postgresql(backup) as copy:
        usual = connection.settings_dict["NAME"]
        connection.close()
        connection.settings_dict["NAME"] = copy
        try:
            yield from verify.run()
        finally:
            connection.close()
            connection.settings_dict["NAME"] = usual


@contextmanager
def _beside_sqlite(backup: Path) -> Iterator[str]:
    copy = backup.with_name(f"{backup.name}.check-{uuid.uuid4().hex[:8]}")
    try:
        kept = sqlite3.connect(f"file:{quote(str(backup))}?mode=ro", uri=True)
        with closing(kept), closing(sqlite3.connect(copy)) as fresh:
            kept.backup(fresh)
        yield str(copy)
    except (sqlite3.DatabaseError, DatabaseError) as broken:
        raise BackupFailed(f"{backup} is no whole database: {broken}") from broken
    finally:
        for path in (copy, *(copy.with_name(copy.name + end) for end in ("-journal", "-wal", "-shm"))):
            path.unlink(missing_ok=True)


@contextmanager
def _beside_postgresql(backup: Path) -> Iterator[str]:
    name = f"participate_check_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        with _reached(name) as there:
            _run(["pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", there, str(backup)])
        yield name
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def _reached(database: str) -> Iterator[str]:
    """How PostgreSQL's own programs find the database. The password goes by a file: `ps` shows what is on a line."""
    at = connection.settings_dict
    with tempfile.NamedTemporaryFile("w", suffix=".pgpass") as file:  # readable by its owner alone
        file.write("*:*:*:*:" + str(at["PASSWORD"] or "").replace("\\", "\\\\").replace(":", "\\:") + "\n")
        file.flush()
        given = {"host": at["HOST"], "port": at["PORT"], "user": at["USER"], "dbname": database, "passfile": file.name}
        yield "--dbname=" + psycopg.conninfo.make_conninfo("", **{k: v for k, v in given.items() if v})


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise BackupFailed(f"{command[0]} is not installed: it comes with the PostgreSQL client programs.") from missing
    if done.returncode:
        raise BackupFailed(f"{command[0]} failed: {done.stderr.strip()[-2000:]}")
