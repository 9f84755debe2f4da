"""Who waits for whom. Order: election, household, line of the roll, draft; see docs/locking.md."""

from django.db import connection

from voting.models import Election


def share(election: Election) -> None:
    """Freshen the election and keep it as it is until the transaction ends. Many may do so at once; a close waits.

    SQLite lets one write at a time, so there is nothing to lock.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM voting_election WHERE id = %s FOR SHARE", [election.pk])
    election.refresh_from_db()


def hold(election: Election) -> None:
    """Freshen it and keep everybody else out: for closing, holding, amending, counting, signing."""
    election.refresh_from_db(from_queryset=Election.objects.select_for_update(of=("self",)))
