"""The gateway of a session: reserves what clients press for, loses questions and answers, tells
once, often, never or late, lets things lapse and refuses to take what it had promised.
"""

from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch
from uuid import UUID

from minutewise.calls import api
from minutewise.kernel.errors import RuleError
from minutewise.ledger.queries import operator_balance
from minutewise.ledger.rules import receivable
from minutewise.payments.actions import follow_authorisation, look, news
from minutewise.payments.actions.opening import FOLLOW, LOOK
from minutewise.payments.gateway import UnavailableError, UnknownError
from minutewise.payments.models import Authorisation
from minutewise.work import due
from tests.invariants.cards import judges
from tests.invariants.money.outside import CARDS, Outside
from tests.invariants.simulator import books

FATES = ("pays",) * 6 + ("declined", "cancelled", "forgotten")
LATE_MS = (5, 400, 5_000, 9_000)


@dataclass(eq=False)
class Wanted:
    """One press that a card pays for. `state`: asked, stands, lapsed, or given up."""

    id: UUID
    at: str  # its id at the gateway
    life: object
    what: str
    amount: int
    maximum: int
    offer: UUID
    state: str = "asked"
    refuses: bool = False


class Till:
    """All presses of a session by their authorisation. Minor units."""

    def __init__(self, session):
        self.session, self.rng = session, session.rng
        self.outside, self.wanted = Outside(session.rng), {}
        self.outside.losses = self.rng.choice([0.0, 0.1, 0.2])
        self.offer_ms = 300_000
        self._take, self._captures = news.take, self.outside.gateway.capture
        self.outside.gateway.capture = self._capture

    def breaks(self, name, text):
        self.session.breaks(name, text)

    @contextmanager
    def installed(self):
        """In here every news passes by us, and of due work only that with the gateway is done."""
        only = {kind: due._handlers[kind] for kind in (LOOK, FOLLOW)}
        with (
            self.outside.installed(),
            patch.object(news, "take", self.hears),
            patch.object(due, "_handlers", only),
        ):
            yield

    # ---- the press ----

    def presses(self, life, what, maximum):
        """Pressed until the gateway's page is there; whoever dies meanwhile has pressed in vain."""
        session, row = self.session, life.call.meters.order_by("-number").first()
        if row is None or not session.machine.is_up:
            return
        method, key = self.rng.choice(["card", "paypal"]), f"g{next(session.order)}"
        body = {"what": what, "method": method, "maximum": maximum, "meter": str(row.id),
                "rate": row.rate}  # fmt: skip
        try:
            item = self._asks(life, body, key)
        except RuleError as refused:
            session.tell(f"{life.name} {what} {maximum} by {method}: {refused.code}")
            return
        before = life.agreed[-1]["maximum"] if what == "raise" else 0
        wanted = Wanted(item.id, item.gateway_id, life, what, maximum - before, maximum, row.id)
        self.wanted[str(item.id)] = wanted
        if item.amount != wanted.amount:
            self.breaks("F1", f"{item.amount} are asked of a card, {wanted.amount} were pressed on")
        fate = self.rng.choice(FATES)
        session.tell(f"{life.name} {what} {maximum} by {method}, {item.amount}: {fate}")
        session.after(self.rng.choice([300, 900, 4_000]), partial(self._happens, wanted, fate))

    def _asks(self, life, body, key):
        for _try in range(60):
            with suppress(UnavailableError), self.session.machine.mortal():
                return api.ask_gateway(
                    life.people["client"], life.call.id, body, key, self.session.clock(),
                    host=lambda path: f"http://shop.example{path}",
                )  # fmt: skip
        raise AssertionError("the gateway never answers")

    # ---- what happens there ----

    def _record(self, wanted):
        with self.outside.heard():
            return self.outside.gateway.fetch(wanted.at)

    def _happens(self, wanted, fate):
        before = self._record(wanted)
        if fate == "pays":
            self.outside.pays(wanted.at, CARDS[0])
        elif fate == "lapses":
            self.outside.book.expire(wanted.at, 0)
        elif fate != "forgotten":
            self.outside.book.close(wanted.at, fate, 0)
        for _copy in range(self.rng.choice([0, 1, 1, 3])):
            late_ms = self.rng.choice(LATE_MS)
            self.session.after(late_ms, partial(self._arrives, self._record(wanted)))
        if self.rng.random() < 0.3:  # older news behind the newer
            self.session.after(self.rng.choice(LATE_MS), partial(self._arrives, before))
        if self.rng.random() < 0.5:  # the payer is back on our page
            self.session.after(800, partial(self._is_looked_at, wanted))

    def lapses(self, life):
        """One of those that stand is held no more."""
        mine = [hold[0] for hold in life.funds.holds if hold[0]]
        if mine:
            wanted = self.rng.choice(mine)
            self.session.tell(f"{life.name}: {wanted.amount} lapse at the gateway")
            self._happens(wanted, "lapses")

    def _arrives(self, record, tries=4):
        session = self.session
        if session.machine.is_up and session.clock.true_ms >= session.machine.frozen_until:
            with session.machine.mortal():
                news.take("pretend", record, session.clock())
        elif tries:
            session.after(3_000, partial(self._arrives, record, tries - 1))

    def _is_looked_at(self, wanted):
        if self.session.machine.is_up:
            with suppress(UnavailableError), self.session.machine.mortal():
                look(wanted.id, self.session.clock())

    def works(self):
        """The worker of due work; it may be that what was promised is gone when it comes."""
        for wanted in self.wanted.values():
            if wanted.life.stage == "ended" and wanted.state == "stands" and not wanted.refuses:
                wanted.refuses = self.rng.random() < 0.1
                if wanted.refuses and self.rng.random() < 0.5:
                    self.outside.book.expire(wanted.at, 0)
        if self.session.machine.is_up:
            with self.session.machine.mortal():
                due.run_due(self.session.clock(), limit=50)
        self.session.after(4_000, self.works)

    def _capture(self, at, amount, key):
        refuses = any(each.at == at and each.refuses for each in self.wanted.values())
        self.outside.api._faults.refuse_captures = int(refuses)
        try:
            return self._captures(at, amount, key)
        finally:
            self.outside.api._faults.refuse_captures = 0

    # ---- the news ----

    def hears(self, name, record, now):
        """What the news must do, then what they did."""
        wanted = self.wanted.get(record.reference)
        if wanted is None:
            return self._take(name, record, now)
        life, was = wanted.life, wanted.state
        stands = record.status == "authorised" and was == "asked" and life.funds.may_stand(wanted)
        gone = record.status == "expired" and was == "stands" and life.stage != "ended"
        said = self._take(name, record, now)
        if record.status == "authorised" and was == "asked":
            wanted.state = "stands" if stands else "given up"
            self._compares(wanted, stands)
        elif gone:
            wanted.state = "lapsed"
            life.funds.lapses(wanted)
        life.dirty = True
        return said

    def _compares(self, wanted, stands):
        life, row = wanted.life, Authorisation.objects.get(pk=wanted.id)
        told = "stands" if stands else f"is given up, {row.refused}"
        self.session.tell(f"{life.name} {wanted.what} by card {told}")
        if (row.hold_id is not None) != stands:
            self.breaks("T6", f"{life.name}: {wanted.what} {row.state} {row.refused}, it {told}")
        elif stands:
            life.funds.stands(wanted, self.session.clock.true_ms)

    # ---- the end ----

    def comes_to_rest(self):
        """Due work has asked often enough; all calls are over."""
        with self.outside.heard():
            now = self.session.clock()
            for row in Authorisation.objects.filter(state="opened"):
                with suppress(UnknownError):
                    look(row.id, now)
            for row in Authorisation.objects.filter(state="ending"):
                follow_authorisation(row.id, now)
        self.outside.losses = 0.0  # check-books asks the gateway as well

    def judges(self):
        """M5, M7: each authorisation paid its part and no more. Returns what all of them paid."""
        paid = refused = 0
        for life in self.session.lives.values():
            for wanted, part in life.funds.parts(books.paid(life)):
                if wanted is None:
                    continue
                row = Authorisation.objects.get(pk=wanted.id)
                judges.taken(self, row, part)
                paid += part
                refused += part if row.state == "refused" else 0
                if row.state == "refused" and not wanted.refuses:
                    self.breaks("M7", f"{part} refused, which the gateway would have taken")
        for wanted in self.wanted.values():
            if wanted.state != "stands":
                judges.not_taken(self, Authorisation.objects.get(pk=wanted.id), wanted.amount)
        if -operator_balance(receivable("EUR")) != refused:
            self.breaks("M7", f"{operator_balance(receivable('EUR'))} to claim, {refused} refused")
        for finding in self.outside.book.findings():
            self.breaks("M7", finding)
        return paid
