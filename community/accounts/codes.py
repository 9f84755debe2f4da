"""One-time codes of six digits, sent to a phone or an e-mail address.

A code is sent in the same way whether the contact is known or not, so nobody learns from the answer who has an
account. What waits in the session is a keyed digest, never the code.
"""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from community import clock, sms
from community.accounts import limits
from community.accounts.contacts import PHONE, Contact
from community.town import town

VALID_FOR = timedelta(minutes=10)
MAX_WRONG = 5
MAX_RESENT = 3
IN_SESSION = "code"

# What a right code does.
ENTER, CONFIRM, CHANGE = "enter", "confirm", "change"


class NotDelivered(ValidationError):
    """The code could not be sent at all."""


class Wrong(ValidationError):
    """Not the code we sent."""


class Pending(NamedTuple):
    """A code somebody was sent and has not typed yet."""

    purpose: str
    contact: Contact
    digest: str
    sent: float
    wrong: int = 0
    resent: int = 0
    door: str = ""  # which page asked, so that "another number" leads back there
    onward: str = ""

    @property
    def expired(self) -> bool:
        return clock.now() >= datetime.fromtimestamp(self.sent, tz=clock.now().tzinfo) + VALID_FOR

    @property
    def can_resend(self) -> bool:
        return self.resent < MAX_RESENT


def start(request: HttpRequest, purpose: str, contact: Contact, *, door: str = "", onward: str = "") -> None:
    """Send a code and remember, in the session, what it is for."""
    digest = _send(request, purpose, contact)
    _keep(request, Pending(purpose, contact, digest, clock.now().timestamp(), door=door, onward=onward))


def pretend(request: HttpRequest, purpose: str, contact: Contact, *, door: str = "") -> None:
    """What a machine that fell into the trap sees: all as usual, and nothing is sent."""
    _keep(request, Pending(purpose, contact, "", clock.now().timestamp(), door=door))


def resend(request: HttpRequest, pending: Pending) -> None:
    digest = _send(request, pending.purpose, pending.contact) if pending.digest else ""
    _keep(request, pending._replace(digest=digest, sent=clock.now().timestamp(), wrong=0, resent=pending.resent + 1))


def pending(request: HttpRequest, *purposes: str) -> Pending | None:
    """The code this visitor may still type, if there is one for any of these purposes."""
    kept: dict[str, Any] | None = request.session.get(IN_SESSION)
    if not kept or kept["purpose"] not in purposes:
        return None
    found = Pending(**{**kept, "contact": Contact(*kept["contact"])})
    if found.expired:
        del request.session[IN_SESSION]
        return None
    return found


def check(request: HttpRequest, pending: Pending, typed: str) -> None:
    """Use up the code, or raise Wrong; after MAX_WRONG tries the code is worth nothing."""
    if pending.digest and constant_time_compare(
        _digest(pending.purpose, pending.contact, digits(typed)), pending.digest
    ):
        del request.session[IN_SESSION]
        return
    if pending.wrong + 1 >= MAX_WRONG:
        del request.session[IN_SESSION]
        raise Wrong(_("That was wrong too often. Please ask for a new code."), code="spent")
    _keep(request, pending._replace(wrong=pending.wrong + 1))
    raise Wrong(_("That is not the code we sent. Please look again."), code="wrong")


def digits(typed: str) -> str:
    """What is left of "１２３ 456" or of a whole pasted message: the digits, in plain figures."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdecimal())


def _digest(purpose: str, contact: Contact, code: str) -> str:
    return salted_hmac("community.accounts.codes", f"{purpose}/{contact.value}/{code}", algorithm="sha256").hexdigest()


def _keep(request: HttpRequest, pending: Pending) -> None:
    request.session[IN_SESSION] = pending._asdict()


def _send(request: HttpRequest, purpose: str, contact: Contact) -> str:
    limits.spend(request, "send_code", key=contact.value)
    code = f"{secrets.randbelow(1_000_000):06}"
    if contact.kind == PHONE:
        _text(contact.value, code)
    else:
        _mail(contact.value, code)
    return _digest(purpose, contact, code)


def wording(code: str) -> str:
    """The text message: short enough for one, and in the language of the page that asked."""
    said = {"site": town().tagline, "code": code, "minutes": VALID_FOR.seconds // 60}
    return _("%(site)s: your code is %(code)s, good for %(minutes)s minutes. Tell it to nobody.") % said


def _text(phone: str, code: str) -> None:
    try:
        limits.spend_text_message()
        sms.send(phone, wording(code))
    except (sms.NotSent, limits.BudgetSpent):
        raise NotDelivered(
            _("The text message did not go out. Please use your e-mail, or call us: %(phone)s.")
            % {"phone": town().phone}
        ) from None


def _mail(address: str, code: str) -> None:
    said = {"code": code, "minutes": VALID_FOR.seconds // 60, "town": town(), "url": settings.SITE_URL}
    subject = " ".join(render_to_string("account/email/code_subject.txt", said).split())
    body = render_to_string("account/email/code_message.txt", said)
    try:
        EmailMessage(subject, body, to=[address]).send()
    except OSError:
        raise NotDelivered(
            _("The e-mail did not go out. Please try again in a minute, or call us: %(phone)s.")
            % {"phone": town().phone}
        ) from None
