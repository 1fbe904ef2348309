"""What comes out of a call that rings or runs; what goes in: `press_shapes`."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from minutewise.api.own_shapes import Rates
from minutewise.api.shapes import Amount, Mode

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


class Quality(Schema):
    """What one has said of a call, if anything, and what can still be said."""

    how: str
    troubles: list[str]
    word: str
    open: bool


def room_of(snapshot: dict[str, Any]) -> Room:
    """A snapshot, as browsers get it, without what only they need."""
    people = snapshot.get("people") or {"client": {"name": ""}, "advisor": {"name": ""}}
    names = {side: people[side]["name"] for side in ("client", "advisor")}
    return Room.model_validate({**snapshot, **names})
