"""The line on every page while a ballot is begun and not cast."""

from typing import NamedTuple

from django.http import HttpRequest

from voting import boxkeys, drafts, picks, voters
from voting.ballot_page import Ballot
from voting.models import BallotDraft, Election

MARK = "ballots begun"  # in the session, so that nobody else's pages ask the database


class Begun(NamedTuple):
    election: Election
    ballot: Ballot


def mark(request: HttpRequest) -> None:
    request.session[MARK] = True


def unmark(request: HttpRequest) -> None:
    request.session.pop(MARK, None)


def mark_at_sign_in(sender: object, request: HttpRequest, user: object, **_rest: object) -> None:
    """On another phone the line is there as well."""
    pk = getattr(user, "pk", None)
    if pk is not None and drafts.open_of(pk).exists():
        mark(request)


def of(request: HttpRequest) -> Begun | None:
    """The one that ends first. Three queries for who has begun, none for anybody else."""
    session = getattr(request, "session", None)
    if session is None or not session.get(MARK):
        return None
    draft = _draft(request)
    if draft is None:
        return None
    opened = boxkeys.open_draft(draft.election, draft.owner_ref, bytes(draft.sealed))
    picked = picks.from_text(picks.unpadded(opened)) if opened else {}
    if not picked:
        return None
    return Begun(draft.election, Ballot(draft.election, picks.options_of(draft.election), picked))


def _draft(request: HttpRequest) -> BallotDraft | None:
    kept = request.session.get(voters.LETTER)
    if kept:
        by_letter = BallotDraft.objects.filter(election__in=Election.objects.open(), owner_ref=kept["voter"]["ref"])
        return by_letter.select_related("election").first()
    if not request.user.is_authenticated:
        return None
    return drafts.open_of(request.user.pk).first()
