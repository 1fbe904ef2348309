"""What goes in and comes out about oneself: limits, exclusion, blocks, one's own page."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from minutewise.api.shapes import Amount, Body, Mode
from minutewise.kernel.money import MAX_AMOUNT

Presence = Literal["online", "busy", "away", "offline"]
Span = Literal["call", "day", "month"]
Rate = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT)]


def _example(**body: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [body]})


class Limit(Schema):
    """The most for a call, a day or a month; null is no limit. A raise waits until `later_from`."""

    span: Span
    amount: Amount | None
    later: Amount | None
    later_from: datetime | None
    spent: Amount | None
    left: Amount | None


class Limits(Schema):
    """All three limits, and until when somebody has excluded themselves."""

    currency: str
    items: list[Limit]
    excluded_until: datetime | None


class NewLimit(Body):
    """The most; null for no limit."""

    model_config = _example(amount=5000)
    amount: int | None = Field(strict=True, ge=0, le=MAX_AMOUNT)


class NewExclusion(Body):
    """Until when there shall be no calls and no top-ups: 24 hours to five years from now."""

    model_config = _example(until="2099-01-01T00:00:00Z")
    until: datetime


class Exclusion(Schema):
    """Nobody shortens it."""

    excluded_until: datetime


class Block(Schema):
    """Somebody with whom one has no calls."""

    id: int
    name: str
    at: datetime


class Blocks(Schema):
    """A page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[Block]
    next: str | None


class NewBlock(Body):
    """Which advisor, by the id of their page."""

    model_config = _example(advisor="0190a5f0-0000-7000-8000-000000000001")
    advisor: UUID


class Rates(Schema):
    """Minor units for each way to talk; what is missing or null is not offered."""

    model_config = ConfigDict(extra="forbid")
    text: Rate | None = None
    audio: Rate | None = None
    video: Rate | None = None


class OwnPage(Schema):
    """One's own page: prices are `rates` for each `rate_unit_s` seconds."""

    id: UUID
    url: str
    published: bool
    accepting: bool
    presence: Presence
    currency: str
    rate_unit_s: int
    rates: Rates
    free_sample_s: int


class NewPrices(Body):
    """All prices at once, for each minute (60) or hour (3600)."""

    model_config = _example(rate_unit_s=60, rates={"text": 60, "video": 150})
    rate_unit_s: Literal[60, 3600]
    rates: Rates


class Switch(Body):
    """Whether calls are taken."""

    model_config = _example(accepting=True)
    accepting: bool = Field(strict=True)


__all__ = [
    "Block", "Blocks", "Exclusion", "Limit", "Limits", "Mode", "NewBlock", "NewExclusion",
    "NewLimit", "NewPrices", "OwnPage", "Presence", "Rates", "Span", "Switch",
]  # fmt: skip
