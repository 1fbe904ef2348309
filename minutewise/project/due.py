"""The threads that do due work: one for mail, reconciliation, roll-ups; some for webhooks, some
for notifications."""

import logging
import threading

from django.db import close_old_connections, connections

from minutewise.project.wiring import AT_ONCE, OUTSIDE
from minutewise.work.clock import now
from minutewise.work.due import plan_repeating, run_due

log = logging.getLogger(__name__)

EVERY_S = 1.0
OUTSIDE_THREADS = AT_ONCE_THREADS = 2


class DueThread(threading.Thread):
    """Looks once a second for work of its lane that has fallen due."""

    def __init__(self, lane: str = "") -> None:
        super().__init__(name=f"due-work {lane}".strip(), daemon=True)
        self._lane = lane
        self._ended = threading.Event()

    @classmethod
    def all(cls) -> list["DueThread"]:
        """One of each worker that an installation needs."""
        return [
            cls(),
            *(cls(OUTSIDE) for _ in range(OUTSIDE_THREADS)),
            *(cls(AT_ONCE) for _ in range(AT_ONCE_THREADS)),
        ]

    def stop(self) -> None:
        """Ends after the work at hand."""
        self._ended.set()
        self.join(5)

    def run(self) -> None:
        planned = False
        while not self._ended.wait(EVERY_S):
            try:
                if not planned and not self._lane:
                    plan_repeating(now())
                    planned = True
                run_due(now(), limit=50, lane=self._lane)
            except Exception:
                log.exception("due work stumbled")
                close_old_connections()
        connections.close_all()
