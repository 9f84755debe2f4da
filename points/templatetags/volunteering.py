"""What the pages about hours compute."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from points.actions.hours import in_hours as _in_hours

register = template.Library()


@register.filter
def in_hours(minutes: int | None) -> str:
    """2.5 of 150."""
    return "" if minutes is None else _in_hours(minutes)


@register.filter
def weekday_words(moment: datetime) -> str:
    """The day with its weekday, as one says it."""
    # Translators: a pattern of Django's date filter, such as "Wednesday, November 25,".
    return date_format(timezone.localtime(moment), _("l, F j,"))


@register.filter
def told_to_organiser(state: str) -> str:
    """Where confirmed hours stand, as whoever confirmed them reads it."""
    return {
        "told": _("waits for the volunteer"),
        "disputed": _("disputed"),
        "agreed": _("settled"),
    }.get(state, "")
