"""Who waits for whom. Order: election, household, line of the roll, draft; see docs/locking.md."""

from django.db import connection

from voting.models import Election

# What a ballot asks of its election; anything else was frozen before. Few columns, because this runs at every cast.
FRESHENED = "state", "opens_at", "closing_at", "held_at", "seed", "box_key", "ballot_bytes"
# Django knows no FOR SHARE.
SHARED = f"SELECT {', '.join(FRESHENED)} FROM voting_election WHERE id = %s FOR SHARE"  # noqa: S608 - our own names


def share(election: Election) -> None:
    """Freshen where the election stands and keep it so until the transaction ends. Many may at once; a close waits.

    SQLite lets one write at a time, so there is nothing to lock.
    """
    if connection.vendor != "postgresql":
        election.refresh_from_db(fields=FRESHENED)
        return
    with connection.cursor() as cursor:
        cursor.execute(SHARED, [election.pk])
        for name, value in zip(FRESHENED, cursor.fetchone(), strict=True):
            setattr(election, name, value)


def hold(election: Election) -> None:
    """Freshen it and keep everybody else out: for closing, holding, amending, counting, signing."""
    election.refresh_from_db(from_queryset=Election.objects.select_for_update(of=("self",)))
