from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import backup


class Command(BaseCommand):
    help = "Brings a backup back beside the site, runs verify on it, and clears up. The site is not touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            results = list(backup.check(file))
        except backup.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        for result in results:
            self.stdout.write(result.line())
        if any(result.bad for result in results):
            raise CommandError("The backup came back, but does not agree with itself.")
        self.stdout.write("The backup can be brought back.")
