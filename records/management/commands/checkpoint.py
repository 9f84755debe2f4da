from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from records import checkpoints


class Command(BaseCommand):
    help = "Signs where every stream of the record ends now, and hands out the file to keep elsewhere."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--occasion", default="", help="such as the name of the vote that was just closed")
        parser.add_argument("--out", type=Path, help="write the file here instead of printing it")
        parser.add_argument("--mail", action="store_true", help="also send it to the addresses of CHECKPOINT_MAIL")

    def handle(self, *, occasion: str, out: Path | None, mail: bool, **options: Any) -> None:
        checkpoint = checkpoints.make(occasion=occasion)
        text = checkpoints.document_text(checkpoint)
        if out:
            out.write_text(text)
            self.stdout.write(f"Checkpoint {checkpoint.number} is in {out}.")
        else:
            self.stdout.write(text, ending="")
        if mail:
            self.stderr.write(f"Sent to {checkpoints.mail_latest()} addresses.")
