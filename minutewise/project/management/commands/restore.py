"""`minutewise restore DIR`: brings a backup back and checks its books."""

import time
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from minutewise.project.backup import bring
from minutewise.project.backup.manifest import UnusableError
from minutewise.project.backup.place import named
from minutewise.work.clock import now


class Command(BaseCommand):
    help = "Replaces database and files by a backup; exits 1 if its books are not sound."
    requires_system_checks: list[str] = []  # the database may not be there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="what `backup` printed")
        parser.add_argument(
            "--replace", action="store_true", help="give up what is in the database and the files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began, moment = time.monotonic(), now()
        say = self.stderr.write
        try:
            manifest = bring(named(options["folder"]), replace=options["replace"], say=say)
        except (UnusableError, OSError) as wrong:
            raise CommandError(str(wrong)) from None
        lost_s = (moment.wall - manifest.moment).total_seconds()
        self.stdout.write(
            f"Restored the state of {manifest.moment:%Y-%m-%d %H:%M:%S} UTC.\n"
            f"RPO: the {lost_s:.0f} s since then are not in it.\n"
            f"RTO: {time.monotonic() - began:.1f} s for database and files; then start the server."
        )
        call_command("check_books", stdout=self.stdout, stderr=self.stderr)
