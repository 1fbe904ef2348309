"""A tab in a room: answers the hub as a browser does, over a line that loses and repeats."""

import json
from functools import partial

from minutewise.realtime.tickets import TicketError


class Browser:
    """One connection at a time. `media`, `open`, `answers`: what works right now."""

    def __init__(self, session, life, side):
        self.session, self.life, self.side = session, life, side
        self.person = life.people[side]
        self.connection = None
        self.hub = None
        self.media = self.open = self.answers = True
        self.packets = 0
        self.newest = 0
        self.wants_in = True
        self.latency_ms = session.rng.choice([1, 40, 300])

    # ---- the line ----

    def connects(self):
        machine = self.session.machine
        if self.connection or not self.wants_in or not machine.is_up:
            return
        if self.session.clock.true_ms < machine.frozen_until:
            self.session.after(1_000, self.connects)
            return
        needs = self.session.needs_of(self.life)
        self.hub, self.newest = machine.hub, 0
        try:
            topic = f"call:{self.life.id}"
            self.connection = machine.connects(self.person, topic, self.side, needs)
        except TicketError as refused:
            self._is_refused(refused.code)
            return
        if self.person == self.life.people[self.side]:
            self.life.tabs[self.side].append(self)

    def _is_refused(self, code):
        """Only a call that is over lets nobody in; the page shows the receipt and stays out."""
        if code != "ended" or self.life.stage != "ended":
            self.session.breaks("T9", f"{self.life.name} lets {self.side} not in: {code}")
        self.wants_in = False

    def will_connect(self):
        self.session.after(self.session.rng.choice([100, 800, 3_000]), self.connects)

    def is_cut_off(self):
        """The socket is gone without a word to anybody."""
        self.connection = self.hub = None
        if self in self.life.tabs[self.side]:
            self.life.tabs[self.side].remove(self)

    def drops(self, ms):
        """The line is cut; the browser comes back after a while."""
        if self.connection is not None:
            connection, hub = self.connection, self.hub
            self.is_cut_off()
            hub.disconnect(connection, self.session.clock.steady_ms)
        self.session.after(ms, self.connects)

    def is_sent_out(self):
        """Somebody else has the seat now. Not every page understands that at once: for as long
        as its ticket lasts, two minutes, it may knock again."""
        session, hub, connection = self.session, self.hub, self.connection
        self.is_cut_off()
        if session.rng.random() < 0.5:
            self.wants_in = False
            hub.disconnect(connection, session.clock.steady_ms)
            return
        session.after(session.rng.choice([50, 2_000]), self.connects)
        session.after(120_000, lambda: setattr(self, "wants_in", False))

    def closes(self):
        self.wants_in = False
        self.drops(0)
        self.session.browsers.remove(self)

    def reloads(self):
        """The page is loaded anew: its packets count from zero again."""
        self.packets = 0
        self.drops(self.session.rng.choice([50, 900]))

    # ---- frames ----

    def reads(self):
        if (
            self.connection is None
            or self.session.clock.true_ms < self.session.machine.frozen_until
        ):
            return
        while (frame := self.connection.outbox.take()) is not None:
            if isinstance(frame, str) and '"prove"' in frame:
                self._will_answer(json.loads(frame)["n"])
        if self.connection.outbox.bye:
            self.is_cut_off()
            self.will_connect()

    def _will_answer(self, number):
        rng, connection = self.session.rng, self.connection
        if not self.answers:
            return
        if self.media:
            self.packets += 50
        answer = {"t": "proof", "n": number, "media": {"in": self.packets}, "open": self.open}
        for _ in range(2 if rng.random() < 0.05 else 1):
            delay = self.latency_ms + (rng.randrange(1_500) if rng.random() < 0.1 else 0)
            self.session.after(delay, partial(self._arrives, connection, answer, self.media))

    def _arrives(self, connection, answer, media):
        session = self.session
        if connection is not self.connection or connection is None:
            return
        if session.clock.true_ms < session.machine.frozen_until:
            wait = session.machine.frozen_until - session.clock.true_ms
            session.after(wait, lambda: self._arrives(connection, answer, media))
            return
        is_news, self.newest = answer["n"] > self.newest, max(self.newest, answer["n"])
        is_active = self.life.tabs[self.side][-1:] == [self]
        if is_news and is_active:
            # What a page has received before it is first heard counts as news then.
            first = self.life.speaks.get(self.side) is not connection
            self.life.speaks[self.side] = connection
            came = media or (first and answer["media"]["in"] > 0)
            proof = (session.clock.true_ms, came, answer["open"])
            self.life.truth.proofs[self.side].append(proof)
        self.hub.hear(connection, json.dumps(answer), session.clock.steady_ms)
