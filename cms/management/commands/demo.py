"""Load or refresh the demo town, room by room, from the lowest to the highest."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils.translation import override

from records import checkpoints

# From the lowest room to the highest: a room's town may build on those below it.
ROOMS = ["community", "records", "points", "commitments", "proposals", "voting", "projects", "observers", "cms"]
ACCOUNTS = ["resident", "observer", "volunteer", "merchant", "moderator", "budget", "office", "editor", "admin"]


class Command(BaseCommand):
    help = "Loads or refreshes the demo town. Doing it twice changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--yes-really",
            action="store_true",
            help="also on a site that is not for trying things out: it makes accounts whose password everybody knows",
        )

    def handle(self, *args: Any, yes_really: bool = False, **options: Any) -> None:
        if not settings.DEBUG and not yes_really:
            raise CommandError(
                "This makes accounts whose password everybody knows, so it does not run here. "
                "If that is what you want: manage.py demo --yes-really"
            )
        self.hints: list[str] = []
        for room in ROOMS:
            if find_spec(room) and find_spec(f"{room}.demo"):
                self.stdout.write(f"  {room} …", ending="")
                self.stdout.flush()
                with transaction.atomic(), override(settings.LANGUAGE_CODE):
                    demo = import_module(f"{room}.demo")
                    demo.load()
                    self.hints += getattr(demo, "HINTS", [])
                self.stdout.write(" done")
        checkpoints.make_if_news()  # after the last room: a second load finds no news
        self.say_where_to_go()

    def say_where_to_go(self) -> None:
        hints = "".join(f"\n  {hint}" for hint in self.hints)
        accounts = "\n".join(f"    {name}@demo.example" for name in ACCOUNTS)
        self.stdout.write(
            f"\nThe demo town stands.\n"
            f"  Chinese   {settings.SITE_URL}/zh-hans/\n"
            f"  English   {settings.SITE_URL}/en/\n"
            f"  Staff     {settings.SITE_URL}/staff/\n"
            f"  Accounts, each with the password demo:\n{accounts}{hints}"
        )
