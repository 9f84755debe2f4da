import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections

from community import schedule
from community.models import JobRun


class Command(BaseCommand):
    help = "Do what is due now: send notices, reminders, closings, expiries."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="show the jobs and when they ran, and run nothing")
        parser.add_argument(
            "--loop",
            type=float,
            nargs="?",
            const=5.0,
            metavar="SECONDS",
            help="go on, with this pause (5 seconds), until the process that began it ends",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self.show()
        elif options["loop"] is None:
            self.tick()
        else:
            parent = os.getppid()
            while os.getppid() == parent:
                self.tick_on()
                time.sleep(options["loop"])

    def tick(self) -> None:
        ran = schedule.run_due()
        self.stdout.write("Ran: " + (", ".join(ran) or "nothing was due"))

    def tick_on(self) -> None:
        """In a loop: a database that is away for a moment is asked again at the next turn."""
        try:
            schedule.run_due()
        except DatabaseError as failure:
            self.stderr.write(f"The database did not answer: {failure}")
        close_old_connections()

    def show(self) -> None:
        rows = {row.name: row for row in JobRun.objects.all()}
        for job in schedule.jobs():
            row = rows.get(job.name)
            last = f"{row.started_at:%Y-%m-%d %H:%M:%S} UTC" if row and row.started_at else "never"
            failed = f", failed: {row.error}" if row and row.error else ""
            self.stdout.write(f"{job.name:30} every {str(job.every):16} last {last}{failed}")
