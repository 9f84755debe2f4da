"""The one form in which facts are written, so that every engine and every checker hashes the same bytes."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

NOTHING = "0" * 64  # what the first entry of a stream follows


def text(value: Any) -> str:
    """`value` as JSON with sorted keys, no spaces and nothing escaped that need not be."""
    _require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _require_plain(value: Any) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if type(key) is not str:
                raise TypeError(f"A fact's name is a text, not {key!r}.")
            _require_plain(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _require_plain(inner)
    elif value is not None and type(value) not in (str, int, bool):
        # Fractions have no single spelling; a lazy text changes with the reader's language.
        raise TypeError(f"A fact is a text, a whole number, a truth, a list or a dictionary, not {type(value)}.")


def moment(value: datetime) -> str:
    """A moment as text in UTC with microseconds: sorts as time does, and no engine rounds it."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(lines: Sequence[object]) -> str:
    """SHA-256 of what an entry says, one column a line. The number of lines is fixed, so no two entries agree."""
    return hashlib.sha256("\n".join(map(str, lines)).encode(errors="surrogateescape")).hexdigest()


def link(previous: str, digest: str) -> str:
    """The next hash of a chain. Of later entries a proof needs only their digests, so it tells nothing about them."""
    return hashlib.sha256(f"{previous}\n{digest}".encode(errors="surrogateescape")).hexdigest()


def salted(salt: str, place: str, facts: dict[str, Any]) -> str:
    """A digest nobody can guess back without the salt. `place` keeps equal facts in two entries apart."""
    return hmac.new(bytes.fromhex(salt), f"{place}\n{text(facts)}".encode(), hashlib.sha256).hexdigest()
