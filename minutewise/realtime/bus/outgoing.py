"""The sending half of the Redis bus: a bounded queue, one task, nothing kept while it is down."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, repeat

from redis.asyncio import Redis
from redis.exceptions import RedisError

from minutewise.realtime.channels import Message

PREFIX = "minutewise:"
QUEUE_MAX = 10_000
BACKOFF_S = (0.05, 0.1, 0.2, 0.5)
BACKOFF_S_MAX = 1.0
AWAY = (RedisError, OSError, TimeoutError)  # what a server that is away looks like


def backoff_s() -> "chain[float]":
    """Seconds to wait before each new attempt, without end."""
    return chain(BACKOFF_S, repeat(BACKOFF_S_MAX))


def steady_ms() -> int:
    """The steady clock that ages inside the bus are counted by."""
    return time.monotonic_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message on its way to the server, and since when it waits."""

    channel: str
    message: Message
    since_ms: int

    def text(self, now_ms: int) -> str:
        """The message as JSON; an age has grown by the time that it waited."""
        age_ms = self.message.get("age_ms")
        if not isinstance(age_ms, int):
            return json.dumps(self.message)
        return json.dumps({**self.message, "age_ms": age_ms + now_ms - self.since_ms})


class Outgoing:
    """Sends in order. `on_back(lost)` is called when the server is there again, with the names
    of the channels on which something was dropped meanwhile."""

    def __init__(self, client: Redis, on_back: Callable[[frozenset[str]], None]) -> None:
        self.is_up = True  # until an attempt fails
        self._client = client
        self._on_back = on_back
        self._queue: deque[Waiting] = deque()
        self._news = asyncio.Event()
        self._lost: set[str] = set()

    def add(self, waiting: Waiting) -> None:
        """On the loop's thread. While the server is away, the message is dropped and noted."""
        if not self.is_up or len(self._queue) >= QUEUE_MAX:
            self._lost.add(waiting.channel)
            return
        self._queue.append(waiting)
        self._news.set()

    async def run(self) -> None:
        """Sends until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            batch = [*self._queue]
            self._queue.clear()
            # Twice: the first failure may only mean that an idle connection had died.
            if not (await self._send(batch) or await self._send(batch)):
                self._lost.update(waiting.channel for waiting in batch)
                await self._wait_for_server()
            if self._lost:
                lost, self._lost = frozenset(self._lost), set()
                self._on_back(lost)

    async def flush(self, timeout_s: float) -> None:
        """Waits, but not for long, until what was added is on its way."""
        until_ms = steady_ms() + int(timeout_s * 1000)
        while self._queue and self.is_up and steady_ms() < until_ms:
            await asyncio.sleep(0.005)

    async def _send(self, batch: list[Waiting]) -> bool:
        now_ms = steady_ms()
        try:
            async with self._client.pipeline(transaction=False) as pipeline:
                for waiting in batch:
                    pipeline.publish(PREFIX + waiting.channel, waiting.text(now_ms))
                await pipeline.execute()
        except AWAY:
            return False
        return True

    async def _wait_for_server(self) -> None:
        self.is_up = False
        for delay_s in backoff_s():
            await asyncio.sleep(delay_s)
            try:
                await self._client.ping()
            except AWAY:
                continue
            break
        self._lost.update(waiting.channel for waiting in self._queue)
        self._queue.clear()
        self.is_up = True
