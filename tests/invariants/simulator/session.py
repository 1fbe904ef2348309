"""One session: a random story of people, networks and machines, played on the real code.

Everything that happens is an entry in a heap of true times. After each the keeper works, the
browsers read, and what changed in the tables is held against what the simulator knows.
"""

import heapq
import itertools
import random
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from django.db import connection

from minutewise.advisors.actions import set_takes_calls
from minutewise.calls import api, queries
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.rules import check_may, needs_of_mode
from minutewise.kernel.errors import RuleError
from minutewise.realtime.limits import TICK_MS
from minutewise.realtime.prove import Span
from minutewise.work.idempotency import Reply, fingerprint, once
from tests.invariants.mortal import Killed
from tests.invariants.simulator import books, brief, funded, scenes, tables
from tests.invariants.simulator import cast as people
from tests.invariants.simulator.browser import Browser
from tests.invariants.simulator.clock import SimClock
from tests.invariants.simulator.life import Life
from tests.invariants.simulator.machine import Machine
from tests.invariants.simulator.moves import calm_move, next_move, press_soon

ASK_MS = 400
DOWN_MS = (1_000, 3_000, 4_000, 4_000, 5_000, 5_000, 6_000, 7_999, 8_000, 20_000)


class Session:
    def __init__(self, seed, *, stops=False):
        self.seed, self.rng, self.stops = seed, random.Random(seed), stops
        self.story, self.broken = [], []
        self.clock = SimClock()
        self.heap, self.order = [], itertools.count()
        self.machine = Machine(self.clock, self.heard)
        self.lives, self.browsers = {}, []
        self.asked, self.answers, self.wakes = [], {}, set()
        self.crashes, self.deaths = 0, []
        self.over_at = self.rng.choice([20_000, 40_000, 70_000])
        self.goes_home = False
        # Every other session is one call that ends exactly at a boundary of its price.
        self.is_calm, self.has_aimed = self.rng.random() < 0.5, False
        self.refused = 0
        self.plan = next((plan for plan in (funded, scenes, brief) if seed >= plan.BEGIN), None)
        if self.plan:
            self.is_calm, self.over_at = False, self.plan.OVER_MS
        elif self.is_calm:
            self.over_at = 160_000
        # Two sessions of five have a company among those who are rung, and all that have scenes.
        firm = self if seed % 5 in (3, 4) or self.plan is scenes else None
        firm = None if self.plan is funded else firm
        dear, few = self.is_calm or bool(self.plan), self.plan in (brief, funded)
        rich = self.plan is not None
        self.cast = people.gather(self.rng, dear=dear, session=firm, few=few, rich=rich)
        self.pressed_wall = None
        self.till = funded.Till(self) if self.plan is funded else None
        books.tell(self, self.cast.money)

    # ---- telling ----

    def tell(self, text):
        self.story.append(f"{self.clock.true_ms / 1000:9.3f}  {text}")

    def breaks(self, name, text):
        """An invariant does not hold. The session goes on: what follows may say why."""
        self.broken.append(f"{name}: {text}")
        self.tell(f"!! {name}: {text}")

    # ---- time ----

    def at(self, when_ms, act):
        heapq.heappush(self.heap, (max(when_ms, self.clock.true_ms), next(self.order), act))

    def after(self, ms, act):
        self.at(self.clock.true_ms + int(ms), act)

    def plays(self):
        """From the first press to the time when everybody has long gone."""
        with patch.object(api, "now", self.clock):
            self.boots()
            self.at(TICK_MS, self.ticks)
            if self.plan:
                self.plan.begins(self)
            else:
                self.after(self.rng.randrange(2_000), self.moves)
            self.at(self.over_at, self.ends)
            while self.heap and not self.is_over():
                self.clock.true_ms, _, act = heapq.heappop(self.heap)
                self._mortal(act)
                self._mortal(self.works)
        return self

    def is_over(self):
        """A while after everybody went home, and at the latest when all must have ended."""
        if self.stops and self.broken:
            return True
        ms = self.clock.true_ms - self.over_at
        ended = all(life.stage == "ended" for life in self.lives.values())
        return ms > 150_000 or (ms > 12_000 and ended and self.machine.is_up)

    def _mortal(self, act):
        try:
            act()
        except Killed:
            self.crash("in the middle of a write")

    def works(self):
        """What follows from whatever has just happened."""
        self._answered()
        self.machine.works()
        for browser in self.browsers:
            browser.reads()
        due = self.machine.next_due()
        if due is not None and due > self.clock.true_ms and due not in self.wakes:
            self.wakes.add(due)
            self.at(due, lambda: None)
        for life in self.lives.values():
            life.looks()

    def ticks(self):
        if self.machine.hub is not None and self.clock.true_ms >= self.machine.frozen_until:
            self.machine.hub.tick(self.clock.steady_ms)
        self.after(TICK_MS, self.ticks)

    def heard(self, message):
        """Something was announced; the calls it names are looked at."""
        life = self.lives.get(str(message.get("topic", ""))[5:])
        if life is not None:
            life.dirty = True

    # ---- people ----

    def moves(self):
        if self.goes_home:
            return
        if self.is_calm and any(life.stage == "ended" for life in self.lives.values()):
            self.over_at = self.clock.true_ms
            self.ends()
            return
        if self.is_calm:
            calm_move(self)
            self.after(300, self.moves)
            return
        next_move(self)
        self.after(self.rng.choice([50, 900, 5_000, 15_000]) * self.rng.random() + 1, self.moves)

    def ends(self):
        """Everybody closes the lid; what is still running must end by itself."""
        if self.goes_home:
            return
        self.goes_home = True
        self.tell("everybody goes home")
        for browser in list(self.browsers):
            browser.closes()

    def rings(self, client, advisor, mode, maximum, key):
        """A press on the call button."""
        if not self.machine.is_up:
            return None
        pressed, free = self.clock(), books.available(self, client)

        def effect():
            wish = Wish(advisor.id, mode, maximum, "Replica")
            return Reply(200, str(start_call(client, wish, pressed).id))

        try:
            with self.machine.mortal():
                reply = once(client.id, key, fingerprint("press", mode, maximum), effect)
        except RuleError as refused:
            self.tell(f"{client.name} rings {advisor.handle} by {mode}, {maximum}: {refused.code}")
            books.check_refusal(self, refused.code, maximum or 0, free)
            return None
        if reply.body not in self.lives:
            life = Life(self, tables.whole_call(reply.body), mode, maximum)
            self.lives[reply.body] = life
            self.tell(f"    {free} free before, {free - life.held} after")
            if not life.funds:
                books.check_ring(self, life, life.minimum_minutes, free)
            self.tell(f"{client.name} rings {advisor.handle} by {mode}, {maximum}: {life.name}")
            life.looks()
        return self.lives[reply.body]

    def presses(self, life, side, action, body=None, key=None, tries=3, by=None):
        """Somebody presses something in the room, as the page's address takes it.

        `by`: who of a company, if it is not who sits there.
        """
        key, by = key or f"k{next(self.order)}", by or life.people[side]
        if by is None:
            return  # nobody sits there yet
        if not self.machine.is_up or self.clock.true_ms < self.machine.frozen_until:
            if tries:
                again = lambda: self.presses(life, side, action, body, key, tries - 1, by)  # noqa: E731
                self.after(self.rng.randrange(200, 9_000), again)
            return
        pressed = self.clock()
        press = (life, side, action, body or {}, key, by, pressed)
        act = lambda spans: self._acts(*press, spans)  # noqa: E731
        if action in api.CLOSING and life.rows and life.rows[-1]["state"] in {"running", "paused"}:
            reply = self.machine.asks(f"call:{life.id}", next(self.order))
            self.asked.append((reply, pressed, self.machine.generation, act))
            hub = self.machine.hub
            self.after(ASK_MS, lambda: hub.asks.expire(self.clock.steady_ms))
            self._answered()
        else:
            act({})

    def _answered(self):
        """The questions to the hub that are answered by now, or never will be."""
        open_, self.asked = self.asked, []
        for reply, pressed, generation, act in open_:
            if not self.machine.is_up or generation > self.machine.generation:
                continue
            late = self.clock.steady_ms - pressed.steady_ms > ASK_MS + 100
            if reply in self.machine.replies:
                message, came_ms = self.machine.replies.pop(reply)
                waited = self.clock.steady_ms - came_ms
                spans = {
                    seat: Span(age + waited, message["since"].get(seat, age) + waited)
                    for seat, age in message["seats"].items()
                }
                act(spans)
            elif late:
                act({})
            else:
                self.asked.append((reply, pressed, generation, act))

    def _acts(self, life, side, action, body, key, person, pressed, spans):
        if pressed.boot != self.clock().boot:
            return
        before, self.pressed_wall = life.reasons(), pressed.wall

        def effect():
            api.ACTIONS[action][1](api.Press(life.call.id, side, person, body, pressed, closes))
            if next(self.order) % 4:  # a snapshot costs more than the press
                return Reply(200, {"at": pressed.steady_ms})
            return Reply(200, api._seen(person, life.call.id))

        try:
            with patch.object(api, "witness", lambda _topic: spans):
                find = queries.rung_call_of if action in api.ANSWERS else queries.call_of
                call, _ = find(person, life.call.id)
                closing = action in api.CLOSING
                closes = api.closing_ms(call, pressed) if closing else pressed.steady_ms
            check_may(side, action)
            with self.machine.mortal():
                reply = once(person.id, key, fingerprint(action, body), effect)
        except RuleError as refused:
            self.tell(f"{life.name} {person.name} {action} {self._told(body)}: {refused.code}")
            life.was_refused(side, action, body, refused.code)
            return
        answer = fingerprint(reply.body)
        if self.answers.setdefault(key, answer) != answer:
            self.breaks("M8", f"{action} under one key was answered in two ways")
        elif key in life.done:
            self.tell(f"{life.name} {side} {action} once more: the same answer")
        else:
            life.done.add(key)
            said = f"{life.name} {person.name} {action} {self._told(body)}"
            self.tell(f"{said}: done, closes {closes}")
            life.did(side, action, body, pressed, closes, before, person)
            if self.machine.dies_at is not None and self.rng.random() < 0.3:
                # Committed, but nobody was told: who pressed will ask again by the same key.
                again = partial(self.presses, life, side, action, body, key, by=person)
                self.after(15_000, again)
                raise Killed

    def firm_idle(self, life, wall):
        """Whoever of the company was in this call has left it."""
        if self.cast.firm:
            for person in life.people.values():
                self.cast.firm.falls_idle(person, wall)

    def switches(self, person):
        """An agent takes no more calls, or takes them again."""
        off = self.cast.firm.off
        if not self.machine.is_up:
            return
        with self.machine.mortal():
            set_takes_calls(person.id, person.id in off, self.clock())
        self.tell(f"{person.name} takes calls: {person.id in off}")
        off ^= {person.id}
        for life in self.lives.values():
            life.dirty = True

    def _told(self, body):
        """A body as the story tells it: ids are others in each replay, names are not."""
        if "to" not in body:
            return body or ""
        names = {str(person.id): person.name for person in self.cast.firm.people}
        return f"to {names.get(body['to'])}"

    # ---- machines ----

    def is_settled(self):
        """Whether all that was committed has been heard and acted upon."""
        machine = self.machine
        awake = self.clock.true_ms >= max(machine.busy_until, machine.frozen_until)
        keeps = machine.is_up and machine.keeper is not None and machine.keeper.active
        waits = machine.inbox or machine.bus.waiting or connection.run_on_commit
        return bool(awake and keeps and not waits)

    def boots(self):
        self.machine.start()
        self.tell("the machine is up")

    def crash(self, why):
        """All that is not in the database is gone; the machine is back a while later."""
        self.crashes += 1
        down_ms = self.rng.choice(DOWN_MS)
        self.tell(f"the machine dies, {why}; back in {down_ms} ms")
        self.machine.dies()
        self.deaths.append(self.clock.true_ms)
        for life in self.lives.values():
            life.crashed()
        for browser in self.browsers:
            browser.is_cut_off()
        if self.rng.random() < 0.25:
            self.clock.reboots(self.rng.choice([5_000, 300_000, 50_000_000]))
            self.tell("it boots anew")
        self.after(down_ms, self.comes_back)

    def comes_back(self):
        if not self.machine.is_up:
            self.machine.busy_until = 0
            self.boots()
            for browser in self.browsers:
                browser.will_connect()
            press_soon(self)

    def hub_or_keeper_dies(self):
        """Parts in processes of their own."""
        if not self.machine.is_up or self.machine.keeper is None:
            return
        self.crashes += 1
        for life in self.lives.values():
            life.crashed()
        self.tell("the keeper dies, the hub goes on")
        self.machine.keeper = None
        self.machine.inbox.clear()
        self.after(self.rng.choice([500, 3_000, 7_000, 15_000]), self._keeper_is_back)

    def _keeper_is_back(self):
        if self.machine.is_up and self.machine.keeper is None:
            self.tell("another keeper starts")
            self.machine.start_keeper()

    def holds_up(self, ms):
        """The keeper is busy with something slow; what it is told waits."""
        self.machine.busy_until = max(self.machine.busy_until, self.clock.true_ms + ms)
        self.tell(f"the keeper is held up for {ms} ms")

    def freezes(self):
        """SIGSTOP: no tick, no answer; what was sent is read afterwards."""
        ms = self.rng.choice([5_500, 7_000, 12_000])
        self.tell(f"the machine stands still for {ms} ms")
        self.machine.frozen_until = self.machine.busy_until = self.clock.true_ms + ms
        for life in self.lives.values():
            life.crashed()

    def steps_the_wall_clock(self):
        step = self.rng.choice([timedelta(hours=2), timedelta(hours=-2), timedelta(days=1)])
        self.tell(f"the wall clock is put by {step}")
        self.clock.wall_offset += step

    # ---- browsers ----

    def opens(self, life, side):
        """A tab of one side comes into the room."""
        if self.goes_home:
            return
        browser = Browser(self, life, side)
        self.browsers.append(browser)
        browser.connects()

    def needs_of(self, life):
        return needs_of_mode(tables.call(life).mode)
