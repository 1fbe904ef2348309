"""`python -m benchmarks.threads_played PORT RATE SECONDS < TALKS`: everybody's pages, in a program
of its own, so that its work is not counted.

Both sides of every thread have a socket open. RATE times a second somebody writes, at moments
without a pattern, and the pages do what pages do: the reader's says that it was read, and looks at
what stands beside the thread. Prints a line when all are there, one after a while in which nobody
writes, one after SECONDS of writing; the last one says how long each message took.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field

from benchmarks.sitting import connected, heard

TOKEN = "c" * 32  # the anti-forgery token of all browsers, in the cookie and the header
SHOWN_WITHIN_S = 60
HINTS_S = 0.4  # as in mw-fresh
IDLE_S_MAX = 15.0  # the hub asks everybody once in that time whether he is there


@dataclass(slots=True)
class Page:
    """One side's open page of its thread."""

    port: int
    thread: str
    side: str
    session: str
    ticket: str
    hinted: bool = False

    async def ask(self, method: str, path: str, body: dict | None = None) -> int:
        """The status of a request over a line of its own: who speaks every half minute finds the
        kept one closed."""
        said = b"" if body is None else json.dumps(body).encode()
        head = [
            f"{method} {path} HTTP/1.1", f"Host: localhost:{self.port}", "Connection: close",
            f"Cookie: sessionid={self.session}; csrftoken={TOKEN}", f"X-CSRFToken: {TOKEN}",
            f"Origin: http://localhost:{self.port}", "Content-Type: application/json",
            "Accept: application/json, application/problem+json",
            f"Idempotency-Key: {uuid.uuid4()}", f"Content-Length: {len(said)}", "", "",
        ]  # fmt: skip
        reader, writer = await asyncio.open_connection("localhost", self.port)
        writer.write("\r\n".join(head).encode() + said)
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1])


@dataclass(slots=True)
class Played:
    """What was sent and has not been shown, and how long the others took, in ms."""

    sent: dict[str, float] = field(default_factory=dict)
    took_ms: list[float] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, doing) -> None:
        """Something that a page does meanwhile."""
        task = asyncio.create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def expect(self, asking) -> None:
        """A request that must be answered well."""
        status = await asking
        if status != 200:
            self.refused.append(status)

    async def write(self, page: Page) -> None:
        """Somebody writes."""
        text = f"Look at {uuid.uuid4().hex}: does it start?"
        self.sent[text] = time.monotonic()
        await self.expect(page.ask("POST", f"/threads/{page.thread}/messages", {"text": text}))

    def hears(self, page: Page, frame: dict) -> None:
        """What a thread's page does on an event (frontend: mw-thread, mw-post, mw-fresh)."""
        if frame["kind"] == "item" and (item := frame["data"]["item"])["side"] != page.side:
            if began := self.sent.pop(item["text"], None):
                self.took_ms.append((time.monotonic() - began) * 1000)
            read = {"up_to": item["number"]}
            self.start(self.expect(page.ask("POST", f"/threads/{page.thread}/read", read)))
        elif _is_hint(frame) and not page.hinted:
            page.hinted = True
            self.start(self.look(page))

    async def look(self, page: Page) -> None:
        """The list beside the thread, once for all that is heard within a moment."""
        await asyncio.sleep(HINTS_S)
        page.hinted = False
        await self.expect(page.ask("GET", f"/threads/now?open={page.thread}"))


def _is_hint(frame: dict) -> bool:
    return frame["kind"] in ("message", "read") and frame["topic"].startswith("person:")


def pages_of(talks: list[dict], port: int) -> list[Page]:
    """Both sides of every thread."""
    return [
        Page(port, talk["thread"], side, **talk[side])
        for talk in talks
        for side in ("client", "advisor")
    ]


async def play(pages: list[Page], played: Played, rate: float, seconds: float) -> None:
    """Writes for so long, at moments without a pattern; nobody waits for an answer first."""
    chance, until = random.Random(11), time.monotonic() + seconds
    at = time.monotonic()
    while (at := at + chance.expovariate(rate)) < until:
        await asyncio.sleep(at - time.monotonic())
        played.start(played.write(chance.choice(pages)))


async def shown(played: Played) -> None:
    """Waits until everything was shown and done."""
    until = time.monotonic() + SHOWN_WITHIN_S
    while played.sent or played.tasks:
        assert time.monotonic() < until, f"{len(played.sent)} messages were never shown"
        await asyncio.sleep(0.05)


async def main(port: int, rate: float, seconds: float) -> None:
    pages, played = pages_of(json.load(sys.stdin)["talks"], port), Played()
    url, origin, door = (
        f"ws://localhost:{port}/ws",
        f"http://localhost:{port}",
        asyncio.Semaphore(50),
    )

    async def come(page: Page):
        async with door:
            return await connected(url, origin, page.ticket)

    sockets = await asyncio.gather(*(come(page) for page in pages))
    seats = [
        asyncio.create_task(heard(socket, lambda frame, page=page: played.hears(page, frame)))
        for page, socket in zip(pages, sockets, strict=True)
    ]
    print(json.dumps({"there": len(seats)}), flush=True)
    await asyncio.sleep(min(seconds, IDLE_S_MAX))
    print(json.dumps({"writing": True}), flush=True)
    await play(pages, played, rate, seconds)
    await shown(played)
    gone = sum(seat.done() for seat in seats)
    print(
        json.dumps({"took_ms": played.took_ms, "refused": played.refused, "gone": gone}), flush=True
    )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
