"""What workers do for votes. Row numbers are all they are told."""

from celery import shared_task

from voting import tally
from voting.models import CountRun


@shared_task
def count_election(run: int) -> None:
    """Do a count that was asked for. Done twice, the second finds it done."""
    for asked in CountRun.objects.select_related("election").filter(pk=run):
        tally.count_now(asked)
