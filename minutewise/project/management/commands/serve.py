"""`minutewise serve`: the whole installation in one process on one port."""

import threading
from types import FrameType
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser
from picows.picows import WSProtocol  # type: ignore[attr-defined]  # its stub leaves it out

from minutewise.project import hub_beat
from minutewise.project.patience import Prompt


class Command(BaseCommand):
    help = "Serves pages, sockets and meters in one process on one port."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")

    def handle(self, *args: Any, **options: Any) -> None:
        serve(options["host"], options["port"])


class PoliteServer(uvicorn.Server):
    """Has its hub taken off the list before it sends everybody away to come back elsewhere."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        threading.Thread(target=self._leave, args=(sig, frame)).start()

    def _leave(self, sig: int, frame: FrameType | None) -> None:
        hub_beat.leave()
        super().handle_exit(sig, frame)


def serve(host: str, port: int) -> None:
    """Runs until interrupted."""
    config = uvicorn.Config(
        "minutewise.project.asgi:application",
        host=host,
        port=port,
        http=Prompt,
        ws=WSProtocol,  # that there are sockets at all; `WithSockets` hands them over
        loop="uvloop",
        timeout_graceful_shutdown=3,
        log_level="warning",
        log_config=None,  # its lines go where ours go, in the same shape
        server_header=False,
        lifespan="on",
    )
    PoliteServer(config).run()
