"""`python -m benchmarks.ping_pong KIND PORT SOCKETS SECONDS FIRST`: pairs that never tire.

Prints three times how many messages came through so far: when all are there, after SECONDS
without a word, and after as long of playing. With 0 SECONDS the sockets only stay open, until
somebody ends it. FIRST is the number of the first socket: two such programs share no seat.
"""

import asyncio
import json
import os
import sys
import time
from uuid import UUID

import websockets

from minutewise.realtime.tickets import Grant, issue

PAUSE_S = 0.2  # between two messages of a pair, at least: below what the hub allows a browser
PER_S_MAX = 1_000  # of all pairs together: more than that is more than the other core can play
CANDIDATE = {"candidate": "candidate:842163049 1 udp 1677729535 192.0.2.44 60769 typ srflx " * 2}
SEATS = ("client", "advisor")
relayed = 0


def address(kind: str, port: int, pair: int, seat: int) -> str:
    """The address of a seat."""
    if kind == "plain":
        return f"ws://127.0.0.1:{port}/?pair={pair}&seat={seat}"
    person, call = str(UUID(int=2 * pair + seat + 1)), f"call:{UUID(int=pair + 1)}"
    ticket = issue(
        os.environ["MINUTEWISE_SECRET_KEY"], person=person,
        grants=[Grant(call, SEATS[seat], "socket")], ttl_s=3_600, now_s=int(time.time()),
    )  # fmt: skip
    return f"ws://127.0.0.1:{port}/ws?ticket={ticket}"


async def opened(url: str, port: int) -> websockets.ClientConnection:
    """A socket, as soon as the server is there."""
    for _ in range(300):
        try:
            return await websockets.connect(
                url, origin=f"http://127.0.0.1:{port}", compression=None, ping_interval=None,
                open_timeout=60,
            )  # fmt: skip
        except OSError:
            await asyncio.sleep(0.1)
    raise AssertionError("the relay does not open")


async def play(
    socket: websockets.ClientConnection, pair: int, first: asyncio.Event | None, pause_s: float
) -> None:
    """Sends back what comes, after a breath; answers the hub's questions."""
    global relayed  # noqa: PLW0603 (the one figure of this program)
    topic = f"call:{UUID(int=pair + 1)}"
    ball = json.dumps({"t": "signal", "topic": topic, "to": None, "data": CANDIDATE})
    if first is not None:
        opening = asyncio.create_task(_serve(socket, ball, first))
    async for text in socket:
        if text.startswith('{"t":"prove"'):
            await socket.send(json.dumps({"t": "proof", "n": json.loads(text)["n"]}))
        elif '"signal"' in text[:20]:
            relayed += 1
            await asyncio.sleep(pause_s)
            await socket.send(ball)
    del first, opening


async def _serve(socket: websockets.ClientConnection, ball: str, first: asyncio.Event) -> None:
    await first.wait()
    await socket.send(ball)


async def main(kind: str, port: int, sockets: int, seconds: float, first: int) -> None:
    """Opens all, plays, counts."""
    pause_s = max(PAUSE_S, sockets / 2 / PER_S_MAX)
    door, serve = asyncio.Semaphore(50), asyncio.Event()

    async def one(number: int) -> websockets.ClientConnection:
        async with door:
            return await opened(address(kind, port, number // 2, number % 2), port)

    found = await asyncio.gather(*(one(first + number) for number in range(sockets)))
    tasks = [
        asyncio.create_task(play(socket, number // 2, None if number % 2 else serve, pause_s))
        for number, socket in enumerate(found, first)
    ]
    await asyncio.sleep(3)  # they have come, and all that is made for the first time is made
    print(json.dumps({"relayed": relayed}), flush=True)
    if not seconds:
        await asyncio.Event().wait()
    await asyncio.sleep(seconds)
    print(json.dumps({"relayed": relayed}), flush=True)
    serve.set()
    await asyncio.sleep(seconds)
    print(json.dumps({"relayed": relayed}), flush=True)
    assert not any(task.done() for task in tasks), "a socket was closed"
    os._exit(0)  # saying goodbye thousands of times is not what is measured


if __name__ == "__main__":
    _, kind, port, sockets, seconds, first = sys.argv
    asyncio.run(main(kind, int(port), int(sockets), float(seconds), int(first)))
