"""One door to the database for everything that changes it."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.db import OperationalError, connection, transaction

_sqlite_writer = threading.RLock()
# Somebody outside may hold the database (the busy timeout of the settings, then it fails); whoever
# queues behind such a writer must not add their own wait to everybody's before.
QUEUE_S = 20.0


@contextmanager
def writing() -> Iterator[None]:
    """A transaction for one action.

    Lock order, written once and kept by all: what stands at the door (a payment or authorisation
    behind its `lock`: the call first) · the channel's own row (a call then its meter, an agreed
    payment, a dispute) · an authorisation · the person's guard (`accounts.actions.limits`) ·
    chargebacks · the ledger (holds, transfers, people's accounts, each by id) · occasions and
    figures of reviews · the thread. Whoever has locked a thread locks nothing of the above any
    more. `tests/races/test_lock_order.py` has all of them meet.

    SQLite has one writer at a time. Within this process the writers queue at a lock instead of
    sleeping and trying again; other processes are met by IMMEDIATE transactions and the busy
    timeout. On PostgreSQL this is a plain transaction. Raises `OperationalError` when nobody
    gets through.
    """
    with ExitStack() as stack:
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            _queue(stack)
        stack.enter_context(transaction.atomic())
        yield


def _queue(stack: ExitStack) -> None:
    if not _sqlite_writer.acquire(timeout=QUEUE_S):
        raise OperationalError("the writers of this process are held up")
    stack.callback(_sqlite_writer.release)
