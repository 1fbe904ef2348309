"""The listening half of the Redis bus: subscribes, hands over, and comes back by itself."""

import asyncio
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from minutewise.realtime.bus.base import Callbacks
from minutewise.realtime.bus.outgoing import AWAY, PREFIX, backoff_s

SILENCE_S = 1.0  # who hears nothing for so long pings; no answer for as long again: away


class Incoming:
    """Listens to `callbacks.channels()`. `on_subscribed(channel)` is called on the loop whenever
    the server has confirmed a channel, the first time and after every return."""

    def __init__(
        self, client: Redis, callbacks: Callbacks, on_subscribed: Callable[[str], None]
    ) -> None:
        self.is_up = False
        self._client = client
        self._callbacks = callbacks
        self._on_subscribed = on_subscribed
        self._pubsub: PubSub | None = None

    async def run(self) -> None:
        """Listens until cancelled, whatever becomes of the server."""
        delays = backoff_s()
        while True:
            try:
                async with self._client.pubsub() as self._pubsub:
                    await self._pubsub.subscribe(*self._names(self._callbacks.channels()))
                    await self._listen(self._pubsub)
            except AWAY:
                delays = backoff_s() if self.is_up else delays
            finally:
                self.is_up, self._pubsub = False, None
            await asyncio.sleep(next(delays))

    async def also(self, channel: str) -> None:
        """Subscribes to one more channel now, if the server is there; later, if it is not."""
        if self._pubsub:
            try:
                await self._pubsub.subscribe(*self._names({channel}))
            except AWAY:
                return  # `run` notices as well and subscribes to everything anew

    def _names(self, channels: set[str]) -> list[str]:
        return [PREFIX + channel for channel in sorted(channels)]

    async def _listen(self, pubsub: PubSub) -> None:
        pinged = False
        while True:
            message = await pubsub.get_message(timeout=SILENCE_S)
            if message:
                pinged = False
                self._hand_over(message)
            elif pinged:
                raise TimeoutError
            else:
                pinged = True
                await pubsub.ping()

    def _hand_over(self, message: dict[str, Any]) -> None:
        channel = str(message.get("channel") or "").removeprefix(PREFIX)
        if message["type"] == "message":
            self._callbacks.call(channel, message["data"])
        elif message["type"] == "subscribe":
            self.is_up = True
            self._on_subscribed(channel)
