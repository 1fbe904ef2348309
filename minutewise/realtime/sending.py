"""When what waits in outboxes is sent: after the hub's thought, for everybody in one go."""

import asyncio
import logging
from collections.abc import Callable

type Send = Callable[[], None]

log = logging.getLogger(__name__)


class Sending:
    """Whose outboxes have news. No failure of a socket may reach the hub in mid-thought, so nothing
    is sent on the spot: what a frame of a browser led to goes out as soon as the hub has heard it,
    all else in the next turn of the loop. One turn serves all: it is a wake-up of the kernel."""

    def __init__(self) -> None:
        self._awake: list[Send] = []
        self._holds = self._is_planned = False

    def wake(self, send: Send) -> None:
        """`send` will be called, once."""
        self._awake.append(send)
        if not (self._holds or self._is_planned):
            self._is_planned = True
            asyncio.get_running_loop().call_soon(self._next_turn)

    def hold(self) -> None:
        """The hub begins to think; whoever calls this calls `send_all` when it has thought."""
        self._holds = True

    def _next_turn(self) -> None:
        self._is_planned = False
        self.send_all()

    def send_all(self) -> None:
        """Sends now; a socket that fails hurts nobody else."""
        self._holds = True
        while self._awake:
            awake, self._awake = self._awake, []
            for send in awake:
                try:
                    send()
                except Exception:
                    log.exception("A socket could not be written to")
        self._holds = False
