"""`minutewise push-key [--new]`: the key by which push services know this installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minutewise.accounts import push_key


class Command(BaseCommand):
    help = "Prints the public key for notifications; it is made when there is none yet."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new",
            action="store_true",
            help="makes a new one; whoever is told in a browser sets it up again",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        key = push_key.renew() if options["new"] else push_key.public_key()
        if not key:
            raise CommandError("It cannot be opened; name the earlier secret, or say --new.")
        self.stdout.write(key)
