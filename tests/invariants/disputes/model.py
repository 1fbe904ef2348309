"""What a dispute must come to, said once more and without the product's code.

Who may do what is read from the table of words in the rules' test; amounts are minor units.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from minutewise.disputes.tests.test_rules import ROWS

MAY = {(state, who, event): to for state, who, event, to in ROWS}
OVER = {"settled", "withdrawn", "final", "charged_back"}
WINDOW, SETTLES, APPEALS = timedelta(days=30), timedelta(hours=72), timedelta(days=7)
DESK = {"with_operator", "appealed"}
SAYS_WHY = {"refuse", "appeal"}


@dataclass
class Charge:
    """What was paid, and what of it is where."""

    id: str
    paid: int
    fee: int
    at: datetime
    back: int = 0
    fee_back: int = 0
    state: str = ""
    asked: int = 0
    held: int = 0
    offer: int = 0
    decided: int = 0
    returned: int | None = None
    first: object = None
    begun: datetime | None = None
    lapses: datetime | None = None

    @property
    def left(self):
        return self.paid - self.back

    @property
    def is_open(self):
        return bool(self.state) and self.state not in OVER

    def parts(self, amount):
        """(from the operator, from the advisor): the fee kept is rounded down."""
        kept = self.fee * (self.left - amount) // self.paid
        return self.fee - self.fee_back - kept, amount - (self.fee - self.fee_back - kept)

    def short(self, amount, earned):
        """Whether `earned` does not cover what of `amount` is not held already."""
        share = self.parts(amount)[1]
        return share - min(share, self.held) > earned

    def sum_of(self, event):
        """What goes back when this ends it."""
        return {"give_back": self.asked, "accept": self.offer}.get(event, 0)

    # ---- what is refused, by its code; nothing: it is done ----

    def no_to_asking(self, amount, words, now):
        if not words:
            return "words_missing"
        if self.state:
            return "already_disputed"
        if now >= self.at + WINDOW:
            return "dispute_too_late"
        return "" if 0 < amount <= self.left else "dispute_amount"

    def no_to(self, who, event, amount, words, earned, now):
        to = MAY.get((self.state, who, event))
        if to is None or (event == "appeal" and now >= self.lapses):
            return "not_now"
        most = self.asked - (event == "offer")
        if event in ("offer", "counter") and not 0 < amount <= most:
            return "dispute_amount"
        if event == "accept" and amount != self.offer:
            return "offer_changed"
        if event in SAYS_WHY and not words:
            return "words_missing"
        return "advisor_short" if to in OVER and self.short(self.sum_of(event), earned) else ""

    def no_to_deciding(self, by, parties, amount, words):
        if self.state not in DESK:
            return "not_now"
        if by in parties:
            return "own_dispute"
        if self.state == "appealed" and by == self.first:
            return "another_operator"
        if not 0 <= amount <= self.asked:
            return "dispute_amount"
        return "" if words else "words_missing"

    def no_to_refunding(self, amount, earned):
        if self.is_open:
            return "disputed"
        if amount > self.left:
            return "too_much"
        return "insufficient_funds" if self.short(amount, earned) else ""

    # ---- what is done ----

    def goes_on(self, event, to, amount, now):
        """It has been moved on by one of the two, and is not over."""
        self.offer = amount if event in ("offer", "counter") else 0
        self.lapses = None if to in DESK else self.begun + SETTLES
        self.state = to

    def is_decided(self, amount, by, now):
        self.state, self.decided, self.first, self.lapses = "decided", amount, by, now + APPEALS
