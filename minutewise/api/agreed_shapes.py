"""What comes out about payments agreed in conversations."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from minutewise.api.shapes import Amount


class AgreedPayment(Schema):
    """A tip, a fixed payment or a success fee. `share`, `commission` and `gateway_fee` are told
    to who earns; `until` is when a request, or the time for a fee, is over."""

    id: UUID
    thread: UUID
    kind: Literal["tip", "fixed", "success"]
    state: Literal["asked", "agreed", "paid", "declined", "taken_back", "expired", "void"]
    my_side: Literal["client", "advisor"]
    with_name: str
    amount: Amount
    refunded: Amount
    currency: str
    word: str
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
