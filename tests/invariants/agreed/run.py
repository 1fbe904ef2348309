"""A seeded session of agreed payments: the real actions beside the model, compared every step."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from minutewise.accounts.actions.limits import set_limits
from minutewise.accounts.models import Person
from minutewise.accounts.rules.limits import Span
from minutewise.advisors.models import Advisor
from minutewise.agreed import actions
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import Kind, Wish
from minutewise.conversations.actions import conversation_of
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import post
from minutewise.ledger.queries import operator_balance, verify, wallet
from minutewise.ledger.rules import Draft, Ref, clearing, commission, spendable
from minutewise.networks.models import Network, Policy
from minutewise.work import due
from minutewise.work.writing import writing
from tests.invariants.agreed.model import FROM, WHO, Deal, Model

START, EUR = datetime(2026, 3, 2, 9, tzinfo=UTC), "EUR"
STEPS, CLIENTS, ADVISORS = 45, 2, 2
AMOUNTS = (1, 3, 99, 101, 505, 1_999, 2_001, 3_333)
HALF_A_SECOND = 500


@dataclass
class Session:
    """What was played, and what of it was not as it must be."""

    seed: int
    log: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


class Play:
    """One session; everything that happens comes from the seed."""

    def __init__(self, seed: int) -> None:
        self.rng, self.session = random.Random(seed), Session(seed)
        self.now = Instant(START, 1_000_000, "boot")
        self.network = Network.objects.create(handle=f"n{seed}", name="Sim", currency=EUR)
        self.bps, self.tip_bps = 2_000, 0
        self.operator_before = operator_balance(commission(EUR))  # of sessions before this one
        self.clients = [self._person(f"c{seed}-{n}") for n in range(CLIENTS)]
        self.pages = [self._page(f"a{seed}-{n}") for n in range(ADVISORS)]
        self.model = Model(free=dict.fromkeys(range(CLIENTS), 0))
        self.rows: list[Agreed] = []
        for client in range(CLIENTS):
            self._tops_up(client, 9_000)

    def _person(self, name: str) -> Person:
        return Person.objects.create_user(f"{name}@example.org", name=name)

    def _page(self, name: str) -> Advisor:
        return Advisor.objects.create(
            person=self._person(name), network=self.network, handle=name, skeleton=name,
            activity="x", published_at=START,
        )  # fmt: skip

    def _tops_up(self, client: int, amount: int) -> None:
        person, number = self.clients[client], f"{self.session.seed}-{len(self.session.log)}"
        source = clearing("elsewhere", EUR)  # the pretend gateway has a book of its own
        ref, key = Ref("top_up", number), f"{number}-{client}"
        draft = Draft(source, spendable(person.id, EUR), amount, "top_up", ref, key)
        with writing():
            post([draft], by="sim", at=self.now.wall)
        self.model.free[client] += amount

    def step(self) -> None:
        """One thing happens; then everything is compared."""
        rng = self.rng
        moves = [self._ask] * 4 + [self._deed] * 12 + [self._tip] * 2 + [self._time] * 4
        moves += [self._limit, self._policy]
        if rng.random() < 0.1:
            self._tops_up(rng.randrange(CLIENTS), 700)
        rng.choice(moves)()
        self._compare()

    def _thread(self, client: int, advisor: int):
        with writing():
            return conversation_of(self.clients[client], self.pages[advisor], self.now.wall)

    def _ask(self) -> None:
        rng = self.rng
        client, advisor = rng.randrange(CLIENTS), rng.randrange(ADVISORS)
        kind, amount = rng.choice(("fixed", "success")), rng.choice(AMOUNTS)
        fee = kind == "success"
        held, days = fee and rng.random() < 0.6, rng.randint(1, 9) if fee else 0
        wish = Wish(kind=Kind(kind), amount=amount, word="x", days=days, held=held)
        person, thread = self.pages[advisor].person, self._thread(client, advisor)
        waiting = [
            d for d in self.model.deals
            if (d.client, d.advisor, d.state) == (client, advisor, "asked")
        ]  # fmt: skip
        wanted = "too_many_requests" if len(waiting) >= 5 else ""
        said, row = self._tried(lambda: actions.ask(person, thread, wish, self.now))
        self._same(f"ask {kind} {amount}", said, wanted)
        if row:
            until = self.now.wall + timedelta(days=7)
            deal = Deal(kind, client, advisor, amount, self.bps, self.now.wall, until, days, held)
            self._keep(deal, row)

    def _tip(self) -> None:
        client, advisor = self.rng.randrange(CLIENTS), self.rng.randrange(ADVISORS)
        amount, thread = self.rng.choice(AMOUNTS), self._thread(client, advisor)
        wanted = self.model.may_spend(client, amount)
        person = self.clients[client]
        said, row = self._tried(lambda: actions.tip(person, thread, amount, self.now))
        self._same(f"tip {amount}", said, wanted)
        if row:
            deal = Deal("tip", client, advisor, amount, self.tip_bps, self.now.wall)
            self._keep(deal, row)
            self.model.pays(deal, from_hold=False)

    def _keep(self, deal: Deal, row: Agreed) -> None:
        self.model.deals.append(deal)
        self.rows.append(row)

    def _deed(self, number: int | None = None) -> None:
        """Something is done to one of the latest, mostly something that can be done to it."""
        if not self.rows:
            return
        if number is None:
            number = self.rng.randrange(max(0, len(self.rows) - 8), len(self.rows))
        deal, row = self.model.deals[number], self.rows[number]
        fitting = [d for d, (kind, state) in FROM.items() if state == deal.state
                   and kind in (None, deal.kind)]  # fmt: skip
        deed = self.rng.choice(fitting if fitting and self.rng.random() < 0.8 else list(FROM))
        who = WHO.get(deed) or self.rng.choice(("client", "advisor"))
        client, advisor = self.clients[deal.client], self.pages[deal.advisor].person
        person = client if who == "client" else advisor
        part = self.rng.choice((1, deal.amount // 2 or 1, deal.amount, deal.amount + 1))
        wanted = self.model.does(deal, deed, part, self.now.wall)
        act = getattr(actions, deed)
        more = (part,) if deed == "refund" else ()
        for _press in range(self.rng.choice((1, 1, 2)) if deed != "refund" else 1):
            said, _row = self._tried(lambda: act(row.id, person, *more, self.now))
            self._same(f"{deed} {deal.kind} {deal.amount}", said, wanted)
            wanted = wanted or "not_now"  # pressed twice: the second finds it done

    def _time(self) -> None:
        """Time passes: some hours, or exactly to an end, half a second before it or behind it."""
        ends = [deal.until for deal in self.model.deals if deal.until is not None]
        passing_ms = self.rng.randint(1, 40) * 3_600_000
        if ends and self.rng.random() < 0.7:
            left_ms = int((min(ends) - self.now.wall) / timedelta(milliseconds=1))
            passing_ms = left_ms + self.rng.choice((-HALF_A_SECOND, 0, HALF_A_SECOND))
        self.now = self.now.later(max(0, passing_ms))
        self.session.log.append(f"it is {self.now.wall}")
        if self.rng.random() < 0.6:
            self._works()
        elif ends:  # the worker is late: what is over is refused anyway, whoever presses now
            first = min(ends)
            self._deed(next(n for n, deal in enumerate(self.model.deals) if deal.until == first))

    def _works(self) -> None:
        for _round in range(6):
            due.run_due(self.now, limit=200)
        self.model.time_is(self.now.wall)

    def _limit(self) -> None:
        client = self.rng.randrange(CLIENTS)
        if self.model.limit.get(client) is None:
            most = self.model.spent.get(client, 0) + self.rng.choice((0, 500, 2_500))
            early = START - timedelta(days=1)
            set_limits(self.clients[client].id, EUR, {Span.MONTH: most}, early)
            self.model.limit[client] = most

    def _policy(self) -> None:
        self.bps, self.tip_bps = self.rng.choice((0, 1_111, 3_333)), self.rng.choice((0, 777))
        self.now = self.now.later(1_000)  # no two policies at one instant
        Policy.objects.create(
            network=self.network, valid_from=self.now.wall, commission_bps=self.bps,
            tip_commission_bps=self.tip_bps,
        )  # fmt: skip

    def _tried(self, act):
        try:
            return "", act()
        except RuleError as refused:
            return refused.code, None

    def _same(self, what: str, said: str, wanted: str) -> None:
        self.session.log.append(f"{what}: {said or 'done'}")
        if said != wanted:
            self.session.broken.append(f"{what}: {said or 'done'}, not {wanted or 'done'}")

    def _compare(self) -> None:
        model = self.model
        for number, person in enumerate(self.clients):
            found = wallet(person.id, EUR)
            wanted = (model.free[number], model.held.get(number, 0))
            if (found.available, found.held) != wanted:
                says = f"client {number}: {found.available}, {found.held} held, not {wanted}"
                self.session.broken.append(says)
        for number, page in enumerate(self.pages):
            earned = wallet(page.person_id, EUR).earnings
            if earned != model.earned.get(number, 0):
                says = f"advisor {number}: {earned}, not {model.earned.get(number, 0)}"
                self.session.broken.append(says)
        if operator_balance(commission(EUR)) - self.operator_before != model.operator:
            self.session.broken.append("the operator's part is another")


def play(seed: int) -> Session:
    """One session; ends once something is broken, else with the books."""
    game = Play(seed)
    for _step in range(STEPS):
        game.step()
        if game.session.broken:
            return game.session
    game._works()
    game._compare()
    wrong = [str(f) for f in verify() if f.rule != "M7"]  # no gateway has a book here
    game.session.broken += wrong
    return game.session
