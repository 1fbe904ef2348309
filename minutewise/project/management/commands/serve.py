"""`minutewise serve`: the whole installation in one process on one port."""

import gc
import socket
import threading
from contextlib import suppress
from types import FrameType
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
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

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        put_aside()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        threading.Thread(target=self._leave, args=(sig, frame)).start()

    def _leave(self, sig: int, frame: FrameType | None) -> None:
        hub_beat.leave()
        super().handle_exit(sig, frame)


def put_aside() -> None:
    """What was made by starting stays for ever: nobody need look through it for what is unused.

    Python did so once in some 200 pages, which took 0.1 s, and sockets and meters waited for it.
    """
    reverse("site:manifest")  # every address is read by now
    gc.collect()
    gc.freeze()


def serve(host: str, port: int) -> None:
    """Runs until interrupted, and then ends without complaint."""
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
    with suppress(KeyboardInterrupt):  # of Ctrl-C uvicorn tells its caller when all is closed
        PoliteServer(config).run()
