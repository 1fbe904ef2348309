"""How many of our threads may wait for gateways at once, so that the rest answers pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from minutewise.payments.gateway import UnavailableError

# One process answers pages with four threads; a gateway that hangs must not have them all.
SLOTS = 2
WAIT_S = 1.0  # a burst of people who pay is served in turn

_slots = threading.BoundedSemaphore(SLOTS)


@contextmanager
def slot() -> Iterator[None]:
    """In here a gateway is asked. Raises `UnavailableError` when others wait there for longer
    than `WAIT_S`: nothing was asked then, the same key may be tried again."""
    if not _slots.acquire(timeout=WAIT_S):
        raise UnavailableError
    try:
        yield
    finally:
        _slots.release()
