"""The key that signs checkpoints: a file outside the database, made by `manage.py keys`, read by the scheduler alone.

`records.key` holds the secret half. `records.pub` lists every public half this site ever signed with, one a line, the
present one last; the web process and anyone who checks need only this.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey


def secret_file() -> Path:
    return Path(settings.KEYS_DIR) / "records.key"


def public_file() -> Path:
    return Path(settings.KEYS_DIR) / "records.pub"


def make(*, replace: bool = False) -> str | None:
    """Make a key if there is none, or a new one in its place. The public half, or None if nothing was made."""
    if secret_file().exists() and not replace:
        return None
    Path(settings.KEYS_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
    key = SigningKey.generate()
    fresh = secret_file().with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(bytes(key).hex() + "\n")
    public = bytes(key.verify_key).hex()
    with open(public_file(), "a") as file:  # known before it first signs
        file.write(public + "\n")
    fresh.replace(secret_file())
    return public


def signing_key() -> SigningKey:
    try:
        if secret_file().stat().st_mode & 0o077:
            raise ImproperlyConfigured(f"Others can read {secret_file()}. Say: chmod 600 {secret_file()}")
        return SigningKey(bytes.fromhex(secret_file().read_text().strip()))
    except FileNotFoundError as missing:
        raise ImproperlyConfigured("There is no key to sign checkpoints with. Run `manage.py keys`.") from missing


def known() -> list[str]:
    """Every public key this site ever signed with, the present one last."""
    return public_file().read_text().split() if public_file().exists() else []


def is_signed(statement: str, key: str, signature: str) -> bool:
    """Whether `signature` is that of `key` under `statement`, each in its one proper spelling."""
    try:
        key_bytes, signature_bytes = bytes.fromhex(key), bytes.fromhex(signature)
        VerifyKey(key_bytes).verify(statement.encode(), signature_bytes)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return (key_bytes.hex(), signature_bytes.hex()) == (key, signature)
