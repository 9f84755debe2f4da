from datetime import timedelta

from django.core.management import call_command

from community import outbox, schedule
from community.privacy import leaving


def clear_sessions() -> None:
    """Sessions that have run out are deleted, not only passed over."""
    call_command("clearsessions")


schedule.register("notices.send", outbox.drain, every=timedelta(seconds=15))
schedule.register("privacy.write_journal", leaving.write_journal, every=timedelta(minutes=5))
schedule.register("sessions.clear", clear_sessions, every=timedelta(days=1))
