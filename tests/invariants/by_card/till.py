"""The gateway of a story: presses that lead to it, what its news must do, and what they did.

Questions and answers get lost, news come early, late, thrice or behind newer ones; the process dies
at any write; what was reserved is not captured.
"""

from contextlib import contextmanager, suppress
from functools import partial
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from minutewise.agreed import deeds
from minutewise.agreed.actions.desk import DUE
from minutewise.agreed.models import Agreed
from minutewise.kernel.errors import RuleError
from minutewise.notify.models import Letter
from minutewise.payments.actions import look, news
from minutewise.payments.actions.opening import FOLLOW, LOOK
from minutewise.payments.gateway import UnavailableError, UnknownError
from minutewise.payments.models import Authorisation
from minutewise.work import due
from tests.invariants.by_card.model import Press
from tests.invariants.money.outside import CARDS, Outside
from tests.invariants.mortal import Killed, Mortal


class Till(Mortal):
    """All presses of a story. Needs its `rng`, `model`, `now`, people, `tell` and `breaks`."""

    def opens_shop(self):
        self.outside, self.done = Outside(self.rng), set()
        self.outside.losses = self.rng.choice([0.0, 0.1, 0.2])
        self.presses, self.told = {}, []  # by our id; news that are on their way
        self.pressed, self.is_early, self.keys = {}, False, 0  # presses by their key
        self._take = news.take

    @contextmanager
    def installed(self):
        """In here every news passes by us; of due work what concerns payments is done."""
        gateway = self.outside.gateway
        self._authorises, self._captures = gateway.authorise, gateway.capture
        gateway.authorise, gateway.capture = self.authorises, self.captures
        only = {kind: due._handlers[kind] for kind in (LOOK, FOLLOW, DUE)}
        with (
            self.outside.installed(),
            patch.object(news, "take", self.hears),
            patch.object(due, "_handlers", only),
        ):
            yield

    # ---- what may die or go unheard ----

    def does(self, act):
        """Does it; whoever dies in the middle is asked again, by the same key."""
        for _try in range(3):
            try:
                with self.mortal():
                    return act()
            except Killed:
                connection.run_on_commit.clear()
                self.done.add("killed")
        raise AssertionError("it dies again and again")

    def said(self, act):
        """The code of the refusal, or nothing."""
        try:
            self.does(act)
        except RuleError as refused:
            if isinstance(refused, UnavailableError):
                raise
            return refused.code
        return ""

    def is_said(self, what, act, why):
        """One of the reasons of the model, or none where it has none. Whether it was done."""
        found = self.said(act)
        self.tell(f"{what}: {found or 'done'}")
        if (found in why) if why else not found:
            self.done.add(found or what.split()[0])
            return not found
        self.breaks(what, f"{found or 'done'}, {why or 'done'} by the model")
        return False

    # ---- presses ----

    def presses_for(self, what, client, advisor, amount, deal=None, method="card"):
        """The press; its page, unless something stands in the way, which is compared."""
        press = Press(what, client, advisor, amount, self.now.wall, deal)
        why = self.model.may_press(press, self.now.wall, method)
        self.keys += 1
        key, person = f"k{self.keys}", self.clients[client]
        self.pressed[f"agreed:{key}"] = press
        place = "http://shop.example/{}".format
        if what == "tip":
            thread = self._thread(client, advisor).id
            act = partial(deeds.tip_by_card, person, thread, amount, None, method, key)
        else:
            act = partial(deeds.pay_by_card, person, self.row_of(deal).id, what, method, key)
        for _try in range(self.rng.choice([1, 40, 40])):  # who gives up does not come again
            try:
                self.is_said(f"{what} {amount} by {method}", lambda: self._opens(act, place), why)
                if press.state != "waits" or self.rng.random() < 0.7:
                    break  # else pressed once more, by the same key
            except UnavailableError:
                self.done.add("unavailable")
        return press

    def _opens(self, act, place):
        item = act(self.now, place)
        press = self._known(str(item.id))
        if item.amount != press.amount:
            self.breaks("F1", f"{item.amount} are asked of a card for {press.amount}")
        press.at_gateway, press.shown = item.gateway_id, True

    def _known(self, reference):
        """The press of this authorisation, which may be told of before its page is known."""
        if reference not in self.presses:
            key = Authorisation.objects.values_list("key", flat=True).get(pk=reference)
            self.presses[reference] = press = self.pressed[key]
            self.model.presses.append(press)
            press.id = UUID(reference)
        return self.presses[reference]

    def authorises(self, **asked):
        """The gateway's page; it may be paid and told of before we have its answer."""
        checkout = self._authorises(**asked)
        if self.is_early:
            self.is_early = False
            self._known(asked["reference"]).at_gateway = checkout.id
            self.outside.pays(checkout.id, CARDS[0])
            self.arrives(self.record(checkout.id))
            self.done.add("early")
        return checkout

    def captures(self, at, amount, key):
        self.outside.api._faults.refuse_captures = int(
            any(each.refuses and each.at_gateway == at for each in self.presses.values())
        )
        try:
            return self._captures(at, amount, key)
        finally:
            self.outside.api._faults.refuse_captures = 0

    # ---- news ----

    def record(self, at):
        with self.outside.heard():
            return self.outside.gateway.fetch(at)

    def arrives(self, record):
        self.does(lambda: self.hears("pretend", record, self.now))

    def asks_about(self, press):
        with suppress(UnknownError):
            self.does(lambda: look(press.id, self.now))

    def hears(self, name, record, now):
        """What the news must do, then what they did."""
        press, model = self._known(record.reference), self.model
        letters = Letter.objects.filter(template="agreed/letters/not_paid")
        why, before = model.stands_in_the_way(press, now.wall), letters.count()
        decides = record.status == "authorised" and press.state == "waits"
        said = self._take(name, record, now)
        row = Authorisation.objects.get(pk=press.id)
        if decides and why:
            press.state = "given up"
            self._is_given_up(press, row, why, letters.count() - before)
        elif decides:
            model.takes(press, self.tip_bps, now.wall)
            if press.what == "tip":
                self._keep(press.deal, Agreed(id=UUID(row.ref_id)))
        elif record.status in ("declined", "cancelled", "expired"):
            press.closed = True
        if (more := record.charged_back - press.charged_back) > 0:
            model.is_charged_back(press, more)
        self.tell(f"{record.status} for {press.what} {press.amount}: {press.state} {row.refused}")
        self.done.add(f"{press.what} {press.state}")
        if (row.hold_id is not None, row.captured) != (
            press.state == "paid", press.amount if press.state == "paid" else 0
        ):  # fmt: skip
            self.breaks("T6", f"{row.state}, {row.captured} taken; {press} by the model")
        return said

    def _is_given_up(self, press, row, why, letters):
        self.done.add(f"given up {row.refused}")
        if row.refused not in why:
            self.breaks("T6", f"given up as {row.refused or 'nothing'}, {why} by the model")
        if letters != (f"c{press.client}" not in self.model.left):
            self.breaks("letters", f"{letters} letters say that nothing was paid")
