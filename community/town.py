"""Whose site this is: the names and numbers that stand on every page. Set by the administrator of the installation."""

from typing import NamedTuple

from django.conf import settings
from django.utils.translation import get_language


class Town(NamedTuple):
    name: str
    tagline: str
    phone: str = ""
    phone_hours: str = ""
    help_points: tuple[str, ...] = ()

    @property
    def phone_link(self) -> str:
        """The number as a telephone link wants it: digits and a leading plus."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def town() -> Town:
    """In the reader's language; the first language stands in where the other is not given."""
    said = settings.TOWN.get(get_language(), {})
    return Town(**{**settings.TOWN[settings.LANGUAGE_CODE], **said})
