"""What goes in and comes out about money that moves: to cards, to banks, month by month."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.authorisation_shapes import Authorisation
from minutewise.api.shapes import Amount, Body, WalletLine, example
from minutewise.kernel.money import MAX_AMOUNT


class Refund(Schema):
    """Money on its way back to where it came from: opened, done or refused. Either `top_up` or
    `authorisation` says what it was part of."""

    id: UUID
    top_up: UUID | None
    authorisation: UUID | None
    amount: Amount
    currency: str
    state: Literal["opened", "done", "refused"]
    created_at: datetime
    ended_at: datetime | None


class Refunds(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[Refund]
    next: str | None


class MadeRefunds(Schema):
    """What was sent back under one key: as many cards as it takes, the oldest first."""

    amount: Amount
    currency: str
    items: list[Refund]


class NewRefund(Body):
    """How much shall go back."""

    model_config = example(amount=700)
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units, such as cents")
    to: UUID | None = Field(
        None, description="a top-up or an authorisation, to which alone it shall go"
    )


class Payout(Schema):
    """Earnings on their way to a bank account; `account` is its end, `reason` why it came back."""

    id: UUID
    amount: Amount
    currency: str
    state: Literal["requested", "sent", "paid", "failed", "returned"]
    account: str
    reason: str
    created_at: datetime
    ended_at: datetime | None


class Payouts(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[Payout]
    next: str | None


class NewPayout(Body):
    """How much, and to which account."""

    model_config = example(amount=3000, holder="Mirela Tams", iban="DE89370400440532013000")
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units, such as cents")
    holder: str = Field(max_length=140)
    iban: str = Field(max_length=60)


class NewMove(Body):
    """How much of the earnings shall be spendable."""

    model_config = example(amount=500)
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units, such as cents")


class Move(Schema):
    """What was moved. It cannot be moved back."""

    amount: Amount
    currency: str


class PaidBack(Schema):
    """What was paid back. Once nothing is owed, the wallet can be spent from again."""

    amount: Amount
    currency: str


class Statement(Schema):
    """A month, newest first, and the wallet's balance before it. `by_card` is what cards and
    PayPal paid past the wallet.

    `csv` and `pdf` are where the same month is a file, by the same token.
    """

    month: str
    currency: str
    carried: Amount
    items: list[WalletLine]
    by_card: list[Authorisation]
    csv: str
    pdf: str


class ReceiptLine(Schema):
    """A settled call. `share`, `commission`, `gateway_fee`: to the advisor alone."""

    number: str
    call: UUID
    role: Literal["client", "advisor"]
    issued_at: datetime
    currency: str
    paid: Amount
    waived: Amount
    share: Amount | None
    commission: Amount | None
    gateway_fee: Amount | None
    url: str


class Receipts(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[ReceiptLine]
    next: str | None
