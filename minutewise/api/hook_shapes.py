"""What goes in and comes out about webhooks."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from minutewise.api.shapes import Body, example
from minutewise.webhooks.rules import URL_MAX, Kind

Event = Annotated[
    str, Field(json_schema_extra={"enum": [kind.value for kind in Kind]}, max_length=40)
]
Events = Annotated[list[Event], Field(min_length=1, max_length=20)]


class Webhook(Schema):
    """Where events go. `off`: empty while it is on, else by_hand or failing."""

    id: UUID
    url: str
    events: list[str]
    off: str
    off_at: datetime | None
    made_at: datetime


class Webhooks(Schema):
    """All of them, the oldest first."""

    items: list[Webhook]


class SecretWebhook(Webhook):
    """The same with the secret that signs, which is told here and never again."""

    secret: str


class NewWebhook(Body):
    """An address of one's server, https, and which events."""

    model_config = example(url="https://hooks.example/in", events=["call.settled"])
    url: str = Field(max_length=URL_MAX)
    events: Events


class WebhookChange(Body):
    """Which events from now on, and whether it is on; what is not named stays."""

    model_config = example(events=["call.settled"], on=True)
    events: Events | None = None
    on: bool | None = Field(None, strict=True)


class Attempt(Schema):
    """One request, and what came back: a status with the answer's beginning, or a problem."""

    number: int
    at: datetime
    took_ms: int
    status: int | None
    problem: str
    answer: str


class Delivery(Schema):
    """One event on its way; `body` is what is signed, byte for byte."""

    id: UUID
    event: UUID
    kind: str
    body: str
    state: Literal["waiting", "taken", "given_up", "dropped"]
    by_hand: bool
    made_at: datetime
    next_at: datetime | None
    attempts: list[Attempt]


class Deliveries(Schema):
    """25 to a page, newest first; `next` is the cursor of the following one, null on the last."""

    items: list[Delivery]
    next: str | None


def webhook(row: Any, **more: str) -> dict[str, Any]:
    """The fields of an endpoint."""
    names = ("id", "url", "events", "off", "off_at", "made_at")
    return {name: getattr(row, name) for name in names} | more
