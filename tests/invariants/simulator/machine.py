"""The installation: real actions, a real keeper and a real hub on the simulator's clock.

A machine can be killed (also in the middle of a transaction), frozen and started again. What it
leaves in the database is all that its successor knows.
"""

import json

from django.db import connection

from minutewise.calls.keeper.keeper import Keeper
from minutewise.calls.keeper.runner import older
from minutewise.calls.tests.recording import Told
from minutewise.realtime.bus import set_bus
from minutewise.realtime.control import obey
from minutewise.realtime.hub import Hub
from minutewise.realtime.outbox import Outbox
from minutewise.realtime.tickets import Claims, Grant
from tests.invariants.mortal import Mortal


class Bus(Told):
    """One process's bus: events, orders for the hub, proofs for the keeper."""

    def __init__(self, machine):
        super().__init__()
        self.machine = machine

    def publish(self, channel, message):
        super().publish(channel, message)
        self.machine.carries(channel, self.published.pop()[1])


class Machine(Mortal):
    """One process with hub and keeper; `None` where a part is down."""

    def __init__(self, clock, heard):
        self.clock, self.heard = clock, heard
        self.generation = 0
        self.hub = self.keeper = None
        self.inbox = []  # what waits for the keeper: (came at, steady; channel, message)
        self.replies = {}
        self.busy_until = self.frozen_until = 0
        self.renewed = 0
        self.dies_at = None  # kill at the so manyth write from now
        self.bus = Bus(self)
        set_bus(self.bus)

    @property
    def is_up(self):
        return self.hub is not None

    # ---- life and death ----

    def start(self):
        self.generation += 1
        self.hub = Hub(f"h{self.generation}", self._publish, None, self.clock.steady_ms)
        self.start_keeper()

    def start_keeper(self):
        self.generation += 1
        self.inbox.clear()
        self.keeper = Keeper(self.clock, f"k{self.generation}", self._restates)
        self.renewed = self.clock.true_ms
        with self.mortal():
            self.keeper.start()
        self._restates()

    def _restates(self):
        if self.hub is not None:
            obey(self.hub, {"kind": "restate"}, self.clock.steady_ms)

    def dies(self):
        """Whatever was not committed, and whatever was not said yet, is gone."""
        self.hub = self.keeper = self.dies_at = None
        self.inbox.clear()
        self.bus.waiting.clear()
        connection.run_on_commit.clear()

    # ---- messages ----

    def _publish(self, channel, message):
        self.carries(channel, json.loads(json.dumps(message)))

    def carries(self, channel, message):
        if channel == "control" and self.hub is not None:
            obey(self.hub, message, self.clock.steady_ms)
        elif channel in {"proofs", "events"}:
            self.inbox.append((self.clock.steady_ms, channel, message))
            if channel == "events":
                self.heard(message)
        elif channel.startswith("reply:"):
            self.replies[channel] = (message, self.clock.steady_ms)

    def works(self):
        """The keeper's turn: what it heard, then what is due; the bus delivers in between."""
        for _ in range(50):
            self.bus.deliver()
            if self.keeper is None or self.clock.true_ms < self.busy_until:
                return
            with self.mortal():
                waiting, self.inbox = self.inbox, []
                for came_ms, channel, message in waiting:
                    if channel == "events":
                        self.keeper.hear_event(message)
                    else:
                        self.keeper.hear_hub(older(message, self.clock.steady_ms - came_ms))
                self.keeper.tick()
                if self.clock.true_ms - self.renewed >= 2_000:
                    self.renewed = self.clock.true_ms
                    self.keeper.renew()
            self.bus.deliver()
            if not self.inbox:
                return
        raise AssertionError("the keeper turns in a circle")

    def next_due(self):
        """When the keeper wants to look again, in true ms; None if it does not."""
        if self.keeper is None or not self.keeper.deadlines:
            return None
        return self.clock.true_of(self.keeper.deadlines[0][0])

    # ---- what browsers and pages ask of the hub ----

    def connects(self, person, topic, seat, needs):
        claims = Claims(str(person.id), (Grant(topic, seat, needs),), 1)
        return self.hub.connect(claims, Outbox(), self.clock.steady_ms)

    def asks(self, topic, number):
        reply = f"reply:{number}"
        question = {"id": str(number), "topic": topic, "reply_to": reply}
        self.hub.ask(question, self.clock.steady_ms)
        return reply
