"""A company in a session: its agents, and at whom its calls have to ring, by the words of the
specification. Borrows nothing from routing or presence: idle times and seats are kept here.
"""

from datetime import timedelta

from minutewise.advisors.models import Company, Membership
from tests.invariants.simulator import tables
from tests.invariants.simulator.clock import NOON

ALONE_MS, RING_MS = 15_000, 45_000
NAMES = ("N0", "N1", "N2", "N3")


class Firm:
    """The agents of one company: since when each is idle, who has switched calls off."""

    def __init__(self, session, rng, network):
        self.session = session
        self.company = Company.objects.create(network=network, name="Brightdesk")
        self.people, self.idle, self.off = [], {}, set()
        for number, person in enumerate(tables.people(NAMES[: rng.choice([1, 2, 3, 3, 4])])):
            self.joins(person, rng, number)

    def joins(self, person, rng, number):
        since = NOON - timedelta(minutes=rng.choice([60 - number, 10, 10]), seconds=number)
        Membership.objects.create(
            company=self.company, person=person, connected=True, idle_since=since
        )
        self.people.append(person)
        self.idle[person.id] = since

    def talks(self, person):
        """By the simulator's own record of who sits in which call."""
        lives = (life for life in self.session.lives.values() if life.truth.ended is None)
        return any(person in life.people.values() for life in lives)

    def free(self):
        """Who can be rung now, idle longest first."""
        there = [p for p in self.people if p.id not in self.off and not self.talks(p)]
        return sorted(there, key=lambda person: (self.idle[person.id], person.id.int))

    def falls_idle(self, person, wall):
        if person is not None and person.id in self.idle:
            self.idle[person.id] = wall


class Ring:
    """One call of the company: at whom it rings, who said no, whom it is being handed to."""

    def __init__(self, life, firm):
        self.life, self.firm, self.session = life, firm, life.session
        self.began, self.boots = self.session.clock.true_ms, self.session.clock.boots
        free = firm.free()
        self.alone = free[0] if free else None
        self.refused, self.asked, self.asked_at, self.handed = set(), None, 0, 0
        self.asked_boots = 0
        for ms in (ALONE_MS, RING_MS):
            self.session.at(self.began + ms + 50, self._look_again)
        if not free:
            self.breaks("C1", "rang though nobody was free")

    def breaks(self, name, text):
        self.session.breaks(name, f"{self.life.name}: {text}")

    def _look_again(self):
        self.life.dirty = True

    # ---- what people did ----

    def accepted(self, person, at, is_handover):
        """Only one gets the call, and later only who was asked to take it over."""
        life = self.life
        if not is_handover:
            if person in self.refused:
                self.breaks("C2", f"{person.name} took it after saying no")
            life.people["advisor"] = person
            return
        if person != self.asked:
            self.breaks("C2", f"{person.name} took it from {life.people['advisor'].name}")
        self.asked, before = None, life.people["advisor"]
        self.handed += 1
        life.people["advisor"] = person
        self.firm.falls_idle(before, self.session.pressed_wall)
        life.truth.hand(at)

    def declined(self, person):
        if person == self.asked:
            self.asked = None
        else:
            self.refused.add(person)

    def asks(self, to):
        person = next(each for each in self.firm.people if str(each.id) == to)
        if self.asked or person not in self.firm.free():
            self.breaks("C3", f"{person.name} was asked, who is not free")
        self.asked, self.asked_at = person, self.session.clock.true_ms
        self.asked_boots = self.session.clock.boots
        self.session.at(self.asked_at + RING_MS + 50, self._look_again)

    def over(self):
        self.asked = None

    # ---- what the tables say ----

    def looks(self, call):
        """Who is rung, and who sits there, is who should be; while nothing is on its way."""
        if call.agent_id != getattr(self.life.people["advisor"], "id", None):
            self.breaks("C2", f"{call.agent} sits there, not {self.life.people['advisor']}")
        found = tables.rung_at(call)
        if call.stage == "ended":
            if found:
                self.breaks("C4", f"still rings at {len(found)} after the end")
            return
        if not self.session.is_settled():
            return
        if call.stage == "ringing":
            self._rings_at(found)
        else:
            self._asks_one(found)

    def _rings_at(self, found):
        free, passed = self.firm.free(), self.session.clock.true_ms - self.began
        if self.alone not in free or self.refused or passed >= ALONE_MS:
            due = {person.id for person in free if person not in self.refused}
            self.alone = None
        else:
            due = {self.alone.id}
        same_boot = self.session.clock.boots == self.boots
        if same_boot and (found != due or passed >= RING_MS):
            rung, wanted = self._names(found), self._names(due)
            self.breaks("C1", f"rings at {rung} after {passed} ms, should at {wanted}")

    def _names(self, ids):
        return sorted(person.name for person in self.firm.people if person.id in ids)

    def _asks_one(self, found):
        waited = self.session.clock.true_ms - self.asked_at
        late = waited >= RING_MS and self.asked_boots == self.session.clock.boots
        if self.asked is not None and (late or self.asked not in self.firm.free()):
            self.asked = None
        unsure = self.asked_boots != self.session.clock.boots
        if found != ({self.asked.id} if self.asked else set()) and not unsure:
            self.breaks("C3", f"{len(found)} are asked to take over after {waited} ms")
