"""A running hub: ticks on a loop, listens to the bus, opens the door for browsers."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from uuid import uuid4

from minutewise.realtime import control
from minutewise.realtime.bus import Bus
from minutewise.realtime.channels import ASKS, CONTROL, EVENTS, Message
from minutewise.realtime.hub import Hub
from minutewise.realtime.limits import ASK_MS, TICK_MS
from minutewise.realtime.tickets import Claims, read
from minutewise.realtime.transport import Door, hosts, open_door, shut_door

log = logging.getLogger(__name__)

FAREWELL_S_MAX = 1.0
OPEN_S, AGAIN_S = 5.0, 1.0

type Remembered = Callable[[], Iterable[Message]]


def steady_ms() -> int:
    """The clock that all proof is measured by; it never jumps while the machine is up."""
    return time.monotonic_ns() // 1_000_000


class RealtimeServer:
    """One hub with everything that it needs to run; start and stop it on the bus's loop."""

    def __init__(
        self,
        bus: Bus,
        secret: str,
        allowed_hosts: Iterable[str] | Callable[[str], bool],
        *,
        place: str = "",
        now_ms: Callable[[], int] = steady_ms,
        now_s: Callable[[], float] = time.time,
        remembered: Remembered = tuple,
    ) -> None:
        def read_ticket(token: str) -> Claims:
            return read(secret, token, int(now_s()))

        is_allowed = allowed_hosts if callable(allowed_hosts) else hosts(allowed_hosts)
        self.hub = Hub(f"h{uuid4().hex[:12]}", bus.publish, read_ticket, now_ms(), place)
        self.door = Door(self.hub, read_ticket, is_allowed, now_ms)
        self._bus, self._now_ms, self._remembered = bus, now_ms, remembered
        self._ticking: asyncio.Task[None] | None = None
        self._opening: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listens to the bus, ticks, and lets browsers in once it knows who was sent out.

        Nobody else waits for that longer than OPEN_S: the books may be out of reach.
        """
        self._bus.subscribe(EVENTS, self._when_running(self.hub.deliver))
        self._bus.subscribe(CONTROL, self._when_running(self._obey))
        self._bus.subscribe(ASKS, self._when_running(self._ask))
        self._ticking = asyncio.create_task(self._tick_forever())
        self._opening = asyncio.create_task(self._open())
        await asyncio.wait([self._opening], timeout=OPEN_S)

    async def _open(self) -> None:
        for order in await self._memory():
            control.obey(self.hub, order, self._now_ms())
        open_door(self.door)

    async def _memory(self) -> Iterable[Message]:
        """What was ordered while no hub was here; asked until it is known."""
        told = False
        while True:
            try:
                return await asyncio.to_thread(self._remembered)
            except Exception:
                if not told:
                    log.exception("Hub %s does not know yet who was sent out", self.hub.name)
                told = True
            await asyncio.sleep(AGAIN_S)

    async def stop(self) -> None:
        """Says bye "restart" to everybody and waits a moment until they have heard it.

        No loss is reported: whoever is proven at another hub within PROOF_GAP_MS lost nothing.
        """
        if not self._ticking or not self._opening:
            return
        if self._opening.cancel():  # it was still closed
            await asyncio.gather(self._opening, return_exceptions=True)
        else:
            shut_door(self.door)
        self.hub.close_all("restart", self._now_ms())
        until_ms = steady_ms() + int(FAREWELL_S_MAX * 1000)
        while self.door.inside and steady_ms() < until_ms:
            await asyncio.sleep(0.01)
        self._ticking.cancel()
        await asyncio.gather(self._ticking, return_exceptions=True)
        self._ticking = None

    def _when_running(self, act: Callable[[Message, int], None]) -> Callable[[Message], None]:
        """Buses cannot be unsubscribed from; a stopped hub no longer listens."""

        def listen(message: Message) -> None:
            if self._ticking:
                act(message, self._now_ms())

        return listen

    def _obey(self, message: Message, now_ms: int) -> None:
        control.obey(self.hub, message, now_ms)

    def _ask(self, message: Message, now_ms: int) -> None:
        self.hub.ask(message, now_ms)
        loop = asyncio.get_running_loop()
        loop.call_later(ASK_MS / 1000, lambda: self.hub.asks.expire(self._now_ms()))

    async def _tick_forever(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            try:
                self.hub.tick(self._now_ms())
            except Exception:  # one bad topic must not take everybody's proof with it
                log.exception("A tick of hub %s failed", self.hub.name)
            due = max(due + TICK_MS / 1000, loop.time())
            await asyncio.sleep(due - loop.time())


@asynccontextmanager
async def running_hub(
    bus: Bus,
    secret: str,
    allowed_hosts: Iterable[str] | Callable[[str], bool],
    place: str = "",
    remembered: Remembered = tuple,
) -> AsyncIterator[RealtimeServer]:
    """A hub for the time of the block; `transport.let_in` leads to it.

    `secret` signs tickets; `allowed_hosts` is Django's ALLOWED_HOSTS or a function that knows
    the domains of all networks; `place` is under which name webs send people here, where there
    are several hubs. `remembered` gives the orders of before, in a thread of its own; until it
    does, browsers are not let in.
    """
    server = RealtimeServer(bus, secret, allowed_hosts, place=place, remembered=remembered)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
