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

from minutewise.calls.actions import ring, transfer
from minutewise.calls.keeper import lease
from minutewise.calls.keeper.load import how_many, load_all, load_one, numbers
from minutewise.calls.keeper.orders import carry_out
from minutewise.calls.keeper.unheard import Unheard
from minutewise.calls.keeper.vouched import Seat, Vouched
from minutewise.calls.keeper.watch import (
    SIDES,
    Order,
    Watch,
    due,
    next_ms,
    of_this_holder,
    runs_on_since,
)
from minutewise.calls.queries import handed_to, ringing_at_team_of
from minutewise.kernel.clock import Instant
from minutewise.work import metrics

log = logging.getLogger(__name__)

RETRY_MS = 1_000
Message = Mapping[str, Any]


class Keeper:
    """Keeps every call that has not ended. Not thread-safe: one thread feeds it."""

    def __init__(
        self,
        clock: Callable[[], Instant],
        name: str,
        ask_again: Callable[[], None] = lambda: None,
        hub_lost: Callable[[str], None] = lambda hub: None,
        resync: Callable[[], None] = lambda: None,
    ) -> None:
        """`ask_again` has every hub say anew what is true; used when one was given up too soon.
        `hub_lost` is told of each that was. `resync` has every page fetch anew what it shows;
        used when news were lost."""
        self.clock, self.name, self.resync = clock, name, resync
        self.unheard = Unheard()
        self.vouched = Vouched(self.consider, ask_again, hub_lost)
        self.watches: dict[UUID, Watch] = {}
        self.unwritten: set[UUID] = set()  # calls whose meter runs on over a loss
        self.deadlines: list[tuple[int, UUID]] = []
        self.active = False
        self.started_ms = self.renewed_ms = clock().steady_ms

    # ---- what it hears ----

    def hear_event(self, message: Message) -> None:
        """Something was announced: a call's event means that its row changed.

        Who stands by hears hubs only: all calls are read when it becomes active.
        """
        if not self.active:
            return
        topic = str(message.get("topic", ""))
        if topic.startswith("call:"):
            self._hear_call(UUID(topic[5:]), message)
        elif topic.startswith("person:") and message.get("kind") == "agent":
            self.hear_presence(UUID(topic[7:]))

    def _hear_call(self, call: UUID, message: Message) -> None:
        """Only messages leave the row's meter and stage as they are; of what the keeper does
        itself it has read the row before it hears the news."""
        self.unheard.heard(call)
        watch, seq = self.watches.get(call), message.get("seq") or 0
        if message.get("kind") != "message":
            if watch is None or not 0 < seq <= watch.read_seq:
                self.look_up(call)
            return
        if watch is not None:
            watch.seq = max(watch.seq, seq)
        if message["data"].get("who") == "advisor":
            self.hear_advisor(call)

    def hear_presence(self, person: UUID) -> None:
        """Somebody came, went, took a call or turned their switch: what rings in their company
        goes on without them, or with them."""
        for call in ringing_at_team_of(person):
            ring.route_again(call, self.clock())
        for call in handed_to(person):
            transfer.look_again(call, self.clock())

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
            self.vouched.beat(hub, now.steady_ms - int(message["age_ms"]), now.steady_ms)
            return
        topic, seat = str(message.get("topic", "")), message.get("seat")
        if not topic.startswith("call:") or not seat:
            return
        call = self._known(UUID(topic[5:]))
        if kind == "typing":
            if seat == "advisor":
                self.hear_advisor(call)
        elif kind in {"proven", "lost"}:
            self._hear_proof(hub, (call, str(seat)), message, now.steady_ms)

    def _hear_proof(self, hub: str, seat: Seat, message: Message, now_ms: int) -> None:
        """Who left a call that is over is forgotten."""
        age_ms = int(message["age_ms"])
        if message["kind"] == "proven":
            since_ms = now_ms - int(message.get("since_age_ms", age_ms))
            self.vouched.prove(seat, hub, since_ms, now_ms - age_ms, now_ms)
        elif seat[0] in self.watches:
            self.vouched.lose(seat, hub, now_ms - age_ms)
        else:
            self.vouched.forget(seat)

    def _known(self, call: UUID) -> UUID:
        """The id as its watch holds it: with 100,000 meters, each copy of it counts."""
        watch = self.watches.get(call)
        return watch.call if watch else call

    # ---- what it does ----

    def start(self) -> None:
        """Takes the lease if it is free, closes what ran before a crash, and loads the rest.

        Active only when all of that is done: a lease renewed over intervals that are still open
        would say that they were proven. What fails here is tried again with the next `renew`.
        """
        now = self.clock()
        self.started_ms = now.steady_ms
        if not lease.take_over(self.name, now):
            return
        self.watches = {watch.call: watch for watch in load_all(now)}
        self.active, self.renewed_ms = True, now.steady_ms
        self.vouched.forget_all_but(self.watches)
        for call in list(self.watches):
            self.consider(call)

    def read_all_again(self) -> None:
        """Events may have been lost: what the table says of every call counts."""
        if not self.active:
            return
        present = {watch.call: watch for watch in load_all(self.clock())}
        for call in self.watches.keys() - present.keys():
            del self.watches[call]
        self.vouched.forget_all_but(self.watches)
        for call, watch in present.items():
            self._keep(watch)
            self.consider(call)

    def forget_readings(self) -> None:
        """The clock is another one from now on: hubs say anew what is true."""
        self.vouched.forget_everything()
        self.deadlines.clear()
        self.started_ms = self.renewed_ms = self.clock().steady_ms
        self.vouched.ask_again()

    def stop(self) -> None:
        """Keeps no more, and lets whoever stands by begin at once."""
        if self.active:
            self.active = False
            lease.release(self.name, self.clock())

    def look_up(self, call: UUID) -> None:
        """Reads a call anew; forgets it when it has ended."""
        watch = load_one(call, self.clock())
        if watch is None:
            self.watches.pop(call, None)
            for seat in SIDES:
                self.vouched.forget((call, seat))
            return
        self._keep(watch)
        self.consider(call)

    def consider(self, call: UUID) -> None:
        """Does what is due in a call now, or remembers when to look again."""
        while self.active and (watch := self.watches.get(call)):
            now_ms = self.clock().steady_ms
            self._see_sides(watch)
            order = due(watch, now_ms)
            if order is None:
                when = next_ms(watch, now_ms)
                if when is not None:
                    heapq.heappush(self.deadlines, (when, call))
                return
            if not self._holds_lease(now_ms):
                return
            if not self._carry_out(call, order):
                heapq.heappush(self.deadlines, (now_ms + RETRY_MS, call))
                return

    def tick(self) -> None:
        """Silent hubs count as lost; deadlines that have come are considered."""
        now_ms = self.clock().steady_ms
        self.vouched.give_up_the_silent(now_ms)
        while self.deadlines and self.deadlines[0][0] <= now_ms:
            when_ms, call = heapq.heappop(self.deadlines)
            metrics.LATENESS_S.saw((self.clock().steady_ms - when_ms) / 1000)
            self.consider(call)

    def catch_up(self, closely: bool = True) -> None:
        """Reads the calls whose rows moved on without a word (see `unheard`).

        Not `closely`: only if their count or the sum of their numbers is another one than here,
        since a hundred thousand rows take long to read. Both change with each thing that happens;
        what keeps both the same (one call ended, another one began) is seen when it looks closely.
        """
        if not self.active:
            return
        known = {call: watch.seq for call, watch in self.watches.items()}
        same = not self.unheard.waits_for_news and not closely
        if same and how_many() == (len(known), sum(known.values())):
            return
        behind, news_are_lost = self.unheard.compare(known, numbers())
        for call in behind:
            self.look_up(call)
        if news_are_lost:
            log.warning("news of calls were lost; pages fetch anew")
            self.resync()

    def wait_ms(self) -> int:
        """How long nothing needs to be looked at, at most a second."""
        if not self.deadlines:
            return 1_000
        return min(1_000, max(0, self.deadlines[0][0] - self.clock().steady_ms))

    def renew(self) -> None:
        """Writes the lease: until when every meter marked running was proven."""
        now = self.clock()
        if not self.active:
            self.start()
        elif lease.renew(self.name, self._proven_ms(now), now):
            self.renewed_ms = now.steady_ms
        else:
            log.warning("another keeper holds the lease; this one stands by")
            self.active = False
            self.watches.clear()

    def _holds_lease(self, now_ms: int) -> bool:
        """Whoever was held up for so long that another may keep by now asks before acting."""
        if now_ms - self.renewed_ms >= lease.EXPIRES_MS:
            self.renew()
        return self.active

    def _proven_ms(self, now: Instant) -> int:
        """The oldest mark; older still if a meter runs whose loss could not be written yet."""
        marks = [mark for mark, _ in self.vouched.marks.values()]
        for call in list(self.unwritten):
            lost_ms = runs_on_since(self.watches.get(call))
            if lost_ms is None:
                self.unwritten.discard(call)
            else:
                marks.append(lost_ms)
        return min(marks, default=now.steady_ms)

    def _see_sides(self, watch: Watch) -> None:
        """What the hubs say of both sides; who is lost while the meter runs is remembered, so
        that nobody needs to look through all calls for them."""
        watch.sides = of_this_holder(watch, self.vouched.sides(watch.call, self.started_ms))
        if runs_on_since(watch) is not None:
            self.unwritten.add(watch.call)

    def _carry_out(self, call: UUID, order: Order) -> bool:
        """True if it was done (the call is read anew then); False to try again later."""
        if not carry_out(call, order, self.clock()):
            return False
        watch = load_one(call, self.clock())
        if watch is None:
            self.watches.pop(call, None)
            return True
        self._keep(watch)
        again = due(watch, self.clock().steady_ms)
        # The same order due again would turn in a circle: something refused it, so wait a little.
        return again is None or again.do is not order.do

    def _keep(self, watch: Watch) -> None:
        """What was read anew replaces what was known, except what only the hubs tell."""
        if before := self.watches.get(watch.call):
            watch.heard_ms = max(watch.heard_ms, before.heard_ms)
        self._see_sides(watch)
        self.watches[watch.call] = watch
