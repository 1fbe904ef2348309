"""Webhooks: one's own, and a company's for its owners, by the same functions."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.advisors.rules.companies import Deed
from minutewise.api import cursors
from minutewise.api import hook_shapes as shapes
from minutewise.api.access import person_of
from minutewise.api.desks import desk_for
from minutewise.api.forms import cleaned
from minutewise.api.v1.door import Cursor, Handle, api, by, changed, told
from minutewise.webhooks.actions import endpoints as actions
from minutewise.webhooks.forms import EndpointForm, EventsForm
from minutewise.webhooks.models import Delivery
from minutewise.webhooks.queries import Owner, endpoint_of, endpoints_of, log_of
from minutewise.webhooks.rules import TO_COMPANIES, Kind
from minutewise.work.clock import now


class Hooks:
    """What can be done with the webhooks of one owner."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.kinds = TO_COMPANIES if owner.company else Kind

    def all(self) -> Any:
        """The list."""
        return {"items": [shapes.webhook(row) for row in endpoints_of(self.owner)]}

    def make(self, body: shapes.NewWebhook) -> Any:
        """A new one, with its secret."""
        asked = cleaned(EndpointForm(body.dict(), kinds=self.kinds))
        made, secret = actions.make(
            self.owner.person, asked["url"], asked["events"], now().wall,
            company_id=self.owner.company,
        )  # fmt: skip
        return Status(201, shapes.webhook(made, secret=secret))

    def change(self, hook: UUID, body: shapes.WebhookChange) -> Any:
        """Other events; on or off."""
        own, at = endpoint_of(self.owner, hook), now().wall
        if body.events is not None:
            form = EventsForm({"events": body.events}, kinds=self.kinds)
            actions.change_events(own, cleaned(form)["events"], at)
        if body.on is not None:
            actions.switch(own, at, on=body.on)
        return shapes.webhook(own)

    def roll(self, hook: UUID) -> Any:
        """A new secret."""
        own = endpoint_of(self.owner, hook)
        secret = actions.roll(own, now().wall)
        return shapes.webhook(own, secret=secret)

    def remove(self, hook: UUID) -> Any:
        """Gone, with its log."""
        actions.remove(endpoint_of(self.owner, hook), now().wall)
        return Status(204, None)

    def log(self, hook: UUID, cursor: str) -> Any:
        """What was sent there."""
        log = log_of(endpoint_of(self.owner, hook), cursors.read_id(cursor) if cursor else None)
        items = [_delivery(row) for row in log.deliveries]
        return {"items": items, "next": cursors.written(str(log.older)) if log.older else None}

    def test(self, hook: UUID) -> Any:
        """A test event."""
        sent = actions.send_test(endpoint_of(self.owner, hook), now().wall)
        return Status(201, _delivery(sent))

    def replay(self, hook: UUID, delivery: UUID) -> Any:
        """An event once more."""
        sent = actions.replay(endpoint_of(self.owner, hook), delivery, now().wall)
        return Status(201, _delivery(sent))


def _delivery(row: Delivery) -> dict[str, Any]:
    names = ("id", "event", "kind", "body", "state", "by_hand", "made_at", "next_at")
    return {name: getattr(row, name) for name in names} | {"attempts": list(row.attempts.all())}


def _mine(request: HttpRequest) -> Hooks:
    return Hooks(Owner(person_of(request)))


def _theirs(request: HttpRequest, handle: str) -> Hooks:
    desk = desk_for(request, handle, Deed.WEBHOOKS)
    return Hooks(Owner(person_of(request), desk.company.pk))


_SCOPE = Scope.WEBHOOKS
_OWN = "webhooks"
_ONE = "webhooks/{uuid:webhook_id}"
_SENT = f"{_ONE}/deliveries/{{uuid:delivery_id}}/replay"
_AT = "companies/{handle}/"
_SECRET = shapes.SecretWebhook


@api.get(_OWN, response=told(shapes.Webhooks), **by(Scope.READ))
def webhooks(request: HttpRequest) -> Any:
    """One's own webhooks."""
    return _mine(request).all()


@api.post(_OWN, response=changed(_SECRET, status=201), **by(_SCOPE))
def make_webhook(request: HttpRequest, body: shapes.NewWebhook) -> Any:
    """Be told of events at an address of one's server. The secret is in this answer only."""
    return _mine(request).make(body)


