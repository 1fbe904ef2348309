"""A Redis bus for processes that have no loop of their own: web workers, commands."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from minutewise.realtime.bus.redis import RedisBus


@contextmanager
def bus_in_thread(url: str) -> Iterator[RedisBus]:
    """A running RedisBus whose loop and callbacks live in a thread of their own."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="bus", daemon=True)
    thread.start()
    bus = RedisBus(url)
    try:
        asyncio.run_coroutine_threadsafe(bus.start(), loop).result()
        yield bus
    finally:
        asyncio.run_coroutine_threadsafe(bus.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
