"""Whoever has picked and not cast hears of it two days and six hours before the end."""

from datetime import timedelta

from django.db import transaction

from community import clock
from community.notices import in_both_languages, tell
from voting.models import BallotDraft, Election

BEFORE = (timedelta(hours=48), timedelta(hours=6))


def remind() -> int:
    """Tell those whose turn it is. Safe to run twice: a draft counts its reminders."""
    now, told = clock.now(), 0
    for number, before in enumerate(BEFORE):
        for election in Election.objects.open_at(now).filter(closing_at__lte=now + before):
            # Somebody who began in the last hours is told once, not twice in a row.
            waiting = BallotDraft.objects.filter(election=election, resident__isnull=False, reminders__lte=number)
            for draft in waiting.select_related("resident").order_by("pk"):
                told += _remind(draft, election, number)
    return told


@transaction.atomic
def _remind(draft: BallotDraft, election: Election, number: int) -> bool:
    mine = BallotDraft.objects.filter(pk=draft.pk, reminders__lte=number)
    if draft.resident is None or not mine.update(reminders=number + 1):
        return False
    tell(
        draft.resident,
        "vote.not_cast",
        key=f"vote.not_cast:{election.pk}:{number}",
        about=f"election:{election.pk}",
        url=f"/votes/{election.slug}/ballot/",
        vote=in_both_languages(election, "title"),
        ends=election.closing_at,
    )
    return True
