"""Days and money as one says them, in the reader's language."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community import clock

WAN = 10_000


def day_words(day: date | datetime) -> str:
    """As one says it; the year only where it is not this one."""
    if isinstance(day, datetime):
        day = timezone.localtime(day)
    pattern = _("F j") if day.year == clock.today().year else _("F j, Y")
    return date_format(day, pattern)


def moment_words(at: datetime) -> str:
    """To the minute: voting ends on a day at an hour."""
    return _("%(day)s, %(time)s") % {"day": day_words(at), "time": date_format(timezone.localtime(at), "H:i")}


def days_to(day: date) -> int:
    return (day - clock.today()).days


def last_day(ends: datetime) -> date:
    """The last day of what is over at that moment: at midnight it is the day before."""
    return timezone.localdate(ends - timedelta(seconds=1))


def until_words(ends: datetime) -> str:
    """The last day; with the hour, where what ends then ends amid the day."""
    return day_words(last_day(ends)) if timezone.localtime(ends).time() == time.min else moment_words(ends)


def span_words(starts: date, ends: date | None) -> str:
    """Two days as one says them; the year once."""
    if ends is None:
        return _("From %(first)s") % {"first": day_words(starts)}
    last = date_format(ends, _("F j")) if ends.year == starts.year else day_words(ends)
    return _("%(first)s to %(last)s") % {"first": day_words(starts), "last": last}


def yuan(amount: Decimal | int) -> str:
    """Never rounded: Chinese counts in ten thousands where two decimals can say it, else in yuan."""
    amount = Decimal(amount)
    if get_language() == "zh-hans" and abs(amount) >= WAN and amount % 100 == 0:
        return f"{(amount / WAN).normalize():,f} 万元"
    number = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return _("%(amount)s yuan") % {"amount": number}
