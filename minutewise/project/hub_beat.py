"""Tells the webs that this hub is here; from a thread, so that no socket waits for the database."""

import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connections

from minutewise.rooms.hubs import SEEN_EVERY_S, announce_hub, withdraw_hub

log = logging.getLogger(__name__)

_beats: "list[HubBeat]" = []


def leave() -> None:
    """Before the sockets of this process close: nobody who comes back shall be sent here again."""
    for beat in [*_beats]:
        beat.stop()


class HubBeat(threading.Thread):
    """Announces one hub until it is stopped."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"hub {name}", daemon=True)
        self._hub, self._ended = name, threading.Event()
        _beats.append(self)

    def stop(self) -> None:
        """Takes the hub off the list. Harmless a second time."""
        self._ended.set()
        self.join(2)

    def run(self) -> None:
        while True:
            self._safely(announce_hub)
            if self._ended.wait(SEEN_EVERY_S):
                break
        self._safely(withdraw_hub)
        connections.close_all()

    def _safely(self, act: Callable[[str], None]) -> None:
        try:
            act(self._hub)
        except Exception:
            log.exception("the hub %s could not be announced", self._hub)
            close_old_connections()
