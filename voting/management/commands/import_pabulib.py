"""``manage.py import_pabulib FILE.pb``: a real election with its result page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from voting import files
from voting.counting import BrokenFile, Refusal


class Command(BaseCommand):
    help = "Take in real elections from Pabulib files, each counted as its file says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE.pb")
        parser.add_argument("--slug", default="", help="address of the election; default: from the file's name")
        parser.add_argument("--title", default="", help="title; default: place and year from the file")

    def handle(self, *args: Any, **options: Any) -> None:
        for path in options["files"]:
            self._take_in(path, options["slug"], options["title"])

    def _take_in(self, path: str, slug: str, title: str) -> None:
        try:
            election = files.import_pabulib(path, slug=slug, title=title)
        except BrokenFile as broken:
            for fault in broken.faults:
                self.stderr.write(str(fault))
            raise CommandError(f"{path}: nothing was imported.") from None
        except (OSError, Refusal, ValidationError) as refusal:
            said = refusal.messages[0] if isinstance(refusal, ValidationError) else str(refusal)
            raise CommandError(f"{path}: {said}") from None
        result = election.results.get()
        self.stdout.write(
            f"{election.slug}: {result.summary['ballots']:,} ballots, {len(result.winners)} of "
            f"{election.options.count()} projects chosen."
        )
