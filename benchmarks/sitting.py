"""Both sides of many calls and threads over real sockets: they answer every `prove`, in a call with
a report of media."""

import asyncio
import json
import sys
import time
from collections.abc import Callable, Sequence

import websockets


def steady_ms() -> int:
    """CLOCK_MONOTONIC, as the server's meters read it."""
    return time.monotonic_ns() // 1_000_000


class Room:
    """The seats of one call, and when their screens heard of its meter."""

    def __init__(self, call: str) -> None:
        self.call = call
        self.state = ""
        self.has_run = False
        self.came_again = 0
        self.stopped_ms: int | None = None

    def hears(self, frame: dict) -> None:
        """An event of the call."""
        if frame["kind"] != "meter" or not frame["data"]:
            return
        self.state = frame["data"]["state"]
        self.has_run = self.has_run or self.state == "running"
        if "maximum" in frame["data"]["reasons"] and self.stopped_ms is None:
            self.stopped_ms = steady_ms()


async def sit(url: str, origin: str, ticket: str, room: Room, door: asyncio.Semaphore) -> None:
    """One seat, until it is cancelled; who is sent away comes again, as a browser does."""
    while True:
        try:
            async with door:
                socket = await connected(url, origin, ticket)
            await heard(socket, room.hears, media=True)
        except (OSError, websockets.WebSocketException) as error:
            print(f"{room.call}: {error!r}", file=sys.stderr)
        room.came_again += 1
        await asyncio.sleep(1)


async def connected(url: str, origin: str, ticket: str) -> websockets.ClientConnection:
    """A socket to the hub, as a page of ours opens it."""
    return await websockets.connect(
        f"{url}?ticket={ticket}", origin=origin, compression=None, ping_interval=None,
        open_timeout=60,
    )  # fmt: skip


async def heard(
    socket: websockets.ClientConnection, hears: Callable[[dict], None], *, media: bool = False
) -> None:
    """Answers every question of the hub, in a call with a report of media, and hands on events."""
    received = 0
    async for text in socket:
        if text.startswith('{"t":"prove"'):
            received += 100
            report = {"media": {"in": received}, "open": True} if media else {}
            await socket.send(json.dumps({"t": "proof", "n": json.loads(text)["n"], **report}))
        elif text.startswith('{"t":"event"'):
            hears(json.loads(text))


async def all_have_begun(rooms: Sequence[Room], s: float) -> None:
    """Waits until every meter has run; who comes early may have used up his money meanwhile."""
    until = time.monotonic() + s
    while waiting := [room.state for room in rooms if not room.has_run]:
        late = time.monotonic() >= until
        assert not late, f"{len(waiting)} of {len(rooms)} meters do not run: {set(waiting)}"
        await asyncio.sleep(0.2)
