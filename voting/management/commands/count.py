"""``manage.py count``: the counting engine on a Pabulib file, as ``python -m voting.counting``."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from voting.counting.cli import DESCRIPTION, add_arguments, run


class Command(BaseCommand):
    help = DESCRIPTION
    requires_system_checks: list[str] = []  # a recount needs no site

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if code := run(options, self.stdout, self.stderr):
            sys.exit(code)
