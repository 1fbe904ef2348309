"""What goes in and comes out about oneself: limits, exclusion, blocks, one's own page."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from minutewise.api.shapes import Amount, Body, Mode, example
from minutewise.kernel.money import MAX_AMOUNT

Presence = Literal["online", "busy", "away", "offline"]
Span = Literal["call", "day", "month"]
Clock = Annotated[
    str, Field(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$", description="such as 09:30")
]
Rate = Annotated[int, Field(strict=True, ge=0, le=MAX_AMOUNT)]


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

    model_config = example(amount=5000)
    amount: int | None = Field(strict=True, ge=0, le=MAX_AMOUNT)


class NewExclusion(Body):
    """Until when there shall be no calls and no top-ups: 24 hours to five years from now."""

    model_config = example(until="2099-01-01T00:00:00Z")
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

    model_config = example(advisor="0190a5f0-0000-7000-8000-000000000001")
    advisor: UUID


class Rates(Schema):
    """Minor units for each way to talk; what is missing or null is not offered."""

    model_config = ConfigDict(extra="forbid")
    text: Rate | None = None
    audio: Rate | None = None
    video: Rate | None = None


class WorkBlock(Schema):
    """Work on a weekday, 0 is Monday; an end at or before the start is on the next day."""

    model_config = ConfigDict(extra="forbid")
    weekday: int = Field(strict=True, ge=0, le=6)
    start: Clock
    end: Clock


class ExceptionalDays(Schema):
    """Days that differ, both included: closed without hours, else open from `start` to `end`."""

    model_config = ConfigDict(extra="forbid")
    first: date
    last: date | None = None
    start: Clock | None = None
    end: Clock | None = None


class OwnPage(Schema):
    """One's own page, or a company's: prices are `rates` for each `rate_unit_s` seconds.

    `week` and `exceptions` are on the clock of `time_zone`; `any_time`: calls are taken outside
    of work time as well. `waiting`: how many want to be told when it is online.
    """

    id: UUID
    url: str
    published: bool
    accepting: bool
    presence: Presence
    currency: str
    rate_unit_s: int
    rates: Rates
    free_sample_s: int
    sample_once_passed: Literal["charged", "free"]
    increment_s: int
    rounding: Literal["completed", "started"]
    name: str
    handle: str
    activity: str
    about: str
    qualifications: str
    experience: str
    languages: list[str]
    keywords: list[str]
    portrait: str | None
    time_zone: str
    any_time: bool
    week: list[WorkBlock]
    exceptions: list[ExceptionalDays]
    waiting: int


class PageChange(Body):
    """What shall be different; what is not named stays, or on a first page is as proposed.

    `rates`, `week`, `exceptions`, `languages` and `keywords` each replace all there is.
    """

    model_config = example(
        name="Mirela Tams",
        activity="Databases that stand still",
        languages=["de", "en"],
        week=[{"weekday": 0, "start": "09:00", "end": "17:00"}],
        exceptions=[{"first": "2099-12-24", "last": "2099-12-26"}],
    )
    name: str | None = Field(None, max_length=200)
    handle: str | None = Field(None, max_length=60)
    activity: str | None = Field(None, max_length=400)
    about: str | None = Field(None, max_length=8000)
    qualifications: str | None = Field(None, max_length=4000)
    experience: str | None = Field(None, max_length=4000)
    languages: list[Annotated[str, Field(max_length=8)]] | None = Field(None, max_length=60)
    keywords: list[Annotated[str, Field(max_length=80)]] | None = Field(None, max_length=60)
    time_zone: str | None = Field(None, max_length=64)
    any_time: bool | None = Field(None, strict=True)
    week: list[WorkBlock] | None = Field(None, max_length=14)
    exceptions: list[ExceptionalDays] | None = Field(None, max_length=40)
    rate_unit_s: Literal[60, 3600] | None = None
    rates: Rates | None = None
    free_sample_s: int | None = Field(None, strict=True, ge=0, le=86_400)
    sample_once_passed: Literal["charged", "free"] | None = None
    increment_s: int | None = Field(None, strict=True, ge=1, le=86_400)
    rounding: Literal["completed", "started"] | None = None


class NewPrices(Body):
    """All prices at once, for each minute (60) or hour (3600)."""

    model_config = example(rate_unit_s=60, rates={"text": 60, "video": 150})
    rate_unit_s: Literal[60, 3600]
    rates: Rates


class Switch(Body):
    """Whether calls are taken."""

    model_config = example(accepting=True)
    accepting: bool = Field(strict=True)


__all__ = [
    "Block",
    "Blocks",
    "ExceptionalDays",
    "Exclusion",
    "Limit",
    "Limits",
    "Mode",
    "NewBlock",
    "NewExclusion",
    "NewLimit",
    "NewPrices",
    "OwnPage",
    "PageChange",
    "Presence",
    "Rates",
    "Span",
    "Switch",
    "WorkBlock",
]  # fmt: skip
