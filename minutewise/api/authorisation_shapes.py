"""What goes in and comes out where a card or PayPal pays for a call."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Amount, Body, example
from minutewise.kernel.money import MAX_AMOUNT
from minutewise.payments import models as payments
from minutewise.payments.rules import Hold


class Reservation(Body):
    """The yes to an offer, or to more, that a card or PayPal pays for."""

    model_config = example(
        what="confirm", method="card", maximum=2400, rate=100,
        meter="0198c5d2-0000-7000-8000-000000000000",
    )  # fmt: skip
    what: Literal["confirm", "raise"]
    method: Literal["card", "paypal"]
    maximum: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")
    rate: int | None = Field(None, strict=True, ge=0, le=MAX_AMOUNT)
    meter: UUID | None = Field(None, description="of the offer; to confirm it, not to raise")


class Asked(Schema):
    """Where the payer has the amount reserved; the gateway's news then confirm or raise."""

    id: UUID
    state: str
    url: str = Field(description="the gateway's page, for a person's browser")


class Authorisation(Schema):
    """What was reserved for a call at a card or PayPal, and what was taken of it.

    While it is `opened`, a person has it reserved on the page at `url`. `reason`: why it was
    reserved and could not be used (`state` refused).
    """

    id: UUID
    about: str
    about_id: str
    url: str
    reason: str
    at: datetime
    method: str
    card: str = Field(description="the last digits; empty for PayPal")
    state: str
    amount: Amount
    taken: Amount
    currency: str


class Authorisations(Schema):
    """Those of one call, oldest first."""

    items: list[Authorisation]


def authorisation_of(row: payments.Authorisation) -> Authorisation:
    """One, as its payer is told."""
    return Authorisation(
        id=row.pk,
        about=row.ref_kind,
        about_id=row.ref_id,
        url=row.url if row.state == Hold.OPENED else "",
        reason=row.refused,
        at=row.created_at,
        method=row.method,
        card=row.card,
        state=row.told_state,
        amount=row.amount,
        taken=row.captured,
        currency=row.currency,
    )
