import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import checkpoints
from records.models import AuditEntry


class Command(BaseCommand):
    help = "Prints what proves that one entry of the record is covered by a checkpoint, saying nothing of the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("entry", help="stream and number, such as elections:17")

    def handle(self, *, entry: str, **options: Any) -> None:
        stream, _, number = entry.partition(":")
        found = AuditEntry.objects.filter(stream=stream, sequence=number).first() if number.isdecimal() else None
        if found is None:
            raise CommandError(f"There is no entry {entry}.")
        try:
            proof = checkpoints.prove(found)
        except checkpoints.NotProvable as refusal:
            raise CommandError(f"{refusal} Run `manage.py checkpoint` first.") from refusal
        self.stdout.write(json.dumps(proof, ensure_ascii=False, indent=1))
