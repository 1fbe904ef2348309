"""What payments past a wallet must come to, said once more and without the product's code.

On top of the model of agreed payments: presses that lead to a gateway, what its news make of each,
who has left, who is apart, who owes. Minor units.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.invariants.agreed.model import Deal, Model

HOUR = timedelta(hours=1)
LEAST = 100  # of what a card is asked for
GIVEN = "over_limit", "insufficient_funds", "not_now"


@dataclass(eq=False)
class Press:
    """One press for a gateway's page. `state`: waits, paid or given up."""

    what: str  # pay, solved or tip
    client: int
    advisor: int
    amount: int
    at: datetime
    deal: Deal | None = None  # a tip has one once it is given
    state: str = "waits"
    closed: bool = False  # the gateway has told an end: it waits for nothing, unless it says more
    shown: bool = False  # the payer has seen the gateway's page
    is_done: bool = False  # and has acted there
    refuses: bool = False  # the gateway will not take what it had reserved
    at_gateway: str = ""  # its id there
    charged_back: int = 0
    gone_on: int = 0  # sent on to the card of what the advisor gave back


@dataclass
class CardModel(Model):
    """Everybody's money, by number; persons by "c0" and "a1" where both sides are meant."""

    apart: set[tuple[str, str]] = field(default_factory=set)  # who blocked whom
    left: set[str] = field(default_factory=set)
    debts: dict[int, int] = field(default_factory=dict)
    refused: int = 0  # captures that the gateway did not do
    presses: list[Press] = field(default_factory=list)

    def between(self, client: int, advisor: int) -> set[str]:
        """Why this client cannot pay that advisor, whatever and by whatever."""
        me, they = f"c{client}", f"a{advisor}"
        why = {"blocked"} if (me, they) in self.apart else set()
        if (they, me) in self.apart or they in self.left:
            why.add("not_reachable")
        return why

    def stands_in_the_way(self, press: Press, at: datetime) -> set[str]:
        """Why `press` cannot be paid at this moment; empty if it can."""
        why = self.between(press.client, press.advisor)
        if at >= press.at + HOUR:
            why.add("press_too_old")
        if f"c{press.client}" in self.left:
            why.add("no_such_payment")
        if self._is_over(press.client, press.amount):
            why.add("over_limit")
        if press.deal is not None and press.state == "waits":
            asked = {"pay": "asked", "solved": "agreed"}[press.what]
            over = press.deal.until is not None and at >= press.deal.until
            if press.deal.state != asked or over:
                why.add("not_now")
        return why

    def may_press(self, press: Press, at: datetime, method: str) -> set[str]:
        """Why no page opens for it; empty if one does."""
        why = self.stands_in_the_way(press, at)
        if method not in ("card", "paypal"):
            why.add("way_off")
        if press.amount < LEAST:
            why.add("amount_too_small")
        if press.deal is not None:
            wrong = {"pay": "fixed", "solved": "success"}[press.what] != press.deal.kind
            if wrong or press.deal.held:
                why.add("not_now")
        return why

    def _is_over(self, client: int, amount: int) -> bool:
        most = self.limit.get(client)
        so_far = self.spent.get(client, 0) + self.held.get(client, 0)
        return most is not None and so_far + amount > most

    def takes(self, press: Press, tip_bps: int, at: datetime) -> None:
        """The card pays it: the wallet is not touched, everything else is as from the wallet."""
        deal = press.deal
        if deal is None:
            deal = press.deal = Deal("tip", press.client, press.advisor, press.amount, tip_bps, at)
        self.free[press.client] += deal.amount
        self.pays(deal, from_hold=False)
        press.state = "paid"

    def is_charged_back(self, press: Press, amount: int) -> None:
        """What is there leaves, the rest is owed."""
        own = min(amount, self.free[press.client])
        self.free[press.client] -= own
        self.debts[press.client] = self.debts.get(press.client, 0) + amount - own
        press.charged_back += amount

    def may_go_on(self, press: Press) -> int:
        """How much of what came back may go to the card that paid it."""
        if press.state != "paid" or press.refuses or self.debts.get(press.client):
            return 0
        left = press.amount - press.charged_back - press.gone_on
        came = press.deal.back - press.gone_on
        return max(0, min(left, came, self.free[press.client]))

    def why_nobody_leaves(self, who: str, at: datetime) -> bool:
        """Debts, a fee that is agreed, or a page of the last hour that waits for its payer."""
        side, number = who[0], int(who[1:])
        mine = [d for d in self.deals if (d.client if side == "c" else d.advisor) == number]
        if any(deal.state == "agreed" for deal in mine):
            return True
        return side == "c" and (self.debts.get(number, 0) > 0 or any(
            press.shown and not press.closed and press.state == "waits" and at < press.at + HOUR
            for press in self.presses if press.client == number
        ))  # fmt: skip

    def leaves(self, who: str) -> None:
        """What waits for an answer ends; what is left is given up."""
        side, number = who[0], int(who[1:])
        for deal in self.deals:
            if (deal.client if side == "c" else deal.advisor) == number and deal.state == "asked":
                deal.state = "declined" if side == "c" else "taken_back"
                deal.until = None
        (self.free if side == "c" else self.earned)[number] = 0
        self.left.add(who)
        self.apart = {pair for pair in self.apart if who not in pair}
