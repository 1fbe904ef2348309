"""One door to the database for everything that changes it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import connection, transaction

_sqlite_writer = threading.RLock()


@contextmanager
def writing() -> Iterator[None]:
    """A transaction for one action.

    SQLite has one writer at a time. Within this process the writers queue at a lock instead of
    sleeping and trying again; other processes are met by IMMEDIATE transactions and the busy
    timeout. On PostgreSQL this is a plain transaction.
    """
    with ExitStack() as stack:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            stack.enter_context(_sqlite_writer)
        stack.enter_context(transaction.atomic())
        yield
