import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records import checkpoints, keys
from records import verify as verification


class Command(BaseCommand):
    help = "Re-checks the record and everything that must agree with it; exit 1 and the first bad row on a difference."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("checks", nargs="*", help="only these (all, if none is named)")
        parser.add_argument("--json", action="store_true", help="print the results as JSON")
        parser.add_argument("--against", type=Path, nargs="+", default=[], metavar="FILE", help="older checkpoints")
        parser.add_argument("--proof", type=Path, metavar="FILE", help="recompute what `prove` printed; no database")

    def handle(self, *, checks: list[str], against: list[Path], proof: Path | None, **options: Any) -> None:
        if proof:
            self.recompute(proof)
            return
        if unknown := set(checks) - set(verification.names()):
            raise CommandError(
                f"There is no check {', '.join(sorted(unknown))}. Known: {', '.join(verification.names())}"
            )
        self.counted = 0
        results = list(verification.run(checks, self.progress))
        results += [self.compare(copy) for copy in against]
        self.progress("", 0)
        self.report_json(results) if options["json"] else self.report(results)
        if any(result.bad for result in results):
            sys.exit(1)

    def recompute(self, file: Path) -> None:
        try:
            holds = checkpoints.is_proof(json.loads(file.read_text()), keys.known())
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as unreadable:
            raise CommandError(f"{file} is not a proof.") from unreadable
        if not holds:
            raise CommandError("The proof does not hold.")
        self.stdout.write("The proof holds.")

    def compare(self, copy: Path) -> verification.Result:
        try:
            document = json.loads(copy.read_text())
        except (OSError, ValueError):
            document = None
        first = next(checkpoints.differences(document), None)
        return verification.Result(f"against {copy.name}", 1, verification.Bad(copy.name, first) if first else None)

    def progress(self, name: str, rows: int) -> None:
        if self.stderr.isatty():
            self.counted += rows
            self.stderr.write(f"\r{name:<16}{self.counted:>12,}" if name else "\r\033[K", ending="")
            self.stderr.flush()

    def report(self, results: list[verification.Result]) -> None:
        for result in results:
            self.stdout.write(result.line())
        first = next((result.bad for result in results if result.bad), None)
        self.stdout.write(f"First bad record: {first.where} {first.what}" if first else "Everything agrees.")

    def report_json(self, results: list[verification.Result]) -> None:
        def say(bad: verification.Bad | None) -> dict[str, str] | None:
            return bad._asdict() if bad else None

        first = next((result.bad for result in results if result.bad), None)
        checks = [{"name": result.name, "seen": result.seen, "bad": say(result.bad)} for result in results]
        self.stdout.write(json.dumps({"ok": first is None, "first": say(first), "checks": checks}))
