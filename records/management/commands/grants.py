from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from records import grants


class Command(BaseCommand):
    help = "PostgreSQL: what the role that serves the site may do, evidence being read and added to only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role in the site's own DATABASE_URL; it must own no table")
        parser.add_argument("--apply", action="store_true", help="say it to the database (as the owner of the tables)")

    def handle(self, *, role: str, apply: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite has no roles: whoever holds the file may do anything. See docs/records.md.")
        said = list(grants.statements(role))
        if apply:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in said:
                    cursor.execute(statement)
        self.stdout.write("".join(f"{statement};\n" for statement in said), ending="")
