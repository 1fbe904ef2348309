"""The keeper: hears the hubs and the actions, keeps deadlines, holds the lease.

A plain class with an injected clock; `runner.py` gives it a thread. It learns of calls from
their events and from the table when it starts, and asks the table again only when a call said
that something changed: a running meter costs no SQL at all between its state changes.
"""

import heapq
import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from minutewise import metering
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.keeper import lease
from minutewise.calls.keeper.load import load_all, load_one
from minutewise.calls.keeper.watch import SIDES, Do, Order, Proof, Watch, due, next_ms
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError

log = logging.getLogger(__name__)

HUB_SILENCE_MS = metering.PROOF_GAP_MS
RETRY_MS = 1_000
Message = Mapping[str, Any]


class Keeper:
    """Keeps every call that has not ended. Not thread-safe: one thread feeds it."""

    def __init__(self, clock: Callable[[], Instant], name: str) -> None:
        self.clock, self.name = clock, name
        self.watches: dict[UUID, Watch] = {}
        self.proofs: dict[tuple[UUID, str], Proof] = {}
        self.hub_of: dict[tuple[UUID, str], str] = {}
        self.marks: dict[str, tuple[int, int]] = {}
        self.deadlines: list[tuple[int, UUID]] = []
        self.active = False
        self.started_ms = clock().steady_ms

    # ---- what it hears ----

    def hear_event(self, message: Message) -> None:
        """Something was announced: a call's event means that its row changed."""
        topic = str(message.get("topic", ""))
        if topic.startswith("call:") and message.get("kind") != "message":
            self.look_up(UUID(topic[5:]))
        elif topic.startswith("call:") and message["data"].get("who") == "advisor":
            self.hear_advisor(UUID(topic[5:]))

    def hear_advisor(self, call: UUID) -> None:
        """The advisor wrote or typed: silence counts from here."""
        if watch := self.watches.get(call):
            watch.heard_ms = self.clock().steady_ms
            self.consider(call)

    def hear_hub(self, message: Message) -> None:
        """A hub speaks: of a seat that came, went, is proven or lost, or of itself."""
        now = self.clock()
        hub, kind = str(message["hub"]), message["kind"]
        if kind == "beat":
            self.marks[hub] = (now.steady_ms - int(message["age_ms"]), now.steady_ms)
            return
        topic, seat = str(message.get("topic", "")), message.get("seat")
        if not topic.startswith("call:") or not seat:
            return
        key = (UUID(topic[5:]), str(seat))
        if kind == "typing":
            if seat == "advisor":
                self.hear_advisor(key[0])
            return
        if kind not in {"proven", "lost"}:
            return
        self.marks.setdefault(hub, (now.steady_ms, now.steady_ms))
        at_ms = now.steady_ms - int(message["age_ms"])
        self.hub_of[key] = hub
        self.proofs[key] = Proof(kind == "proven", at_ms)
        self.consider(key[0])

    # ---- what it does ----

    def start(self) -> None:
        """Takes the lease if it is free, closes what ran before a crash, and loads the rest."""
        now = self.clock()
        before = lease.take(self.name, now)
        self.active, self.started_ms = before is not None, now.steady_ms
        if before is not None:
            lease.close_open_intervals(before, now)
            self.watches = {watch.call: watch for watch in load_all(now)}
            for call in list(self.watches):
                self.consider(call)

    def look_up(self, call: UUID) -> None:
        """Reads a call anew; forgets it when it has ended."""
        watch = load_one(call, self.clock())
        if watch is None:
            self.watches.pop(call, None)
            for seat in SIDES:
                self.proofs.pop((call, seat), None)
                self.hub_of.pop((call, seat), None)
            return
        if before := self.watches.get(call):
            watch.heard_ms = before.heard_ms
        self.watches[call] = watch
        self.consider(call)

    def consider(self, call: UUID) -> None:
        """Does what is due in a call now, or remembers when to look again."""
        while self.active and (watch := self.watches.get(call)):
            now_ms = self.clock().steady_ms
            watch.sides = self._sides(call)
            order = due(watch, now_ms)
            if order is None:
                when = next_ms(watch, now_ms)
                if when is not None:
                    heapq.heappush(self.deadlines, (when, call))
                return
            if not self._carry_out(call, order):
                heapq.heappush(self.deadlines, (now_ms + RETRY_MS, call))
                return

    def tick(self) -> None:
        """Silent hubs count as lost; deadlines that have come are considered."""
        now_ms = self.clock().steady_ms
        for hub, (mark_ms, heard_ms) in list(self.marks.items()):
            if now_ms - heard_ms > HUB_SILENCE_MS:
                self._lose_hub(hub, mark_ms)
        while self.deadlines and self.deadlines[0][0] <= now_ms:
            _when, call = heapq.heappop(self.deadlines)
            self.consider(call)

    def wait_ms(self) -> int:
        """How long nothing needs to be looked at, at most a second."""
        if not self.deadlines:
            return 1_000
        return min(1_000, max(0, self.deadlines[0][0] - self.clock().steady_ms))

    def renew(self) -> None:
        """Writes the lease: until when every meter marked running was proven."""
        now = self.clock()
        proven_ms = min((mark for mark, _ in self.marks.values()), default=now.steady_ms)
        if not self.active:
            self.start()
        elif not lease.renew(self.name, proven_ms, now):
            log.warning("another keeper holds the lease; this one stands by")
            self.active = False
            self.watches.clear()

    def _lose_hub(self, hub: str, mark_ms: int) -> None:
        del self.marks[hub]
        for key in [key for key, name in self.hub_of.items() if name == hub]:
            if self.proofs[key].proven:
                self.proofs[key] = Proof(False, mark_ms)
            self.consider(key[0])

    def _carry_out(self, call: UUID, order: Order) -> bool:
        """True if it was done (the call is read anew then); False to try again later."""
        try:
            ORDERS[order.do](call, order.at_ms, self.clock())
        except RuleError as refused:
            # Somebody was faster: what the table says now decides.
            log.info("%s of %s refused: %s", order.do, call, refused)
        except Exception:
            log.exception("%s of %s failed; trying again", order.do, call)
            return False
        before = self.watches.get(call)
        watch = load_one(call, self.clock())
        if watch is None:
            self.watches.pop(call, None)
            return True
        if before is not None:
            watch.heard_ms = before.heard_ms
        self.watches[call] = watch
        watch.sides = self._sides(call)
        again = due(watch, self.clock().steady_ms)
        # The same order due again would turn in a circle: something refused it, so wait a little.
        return again is None or again.do is not order.do

    def _sides(self, call: UUID) -> dict[str, Proof]:
        """What is known of both sides; of whom nothing was heard yet is not proven."""
        unheard = Proof(False, self.started_ms)
        return {seat: self.proofs.get((call, seat), unheard) for seat in SIDES}


def _finish(outcome: Call.Outcome) -> Callable[[UUID, int, Instant], None]:
    def carry_out(call: UUID, at_ms: int, now: Instant) -> None:
        finish.finish(call, outcome, at_ms, now)

    return carry_out


ORDERS: dict[Do, Callable[[UUID, int, Instant], None]] = {
    Do.MISS: lambda call, at_ms, now: ring.miss(call, now),
    Do.CONNECT: meter.connect,
    Do.NEVER_CONNECTED: _finish(Call.Outcome.NEVER_CONNECTED),
    Do.LOSE: meter.lose,
    Do.COME_TOGETHER: meter.come_together,
    Do.END_LOST: _finish(Call.Outcome.LOST),
    Do.EXHAUST: meter.exhaust,
    Do.END_MAXIMUM: _finish(Call.Outcome.MAXIMUM),
    Do.FALL_SILENT: meter.fall_silent,
}
