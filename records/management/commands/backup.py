from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import backup


class Command(BaseCommand):
    help = "Copies the database to a new file while the site runs. Follow it with restore_check."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            backup.make(file)
        except backup.BackupFailed as failure:
            raise CommandError(str(failure)) from failure
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes. Prove that it works: manage.py restore_check {file}")
