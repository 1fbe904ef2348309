"""The thread that does due work: mail, reconciliation, roll-ups."""

import logging
import threading

from django.db import close_old_connections, connections

from minutewise.work.clock import now
from minutewise.work.due import plan_repeating, run_due

log = logging.getLogger(__name__)

EVERY_S = 1.0


class DueThread(threading.Thread):
    """Looks once a second for work that has fallen due."""

    def __init__(self) -> None:
        super().__init__(name="due-work", daemon=True)
        self._ended = threading.Event()

    def stop(self) -> None:
        """Ends after the work at hand."""
        self._ended.set()
        self.join(5)

    def run(self) -> None:
        planned = False
        while not self._ended.wait(EVERY_S):
            try:
                if not planned:
                    plan_repeating(now())
                    planned = True
                run_due(now(), limit=50)
            except Exception:
                log.exception("due work stumbled")
                close_old_connections()
        connections.close_all()
