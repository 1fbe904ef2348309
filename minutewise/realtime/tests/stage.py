"""A hub on a stage: its clock is set by hand, its browsers are lists of frames."""

import json

from minutewise.realtime.control import obey
from minutewise.realtime.hub import Hub
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.tickets import Claims, Grant, issue, read

SECRET = "a secret of at least thirty-two characters"
ALICE = "018f0000-0000-7000-8000-00000000000a"  # the client
BOB = "018f0000-0000-7000-8000-00000000000b"  # the advisor
CHARLIE = "018f0000-0000-7000-8000-00000000000c"  # a stranger
CALL = "call:018f0000-0000-7000-8000-0000000000ca"
OTHER_CALL = "call:018f0000-0000-7000-8000-0000000000cb"
NOW_S = 1_800_000_000


class Browser:
    """One open page: what it received since it last looked, and what it says."""

    def __init__(self, stage, claims, **limits):
        self.stage = stage
        self.outbox = Outbox(**limits)
        self.connection = stage.hub.connect(claims, self.outbox, stage.now_ms)
        self.id = self.connection.id

    def frames(self, t=None):
        """All frames received since the last look, or those of one kind (the rest is gone)."""
        taken = []
        while (frame := self.outbox.take()) is not None:
            taken.append(json.loads(frame))
        return [frame for frame in taken if t in (None, frame["t"])]

    def says(self, t, **fields):
        fields = {name.rstrip("_"): value for name, value in fields.items()}
        self.says_text(json.dumps({"t": t, **fields}))

    def says_text(self, text):
        self.stage.hub.hear(self.connection, text, self.stage.now_ms)

    def proves(self, media_in=None, opened=None, n=None):
        """Answers the newest prove frame (or unasked: n=0)."""
        n = self.connection.asked if n is None else (n or None)
        media = {"in": media_in} if media_in is not None else None
        fields = {} if opened is None else {"open": opened}
        self.says("proof", n=n, media=media, **fields)

    def leaves(self):
        self.stage.hub.disconnect(self.connection, self.stage.now_ms)

    @property
    def is_closed_with(self):
        return self.outbox.bye.code if self.outbox.bye else None


class Stage:
    def __init__(self, now_ms=1_000_000):
        self.now_ms = now_ms
        self.said = []  # everything published, as (channel, message)
        self.hub = Hub("h1", self._publish, lambda token: read(SECRET, token, NOW_S), now_ms)

    def _publish(self, channel, message):
        self.said.append((channel, json.loads(json.dumps(message))))

    def opens(self, person, *grants, **limits):
        return self.opens_with(Claims(person, grants, NOW_S), **limits)

    def opens_with(self, claims, **limits):
        return Browser(self, claims, **limits)

    def client(self, needs="socket", **limits):
        return self.opens(ALICE, Grant(CALL, "client", needs), **limits)

    def advisor(self, needs="socket", **limits):
        return self.opens(BOB, Grant(CALL, "advisor", needs), **limits)

    def at(self, now_ms):
        """Sets the clock without a tick."""
        self.now_ms = now_ms

    def tick(self, now_ms):
        self.now_ms = now_ms
        self.hub.tick(now_ms)

    def runs_until(self, now_ms, *, answering=(), every_ms=250):
        """Ticks on time; the browsers in `answering` answer every prove frame at once."""
        while self.now_ms < now_ms:
            self.tick(min(self.now_ms + every_ms, now_ms))
            for browser in answering:
                for frame in browser.frames("prove"):
                    browser.says("proof", n=frame["n"])

    def orders(self, **message):
        """An order from the bus."""
        obey(self.hub, message, self.now_ms)

    def reports(self, *kinds):
        """What the keeper heard since the last look; all but beats unless kinds are named."""
        heard = [m for channel, m in self.said if channel == "proofs"]
        self.said = [(channel, m) for channel, m in self.said if channel != "proofs"]
        wanted = [m for m in heard if (m["kind"] in kinds if kinds else m["kind"] != "beat")]
        return [{key: value for key, value in m.items() if key != "hub"} for m in wanted]


def ticket(person=ALICE, *grants, ttl_s=60, now_s=NOW_S):
    return issue(SECRET, person=person, grants=grants, ttl_s=ttl_s, now_s=now_s)
