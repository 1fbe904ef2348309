"""What a hub that starts anew has to know: whose rights ended while older tickets still live.

The bus keeps nothing, so an order is written down with the transaction that gives it.
"""

import time

from django.db import close_old_connections

from minutewise.kernel.clock import Instant
from minutewise.realtime.channels import LASTING_ORDERS, Message
from minutewise.realtime.models import Order
from minutewise.realtime.tickets import TTL_S_MAX
from minutewise.work.due import Job

FORGET = "realtime.forget"
# Where calls meet is not kept: hubs that live say it, and tickets name it.
KEPT = LASTING_ORDERS - {"move"}
KEPT_MS = TTL_S_MAX * 1000
# A ticket may be issued between the writing of an order and its commit.
GRACE_MS = 1_000


def wall_ms() -> int:
    """The wall clock that tickets are issued by."""
    return time.time_ns() // 1_000_000


def keep(order: Message) -> None:
    """Writes down what has to outlive the hubs, in the caller's transaction."""
    if order["kind"] in KEPT:
        Order.objects.create(at_ms=wall_ms(), said=order)


def lately() -> list[Message]:
    """The orders that tickets may still be older than, the oldest first. One query.

    For a thread of its own: ends its connection to the database.
    """
    try:
        rows = list(Order.objects.filter(at_ms__gte=wall_ms() - KEPT_MS))
    finally:
        close_old_connections()
    return [{**row.said, "at_ms": row.at_ms + _grace_ms(row.said)} for row in rows]


def _grace_ms(order: Message) -> int:
    return GRACE_MS if order["kind"] == "revoke" else 0  # the others are told apart by their dates


def forget(job: Job, now: Instant) -> None:
    """Deletes orders that no ticket is older than. Repeating due work."""
    del job
    Order.objects.filter(at_ms__lt=int(now.wall.timestamp() * 1000) - KEPT_MS).delete()
