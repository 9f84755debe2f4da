"""Telling people things. A verb writes a row in its own transaction; a worker mails or texts it afterwards.

Every room lists what it tells in its `notices.py`, in English to be translated, and calls `tell` from its verbs. The
`%(name)s` of the details are filled in when somebody reads: in their language, with people's names as they are then.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, models, transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import Notice, Resident
from community.models.notice import next_digest
from community.models.resident import Channel, Pace

Words = str | Promise


class Kind(NamedTuple):
    name: str
    subject: Words
    body: Words
    urgent: bool = False
    quiet: bool = False


_kinds: dict[str, Kind] = {}


def register(name: str, *, subject: Words, body: Words, urgent: bool = False, quiet: bool = False) -> None:
    """`urgent` is for what cannot wait for a digest and goes by any way there is, such as a handed-out copy of data;
    `quiet` for what waits on the site and is never sent."""
    _kinds[name] = Kind(name, subject, body, urgent, quiet)


def kinds() -> list[Kind]:
    return sorted(_kinds.values())


def kind_of(notice: Notice) -> Kind:
    """Its kind; of rooms that are gone, one that says at least that there was something."""
    return _kinds.get(notice.kind) or Kind(notice.kind, _("A message"), "")


def is_urgent(notice: Notice) -> bool:
    return kind_of(notice).urgent


class Details(dict[str, str]):
    """What a text is filled with; a detail that was never given leaves a gap and no error."""

    def __missing__(self, name: str) -> str:
        return "…"


# Details


def in_both_languages(row: models.Model, field: str = "name") -> dict[str, str]:
    """A name that staff wrote in every language, so that each reader gets theirs."""
    return {code: getattr(row, f"{field}_{code.replace('-', '_')}") or "" for code, _label in settings.LANGUAGES}


def stored(detail: Any) -> Any:
    """As it is kept. People are kept by number, so that who leaves is named in nobody's notices."""
    if isinstance(detail, Promise):
        return {code: _said_in(code, detail) for code, _label in settings.LANGUAGES}
    if isinstance(detail, Resident):
        return {"resident": detail.pk}
    if isinstance(detail, datetime):
        return {"at": detail.isoformat()}
    if isinstance(detail, date):
        return {"on": detail.isoformat()}
    return detail


def _said_in(language: str, words: Promise) -> str:
    with translation.override(language):
        return str(words)


def shown(detail: Any, people: dict[int, Resident]) -> str:
    """As it reads in the language of the moment."""
    if not isinstance(detail, dict):
        return str(detail)
    if "resident" in detail:
        return str(people.get(detail["resident"], ""))
    if "at" in detail:
        return date_format(timezone.localtime(datetime.fromisoformat(detail["at"])), "DATETIME_FORMAT")
    if "on" in detail:
        return date_format(date.fromisoformat(detail["on"]), "DATE_FORMAT")
    return detail.get(translation.get_language() or "") or next(filter(None, detail.values()), "")


def without_language(url: str) -> str:
    """The address for readers of every language: "/en/me/" is kept as "/me/"."""
    start, _slash, rest = url.removeprefix("/").partition("/")
    return f"/{rest}" if start in dict(settings.LANGUAGES) else url


# Writing


def tell(resident: Resident, kind: str, *, key: str, about: str = "", url: str = "", **details: Any) -> None:
    """Tell one resident something, once for each `key`, as part of the caller's transaction."""
    tell_all([resident], kind, key=key, about=about, url=url, **details)


def tell_all(
    residents: Iterable[Resident], kind: str, *, key: str, about: str = "", url: str = "", **details: Any
) -> None:
    """The same to many. Who was told under this key before, or has left, is passed over."""
    now, facts = clock.now(), {name: stored(detail) for name, detail in details.items()}
    same = {"kind": kind, "about": about, "url": without_language(url), "facts": facts, "key": key, "created_at": now}
    written = [
        Notice(resident=resident, **same, **_delivery(_kinds[kind], resident, now))
        for resident in residents
        if resident.left_at is None
    ]
    Notice.objects.bulk_create(written, batch_size=500, ignore_conflicts=True)
    if any(notice.state == Notice.State.WAITING for notice in written):
        send_after_commit()


def _delivery(kind: Kind, resident: Resident, now: datetime) -> dict[str, Any]:
    """When it leaves the site. Who wants neither mail nor text finds it here at once, and no worker need look at it."""
    pace = Pace.AT_ONCE if kind.urgent else Pace(resident.notice_pace)
    leaves = not kind.quiet and (kind.urgent or resident.notice_channel != Channel.IN_APP)
    state = Notice.State.WAITING if leaves else Notice.State.SHOWN
    return {"pace": pace, "due_at": next_digest(pace, now), "state": state}


def send_after_commit() -> None:
    """Wake a worker once for each transaction, however many people it tells. If nobody wakes, the schedule does."""
    if any(entry[1] is _wake for entry in connection.run_on_commit):
        return
    transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from community.tasks import send_notices

    send_notices.delay()


# Reading


class Reading(NamedTuple):
    """A notice in the words of the language of the moment."""

    notice: Notice
    subject: str
    body: str
    url: str


def read_aloud(notices: Iterable[Notice]) -> list[Reading]:
    """With at most one query, for all the people they name."""
    notices = list(notices)
    named = {fact["resident"] for notice in notices for fact in notice.facts.values() if _names(fact)}
    people = Resident.objects.in_bulk(named) if named else {}
    return [_reading(notice, people) for notice in notices]


def _names(fact: Any) -> bool:
    return isinstance(fact, dict) and "resident" in fact


def _reading(notice: Notice, people: dict[int, Resident]) -> Reading:
    kind = kind_of(notice)
    fill = Details({name: shown(detail, people) for name, detail in notice.facts.items()})
    url = f"/{translation.get_language()}{notice.url}" if notice.url else ""
    return Reading(notice, " ".join(str(kind.subject % fill).split()), str(kind.body % fill), url)


def unread_count(user: Any) -> int:
    return Notice.objects.visible_to(user).unread().count()


# What this room tells

register(
    "account.contact_added",
    subject=_("A further way to reach you was added"),
    body=_("%(contact)s was added to your account and can be used to sign in. Was it not you? Remove it, and call us."),
    urgent=True,
)
register(
    "account.welcome",
    subject=_("Welcome, %(who)s"),
    body=_(
        "Good to have you here. Next, prove that you live here: then you can vote and support ideas. "
        "How messages reach you is yours to choose under Settings."
    ),
    quiet=True,
)
# From the community to its people, in words staff wrote in both languages.
register("town.news", subject="%(title)s", body="%(words)s")
register(
    "data.handed_out",
    subject=_("A copy of your data was opened"),
    body=_(
        "On %(when)s everything kept about you was shown to somebody signed in as you. "
        "If that was not you, sign out all devices under Settings and call us."
    ),
    urgent=True,
)
register(
    "consent.recorded",
    subject=_("Staff wrote down your consent: %(what)s"),
    body=_("You said so to a member of staff. If that is not right, take it back on your consents page."),
    urgent=True,
)
