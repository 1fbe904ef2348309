"""Webs on another machine than the keeper's read its clock; see `calls.keeper.follower`."""

import logging
import threading

from django.db import close_old_connections, connections

from minutewise.calls.keeper.follower import Follower

log = logging.getLogger(__name__)

EVERY_S = 1.0
LEARNS_S = 6.0  # so long a start waits for the clock at most: three renewals of the lease


class WebClock(threading.Thread):
    """Looks at the lease once a second while this process serves pages."""

    def __init__(self) -> None:
        super().__init__(name="web clock", daemon=True)
        self._follower, self._ended = Follower(), threading.Event()
        self.settled = threading.Event()

    def stop(self) -> None:
        """Ends after the look at hand."""
        self._ended.set()
        self.join(2)

    def run(self) -> None:
        while True:
            self._look()
            if self._ended.wait(EVERY_S):
                break
        connections.close_all()

    def _look(self) -> None:
        try:
            if self._follower.look():
                self.settled.set()
        except Exception:
            log.exception("the lease could not be read")
            close_old_connections()
