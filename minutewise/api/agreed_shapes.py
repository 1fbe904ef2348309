"""What goes in and comes out about payments agreed in conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.agreed.rules import AMOUNT_MAX, DAYS_MAX, WORD_MAX
from minutewise.api.shapes import Amount, Body, example

Deed = Literal["pay", "decline", "take-back", "confirm", "solved", "give-up", "refund"]


class AgreedPayment(Schema):
    """A tip, a fixed payment or a success fee. `share`, `commission` and `gateway_fee` are told
    to who earns; `until` is when a request, or the time for a fee, is over. `may`: what one may
    do with it now. `missing` is what the client's wallet lacks for it."""

    id: UUID
    thread: UUID
    kind: Literal["tip", "fixed", "success"]
    state: Literal["asked", "agreed", "paid", "declined", "taken_back", "expired", "void"]
    my_side: Literal["client", "advisor"]
    may: list[Deed]
    with_name: str
    amount: Amount
    refunded: Amount
    missing: Amount
    currency: str
    word: str
    days: int
    held: bool
    asked_at: datetime
    agreed_at: datetime | None
    until: datetime | None
    ended_at: datetime | None
    receipt: str
    share: Amount | None
    commission: Amount | None
    gateway_fee: Amount | None


class AgreedPayments(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[AgreedPayment]
    next: str | None


class NewTip(Body):
    """How much; `call` says for which call with that advisor."""

    model_config = example(amount=500)
    amount: int = Field(strict=True, ge=1, le=AMOUNT_MAX, description="minor units")
    call: UUID | None = None


class ByCard(Body):
    """What is paid past the wallet (`solved`: a fee that is not held), and by what."""

    model_config = example(what="pay", method="card")
    what: Literal["pay", "solved"]
    method: Literal["card", "paypal"]


class TipByCard(NewTip):
    """A tip, and by what it is paid past the wallet."""

    model_config = example(amount=500, method="card")
    method: Literal["card", "paypal"]


class NewRequest(Body):
    """How much, and what for."""

    model_config = example(amount=2000, word="Second opinion")
    amount: int = Field(strict=True, ge=1, le=AMOUNT_MAX, description="minor units")
    word: str = Field(min_length=1, max_length=WORD_MAX)


class NewFee(Body):
    """How much, on which condition, for how many days once it is agreed, held meanwhile or not."""

    model_config = example(amount=5000, word="The machine starts again", days=14, held=True)
    amount: int = Field(strict=True, ge=1, le=AMOUNT_MAX, description="minor units")
    word: str = Field(min_length=1, max_length=WORD_MAX)
    days: int = Field(strict=True, ge=1, le=DAYS_MAX)
    held: bool = Field(False, strict=True)


class GivenBack(Body):
    """How much of it goes back."""

    model_config = example(amount=200)
    amount: int = Field(strict=True, ge=1, le=AMOUNT_MAX, description="minor units")