@api.patch(_ONE, response=changed(shapes.Webhook), **by(_SCOPE))
def change_webhook(request: HttpRequest, webhook_id: UUID, body: shapes.WebhookChange) -> Any:
    """Other events; switch it on or off."""
    return _mine(request).change(webhook_id, body)


@api.delete(_ONE, response=told(None, status=204), **by(_SCOPE))
def remove_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """Take a webhook away, with its log."""
    return _mine(request).remove(webhook_id)


@api.post(f"{_ONE}/roll", response=told(_SECRET), **by(_SCOPE))
def roll_webhook(request: HttpRequest, webhook_id: UUID) -> Any:
    """A new secret; for a day the old one signs as well."""
    return _mine(request).roll(webhook_id)


@api.post(f"{_ONE}/test", response=told(shapes.Delivery, 409, status=201), **by(_SCOPE))
def send_test_event(request: HttpRequest, webhook_id: UUID) -> Any:
    """Send an event that means nothing. Ten a minute by hand, replays included."""
    return _mine(request).test(webhook_id)


@api.get(f"{_ONE}/deliveries", response=told(shapes.Deliveries), **by(Scope.READ))
def deliveries(request: HttpRequest, webhook_id: UUID, cursor: Cursor = "") -> Any:
    """What was sent there, and what came back."""
    return _mine(request).log(webhook_id, cursor)


@api.post(_SENT, response=told(shapes.Delivery, 409, status=201), **by(_SCOPE))
def replay_delivery(request: HttpRequest, webhook_id: UUID, delivery_id: UUID) -> Any:
    """Send an event once more: the same event with a new signature."""
    return _mine(request).replay(webhook_id, delivery_id)


@api.get(_AT + _OWN, response=told(shapes.Webhooks), **by(Scope.READ))
def company_webhooks(request: HttpRequest, handle: Handle) -> Any:
    """A company's webhooks, for its owners."""
    return _theirs(request, handle).all()


@api.post(_AT + _OWN, response=changed(_SECRET, status=201), **by(_SCOPE))
def make_company_webhook(request: HttpRequest, handle: Handle, body: shapes.NewWebhook) -> Any:
    """Be told of a company's events. The secret is in this answer only."""
    return _theirs(request, handle).make(body)


@api.patch(_AT + _ONE, response=changed(shapes.Webhook), **by(_SCOPE))
def change_company_webhook(
    request: HttpRequest, handle: Handle, webhook_id: UUID, body: shapes.WebhookChange
) -> Any:
    """Other events; switch it on or off."""
    return _theirs(request, handle).change(webhook_id, body)


@api.delete(_AT + _ONE, response=told(None, status=204), **by(_SCOPE))
def remove_company_webhook(request: HttpRequest, handle: Handle, webhook_id: UUID) -> Any:
    """Take a company's webhook away, with its log."""
    return _theirs(request, handle).remove(webhook_id)


@api.post(f"{_AT}{_ONE}/roll", response=told(_SECRET), **by(_SCOPE))
def roll_company_webhook(request: HttpRequest, handle: Handle, webhook_id: UUID) -> Any:
    """A new secret; for a day the old one signs as well."""
    return _theirs(request, handle).roll(webhook_id)


@api.post(f"{_AT}{_ONE}/test", response=told(shapes.Delivery, 409, status=201), **by(_SCOPE))
def send_company_test_event(request: HttpRequest, handle: Handle, webhook_id: UUID) -> Any:
    """Send an event that means nothing. Ten a minute by hand, replays included."""
    return _theirs(request, handle).test(webhook_id)


@api.get(f"{_AT}{_ONE}/deliveries", response=told(shapes.Deliveries), **by(Scope.READ))
def company_deliveries(
    request: HttpRequest, handle: Handle, webhook_id: UUID, cursor: Cursor = ""
) -> Any:
    """What was sent there, and what came back."""
    return _theirs(request, handle).log(webhook_id, cursor)


@api.post(_AT + _SENT, response=told(shapes.Delivery, 409, status=201), **by(_SCOPE))
def replay_company_delivery(
    request: HttpRequest, handle: Handle, webhook_id: UUID, delivery_id: UUID
) -> Any:
    """Send an event once more: the same event with a new signature."""
    return _theirs(request, handle).replay(webhook_id, delivery_id)
