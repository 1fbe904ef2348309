"""`minutewise web`: pages alone, in any number; sockets and meters live in other processes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from minutewise.project.management.commands.serve import serve
from minutewise.project.roles import WEB, play


class Command(BaseCommand):
    help = "Serves pages alone, beside `minutewise hub` and `minutewise keeper`."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        play(WEB)
        serve(options["host"], options["port"])
