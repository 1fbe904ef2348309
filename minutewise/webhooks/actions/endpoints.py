"""Endpoints are made, changed, rolled, tested, switched and taken away by whose they are."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from minutewise.accounts.actions.limits import guarded
from minutewise.accounts.models import Person
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.webhooks.actions.emitting import queue, send_off
from minutewise.webhooks.models import Delivery, Endpoint
from minutewise.webhooks.queries import Owner, secret_now
from minutewise.webhooks.rules import (
    BY_HAND_A_MINUTE,
    ENDPOINTS_MAX,
    OLD_SECRET_LASTS,
    SEED_BYTES,
    TEST,
    TooOftenError,
    check_url,
    ordered,
)
from minutewise.work import audit
from minutewise.work.writing import writing


def make(
    person: Person, url: str, events: Iterable[str], at: datetime, company_id: UUID | None = None
) -> tuple[Endpoint, str]:
    """An endpoint, and its secret, which is told here and never again.

    With `company_id` it is the company's: the caller has asked whether `person` may. Two owners
    in the same instant may end up with one more than five; it harms nobody.

    Raises InvalidError `url_invalid`, RuleError `too_many_webhooks` at 5.
    """
    address = check_url(url, plain_on_loopback=settings.DEMO or settings.TESTING)
    with writing():
        guarded(person.pk)  # two at once are counted one after the other
        if Owner(person, company_id).all.count() >= ENDPOINTS_MAX:
            raise RuleError("too_many_webhooks", _("Remove a webhook before you add another."))
        endpoint = Endpoint.objects.create(
            person=person, company_id=company_id, url=address, events=ordered(events),
            seed=_seed(), made_at=at,
        )  # fmt: skip
        _record(endpoint, "webhook.made", at)
    return endpoint, secret_now(endpoint)


def change_events(endpoint: Endpoint, events: Iterable[str], at: datetime) -> None:
    """Which events are told from now on."""
    with writing():
        endpoint.events = ordered(events)
        endpoint.save(update_fields=["events"])
        _record(endpoint, "webhook.changed", at)


def roll(endpoint: Endpoint, at: datetime) -> str:
    """A new secret, told here and never again; for a day the old one signs as well."""
    with writing():
        endpoint.old_seed, endpoint.old_until = endpoint.seed, at + OLD_SECRET_LASTS
        endpoint.seed = _seed()
        endpoint.save(update_fields=["seed", "old_seed", "old_until"])
        _record(endpoint, "webhook.rolled", at)
    return secret_now(endpoint)


def switch(endpoint: Endpoint, at: datetime, *, on: bool) -> None:
    """Off: nothing is sent any more, also nothing that waits. On: what happens from then on."""
    with writing():
        endpoint.off = "" if on else Endpoint.Off.BY_HAND
        endpoint.off_at = None if on else at
        endpoint.failing_since = None
        endpoint.save(update_fields=["off", "off_at", "failing_since"])
        _record(endpoint, "webhook.on" if on else "webhook.off", at)


def remove(endpoint: Endpoint, at: datetime) -> None:
    """Takes an endpoint away, and its log with it."""
    with writing():
        _record(endpoint, "webhook.removed", at)
        endpoint.delete()


def forget_company(company_id: UUID) -> None:
    """A company is closed: nothing is sent for it any more. In the caller's transaction."""
    Endpoint.objects.filter(company_id=company_id).delete()


def send_test(endpoint: Endpoint, at: datetime) -> Delivery:
    """An event that means nothing. Raises RuleError `switched_off`, TooOftenError `too_often`."""
    with writing():
        _check_by_hand(endpoint, at)
        told = {"webhook": str(endpoint.pk)}
        (delivery,) = queue([endpoint], TEST, told, at, by_hand=True)
    return delivery


def replay(endpoint: Endpoint, delivery_id: UUID, at: datetime) -> Delivery:
    """Sends an event once more: the same event, a delivery of its own, a new signature.

    Raises MissingError, RuleError `switched_off`, TooOftenError `too_often`.
    """
    with writing():
        old = endpoint.deliveries.filter(pk=delivery_id).first()
        if old is None:
            raise MissingError("no_such_delivery", _("There is no such delivery."))
        _check_by_hand(endpoint, at)
        return send_off(endpoint, old.event, old.kind, old.body, at, by_hand=True)


def _check_by_hand(endpoint: Endpoint, at: datetime) -> None:
    list(Endpoint.objects.select_for_update().filter(pk=endpoint.pk))
    if endpoint.off:
        raise RuleError("switched_off", _("Switch the webhook on first."))
    lately = endpoint.deliveries.filter(by_hand=True, made_at__gt=at - timedelta(minutes=1))
    if lately.count() >= BY_HAND_A_MINUTE:
        raise TooOftenError("too_often", _("Wait a minute before you send more by hand."))


def _seed() -> str:
    return secrets.token_urlsafe(SEED_BYTES)


def _record(endpoint: Endpoint, what: str, at: datetime) -> None:
    told: dict[str, object] = {"events": endpoint.events}
    if endpoint.company_id is not None:
        told["company"] = str(endpoint.company_id)
    audit.record(endpoint.person_id, what, f"webhook:{endpoint.pk}", told, at)
