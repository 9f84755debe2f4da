"""The two keys of a ballot box, in files outside the database.

The *link key* ties a voter to their sealed ballot while voting is on, so that it can be replaced; it is destroyed at
the close. The *box key* opens the ballots; where trustees keep it, it is split, and any two of three can open the box.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext_lazy as _
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from voting.models import Election

LINK, BOX, SEED = "link", "box", "seed"
SHARES = ("A", "B", "C")


class KeyMissing(ImproperlyConfigured):
    """The file with a key is not where it should be."""


class SharesRefused(ValidationError):
    """These two sheets do not open this box."""


def path_of(election: Election, name: str) -> Path:
    return Path(settings.ELECTION_KEYS_DIR) / f"{election.pk}-{election.slug}.{name}.key"


def has(election: Election, name: str) -> bool:
    return path_of(election, name).exists()


def _read(election: Election, name: str) -> bytes:
    try:
        return bytes.fromhex(path_of(election, name).read_text().strip())
    except FileNotFoundError as missing:
        raise KeyMissing(f"The {name} key of the election {election.slug} is not in {path_of(election, name)}.") from (
            missing
        )


def _write(election: Election, name: str, key: bytes) -> None:
    """Whole or not at all; a key left over from a freeze that was broken off gives way."""
    path = path_of(election, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def destroy(election: Election, name: str) -> bool:
    """Overwrite and remove; says whether there was one. What a file system keeps of old blocks is beyond us."""
    path = path_of(election, name)
    with suppress(FileNotFoundError):
        with open(path, "r+b") as file:
            file.write(secrets.token_bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        return True
    return False


def make(election: Election, *, split: bool) -> tuple[str, list[str]]:
    """New keys: the public half as hexadecimal, and the sheets for the trustees where the key is `split`."""
    _write(election, LINK, secrets.token_bytes(32))
    key = PrivateKey.generate()
    sheets: list[str] = []
    if split:
        sheets = split_key(bytes(key))
        destroy(election, BOX)
    else:
        _write(election, BOX, bytes(key))
    return bytes(key.public_key).hex(), sheets


def split_key(key: bytes) -> list[str]:
    """Three sheets, of which any two give the key and one alone gives nothing.

    The key is the sum (exclusive or) of three random parts; each sheet holds two of them.
    """
    first, second = secrets.token_bytes(32), secrets.token_bytes(32)
    parts = [first, second, _xor(_xor(key, first), second)]
    pairs = [(0, 1), (1, 2), (2, 0)]
    return [
        f"{name}{parts[one].hex()}{parts[two].hex()}".upper() for name, (one, two) in zip(SHARES, pairs, strict=True)
    ]


def join_sheets(*sheets: str) -> bytes:
    """The key out of two sheets. Raises `SharesRefused` for what is no sheet, or the same one twice."""
    parts: dict[int, bytes] = {}
    for sheet in sheets:
        plain = "".join(sheet.split()).upper().replace("-", "")
        try:
            place, body = SHARES.index(plain[:1]), bytes.fromhex(plain[1:])
        except ValueError:
            place, body = -1, b""
        if place < 0 or len(body) != 64:
            raise SharesRefused(_("This is not the text of a trustee’s sheet. Compare it letter by letter."))
        parts[place], parts[(place + 1) % 3] = body[:32], body[32:]
    if len(parts) != 3:
        raise SharesRefused(_("Two different sheets are needed."))
    return _xor(_xor(parts[0], parts[1]), parts[2])


def _xor(one: bytes, two: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, two, strict=True))


# The secret half of the seed of the lots waits here for the draw


def keep_seed(election: Election, secret: str) -> None:
    _write(election, SEED, bytes.fromhex(secret))


def seed_of(election: Election) -> str:
    secret = _read(election, SEED).hex()
    if hashlib.sha256(secret.encode()).hexdigest() != election.seed_commitment:
        raise KeyMissing(f"The seed in {path_of(election, SEED)} is not the one that was committed to.")
    return secret


# What the keys do


def handle(election: Election, voter_ref: str) -> str:
    """What stands on a voter's sealed ballots instead of who they are."""
    return hmac.new(_read(election, LINK), f"ballot|{election.pk}|{voter_ref}".encode(), hashlib.sha256).hexdigest()


def seal(election: Election, padded: bytes) -> bytes:
    return SealedBox(PublicKey(bytes.fromhex(election.box_key))).encrypt(padded)


def opener(election: Election, sheets: tuple[str, ...] = ()) -> SealedBox:
    """What opens the ballots: with the file, or with two trustees' sheets."""
    key = PrivateKey(join_sheets(*sheets) if sheets else _read(election, BOX))
    if bytes(key.public_key).hex() != election.box_key:
        raise SharesRefused(_("This key belongs to another box."))
    return SealedBox(key)


def _draft_box(election: Election, owner_ref: str) -> SecretBox:
    key = hmac.new(_read(election, LINK), f"draft|{election.pk}|{owner_ref}".encode(), hashlib.sha256).digest()
    return SecretBox(key)


def seal_draft(election: Election, owner_ref: str, padded: bytes) -> bytes:
    return bytes(_draft_box(election, owner_ref).encrypt(padded))


def open_draft(election: Election, owner_ref: str, sealed: bytes) -> bytes | None:
    """None where the draft cannot be read any more."""
    try:
        return _draft_box(election, owner_ref).decrypt(sealed)
    except (CryptoError, KeyMissing):
        return None
