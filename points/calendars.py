"""Activities for the calendar of a phone: one time as a file, or all of one's own under a secret address."""

import hashlib
import hmac
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from icalendar import Alarm, Calendar, Event

from community import clock
from community.keys import key
from community.models import Resident
from community.town import town
from points.models import CalendarFeed, Signup, Slot

KIND = "text/calendar; charset=utf-8"
PAST = timedelta(days=60)  # how long a time stays in one's calendar afterwards


def _made(kind: str, of: str) -> str:
    return hmac.new(key("vouchers"), f"calendar {kind}\x1f{of}".encode(), hashlib.sha256).hexdigest()


def token(feed: CalendarFeed) -> str:
    return _made("token", feed.number.hex)[:32]


def ref(said: str) -> str:
    """What is stored and looked up."""
    return _made("ref", said)


@transaction.atomic
def renew(resident: Resident) -> CalendarFeed:
    """An address of one's own; the one before leads nowhere from now on."""
    number = uuid.uuid4()
    said = _made("token", number.hex)[:32]
    feed, _new = CalendarFeed.objects.update_or_create(
        resident=resident, defaults={"number": number, "ref": ref(said), "made_at": clock.now()}
    )
    return feed


def of_slot(slot: Slot) -> HttpResponse:
    answer = _answer([slot])
    answer["Content-Disposition"] = f'attachment; filename="activity-{slot.pk}.ics"'
    return answer


def of_person(resident: Resident) -> HttpResponse:
    """What they signed up for. What was called off stays for a while and says so."""
    mine = Signup.objects.joined().of(resident).values("slot")
    slots = Slot.objects.filter(pk__in=mine, ends_at__gt=clock.now() - PAST)
    return _answer(slots.with_activity().order_by("starts_at"), alarm=True)


def _answer(slots: Iterable[Slot], *, alarm: bool = False) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Participate//activities//")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(town().name))
    for slot in slots:
        calendar.add_component(_event(slot, alarm=alarm))
    return HttpResponse(calendar.to_ical(), content_type=KIND)


def _event(slot: Slot, *, alarm: bool) -> Event:
    activity, event = slot.activity, Event()
    event.add("uid", f"slot-{slot.pk}@{settings.SITE_URL.split('//')[-1]}")
    event.add("dtstamp", slot.called_off_at or activity.published_at or activity.made_at)
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("summary", activity.title or "")
    event.add("location", activity.place or "")
    told = [activity.words, activity.bring, activity.contact]
    event.add("description", "\n".join(each for each in told if each))
    event.add("url", settings.SITE_URL + reverse("points:activity", args=[activity.pk]))
    event.add("status", "CONFIRMED" if slot.is_on else "CANCELLED")
    if activity.latitude is not None and activity.longitude is not None:
        event.add("geo", (activity.latitude, activity.longitude))
    if alarm and slot.is_on:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", activity.title or "")
        reminder.add("trigger", timedelta(hours=-2))
        event.add_component(reminder)
    return event
