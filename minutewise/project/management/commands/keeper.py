"""`minutewise keeper`: meters, deadlines and due work; one is active, others stand by."""

import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from minutewise.project.beside import beside_the_pages
from minutewise.project.management.commands.serve import serve
from minutewise.project.roles import KEEPER, play


class Command(BaseCommand):
    help = "Keeps the meters and does due work. Start two: one stands by for the other."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="answers /healthz, /readyz, /metrics there")
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        play(KEEPER)
        if options["port"]:
            serve(options["host"], options["port"])
        else:
            asyncio.run(keep())


async def keep() -> None:
    """Runs until it is told to end (SIGTERM, SIGINT)."""
    ended, loop = asyncio.Event(), asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, ended.set)
    async with beside_the_pages():
        await ended.wait()
