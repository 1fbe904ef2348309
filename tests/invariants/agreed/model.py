"""What agreed payments must come to, said once more and without the product's code.

Minor units. A purse is what a client has free and held, or an advisor has earned.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

WHO = {
    "pay": "client", "confirm": "client", "decline": "client", "solved": "client",
    "take_back": "advisor", "refund": "advisor",
}  # fmt: skip
FROM = {
    "pay": ("fixed", "asked"), "confirm": ("success", "asked"), "decline": (None, "asked"),
    "take_back": (None, "asked"), "solved": ("success", "agreed"),
    "give_up": ("success", "agreed"), "refund": (None, "paid"),
}  # fmt: skip


@dataclass
class Deal:
    """One tip, payment or fee."""

    kind: str
    client: int
    advisor: int
    amount: int
    bps: int
    asked_at: datetime
    until: datetime | None = None
    days: int = 0
    held: bool = False
    state: str = "asked"
    back: int = 0

    def kept_by_operator(self) -> int:
        """Commission after refunds, rounded down."""
        taken = self.amount * self.bps // 10_000
        return taken * (self.amount - self.back) // self.amount


@dataclass
class Model:
    """Everybody's money, by number."""

    free: dict[int, int]
    held: dict[int, int] = field(default_factory=dict)
    earned: dict[int, int] = field(default_factory=dict)
    spent: dict[int, int] = field(default_factory=dict)  # of clients, for their month's limit
    limit: dict[int, int | None] = field(default_factory=dict)
    deals: list[Deal] = field(default_factory=list)
    operator: int = 0

    def may_spend(self, client: int, amount: int) -> str:
        """The refusal, or nothing."""
        most = self.limit.get(client)
        so_far = self.spent.get(client, 0) + self.held.get(client, 0)
        if most is not None and so_far + amount > most:
            return "over_limit"
        return "" if self.free[client] >= amount else "insufficient_funds"

    def pays(self, deal: Deal, *, from_hold: bool) -> None:
        """The deal's money goes its way."""
        purse = self.held if from_hold else self.free
        purse[deal.client] -= deal.amount
        self.spent[deal.client] = self.spent.get(deal.client, 0) + deal.amount
        taken = deal.amount * deal.bps // 10_000
        self.earned[deal.advisor] = self.earned.get(deal.advisor, 0) + deal.amount - taken
        self.operator += taken
        deal.state, deal.until = "paid", None

    def does(self, deal: Deal, deed: str, amount: int, at: datetime) -> str:
        """What a deed comes to: a refusal's code, or nothing and the change."""
        kind, state = FROM[deed]
        timely = deed in ("pay", "confirm", "solved")
        if timely and deal.until is not None and at >= deal.until:
            return "not_now"
        if deal.state != state or kind not in (None, deal.kind):
            return "not_now"
        return getattr(self, f"_{deed}")(deal, amount, at)

    def _pay(self, deal: Deal, _amount: int, _at: datetime) -> str:
        if refusal := self.may_spend(deal.client, deal.amount):
            return refusal
        self.pays(deal, from_hold=False)
        return ""

    def _confirm(self, deal: Deal, _amount: int, at: datetime) -> str:
        if deal.held:
            if refusal := self.may_spend(deal.client, deal.amount):
                return refusal
            self.free[deal.client] -= deal.amount
            self.held[deal.client] = self.held.get(deal.client, 0) + deal.amount
        deal.state, deal.until = "agreed", at + timedelta(days=deal.days)
        return ""

    def _solved(self, deal: Deal, _amount: int, _at: datetime) -> str:
        if not deal.held and (refusal := self.may_spend(deal.client, deal.amount)):
            return refusal
        self.pays(deal, from_hold=deal.held)
        return ""

    def _decline(self, deal: Deal, _amount: int, _at: datetime) -> str:
        return self._ends(deal, "declined")

    def _take_back(self, deal: Deal, _amount: int, _at: datetime) -> str:
        return self._ends(deal, "taken_back")

    def _give_up(self, deal: Deal, _amount: int, _at: datetime) -> str:
        return self._ends(deal, "void")

    def _ends(self, deal: Deal, state: str) -> str:
        if deal.state == "agreed" and deal.held:
            self.held[deal.client] -= deal.amount
            self.free[deal.client] += deal.amount
        deal.state, deal.until = state, None
        return ""

    def _refund(self, deal: Deal, amount: int, _at: datetime) -> str:
        if amount > deal.amount - deal.back:
            return "too_much"
        before = deal.kept_by_operator()
        deal.back += amount
        ours = before - deal.kept_by_operator()
        if self.earned[deal.advisor] < amount - ours:
            deal.back -= amount
            return "insufficient_funds"
        self.earned[deal.advisor] -= amount - ours
        self.operator -= ours
        self.free[deal.client] += amount
        return ""

    def time_is(self, at: datetime) -> None:
        """What is over by itself is over."""
        for deal in self.deals:
            if deal.until is not None and deal.until <= at:
                self._ends(deal, "expired" if deal.state == "asked" else "void")
