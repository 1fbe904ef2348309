"""A delivery is sent, tried again, given up; an endpoint that only fails is switched off."""

from datetime import timedelta

from django.conf import settings

from minutewise.kernel.clock import Instant
from minutewise.webhooks.actions.emitting import DELIVER
from minutewise.webhooks.actions.telling import tell_switched_off
from minutewise.webhooks.models import Attempt, Delivery, Endpoint
from minutewise.webhooks.rules import (
    HEADER,
    KEPT_DAYS,
    is_hopeless,
    is_taken,
    secret_of,
    signature,
    wait_s,
)
from minutewise.work import clock
from minutewise.work.due import Job, plan
from minutewise.work.egress import Answered, Door
from minutewise.work.writing import writing

__all__ = ["DELIVER", "deliver", "forget"]


def door() -> Door:
    """How we reach endpoints; to this machine in the demo and in tests only."""
    return Door(loopback=settings.DEMO or settings.TESTING)


def deliver(job: Job, now: Instant) -> None:
    """Sends one delivery. Handler of due work; the request is made outside every transaction.

    If the worker dies between the answer and our note of it, the receiver gets it again: that
    is what the event's id is for.
    """
    del now  # a batch's beginning; here it matters when the request itself is made
    delivery = (
        Delivery.objects.select_related("endpoint__person")
        .filter(pk=job.ref, state=Delivery.State.WAITING)
        .first()
    )
    if delivery is None:
        return
    at = clock.now()
    gone = delivery.endpoint.company_id is None and not delivery.endpoint.person.is_active
    if delivery.endpoint.off or gone:
        _end(delivery, Delivery.State.DROPPED, at)
        return
    answered = door().post(delivery.endpoint.url, delivery.body.encode(), _headers(delivery, at))
    _note(delivery, answered, at)


def _headers(delivery: Delivery, at: Instant) -> dict[str, str]:
    endpoint = delivery.endpoint
    seeds = [endpoint.seed]
    if endpoint.old_until is not None and at.wall < endpoint.old_until:
        seeds.append(endpoint.old_seed)
    secrets = [secret_of(settings.SECRET_KEY, seed) for seed in seeds]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Minutewise-Webhooks/1",
        "Minutewise-Delivery": str(delivery.pk),
        HEADER: signature(secrets, delivery.body.encode(), int(at.wall.timestamp())),
    }


def _note(delivery: Delivery, answered: Answered, at: Instant) -> None:
    with writing():
        endpoint = (
            Endpoint.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(pk=delivery.endpoint_id)
            .first()
        )
        if endpoint is None:  # taken away meanwhile, and its log with it
            return
        number = delivery.attempts.count() + 1
        Attempt.objects.create(
            delivery=delivery, number=number, at=at.wall, took_ms=answered.took_ms,
            status=answered.status, problem=answered.problem, answer=answered.text,
        )  # fmt: skip
        if is_taken(answered.status):
            _end(delivery, Delivery.State.TAKEN, at)
            Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None)
        else:
            _failed(delivery, endpoint, number, at)


def _failed(delivery: Delivery, endpoint: Endpoint, number: int, at: Instant) -> None:
    wait = wait_s(number)
    if wait is None:
        _end(delivery, Delivery.State.GIVEN_UP, at)
    else:
        delivery.next_at = at.wall + timedelta(seconds=wait)
        delivery.save(update_fields=["next_at"])
        plan(DELIVER, str(delivery.pk), delivery.next_at)
    if endpoint.failing_since is None:
        endpoint.failing_since = at.wall
        endpoint.save(update_fields=["failing_since"])
    elif not endpoint.off and is_hopeless(endpoint.failing_since, at.wall):
        _switch_off(endpoint, at)


def _switch_off(endpoint: Endpoint, at: Instant) -> None:
    endpoint.off, endpoint.off_at = Endpoint.Off.FAILING, at.wall
    endpoint.save(update_fields=["off", "off_at"])
    tell_switched_off(endpoint, at.wall)


def _end(delivery: Delivery, state: Delivery.State, at: Instant) -> None:
    with writing():
        delivery.state, delivery.ended_at, delivery.next_at = state, at.wall, None
        delivery.save(update_fields=["state", "ended_at", "next_at"])


def forget(job: Job, now: Instant) -> None:
    """Deletes deliveries and their answers after `KEPT_DAYS`. Repeating due work."""
    del job
    with writing():
        Delivery.objects.filter(made_at__lt=now.wall - timedelta(days=KEPT_DAYS)).delete()
