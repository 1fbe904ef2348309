"""One client and one advisor in a text call, over HTTP and plain sockets; no browser.

Both log when they proved themselves, by the machine's steady clock, which outlives the server.
"""

import asyncio
import contextlib
import html
import json
import re
import time
import uuid
from itertools import pairwise
from typing import NamedTuple

import httpx
import websockets

from tests.services.plain import PLAIN

STEADY = lambda: time.monotonic_ns() // 1_000_000  # noqa: E731
SIDES = ("client", "advisor")
ASKED_MS = 2_250  # both are asked every two seconds


class Sent(NamedTuple):
    """A proof left between these two moments."""

    first_ms: int
    last_ms: int


class Pair:
    def __init__(self, site, sessions, ports=()):
        """`ports`: where a side's socket goes instead of straight to the server."""
        self.site, self.handle = site, sessions["handle"]
        self.ports = dict.fromkeys(SIDES, site.port) | dict(ports)
        self.people = {side: self._person(sessions[side]) for side in SIDES}
        self.proofs = {side: [] for side in SIDES}
        self.room = ""
        self.tasks = []
        self.asleep = dict.fromkeys(SIDES, False)  # a suspended browser: it answers when awake

    def _person(self, session):
        headers = {"Origin": self.site.url}
        return httpx.AsyncClient(
            base_url=self.site.url, cookies={"sessionid": session}, headers=headers, timeout=30,
            verify=PLAIN,
        )  # fmt: skip

    async def signs_in(self):
        for person in self.people.values():
            page = await person.get("/paying/")
            token = re.search(r'csrf-token" content="([^"]+)"', page.text)
            assert token, f"{page.status_code}: {page.text[:500]}"
            person.headers["X-CSRFToken"] = token[1]

    async def talks(self):
        """Rings, accepts, and sits down in the room with both sockets."""
        client = self.people["client"]
        card = (await client.get(f"/{self.handle}/")).text
        form = {"mode": "text", "other": "300.00", "subject": "x"}
        for name in ("advisor", "key", "shown"):
            form[name] = html.unescape(re.search(f'name="{name}" value="([^"]+)"', card)[1])
        answer = await client.post("/calls/", data=form)
        self.room = answer.headers["location"]
        assert self.room.startswith("/calls/"), self.room
        await self.presses("advisor", "accept")
        self.tasks = [asyncio.create_task(self._sits(side)) for side in SIDES]

    async def presses(self, side, action, body=None, key=None):
        key = key or uuid.uuid4().hex
        return await self.people[side].post(
            f"{self.room}{action}", json=body or {}, headers={"Idempotency-Key": key}
        )

    async def snapshot(self):
        return (await self.people["client"].get(f"{self.room}snapshot")).json()

    async def _sits(self, side):
        """Comes back as long as the room is there, as the page does."""
        while True:
            with contextlib.suppress(OSError, httpx.HTTPError, websockets.WebSocketException):
                own = (await self.people[side].get(f"{self.room}own")).json()
                url = f"ws://localhost:{self.ports[side]}/ws?ticket={own['ticket']}"
                async with websockets.connect(url, origin=self.site.url) as socket:
                    await self._answers(side, socket)
            await asyncio.sleep(0.3)

    async def _answers(self, side, socket):
        async for text in socket:
            frame = json.loads(text)
            while self.asleep[side]:
                await asyncio.sleep(0.05)
            if frame["t"] == "prove":
                sending = STEADY()  # we may stand still between here and the next line but one
                await socket.send(json.dumps({"t": "proof", "n": frame["n"], "open": True}))
                self.proofs[side].append(Sent(sending, STEADY()))
            if frame["t"] == "prove" and side == "advisor":  # or it falls silent after a minute
                topic = f"call:{self.room.split('/')[2]}"
                await socket.send(json.dumps({"t": "typing", "topic": topic}))

    async def goes(self, side):
        """Is gone without a word: whatever was under way may still arrive."""
        task = self.tasks[SIDES.index(side)]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def leaves(self):
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        for person in self.people.values():
            await person.aclose()

    def provable_ms(self, until_ms):
        """From the later first proof to the end, less what lies between proofs > 5 s apart."""
        return overlap(*(spans(self.proofs[side], until_ms) for side in SIDES))

    def held_up_ms(self, until_ms):
        """How much too late questions came: then the server stood still, or this process."""
        ends = [[*(sent.last_ms for sent in self.proofs[side]), until_ms] for side in SIDES]
        gaps = [later - at for each in ends for at, later in pairwise(each)]
        return sum(gap - ASKED_MS for gap in gaps if gap > ASKED_MS)


def spans(proofs, until_ms):
    found = []
    for sent in proofs:
        if found and sent.first_ms - found[-1][1] <= 5_000:
            found[-1][1] = sent.last_ms
        else:
            found.append([sent.first_ms, sent.last_ms])
    if found and until_ms - found[-1][1] <= 5_000:
        found[-1][1] = until_ms
    return found


def overlap(left, right):
    return sum(max(0, min(b, d) - max(a, c)) for a, b in left for c, d in right)
