"""The same world with commands of several people at once: each in a thread and a connection of
its own, at one instant of the clock. What was refused and what was done is only known afterwards;
then the same books judge it.
"""

import random
from unittest.mock import patch

from django.db import connection

from minutewise.calls import api, queries
from minutewise.calls.actions import finish, meter, ring
from minutewise.calls.actions.start import Wish, start_call
from minutewise.calls.models import Call, Rung
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import commission, gateway_fees
from minutewise.rooms.models import Seat
from minutewise.work.idempotency import Reply, fingerprint, once
from tests.invariants.simulator import books, moves
from tests.invariants.simulator import cast as people
from tests.invariants.simulator.cast import MODES
from tests.invariants.simulator.clock import SimClock
from tests.invariants.simulator.life import Life
from tests.races.crowd import Hands

ROUNDS, HANDS = 9, 4
GAPS_MS = (0, 1, 700, 5_000, 20_000, 61_000)
# One is drawn for each hand; what ends a call stands there once among many, or none gets old.
PEOPLE = {
    "ringing": ("accept", "accept", "accept", "accept", "accept", "accept", "decline", "cancel",
                "miss", "route"),
    "connecting": ("connect", "connect", "connect", "accept"),
    "live": ("pause", "pause", "resume", "go-on", "raise", "raise", "raise", "waive", "waive",
             "waive", "messages", "lose", "back", "exhaust", "transfer", "accept", "decline",
             "hang-up", "end lost"),
}  # fmt: skip
# What everybody presses together, now and then.
TOGETHER = {"ringing": ("accept", "accept", "cancel"), "connecting": ("connect", "hang-up"),
            "live": ("waive", "raise", "pause", "waive", "raise", "waive", "hang-up")}  # fmt: skip
BODIES = {"messages": {"text": "Hm."}, "decline": {"word": ""},
          "resume": {"reasons": ["client", "advisor", "maximum"]}}  # fmt: skip


