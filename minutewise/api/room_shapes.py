"""What goes in and comes out of a call that rings or runs."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.own_shapes import Rates
from minutewise.api.shapes import Amount, Body, Mode, example
from minutewise.kernel.money import MAX_AMOUNT
from minutewise.payments import models as payments
from minutewise.payments.rules import Hold

Reason = Literal["advisor", "client", "lost", "maximum", "silence"]
Side = Literal["client", "advisor", "system"]


class Terms(Schema):
    """What was agreed for a meter. `maximum` is what is left for it; null is free of charge."""

    rate: Amount
    rate_unit_s: int
    free_sample_s: int
    sample_once_passed: str
    increment_s: int
    rounding: str
    minimum_charge: Amount
    maximum: Amount | None


class RunningMeter(Schema):
    """The meter at this moment; while `open` it grows with time.

    `reasons` why it pauses; `going_on`: the advisor has gone on, the client has not yet.
    `earlier` and `earlier_ms` are of meters before; `confirmed` and `waived` of all together.
    """

    id: UUID
    state: str
    reasons: list[Reason]
    going_on: bool
    terms: Terms
    running_ms: int
    open: bool
    earlier: Amount
    earlier_ms: int
    confirmed: Amount | None
    waived: Amount
    ends_in_ms: int | None


class LogLine(Schema):
    """One thing that happened, in words."""

    seq: int
    at: datetime
    who: Side
    kind: str
    text: str


class Message(Schema):
    """One message of the thread."""

    id: UUID
    at: datetime
    who: Side
    text: str


class Handover(Schema):
    """A running call on its way to a colleague: asking, declined, missed, handed."""

    id: int
    to: str
    by: str
    stage: str
    word: str
    left_ms: int | None


class Room(Schema):
    """Everything that a room shows now; `seq` grows with every change.

    Who declined a company's call is not in it: to them only `id` is told.
    """

    id: UUID
    seq: int | None = None
    me: Literal["client", "advisor"] | None = None
    state: Literal["ringing", "connecting", "live", "ended"] | None = None
    outcome: str | None = None
    word: str = ""
    mode: Mode | None = None
    subject: str = ""
    client: str = ""
    advisor: str = ""
    company: str = ""
    currency: str = ""
    ring_left_ms: int | None = None
    rates: Rates | None = None
    meter: RunningMeter | None = None
    transfer: Handover | None = None
    log: list[LogLine] = []
    messages: list[Message] = []


class Ring(Schema):
    """A call that rings for one now. Mostly its client calls; out of their conversation the
    advisor may, then it `rings_at` the client. `share_rate`: of `rate`, after commission.
    """

    call: UUID
    rings_at: Literal["client", "advisor"]
    caller: str
    mode: Mode
    subject: str
    company: str
    currency: str
    rate: Amount
    rate_unit_s: int
    share_rate: Amount
    held: Amount
    funded_minutes: int | None
    sample_s: int
    ring_left_ms: int
    handed_by: str | None


class Rings(Schema):
    """All of them."""

    items: list[Ring]


class Colleague(Schema):
    """To whom a call could be handed over; `presence` online is free."""

    id: UUID
    name: str
    presence: str


class Colleagues(Schema):
    """The team but for whoever is in the call, free ones first."""

    items: list[Colleague]


class NoMore(Body):
    """Nothing has to be said."""

    model_config = example()


class Word(Body):
    """A word to the client, shown as it stands."""

    model_config = example(word="In ten minutes, please")
    word: str = Field("", max_length=200)


class Resume(Body):
    """The reasons of the pause as they were shown; other ones meanwhile are not cleared."""

    model_config = example(reasons=["client"])
    reasons: list[Reason] = Field(max_length=5)


class NewMaximum(Body):
    """The new maximum of the whole call, more than before."""

    model_config = example(maximum=4800)
    maximum: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")


class Waiver(Body):
    """How much is not charged, and why."""

    model_config = example(amount=20, reason="I looked for my notes")
    amount: int = Field(strict=True, ge=1, le=MAX_AMOUNT, description="minor units")
    reason: str = Field("", max_length=200)


class NewMode(Body):
    """Another way to talk. With `rate` only at the price that was shown."""

    model_config = example(mode="audio")
    mode: Mode
    rate: int | None = Field(None, strict=True, ge=0, le=MAX_AMOUNT)
    rate_unit_s: Literal[60, 3600] | None = None


class NewMessage(Body):
    """A message to the other side."""

    model_config = example(text="Here is the log.")
    text: str = Field(min_length=1, max_length=8000)


class Offer(Body):
    """A price for going on, after free talk; without `rate` the one of the page."""

    model_config = example(rate=100, reason="As we said")
    rate: int | None = Field(None, strict=True, ge=1, le=MAX_AMOUNT)
    reason: str = Field("", max_length=200)


class Confirmation(Body):
    """The yes to the offer that was shown, and the most it may cost."""

    model_config = example(maximum=1000, rate=100)
    maximum: int | None = Field(None, strict=True, ge=1, le=MAX_AMOUNT)
    rate: int = Field(strict=True, ge=0, le=MAX_AMOUNT)
    meter: UUID | None = None


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


class Transfer(Body):
    """To which colleague, and a word to them."""

    model_config = example(to="0190a5f0-0000-7000-8000-000000000001", word="Knows this printer")
    to: UUID
    word: str = Field("", max_length=200)


class Quality(Schema):
    """What one has said of a call, if anything, and what can still be said."""

    how: str
    troubles: list[str]
    word: str
    open: bool


class NewQuality(Body):
    """How the call was; `troubles` and `word` count where it was not good. For the operator."""

    model_config = example(how="so_so", troubles=["dropped"], word="Twice")
    how: Literal["good", "so_so", "bad", "skipped"]
    troubles: list[Literal["no_sound", "froze", "echo", "dropped"]] = Field([], max_length=4)
    word: str = Field("", max_length=400)


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


def room_of(snapshot: dict[str, Any]) -> Room:
    """A snapshot, as browsers get it, without what only they need."""
    people = snapshot.get("people") or {"client": {"name": ""}, "advisor": {"name": ""}}
    names = {side: people[side]["name"] for side in ("client", "advisor")}
    return Room.model_validate({**snapshot, **names})
