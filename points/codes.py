"""The two codes of a voucher, made from its number with a key outside the database; only fingerprints are stored.

The QR code carries 128 bits. The eight letters are for typing by a shop that is signed in, whose wrong tries count.
"""

import hashlib
import hmac
import unicodedata
from uuid import UUID

from community.keys import key

LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O 1 I L
SHORT = 8


def _made(kind: str, of: str) -> bytes:
    return hmac.new(key("vouchers"), f"{kind}\x1f{of}".encode(), hashlib.sha256).digest()


def token(number: UUID) -> str:
    """32 letters, for the QR code."""
    return _made("token", number.hex)[:16].hex()


def short(number: UUID) -> str:
    """8 letters and digits, for people."""
    value = int.from_bytes(_made("short", number.hex))
    signs = []
    for _place in range(SHORT):
        value, sign = divmod(value, len(LETTERS))
        signs.append(LETTERS[sign])
    return "".join(signs)


def grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:]}"


def ref(kind: str, code: str) -> str:
    """What is stored and looked up."""
    return _made(f"ref {kind}", code).hex()


def plain(typed: str) -> str:
    """One spelling of what people type in several: capitals, half width, no blanks or dashes."""
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in wide if sign.isalnum())[:40]
