"""The receipt on the voter's own device: in a signed cookie, because nothing here may say whose it is."""

from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse

from voting.casting import Receipt
from voting.models import Election

KEPT = 3600  # seconds; the phone may be somebody else's


def _name(election: Election) -> str:
    return f"receipt-{election.pk}"


def hand_over(response: HttpResponse, request: HttpRequest, election: Election, receipt: Receipt) -> None:
    said: dict[str, Any] = {**receipt._asdict(), "on": receipt.on.isoformat()}
    response.set_cookie(
        _name(election),
        signing.dumps(said, salt="voting.receipt", compress=True),
        max_age=KEPT,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def shown(request: HttpRequest, election: Election) -> Receipt | None:
    try:
        said = signing.loads(request.COOKIES.get(_name(election), ""), salt="voting.receipt", max_age=KEPT)
    except signing.BadSignature:
        return None
    return Receipt(**{**said, "on": date.fromisoformat(said["on"])})
