"""What goes in and comes out, field by field. Money is in minor units of `currency` (cents)."""

from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from minutewise.kernel.money import MAX_AMOUNT

Mode = Literal["text", "audio", "video"]
Amount = Annotated[int, Field(description="minor units, such as cents")]


class Problem(Schema):
    """A refusal (RFC 9457). `code` stays the same; `detail` is for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    field: str | None = None


class Me(Schema):
    """Whose token it is, and what it may do."""

    id: UUID
    name: str
    currency: str
    time_zone: str
    scopes: list[str]
    expires_at: datetime


class Price(Schema):
    """What one way to talk costs: `amount` for every `unit_s` seconds, counted by the second."""

    mode: Mode
    amount: Amount
    unit_s: int
    currency: str


class Advisor(Schema):
    """An advisor as the directory shows them. `url` is the page that people see."""

    id: UUID
    name: str
    url: str
    activity: str
    languages: list[str]
    presence: Literal["online", "busy", "away", "offline"]
    prices: list[Price]
    free_sample_s: int
    agrees_price_later: bool


class Wallet(Schema):
    """`spendable` is `available` + `held`; `payable` are earnings that can be paid out.

    While something is `owed` after a chargeback, nothing can be spent.
    """

    currency: str
    spendable: Amount
    held: Amount
    available: Amount
    earnings: Amount
    payable: Amount
    owed: Amount


class WalletLine(Schema):
    """One movement: `amount` with its sign, `balance` of the whole wallet after it."""

    at: datetime
    reason: str
    title: str
    note: str
    amount: Amount
    balance: Amount
    currency: str
    about: str
    about_id: str


class TopUp(Schema):
    """A top-up. While `state` is `opened`, the payment page at `url` waits for the payer."""

    id: UUID
    amount: Amount
    currency: str
    state: str
    url: str
    created_at: datetime


class Body(Schema):
    """What is sent: nothing beside the fields that are named."""

    model_config = ConfigDict(extra="forbid")


def example(**body: Any) -> ConfigDict:
    """For a body's `model_config`: what it looks like, which a test sends as it stands."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [body]})


def changes(body: Schema) -> dict[str, Any]:
    """What a body of changes names; null is as good as not named."""
    return {
        name: value for name, value in body.dict(exclude_unset=True).items() if value is not None
    }


class NewTopUp(Body):
    """How much, in the network's currency."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"amount": 2500}]})
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units, such as cents")


class NewCallLink(Body):
    """With whom, how, what about, and at most for how much."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "advisor": "0190a5f0-0000-7000-8000-000000000001",
                    "mode": "video",
                    "subject": "Backups",
                    "maximum": 1200,
                }
            ]
        },
    )
    advisor: UUID
    mode: Mode
    subject: str = Field("", max_length=120)
    maximum: int | None = Field(None, strict=True, ge=1, le=MAX_AMOUNT)


class CallLink(Schema):
    """Open `url` in the person's browser. Nothing rings and no money is held until they press.

    `missing` has to be topped up first; `stopped` says in words which limit is in the way.
    """

    url: str
    mode: Mode
    subject: str
    presence: str
    price: Price
    maximum: Amount | None
    missing: Amount
    stopped: str


class Meter(Schema):
    """A meter: `running_ms` counted so far, and once settled what it `charge`d."""

    number: int
    mode: Mode
    state: str
    rate: Amount
    rate_unit_s: int
    maximum: Amount | None
    running_ms: int
    charge: Amount | None
    waived: Amount


class Receipt(Schema):
    """The figures of the receipt. `share`, `commission`, `gateway_fee`: to the advisor alone."""

    number: str
    url: str
    paid: Amount
    waived: Amount
    reserved: Amount
    returned: Amount
    share: Amount | None = None
    commission: Amount | None = None
    gateway_fee: Amount | None = None


class CallRefund(Schema):
    """What was paid for a call, what of it went back, and what still can: nothing by these
    addresses while it is `disputed`."""

    call: UUID
    currency: str
    paid: Amount
    refunded: Amount
    left: Amount
    disputed: bool


class CallLine(Schema):
    """A call in the list. `again`: where its client can call once more, at the price of today."""

    id: UUID
    role: Literal["client", "advisor"]
    other: str
    mode: Mode
    subject: str
    state: Literal["ringing", "connecting", "live", "ended"]
    outcome: str
    started_at: datetime
    ended_at: datetime | None
    url: str
    again: str | None


class Call(CallLine):
    """A call with its meters and, once it has ended, its receipt."""

    currency: str
    meters: list[Meter]
    receipt: Receipt | None


class Advisors(Schema):
    """A page; `next` is the cursor of the following one, null on the last."""

    items: list[Advisor]
    next: str | None


class WalletLines(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[WalletLine]
    next: str | None


class Calls(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[CallLine]
    next: str | None


@cache
def body_fields() -> frozenset[str]:
    """Every name that a body may have at its outside; each address knows its own."""
    return frozenset(name for body in Body.__subclasses__() for name in body.model_fields)
