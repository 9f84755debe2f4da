from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from records import keys


class Command(BaseCommand):
    help = "Makes the key that signs checkpoints of the record, if there is none, and shows its public half."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--replace", action="store_true", help="make a new key; the old public half stays listed")

    def handle(self, **options: Any) -> None:
        if keys.make(replace=options["replace"]):
            self.stdout.write(f"Made {keys.secret_file()} (readable by you alone).")
        self.stdout.write("Give the public key to everyone who keeps copies of checkpoints:")
        self.stdout.write(keys.known()[-1])
