from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from community.privacy import leaving


class Command(BaseCommand):
    help = "After restoring a backup: erase again whoever left since that backup was made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--replay",
            nargs="?",
            type=Path,
            const=leaving.journal_path,
            required=True,
            metavar="FILE",
            help="the journal of erasures; without a file the one that ERASE_JOURNAL names",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["replay"]() if callable(options["replay"]) else options["replay"]
        if not path.exists():
            raise CommandError(f"There is no journal at {path}.")
        with path.open() as lines:
            again = leaving.replay(lines)
        self.stdout.write(f"Erased again: {again}")
