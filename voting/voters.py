"""Who votes in this request: the resident who is signed in, or whoever came with the letter of their household."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest

from community import clock
from voting import electorate
from voting.electorate import NotEligible, Voter
from voting.models import Election

LETTER = "vote by letter"
# A phone may be lent: what came in by letter is forgotten after so long, and as soon as the ballot is cast.
LETTER_HOLDS = timedelta(hours=1)


def of(request: HttpRequest, election: Election) -> Voter:
    """Raises `NotEligible` with what to do."""
    if voter := by_letter(request, election):
        return voter
    if not request.user.is_authenticated:
        raise NotEligible("")
    return electorate.voter_for(election, request.user)


def by_letter(request: HttpRequest, election: Election) -> Voter | None:
    kept: dict[str, Any] = request.session.get(LETTER) or {}
    if kept.get("election") != election.pk or kept.get("until", "") < clock.now().isoformat():
        return None
    return Voter.from_session(kept["voter"])


def remember_letter(request: HttpRequest, voter: Voter) -> None:
    """Hashes and row numbers only. The session begins anew, so nobody can have laid it out before."""
    request.session.cycle_key()
    until = (clock.now() + LETTER_HOLDS).isoformat()
    request.session[LETTER] = {"election": voter.election, "until": until, "voter": voter.as_session()}


def forget_letter(request: HttpRequest) -> None:
    request.session.pop(LETTER, None)