class Crowd:
    """One seed: the same presses, though not in the same order, each time."""

    till = None  # the wallet pays for every call here, from its first ring on

    def __init__(self, seed, hands):
        self.hands = hands
        self.seed, self.rng, self.clock = seed, random.Random(f"crowd {seed}"), SimClock()
        self.broken, self.story, self.lives = [], [], {}
        self.keys = 0
        self.cast = people.gather(self.rng, dear=True, session=self, rich=True)

    def breaks(self, name, text):
        self.broken.append(f"{name}: {text}")
        self.tell(f"!! {name}: {text}")

    def tell(self, text):
        self.story.append(f"{self.clock.true_ms / 1000:9.3f}  {text}")

    def at(self, _ms, _act):
        """Nothing is planned ahead here."""

    def plays(self):
        for _round in range(ROUNDS):
            self._ring()
            for life in [life for life in self.lives.values() if life.stage != "ended"]:
                self._press_at_once(life)
            self._rests()
            self.clock.true_ms += self.rng.choice(GAPS_MS)
        for life in self.lives.values():
            self._in_order(lambda it=life: finish.hang_up(it.call.id, "client", *self._now()))
        self._rests()
        self._judge()
        return self

    def _now(self):
        return self.clock.steady_ms, self.clock()

    def _in_order(self, act):
        try:
            act()
        except RuleError as refused:
            return refused.code
        return "done"

    # ---- rings ----

    def _ring(self):
        """Whoever is free rings, some twice, all of them in the same moment."""
        wishes = []
        for client in self.cast.clients:
            page, mode = self.rng.choice(self.cast.advisors), self.rng.choice(MODES)
            maximum = moves._worth(page, mode, 301)
            times = self.rng.choice([1, 2])
            wishes += [(client, page, mode, maximum, self._key(client))] * times
            wishes.append((client, page, mode, maximum, self._key(client)))
        now = self.clock()

        def one(number):
            client, page, mode, maximum, key = wishes[number]
            wish = Wish(page.id, mode, maximum, "x")
            effect = lambda: Reply(200, str(start_call(client, wish, now).id))  # noqa: E731
            return once(client.id, key, fingerprint(mode, maximum), effect).body

        for wish, said in zip(wishes, self.hands.at_once(len(wishes), one), strict=True):
            self._is_known(said, f"{wish[0].name} rings {wish[1].handle}")
            if isinstance(said, str) and said not in self.lives:
                self.lives[said] = Life(self, Call.objects.get(id=said), wish[2], wish[3])

    def _key(self, person):
        self.keys += 1
        return f"k{self.keys}-{person.name}"

    def _is_known(self, said, what):
        self.tell(f"{what}: {getattr(said, 'code', said)}")
        if isinstance(said, Exception) and not isinstance(said, RuleError):
            self.breaks("T9", f"{what} raised {said!r}")

    # ---- presses ----

    def _press_at_once(self, life):
        rng, stage = self.rng, Call.objects.get(id=life.id).stage
        if stage == "ended":
            return
        names = [rng.choice(PEOPLE[stage]) for _ in range(HANDS)]
        if rng.random() < 0.4:
            names = [rng.choice(TOGETHER[stage])] * HANDS
        acts = [self._act(life, what) for what in names]
        acts += acts[: rng.choice([0, 1, 2])]  # some of them press twice, by the same key
        for (what, body, _do), said in zip(
            acts, self.hands.at_once(len(acts), lambda number: acts[number][2]()), strict=True
        ):
            self._is_known(said, f"{life.name} {what}")
            self._count(life, what, body, said)

    def _act(self, life, what):
        at_ms, now = self._now()
        by_itself = {
            "miss": lambda: ring.miss(life.call.id, now),
            "route": lambda: ring.route_again(life.call.id, now),
            "connect": lambda: meter.connect(life.call.id, at_ms, now),
            "lose": lambda: meter.lose(life.call.id, at_ms, now),
            "back": lambda: meter.come_together(life.call.id, at_ms, now),
            "exhaust": lambda: meter.exhaust(life.call.id, at_ms, now),
            "end lost": lambda: finish.finish(life.call.id, Call.Outcome.LOST, at_ms, now),
        }
        if what in by_itself:
            return what, {}, by_itself[what]
        side, by = self._who(life, what)
        body = BODIES.get(what) or {}
        if what == "raise":
            body = {"maximum": life.agreed[0]["maximum"] + self.rng.randrange(-1, 900)}
        elif what == "waive":
            body = {"amount": self.rng.randrange(1, 9), "reason": "x"}
        elif what == "transfer":
            body = {"to": str(self.rng.choice(self.cast.firm.people).id), "word": ""}
        press = api.Press(life.call.id, side, by, body, now, at_ms)
        key, asked = self._key(by), fingerprint(what, body)

        def effect():
            api.ACTIONS[what][1](press)
            return Reply(200, key)

        def do():
            find = queries.rung_call_of if what in api.ANSWERS else queries.call_of
            find(by, life.call.id)
            return once(by.id, key, asked, effect).body

        return what, {**body, "key": key}, do

    def _who(self, life, what):
        """(side, who presses): for a company whoever sits there, or any of its agents."""
        if what in {"cancel", "resume", "raise"}:
            return "client", life.people["client"]
        if what in {"pause", "hang-up"} and self.rng.random() < 0.5:
            return "client", life.people["client"]
        agent = Call.objects.select_related("agent").get(id=life.id).agent
        if agent is None or (what in api.ANSWERS and life.call.advisor.company_id):
            rung = Rung.objects.filter(call=life.id, end="").order_by("id")
            asked = [each.person for each in rung.select_related("person")]
            agent = self.rng.choice(asked or self.cast.firm.people)
        return "advisor", agent

    def _count(self, life, what, body, said):
        """What was done counts once for each key."""
        if isinstance(said, Exception) or body.get("key") in life.done:
            return
        life.done.add(body.get("key"))
        if what == "raise" and body["maximum"] > life.agreed[0]["maximum"]:
            life.held += body["maximum"] - life.agreed[0]["maximum"]
            life.agreed[0]["maximum"] = body["maximum"]
        elif what == "waive":
            life.waived += body["amount"]

    # ---- at rest ----

    def _rests(self):
        """What was announced is forgotten: nobody listens here."""
        for life in self.lives.values():
            life.call = Call.objects.select_related("advisor", "agent").get(id=life.id)
            rows = life.call.meters.order_by("number")
            life.rows = list(rows.values())
            life.stage = life.call.stage
            if len(life.rows) > 1:
                self.breaks("T10", f"{life.name} has {len(life.rows)} meters")
        self._seats()
        self._purses()

    def _seats(self):
        """Nobody sits in two calls; who sits there is who the call says; it rings for one end."""
        open_seats = list(Seat.objects.filter(left_at=None).values_list("person", flat=True))
        if len(open_seats) != len(set(open_seats)):
            self.breaks("C2", "somebody sits in two calls")
        for life in self.lives.values():
            sits = Seat.objects.filter(room=life.id, role="advisor", left_at=None).first()
            if life.stage == "ended" and (sits or Rung.objects.filter(call=life.id, end="")):
                self.breaks("C4", f"{life.name} has ended, and somebody sits or is rung there")
            elif life.stage in {"connecting", "live"} and sits.person_id != life.call.agent_id:
                self.breaks("C2", f"{life.name}: another sits there than talks")
            taken = Rung.objects.filter(call=life.id, end="accepted", by=None).count()
            if taken > 1:
                self.breaks("C2", f"{life.name} was taken by {taken} agents")

    def _purses(self):
        for client in self.cast.clients:
            free, due = wallet(client.id, "EUR").available, books.available(self, client)
            if free != due:
                self.breaks("M2", f"{client.name} has {free} free, should have {due}")

    def _judge(self):
        for life in self.lives.values():
            if life.stage != "ended":
                self.breaks("T9", f"{life.name} is still {life.stage}")
                continue
            ended = [row for row in life.rows if row["state"] == "settled"]
            names = ("commission", "share", "gateway_fee")
            found = [(r["charge"] - r["waived"], *(r[name] for name in names)) for r in ended]
            if found != books.parts(life):
                self.breaks("M6", f"{life.name}: {found} instead of {books.parts(life)}")
        found = {
            "commission": operator_balance(commission("EUR")),
            "fees": operator_balance(gateway_fees("EUR")),
            **{person.id: wallet(person.id, "EUR").spendable for person in self.cast.clients},
            **{page.earner: wallet(page.earner, "EUR").earnings for page in self.cast.advisors},
        }
        if found != books.owed_to_all(self):
            self.breaks("M2", f"{found} instead of {books.owed_to_all(self)}")
        self.broken += [str(finding) for finding in verify()]


def play(seed):
    """Plays one seed; the database is not emptied afterwards."""
    assert not connection.in_atomic_block, "threads see only what was committed"
    with patch.object(api, "witness", lambda _topic: {}), Hands(HANDS + 2) as hands:
        return Crowd(seed, hands).plays()
