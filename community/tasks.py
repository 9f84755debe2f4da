"""What workers do. Every task may run twice: each only calls a verb that knows what is still to be done."""

from celery import shared_task

from community import outbox, schedule


@shared_task
def run_job(name: str) -> None:
    schedule.run(name)


@shared_task
def send_notices() -> None:
    """Send the first few at once; a long queue is left to the schedule, which nobody waits for."""
    outbox.drain(limit=20)
