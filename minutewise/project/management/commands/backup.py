"""`minutewise backup DIR`: a copy of everything, while the installation runs."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minutewise.project.backup import take
from minutewise.project.backup.manifest import UnusableError
from minutewise.project.backup.place import named
from minutewise.work.clock import now


class Command(BaseCommand):
    help = "Copies database and files into a new folder below DIR; the server may run on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("into", metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            folder, manifest = take(named(options["into"]), now())
        except (UnusableError, OSError) as wrong:
            raise CommandError(str(wrong)) from None
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        self.stdout.write(str(folder))
        self.stdout.write(
            f"{sum(manifest.counts.values())} rows and {len(manifest.files) - 1} files, "
            f"{size / 1e6:.1f} MB, in {time.monotonic() - began:.1f} s.\n"
            f"RPO: what is committed after {manifest.moment:%Y-%m-%d %H:%M:%S} UTC is not in it.\n"
            "Secrets are not in it: keep MINUTEWISE_SECRET_KEY elsewhere."
        )
