"""What comes back of a call that cards paid, and goes on to these cards: in parts, with lost
answers, the same press thrice, deaths at a write, and a gateway that sends back on its own.

How much may go where is reckoned here from what was done. Draws from dice of its own.
"""

import random
from unittest.mock import patch
from uuid import uuid4

from minutewise.kernel.errors import RuleError
from minutewise.ledger.actions import refund
from minutewise.ledger.queries import wallet
from minutewise.ledger.rules import Ref, spendable
from minutewise.payments import actions, sources
from minutewise.payments.models import Authorisation, Refund
from minutewise.work.writing import writing
from tests.invariants.money.model import Charge


class Returns:
    """One settled call; `cards`: [authorisation's id, taken, gone back to it], the oldest first."""

    def __init__(self, story, agreed, paid, fee):
        self.story, self.client, self.page = story, agreed.client, agreed.page
        self.rng = random.Random(f"returns {story.seed} {len(story.story)}")
        self.ref, self.came = Ref("call", str(agreed.call)), 0
        self.charge = Charge(self.ref.id, story.now.wall, self.client.id, self.page.person_id,
                             paid, fee)  # fmt: skip
        taken = Authorisation.objects.filter(ref_id=self.ref.id, state="captured")
        self.cards = [[each.pk, each.captured, 0] for each in taken.order_by("created_at", "pk")]

    def plays(self):
        """Something comes back, something goes on, again."""
        with patch.object(self.story.outside, "rng", self.rng):
            for _again in range(self.rng.choice([0, 1, 2])):
                self.comes_back()
                for card in self.cards:
                    self.goes_on(card)
                self.judges()
            if self.cards and self.rng.random() < 0.2:
                self.desk(self.rng.choice(self.cards))
                self.judges()

    def comes_back(self):
        """As the two settle it: to the wallet, commission in proportion."""
        story, charge = self.story, self.charge
        if not (left := charge.paid - charge.back):
            return
        amount, key = self.rng.choice([left, max(1, left // 2), 1]), str(uuid4())

        def act():
            with writing():
                refund(self.ref, amount, key=key, by="x", at=story.now.wall,
                       to=spendable(self.client.id, "EUR"))  # fmt: skip

        story.does(act)
        operator, advisor = charge.of_refund(amount)
        charge.back, charge.fee_back = charge.back + amount, charge.fee_back + operator
        self.came += amount
        story.model.flows[self.client.id, "back"] += amount
        story.model.flows[self.page.person_id, "bore"] += advisor
        story.tell(f"{amount} of {charge.paid} come back to the wallet")

    def may_go(self, card):
        """What of all that came back is left for this card, when the older ones have had theirs."""
        rest = self.came - sum(gone for _item, _taken, gone in self.cards)
        for item, taken, gone in self.cards:
            part = max(0, min(rest, taken - gone))
            if item == card[0]:
                return part
            rest -= part
        raise AssertionError("it is none of this call's")

    def goes_on(self, card):
        story, free = self.story, wallet(self.client.id, "EUR").available
        most = min(self.may_go(card), free)
        amount, key = self.rng.choice([most, most + 1, max(1, most // 2)]), str(uuid4())
        if self.rng.random() < 0.3:
            story.dies_at = self.rng.randrange(1, 12)
        for _press in range(self.rng.choice([1, 1, 3])):
            said = self._pressed(card, amount, key)
        story.dies_at = None
        if said != (wanted := "done" if 0 < amount <= most else "back_too_much"):
            story.breaks("T7", f"{amount} to a card: {said}, {wanted} by the model")
        if said != "done":
            return
        for each in Refund.objects.filter(authorisation=card[0], state="opened"):
            story.asks(lambda each=each: actions.follow_refund(each.pk, story.now))
        card[2] += amount
        story.model.flows[self.client.id, "back"] -= amount
        story.tell(f"{amount} go on to a card")
        story.done.add("goes on")

    def _pressed(self, card, amount, key):
        story = self.story
        try:
            story.does(lambda: actions.send_back(
                self.client.id, amount, "EUR", key=key, now=story.now, to=card[0]))  # fmt: skip
        except RuleError as refused:
            return refused.code
        return "done"

    def desk(self, card):
        """The gateway sends some of it back by itself: from what came back, or the operator's."""
        item, taken, gone = card
        if not (most := taken - gone):
            return
        story, amount = self.story, self.rng.choice([1, most])
        came = sum(self.may_go(each) for each in self.cards)
        own = min(amount, came, wallet(self.client.id, "EUR").available)
        row = Authorisation.objects.get(pk=item)
        story.outside.book.refund(row.gateway_id, amount, 0)
        for _copy in range(self.rng.choice([1, 3])):
            story.asks(lambda: actions.look(item, story.now))
        card[2] += amount
        story.model.flows[self.client.id, "back"] -= own
        story.model.debts["operator"] += amount - own
        story.tell(f"the gateway sends {amount} back, {own} from the wallet")
        story.done.add("sent back by the gateway")

    def judges(self):
        """Each card got what the model says, by our row and by the gateway's own book."""
        story = self.story
        for card in self.cards:
            item, _taken, gone = card
            row = Authorisation.objects.get(pk=item)
            told = story.outside.book.view(row.gateway_id)["refunded"]
            if (row.refunded, told) != (gone, gone):
                story.breaks("M7", f"{row.refunded} sent to a card, {told} there, {gone} are due")
            most = min(self.may_go(card), wallet(self.client.id, "EUR").available)
            if (found := sources.sendable(self.client.id, "EUR", item)) != most:
                story.breaks("T7", f"{found} may go to a card, {most} by the model")
