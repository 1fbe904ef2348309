"""A process that dies at a chosen write; nothing of its transaction stays."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

KILLED = "sessions with a kill"  # as tests record them and a run adds them up
_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


class Killed(BaseException):
    """The process is gone: nothing may catch this on the way out."""


class Mortal:
    """`dies_at`: at the so manyth write from now; None lives on."""

    dies_at: int | None = None

    @contextmanager
    def mortal(self) -> Iterator[None]:
        """In here the process may die at a write, if that was arranged."""
        if self.dies_at is None:
            yield
            return
        with connection.execute_wrapper(self._maybe_die):
            yield

    def _maybe_die(self, execute, sql, params, many, context):
        if self.dies_at is not None and sql.startswith(_WRITES):
            self.dies_at -= 1
            if self.dies_at <= 0:
                self.dies_at = None
                raise Killed
        return execute(sql, params, many, context)
