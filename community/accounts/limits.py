"""Limits instead of puzzles. The numbers stand in ACCOUNT_RATE_LIMITS and SMS_CODES_A_DAY."""

from allauth.core import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from community import clock

TWO_DAYS = 2 * 24 * 3600


class TooMany(Exception):
    """This visitor, or this number, has asked too often. The answer is the page for status 429."""


class BudgetSpent(Exception):
    """All text messages of today are spent."""


def spend(request: HttpRequest, action: str, key: str | None = None) -> None:
    """Count one `action` against each of its limits, or raise TooMany."""
    if not ratelimit.consume(request, action=action, key=key):
        raise TooMany


def spend_text_message() -> None:
    """Count one texted code against the day's budget of the whole site."""
    spent = f"texted-codes:{clock.today()}"
    cache.add(spent, 0, TWO_DAYS)
    if cache.incr(spent) > settings.SMS_CODES_A_DAY:
        raise BudgetSpent
