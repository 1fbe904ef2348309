"""One story: months of a small network's money, moved at random on the real actions.

One seed, one replay. After each step what is outside is brought to rest now and then, and the
books are held against the model. The process dies at any write, and is asked again by its key.
"""

import random
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import time_machine
from django.db import connection

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.networks.models import CommissionTier, Policy
from tests.invariants.money import checks, moves
from tests.invariants.money.model import Model
from tests.invariants.money.outside import CARDS, Outside
from tests.invariants.mortal import Killed, Mortal
from tests.invariants.simulator import cast as people

BEGINS = datetime(2026, 2, 9, 9, tzinfo=UTC)
STEPS = 36
MINUTES, DAYS = (5, 20, 90), (1, 1, 2, 20, 33)


class Story(Mortal):
    steps = STEPS

    def __init__(self, seed):
        self.seed, self.rng = seed, random.Random(f"money {seed}")
        self.story, self.broken, self.done = [], [], set()
        self.now = Instant(BEGINS, 1_000_000, "boot-1")
        self.outside, self.dies_at, self.keys = Outside(self.rng), None, 0
        rng = self.rng
        steps = [(0, 2000), (rng.choice([300, 700, 1500]), rng.choice([1500, 1001, 0]))]
        self.model = Model(steps, own_bps=rng.choice([0, 500]))
        self.least = rng.choice([1, 1500])

    def tell(self, text):
        self.story.append(f"{self.now.wall:%m-%d %H:%M}  {text}")

    def breaks(self, name, text):
        self.broken.append(f"{name}: {text}")
        self.tell(f"!! {name}: {text}")

    def key(self):
        self.keys += 1
        return f"k{self.keys}"

    # ---- playing ----

    def plays(self):
        """All of it; the clock of the process is that of the story."""
        travel = time_machine.travel(self.now.wall, tick=False)
        with self.outside.installed(), travel as self.traveller:
            self._gathers()
            for number in range(self.steps):
                self._step(number)
                if self.broken:
                    return self
            moves.come_to_rest(self, whole=True)
            checks.after(self, whole=True)
        return self

    def _gathers(self):
        with patch.object(people, "pays_in", lambda *_gift: None):  # money comes from outside
            self.cast = people.gather(random.Random(self.seed))
        people_here = [*self.cast.clients, *(page.person for page in self.cast.advisors)]
        type(people_here[0]).objects.update(receipts_by_mail=False)
        for page in self.cast.advisors:
            figures = {"rates": dict.fromkeys(("text", "audio", "video"), 60), "increment_s": 1,
                       "free_sample_s": 60, "rate_unit_s": 60, "rounding": "completed",
                       "sample_once_passed": "charged", "minimum_charge": 0}  # fmt: skip
            people.reprice(page, {**figures, "rates": {"video": self.rng.choice([60, 120, 197])}})
        Policy.objects.all().delete()
        policy = Policy.objects.create(
            network=self.cast.network, valid_from=BEGINS.replace(year=2020), minimum_minutes=0,
            own_client_commission_bps=self.model.own_bps, payout_least=self.least,
            missed_until_away=0,
        )  # fmt: skip
        for start, bps in self.model.steps[1:]:
            CommissionTier.objects.create(policy=policy, turnover_from=start, commission_bps=bps)
        self.browsers = {person.email: f"b{n}" for n, person in enumerate(self.cast.clients)}
        for client in self.cast.clients:
            moves.tops_up(self, client, 5_000, CARDS[0])
            self.later(60_000)
        self.outside.losses = self.rng.choice([0.0, 0.0, 0.15])

    def _step(self, number):
        rng = self.rng
        name = rng.choices(list(moves.MOVES), list(moves.MOVES.values()))[0]
        if rng.random() < 0.25:
            self.dies_at = rng.randrange(1, 14)
        try:
            name(self)
        except RuleError as refused:
            self.tell(f"{name.__name__}: refused, {refused.code}")
            self.done.add(f"{name.__name__} {refused.code}")
        self.dies_at = None
        if number % 3 == 2:
            moves.come_to_rest(self)
            checks.after(self, whole=number % 18 == 17)
        self._passes()

    def _passes(self):
        rng = self.rng
        far = rng.random() < 0.3
        by = timedelta(days=rng.choice(DAYS)) if far else timedelta(minutes=rng.choice(MINUTES))
        self.later(int(by.total_seconds() * 1000))

    def later(self, ms):
        self.now = self.now.later(ms)
        self.traveller.move_to(self.now.wall)

    # ---- death ----

    def does(self, act):
        """Does it; whoever dies in the middle is asked again, by the same key."""
        for _try in range(3):
            try:
                with self.mortal():
                    return act()
            except Killed:
                connection.run_on_commit.clear()
                self.done.add("killed")
                self.tell("the process dies at a write, and is asked again")
        raise AssertionError("it dies again and again")
