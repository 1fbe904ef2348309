"""`minutewise hub`: sockets alone, in any number; each under a name of its own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from minutewise.project import env
from minutewise.project.management.commands.serve import serve
from minutewise.project.roles import HUB, play


class Command(BaseCommand):
    help = "Serves sockets alone. Whatever stands in front leads /ws/NAME to this port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--name", default=env.text("HUB", "a"), help="in its address: /ws/NAME (a)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        play(HUB, hub=options["name"])
        serve(options["host"], options["port"])
