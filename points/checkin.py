"""The square and the short code on the organiser's screen: signed, and of no use a minute later.

A square is made for a slice of time; it counts in its own slice and the one after. What it opens is a ticket for one
person, which leaves time to read the page and press the button.
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from django.core import signing

from community import clock
from community.keys import key
from community.models import Resident
from points import codes
from points.models import Slot

SLICE = 30  # seconds
RENEW = 20  # seconds: however late in its slice a square was drawn, the next is there ten seconds before it ends
TICKET = timedelta(minutes=5)  # to read the page and press the button
DOOR = timedelta(minutes=15)  # to sign in after the scan
EARLY, LATE = timedelta(hours=1), timedelta(hours=2)  # around the time of the activity
SHORT = 6
SALT, DOOR_SALT = "points.checkin", "points.checkin.door"


def _slice() -> int:
    return int(clock.now().timestamp()) // SLICE


def good_until() -> datetime:
    """When what is drawn now is of no more use."""
    return datetime.fromtimestamp((_slice() + 2) * SLICE, UTC)


def _made(kind: str, slot: int, slice_: int) -> bytes:
    said = f"checkin {kind}\x1f{slot}\x1f{slice_}"
    return hmac.new(key("vouchers"), said.encode(), hashlib.sha256).digest()


def token(slot: Slot) -> str:
    """For the square: the slot, the slice, and 80 bits that only this site can make."""
    now = _slice()
    return f"{slot.pk}-{now}-{_made('square', slot.pk, now).hex()[:20]}"


def short(slot: Slot, slice_: int | None = None) -> str:
    """Six letters and digits to type where the square cannot be scanned."""
    value = int.from_bytes(_made("short", slot.pk, _slice() if slice_ is None else slice_))
    signs = []
    for _place in range(SHORT):
        value, sign = divmod(value, len(codes.LETTERS))
        signs.append(codes.LETTERS[sign])
    return "".join(signs)


def read(said: str) -> int | None:
    """The slot of a square, if it was made in this slice or the one before."""
    slot, _dash, rest = said.partition("-")
    slice_, _dash, sign = rest.partition("-")
    if not (slot.isascii() and slot.isdecimal() and slice_.isascii() and slice_.isdecimal() and len(said) < 60):
        return None
    age = _slice() - int(slice_)
    right = hmac.compare_digest(_made("square", int(slot), int(slice_)).hex()[:20].encode(), sign.encode())
    return int(slot) if right and 0 <= age <= 1 else None


def fits(slot: Slot, typed: str) -> bool:
    code, now = codes.plain(typed), _slice()
    return any(hmac.compare_digest(short(slot, now - age).encode(), code.encode()) for age in (0, 1))


def opens(slot: Slot) -> bool:
    """Whether one checks in and out now."""
    return slot.is_on and slot.starts_at - EARLY <= clock.now() <= slot.ends_at + LATE


def _now() -> int:
    return int(clock.now().timestamp())


def ticket(slot: Slot, resident: Resident) -> str:
    return signing.dumps([slot.pk, resident.pk, _now()], salt=SALT, compress=False)


def takes(said: str, slot: Slot, resident: Resident) -> bool:
    """Whether this ticket is for them, here, and not older than a few minutes."""
    try:
        number, who, made = signing.loads(said, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    return (number, who) == (slot.pk, resident.pk) and 0 <= _now() - made <= TICKET.total_seconds()


def door(slot: int) -> str:
    """Kept by the device of who scanned before signing in."""
    return signing.dumps([slot, _now()], salt=DOOR_SALT)


def through(said: str) -> int | None:
    try:
        number, made = signing.loads(said, salt=DOOR_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(number) if 0 <= _now() - made <= DOOR.total_seconds() else None
