"""Sending what people are told: claim, send, mark.

Each step is its own short transaction, and mail or text leaves between them, never inside one. A worker that dies
after sending and before marking sends again when its claim has run out, under the same message number; nothing is
ever marked before it was sent.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core import mail
from django.db import models, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from community import clock, notices, sms
from community.models import Notice, Resident
from community.models.resident import Channel, Pace
from community.notices import Reading
from community.town import town

LEASE = timedelta(minutes=5)
# How long to wait after the first, second, third failure; after the last one the notice is listed for staff.
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 1440)]
TRIES = len(BACKOFF) + 1
FAILURES = (SMTPException, OSError, sms.NotSent)


class Message(NamedTuple):
    """One mail or text: a single notice, or a digest of several."""

    number: UUID
    resident: Resident
    notices: list[Notice]
    claimed_until: datetime


def drain(limit: int = 500) -> int:
    """Send what is due, at most `limit` messages. Any number of workers may do this at once."""
    for sent in range(limit):
        message = claim()
        if message is None:
            return sent
        deliver(message)
    return limit


def claim() -> Message | None:
    """Take the oldest due message in hand, so that no other worker does."""
    now = clock.now()
    # `durable` refuses to run inside a caller's transaction: what is claimed there could still be rolled back.
    with transaction.atomic(durable=True):
        due = Notice.objects.due(now)
        locked = due.select_for_update(of=("self", "resident"), no_key=True, skip_locked=True)
        first = locked.select_related("resident").order_by("due_at", "pk").first()
        if first is None:
            return None
        if first.message is not None:
            together = due.filter(message=first.message)
        elif first.pace == Pace.AT_ONCE:
            together = due.filter(pk=first.pk)
        else:
            together = due.filter(resident=first.resident_id, pace=first.pace, message=None)
        number = first.message or uuid4()
        until = now + LEASE
        together.update(message=number, claimed_until=until, attempts=F("attempts") + 1)
        claimed = Notice.objects.waiting().filter(message=number).order_by("created_at", "pk")
        return Message(number, first.resident, list(claimed), until)


def deliver(message: Message) -> None:
    if message.notices[0].attempts > TRIES:  # every worker that took it died
        _of(message).update(state=Notice.State.DEAD, claimed_until=None)
        return
    way = _way(message)
    if way is None:
        _of(message).update(state=Notice.State.SHOWN, claimed_until=None)
        return
    try:
        with translation.override(message.resident.language or settings.LANGUAGE_CODE):
            way(message, notices.read_aloud(message.notices))
    except FAILURES as failure:
        _retry_later(message, failure)
    else:
        _of(message).update(state=Notice.State.SENT, sent_at=clock.now(), claimed_until=None, error="")


def _of(message: Message) -> models.QuerySet[Notice]:
    return Notice.objects.waiting().filter(message=message.number)


def _retry_later(message: Message, failure: Exception) -> None:
    attempts = message.notices[0].attempts
    # The failure's kind and code only: its text may repeat somebody's address.
    error = f"{type(failure).__name__} {getattr(failure, 'smtp_code', '')}".strip()
    still_ours = _of(message).filter(claimed_until=message.claimed_until)
    if attempts >= TRIES:
        still_ours.update(state=Notice.State.DEAD, claimed_until=None, error=error)
    else:
        still_ours.update(due_at=clock.now() + BACKOFF[attempts - 1], claimed_until=None, error=error)


# The ways


def _way(message: Message) -> Callable[[Message, list[Reading]], None] | None:
    """The way this person asked for. What is urgent goes by whatever way there is."""
    resident, urgent = message.resident, any(notices.is_urgent(notice) for notice in message.notices)
    mailed = resident.notice_channel == Channel.EMAIL or urgent
    texted = resident.notice_channel == Channel.SMS or urgent
    if resident.left_at is not None:
        return None
    if texted and resident.phone and resident.phone_verified:
        return by_text
    if mailed and resident.email:
        return by_mail
    return None


def by_mail(message: Message, readings: list[Reading]) -> None:
    """Text and plain HTML from the same words."""
    context = {
        "readings": readings,
        "subject": _subject(readings),
        "town": town(),
        "site": settings.SITE_URL,
        "settings_url": settings.SITE_URL + reverse("community:settings"),
        "language": translation.get_language(),
    }
    letter = mail.EmailMultiAlternatives(
        subject=f"{town().name} · {context['subject']}",
        body=render_to_string("community/mail/notices.txt", context),
        to=[message.resident.email or ""],
        headers={
            "Message-ID": f"<{message.number}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("community/mail/notices.html", context), "text/html")
    letter.send()


def by_text(message: Message, readings: list[Reading]) -> None:
    url = readings[0].url if len(readings) == 1 else ""
    text = f"{_subject(readings)} {settings.SITE_URL}{url or reverse('community:notices')}"
    sms.send(message.resident.phone or "", text)


def _subject(readings: list[Reading]) -> str:
    if len(readings) == 1:
        return readings[0].subject
    return ngettext("%(count)s message for you", "%(count)s messages for you", len(readings)) % {"count": len(readings)}
