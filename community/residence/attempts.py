"""Guessing is slow: failed tries are counted by account and by where they come from."""

import ipaddress
from datetime import timedelta

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from community import clock
from community.models import ResidenceAttempt, Resident
from community.residence import refs

AN_HOUR, A_DAY = 5, 12  # failed tries of one account
FROM_ONE_PLACE_A_DAY = 60  # of all accounts together behind one address; a help point's residents share one


class TooManyTries(ValidationError):
    """Wait, or come to the counter."""


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as sign-in sees it: past the proxies that are ours (`TRUSTED_PROXY_COUNT`)."""
    return str(get_adapter().get_client_ip(request))


def place_of(address: str) -> str:
    """A whole home network counts as one place."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    prefix = 64 if parsed.version == 6 else 32
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))


@transaction.atomic
def begin(resident: Resident, address: str) -> ResidenceAttempt:
    """Count this try before it is judged; `ResidenceAttempt.delete` takes it back when it succeeds."""
    Resident.objects.select_for_update().get(pk=resident.pk)
    now = clock.now()
    origin = refs.origin(place_of(address)) if place_of(address) else ""
    tries = ResidenceAttempt.objects.filter(at__gt=now - timedelta(days=1))
    mine = tries.filter(resident=resident)
    if (
        mine.filter(at__gt=now - timedelta(hours=1)).count() >= AN_HOUR
        or mine.count() >= A_DAY
        or (origin and tries.filter(origin_ref=origin).count() >= FROM_ONE_PLACE_A_DAY)
    ):
        raise TooManyTries(_("Too many tries did not succeed. Try again later, or come to the counter with your ID."))
    return ResidenceAttempt.objects.create(resident=resident, origin_ref=origin, at=now)


def forget_old() -> int:
    """Tries older than two days."""
    return ResidenceAttempt.objects.filter(at__lt=clock.now() - timedelta(days=2)).delete()[0]
