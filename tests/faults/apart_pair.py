"""A pair that talks to roles apart: any web answers, and the ticket says which hub."""

import asyncio
import contextlib
import json
import re
import uuid

import httpx
import websockets

from tests.faults.pair import SIDES, Pair
from tests.services.plain import PLAIN


class AnyWeb(httpx.AsyncBaseTransport):
    """What a proxy does: a web that refuses the connection is passed over."""

    def __init__(self, site):
        self.site, self.inner = site, httpx.AsyncHTTPTransport(verify=PLAIN)

    async def handle_async_request(self, request):
        for web in self.site.webs:
            request.url = request.url.copy_with(port=web.port)
            with contextlib.suppress(httpx.ConnectError):
                return await self.inner.handle_async_request(request)
        raise httpx.ConnectError("no web answers")

    async def aclose(self):
        await self.inner.aclose()


class Typing:
    """A socket whose side also types whenever it is asked for proof: no meter falls silent."""

    def __init__(self, socket, topic):
        self.socket, self.topic = socket, topic

    def __aiter__(self):
        return aiter(self.socket)

    async def send(self, text):
        await self.socket.send(text)
        if self.topic:
            await self.socket.send(json.dumps({"t": "typing", "topic": self.topic}))


class ApartPair(Pair):
    """`hub_of[side]`: the address that the newest ticket named; `answered_here[side]`: how often
    its newest socket was asked for proof."""

    def __init__(self, site, sessions):
        super().__init__(site, sessions)
        self.hub_of = dict.fromkeys(SIDES, "")
        self.welcomed = dict.fromkeys(SIDES, 0)
        self.proofs_before = dict.fromkeys(SIDES, 0)

    def _person(self, session):
        return httpx.AsyncClient(
            base_url=self.site.url, cookies={"sessionid": session}, timeout=30,
            headers={"Origin": self.site.url}, transport=AnyWeb(self.site),
        )  # fmt: skip

    async def presses_until_answered(self, side, action, body=None):
        """As the page does: the same press again, by the same key, until something answers."""
        key = uuid.uuid4().hex
        while True:
            with contextlib.suppress(httpx.TransportError):
                answer = await self.presses(side, action, body, key)
                if answer.status_code < 500:
                    return answer
            await asyncio.sleep(0.1)

    async def _sits(self, side):
        while True:
            with contextlib.suppress(OSError, httpx.HTTPError, websockets.WebSocketException):
                own = (await self.people[side].get(f"{self.room}own")).json()
                self.hub_of[side] = own["ws"]
                self.proofs_before[side] = len(self.proofs[side])
                url = f"{self.site.socket_address(own['ws'])}?ticket={own['ticket']}"
                async with websockets.connect(url, origin=self.site.url) as socket:
                    self.welcomed[side] += 1
                    typed = self.topic if side == "advisor" else ""
                    await self._answers(side, Typing(socket, typed))
            await asyncio.sleep(0.3)

    @property
    def answered_here(self):
        return {side: len(self.proofs[side]) - self.proofs_before[side] for side in SIDES}

    @property
    def topic(self):
        return f"call:{self.call_id}"

    @property
    def call_id(self):
        return re.search(r"/calls/([^/]+)/", self.room)[1]
