"""Joining: one verb makes the account, with its proven contact and its consent, or nothing at all."""

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from community import consents, notices
from community.accounts import contacts
from community.accounts.contacts import EMAIL, PHONE, Contact
from community.models import Resident
from community.models.resident import Channel

WAITING = "joining"


def wait(request: HttpRequest, contact: Contact) -> None:
    """Remember, for this session, a contact that was proven and has no account yet."""
    request.session.cycle_key()
    request.session[WAITING] = contact
    request.session.set_expiry(30 * 60)


def waiting(request: HttpRequest) -> Contact | None:
    kept = request.session.get(WAITING)
    return Contact(*kept) if kept else None


def forget(request: HttpRequest) -> None:
    """Nothing about somebody who may not join stays behind."""
    request.session.flush()


def join(contact: Contact, *, name: str, mode: str = "", theme: str = "") -> Resident:
    """A new resident who agreed to the privacy text, or the one who already has this contact: two tabs may finish."""
    if known := contacts.owner(contact):
        return known
    try:
        return _make(contact, name, mode, theme)
    except IntegrityError:
        known = contacts.owner(contact)
        if known is None:
            raise
        return known


@transaction.atomic
def _make(contact: Contact, name: str, mode: str, theme: str) -> Resident:
    resident = Resident.objects.create_user(
        email=contact.value if contact.kind == EMAIL else None,
        phone=contact.value if contact.kind == PHONE else None,
        phone_verified=contact.kind == PHONE,
        name=name,
        language=get_language() or "",
        mode=mode,
        theme=theme,
        notice_channel=Channel.EMAIL if contact.kind == EMAIL else Channel.SMS,
    )
    contacts.start_with(resident, contact)
    consents.give(resident, consents.Kind.PRIVACY.value)
    notices.tell(resident, "account.welcome", key="welcome", url=reverse("community:me"), who=resident)
    return resident
