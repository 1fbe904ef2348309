"""The bus between processes, on the publish/subscribe of Redis or Valkey.

It keeps nothing for later: while the server is away, messages are dropped, because ages would be
wrong and events can be fetched. After every return hubs restate what is true, browsers are told
to fetch anew, and the orders of the last minute (a ban must not get lost) are given again.
"""

import asyncio
import contextlib
import json
from collections import deque

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from minutewise.realtime.bus.base import Callback, Callbacks, new_inbox
from minutewise.realtime.bus.incoming import Incoming
from minutewise.realtime.bus.outgoing import Outgoing, Waiting, steady_ms
from minutewise.realtime.channels import CONTROL, EVENTS, LASTING_ORDERS, PROOFS, Message

TIMEOUT_S = 0.5
ORDERS_MAX = 1_000
ORDERS_KEPT_MS = 150_000  # longer than the tickets that pages get (rooms.tickets.TTL_S)


class RedisBus:
    """To be started on the loop whose thread shall run the callbacks."""

    is_local = False

    def __init__(self, url: str) -> None:
        self.inbox = new_inbox()
        self._client = Redis.from_url(
            url,
            socket_timeout=TIMEOUT_S,
            socket_connect_timeout=TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),  # we must know of every lost connection ourselves
            decode_responses=True,
        )
        self._callbacks = Callbacks()
        self._callbacks.add(self.inbox, lambda _: None)
        self._callbacks.add(CONTROL, self._give_orders_if_asked)
        self._outgoing = Outgoing(self._client, self._after_loss)
        self._incoming = Incoming(self._client, self._callbacks, self._after_subscribing)
        self._orders: deque[Waiting] = deque(maxlen=ORDERS_MAX)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_up(self) -> bool:
        """Whether the server was there when we last looked."""
        return self._incoming.is_up and self._outgoing.is_up

    async def start(self) -> None:
        """Begins to listen and to send; waits at most TIMEOUT_S for the server to be there."""
        self._loop = asyncio.get_running_loop()
        self._tasks = [
            self._loop.create_task(self._outgoing.run()),
            self._loop.create_task(self._incoming.run()),
        ]
        until_ms = steady_ms() + int(TIMEOUT_S * 1000)
        while not self._incoming.is_up and steady_ms() < until_ms:
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Sends what waits, if that is quick, and ends."""
        await self._outgoing.flush(TIMEOUT_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._loop = None
        await self._client.aclose()

    def publish(self, channel: str, message: Message) -> None:
        """From any thread; the loop's thread does the sending."""
        json.dumps(message)  # what cannot travel is a mistake of the caller, told to the caller
        waiting = Waiting(channel, message, steady_ms())
        if loop := self._loop:
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(self._add, waiting)

    def subscribe(self, channel: str, callback: Callback) -> None:
        """From any thread; takes effect within a round trip to the server."""
        self._callbacks.add(channel, callback)
        if loop := self._loop:
            asyncio.run_coroutine_threadsafe(self._incoming.also(channel), loop)

    def _add(self, waiting: Waiting) -> None:
        if waiting.channel == CONTROL and waiting.message.get("kind") in LASTING_ORDERS:
            self._orders.append(waiting)
        self._outgoing.add(waiting)

    def _after_subscribing(self, channel: str) -> None:
        """We may have missed what was said before this channel was confirmed."""
        if channel == self.inbox:
            self._callbacks.call(CONTROL, json.dumps({"kind": "restate"}))
            self._give_orders()
        elif channel == CONTROL:
            self.publish(CONTROL, {"kind": "orders"})
        elif channel == EVENTS:
            self._callbacks.call(CONTROL, json.dumps({"kind": "resync"}))
        elif channel == PROOFS:
            self.publish(CONTROL, {"kind": "restate"})

    def _after_loss(self, lost: frozenset[str]) -> None:
        """What we said did not arrive: make those who listen learn it in another way."""
        if EVENTS in lost:
            self.publish(CONTROL, {"kind": "resync"})
        if PROOFS in lost:
            self._callbacks.call(CONTROL, json.dumps({"kind": "restate"}))
        if CONTROL in lost:
            self._give_orders()

    def _give_orders_if_asked(self, message: Message) -> None:
        if message.get("kind") == "orders":
            self._give_orders()

    def _give_orders(self) -> None:
        """Orders are facts with a date: given twice they do no more than once."""
        oldest_ms = steady_ms() - ORDERS_KEPT_MS
        while self.is_up and self._orders and self._orders[0].since_ms < oldest_ms:
            self._orders.popleft()
        for order in self._orders:
            self._outgoing.add(order)
