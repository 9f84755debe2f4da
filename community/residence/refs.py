"""Keyed hashes that stand for people, households and codes; the key is not in the database."""

import hashlib
import hmac
import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.keys import key

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def ref(kind: str, *parts: object) -> str:
    """The same parts give the same 64 letters; nobody gets back from the letters to the parts."""
    message = "\x1f".join([kind, *map(str, parts)])
    return hmac.new(key("residence"), message.encode(), hashlib.sha256).hexdigest()


def plain(text: str) -> str:
    """One spelling of what people type in several: full-width or not, with or without blanks."""
    return re.sub(r"[\s·•・.\-–—]+", "", unicodedata.normalize("NFKC", text)).upper()


def id_number(typed: str) -> str:
    """As on the card; refused when it cannot be one."""
    number = plain(typed)
    if not re.fullmatch(r"[0-9A-Z]{5,20}", number):
        raise ValidationError(_("An ID number has 5 to 20 letters and digits."))
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) and not _checks(number):
        raise ValidationError(_("This ID number has a slip in it: its last sign does not fit the others."))
    return number


def birth_year(number: str) -> int | None:
    """The year in an 18-digit resident ID number; other documents carry none."""
    if re.fullmatch(r"[0-9]{17}[0-9X]", number) and 1900 <= int(number[6:10]) <= 2200:
        return int(number[6:10])
    return None


def _checks(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


def person(number: str) -> str:
    return ref("person", number)


def name_check(number: str, name: str) -> str:
    """Proves that somebody who knows an ID number knows whose it is."""
    return ref("name of person", number, plain(name))


def place_in_household(household_pk: int, slot: int) -> str:
    return ref("household", household_pk, slot)


def name_in_household(household_pk: int, name: str) -> str:
    return ref("name in household", household_pk, plain(name))


def code(typed: str) -> str:
    return ref("code", typed)


def origin(address: str) -> str:
    return ref("origin", address)
