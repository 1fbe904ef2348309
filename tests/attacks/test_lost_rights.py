"""A right that ends, ends the sockets that stand on it, on a real server."""

import asyncio
import contextlib
import json
import re
import uuid

import httpx
import pytest
import websockets

from minutewise.realtime.outbox import CLOSE_CODES
from tests.faults.pair import Pair
from tests.services.installation import installation

# It takes milliseconds. Without the order a socket goes on for an hour, so the patience is only for
# machines that stand still in between.
WITHIN_S = 30
REVOKED = CLOSE_CODES["revoked"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with installation(tmp_path_factory.mktemp("rights")) as site:
        site.cast = site.module("tests.attacks.rights_cast", "7")
        site.start()
        yield site


class Scene:
    """A call that runs, and a socket more of each side, which nobody opens again."""

    def __init__(self, site):
        self.site, self.sessions = site, site.cast["pairs"].pop()
        self.pair = Pair(site, self.sessions)
        self.sockets, self.tickets = {}, {}

    async def __aenter__(self):
        await self.pair.signs_in()
        self.sockets["page"] = await self._present()
        await self.pair.talks()
        for side in ("client", "advisor"):
            own = await self.pair.people[side].get(f"{self.pair.room}own")
            self.tickets[side] = own.json()["ticket"]
            self.sockets[side] = await self.opens(self.tickets[side])
        return self

    async def _present(self):
        """The advisor has a page open, and is shown as present."""
        told = await self.pair.people["advisor"].post(
            "/realtime/ticket", json={"topics": ["presence", "person"]}
        )
        page = await self.opens(told.json()["ticket"])
        async with asyncio.timeout(30):
            while 'name="shown"' not in (await self._card()):
                await asyncio.sleep(0.2)
        return page

    async def _card(self):
        return (await self.pair.people["client"].get(f"/{self.pair.handle}/")).text

    async def __aexit__(self, *_why):
        await self.pair.leaves()
        for socket in self.sockets.values():
            await socket.close()

    async def opens(self, ticket):
        url = f"ws://localhost:{self.site.port}/ws?ticket={ticket}"
        return await websockets.connect(url, origin=self.site.url)

    async def closing(self, side):
        """The code with which a side's socket is closed, if that happens in time."""
        async with asyncio.timeout(WITHIN_S):
            with contextlib.suppress(websockets.ConnectionClosed):
                async for _frame in self.sockets[side]:
                    continue
        return self.sockets[side].close_code

    async def until(self, side, fits):
        """The first frame to a side that fits, if it comes in time."""
        async with asyncio.timeout(WITHIN_S):
            while not fits(frame := json.loads(await self.sockets[side].recv())):
                continue
        return frame

    async def refused(self, ticket):
        """Nobody comes in with it any more."""
        with pytest.raises(websockets.InvalidStatus) as caught:
            await self.opens(ticket)
        return caught.value.response.status_code

    async def browser(self, session):
        """Another browser, in which somebody is signed in."""
        other = httpx.AsyncClient(
            base_url=self.site.url, cookies={"sessionid": session}, timeout=30
        )
        other.headers["Origin"] = self.site.url
        page = (await other.get("/paying/")).text
        other.headers["X-CSRFToken"] = re.search(r'csrf-token" content="([^"]+)"', page)[1]
        return other


def play(site, act):
    async def scene():
        async with Scene(site) as made:
            await act(made)

    asyncio.run(scene())


def call_of(frame):
    return frame["t"] == "event" and frame["kind"] == "call" and frame["data"]["state"] == "ended"


def test_a_ban_ends_the_sockets_the_call_and_older_tickets(site):
    async def act(scene):
        there = await scene.browser(site.cast["operator"])
        person = scene.sessions["advisor_id"]
        answer = await there.post(f"/operator/people/{person}/ban", data={"why": "Harassment"})
        assert answer.status_code == 302, answer.text[:500]
        assert await scene.closing("advisor") == REVOKED
        assert await scene.refused(scene.tickets["advisor"]) == 403
        await scene.until("client", call_of)
        # A server that is new knows it as well: its bus was in its memory.
        site.kill()
        await asyncio.to_thread(site.start)
        assert await scene.refused(scene.tickets["advisor"]) == 403
        await there.aclose()

    play(site, act)


def test_a_session_that_is_ended_from_another_browser_hears_nothing_more(site):
    async def act(scene):
        other = await scene.browser(scene.sessions["client_elsewhere"])
        await scene.pair.people["client"].get("/account/")  # so that it is in the list
        page = (await other.get("/account/sessions/")).text
        for number in re.findall(r'sessions/(\d+)/">(?:(?!</form>).)*>End<', page, re.S):
            await other.post(f"/account/sessions/{number}/")
        assert await scene.closing("client") == REVOKED
        assert await scene.refused(scene.tickets["client"]) == 403
        assert (await scene.pair.people["client"].get("/account/")).status_code == 302
        await other.aclose()

    play(site, act)


def test_signing_out_everywhere_else_closes_the_sockets_elsewhere(site):
    async def act(scene):
        other = await scene.browser(scene.sessions["client_elsewhere"])
        await other.post("/account/sign-out-elsewhere/")
        assert await scene.closing("client") == REVOKED
        assert await scene.refused(scene.tickets["client"]) == 403
        await other.aclose()

    play(site, act)


def test_signing_out_closes_the_sockets_of_all_tabs(site):
    async def act(scene):
        await scene.pair.people["client"].post("/sign-out/")
        assert await scene.closing("client") == REVOKED
        assert await scene.refused(scene.tickets["client"]) == 403

    play(site, act)


def test_when_a_call_ends_its_room_is_no_place_to_meet(site):
    """Else the two could go on talking there, unbilled, over our signalling and our relay."""

    async def act(scene):
        topic = f"call:{scene.pair.room.split('/')[2]}"
        await scene.pair.presses("client", "hang-up", key=uuid.uuid4().hex)
        for side in ("client", "advisor"):
            await scene.until(side, call_of)
        signal = json.dumps({"t": "signal", "topic": topic, "to": None, "data": {"sdp": "x"}})
        await scene.sockets["client"].send(signal)
        told = await scene.until("client", lambda frame: frame["t"] == "error")
        assert told["code"] == "ended"
        await scene.sockets["advisor"].send('{"t":"ping","n":1}')
        seen = await scene.until("advisor", lambda frame: frame["t"] in {"signal", "pong"})
        assert seen["t"] == "pong"
        own = (await scene.pair.people["client"].get(f"{scene.pair.room}own")).json()
        again = await scene.opens(own["ticket"])
        await again.send(signal)
        async with asyncio.timeout(WITHIN_S):
            while (frame := json.loads(await again.recv()))["t"] != "error":
                assert frame.get("topic") != topic, "no seat in a call that is over"
        await again.close()

    play(site, act)
