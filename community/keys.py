"""Secrets that must not lie in the database: from the environment, else from a file under `KEYS_DIR`."""

import os
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings


@cache
def key(name: str) -> bytes:
    """The key of that name. On the first start of a single machine it is made; several machines are given one."""
    if given := settings.KEYS.get(name):
        return given.encode()
    return from_file(Path(settings.KEYS_DIR) / f"{name}.key")


def from_file(path: Path) -> bytes:
    with suppress(FileExistsError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written whole before it has its name, so that nobody ever reads half a key.
        draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        finally:
            draft.unlink()
    return path.read_text().strip().encode()
