"""What goes in and comes out about one's account: profile, choices, browsers, favourites."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Advisor, Body, example

Switch = Annotated[bool, Field(strict=True)]


class Profile(Schema):
    """What one says about oneself; the address of the letters is changed in a browser only."""

    name: str
    email: str
    language: str
    time_zone: str
    hides_address: bool


class ProfileChange(Body):
    """What shall be different; what is not named stays."""

    model_config = example(name="Dara Vogt", language="en", time_zone="Europe/Vienna")
    name: str | None = Field(None, max_length=200)
    language: str | None = Field(None, max_length=10)
    time_zone: str | None = Field(None, max_length=64)
    hides_address: Switch | None = None


class Choices(Schema):
    """How one is told: letters, what an open page does, what reaches browsers with none open."""

    receipts_by_mail: bool
    missed_by_mail: bool
    there_by_mail: bool
    messages_by_mail: bool
    ring_sounds: bool
    ring_on_desktop: bool
    push_rings: bool
    push_messages: bool
    push_there: bool


class ChoicesChange(Body):
    """What shall be different; what is not named stays."""

    model_config = example(missed_by_mail=False)
    receipts_by_mail: Switch | None = None
    missed_by_mail: Switch | None = None
    there_by_mail: Switch | None = None
    messages_by_mail: Switch | None = None
    ring_sounds: Switch | None = None
    ring_on_desktop: Switch | None = None
    push_rings: Switch | None = None
    push_messages: Switch | None = None
    push_there: Switch | None = None


class Session(Schema):
    """A browser in which one is signed in; `way` is how one came in."""

    id: int
    browser: str
    system: str
    way: str
    since: datetime
    seen_at: datetime


class Sessions(Schema):
    """All of them, the last seen first."""

    items: list[Session]


class Favourites(Schema):
    """All of them, online first, then by name."""

    items: list[Advisor]


class Wait(Schema):
    """Somebody one wants to hear of when they are there, and until when."""

    advisor: UUID
    name: str
    url: str
    asked_at: datetime
    until: datetime


class Waits(Schema):
    """All that are open, in the order of asking."""

    items: list[Wait]


class NewsItem(Schema):
    """Somebody one waited for is there: `url` is where to call."""

    id: int
    name: str
    activity: str
    url: str


class News(Schema):
    """What was told in the last ten minutes and not put away, the newest last."""

    items: list[NewsItem]
