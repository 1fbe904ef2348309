"""Gives the keeper a thread of its own, so that neither the hub nor a page waits for it."""

import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import close_old_connections, connections

from minutewise.accounts.queries.push import rings_reach
from minutewise.advisors.actions import set_connected
from minutewise.advisors.queries import people_connected
from minutewise.calls.keeper.attendance import Attendance
from minutewise.calls.keeper.follower import Follower
from minutewise.calls.keeper.keeper import Keeper
from minutewise.realtime.bus import Bus
from minutewise.realtime.channels import CONTROL
from minutewise.work.clock import now, own_steady_ms

log = logging.getLogger(__name__)

LEASE_EVERY_S = 2.0
STANDBY_EVERY_S = 1.0
CATCH_UP_EVERY_S = 10.0
CLOSELY_EVERY = 6  # of these looks
AGES = ("age_ms", "since_age_ms")


def older(message: Mapping[str, Any], waited_ms: int) -> dict[str, Any]:
    """A message as it reads after waiting for a busy keeper: what it says has aged meanwhile."""
    ages = {name: int(message[name]) + waited_ms for name in AGES if name in message}
    return {**message, **ages}


class KeeperThread(threading.Thread):
    """Feeds the keeper with what the bus says, and with time."""

    def __init__(self, bus: Bus, left_alone: Callable[[], list[UUID]]) -> None:
        """`left_alone`: people whose presence is not a matter of sockets (those of a demo)."""
        super().__init__(name="keeper", daemon=True)
        self.left_alone = left_alone
        # Two containers may share a host name and a process id; no two keepers share a name.
        name = f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:6]}"
        self.bus = bus
        self.keeper = Keeper(
            now,
            name,
            ask_again=lambda: bus.publish(CONTROL, {"kind": "restate"}),
            hub_lost=self._lose_hub,
            resync=lambda: bus.publish(CONTROL, {"kind": "resync"}),
        )
        self.attendance = Attendance(
            lambda: now().steady_ms,
            self._set_connected,
            lambda person: rings_reach(person, now().wall),
        )
        self.follower = Follower()
        self.attendance.writes = False  # until this keeper is the active one
        self.inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        bus.subscribe("events", self._put(self.keeper.hear_event))
        bus.subscribe("proofs", self._put(self.keeper.hear_hub))
        bus.subscribe("proofs", self._put(self.attendance.hear))
        bus.subscribe("events", self._put(self.hear_team))
        bus.subscribe(CONTROL, self._put(self.hear_order))

    def _put(self, hear: Callable[[Mapping[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
        def receive(message: dict[str, Any]) -> None:
            came_ms = own_steady_ms()
            self.inbox.put(lambda: hear(older(message, own_steady_ms() - came_ms)))

        return receive

    def hear_order(self, message: Mapping[str, Any]) -> None:
        """Events may have been lost while the bus was away: everything is read again."""
        if message.get("kind") == "resync":
            self.keeper.read_all_again()

    def _lose_hub(self, hub: str) -> None:
        self.attendance.lose_hub(hub)

    def _set_connected(self, person: UUID, connected: bool) -> None:
        set_connected(person, connected, now())  # says so to the keeper, if anything rings there

    def hear_team(self, message: Mapping[str, Any]) -> None:
        """Somebody joined a company or left it, perhaps with this very page open."""
        topic = str(message.get("topic", ""))
        if message.get("kind") != "team" or not topic.startswith("person:"):
            return
        person = UUID(topic[7:])
        if self.keeper.active and self.attendance.is_there(person):
            self._set_connected(person, True)

    def stop(self) -> None:
        """Ends the thread after what it is doing."""
        self.inbox.put(None)
        self.join(5)

    def run(self) -> None:
        self._renew(self.keeper.start)
        renewed = caught_up = time.monotonic()
        looks = 0
        while True:
            try:
                task = self.inbox.get(timeout=self.keeper.wait_ms() / 1000)
            except queue.Empty:
                task = self.keeper.tick
            if not self._works_off(task):
                self._safely(self.keeper.stop)
                connections.close_all()
                return
            self._safely(self.keeper.tick)
            self._safely(self.attendance.tick)
            every_s = LEASE_EVERY_S if self.keeper.active else STANDBY_EVERY_S
            if time.monotonic() - renewed >= every_s:
                renewed = time.monotonic()
                self._renew(self.keeper.renew)
            if time.monotonic() - caught_up >= CATCH_UP_EVERY_S:
                caught_up, looks = time.monotonic(), looks + 1
                closely = looks % CLOSELY_EVERY == 0
                self._safely(partial(self.keeper.catch_up, closely))

    def _renew(self, renew: Callable[[], None]) -> None:
        """Whoever becomes active looks who is there; presence is that one's to write."""
        if self.keeper.active or self._reads_the_right_clock():
            self._safely(renew)
        if self.keeper.active and not self.attendance.writes:
            self._safely(self._take_attendance)
        self.attendance.writes = self.keeper.active

    def _reads_the_right_clock(self) -> bool:
        """Whoever stands by on another machine learns the keeper's clock before anything else."""
        boot = now().boot
        try:
            return self.follower.look()
        except Exception:
            log.exception("the lease could not be read")
            close_old_connections()
            return False
        finally:
            if now().boot != boot:
                self.keeper.forget_readings()

    def _take_attendance(self) -> None:
        self.attendance.start(set(people_connected()) - set(self.left_alone()))

    def _works_off(self, task: Callable[[], None] | None) -> bool:
        """Does what waits by now; False when told to stop.

        Time is looked at only afterwards: a hub whose beats wait here has not fallen silent.
        """
        for each in [task, *(self.inbox.get_nowait() for _ in range(self.inbox.qsize()))]:
            if each is None:
                return False
            self._safely(each)
        return True

    def _safely(self, task: Callable[[], None]) -> None:
        """A failure of one message must not end the keeper: what it missed, it reads again."""
        try:
            task()
        except Exception:
            log.exception("the keeper stumbled")
            close_old_connections()
