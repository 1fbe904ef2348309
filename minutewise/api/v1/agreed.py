"""Payments agreed in conversations: tips, payments that are asked for, success fees.

The same presses as on their pages, once for each key (`minutewise/agreed/deeds.py`).
"""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from minutewise.accounts.models import Person
from minutewise.accounts.rules.tokens import Scope
from minutewise.agreed import deeds
from minutewise.agreed.card_views import place_of
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import agreed_of, mine, view_of
from minutewise.agreed.rules import Kind, Wish
from minutewise.api import agreed_shapes as shapes
from minutewise.api import cursors
from minutewise.api.access import person_of
from minutewise.api.authorisation_shapes import Asked
from minutewise.api.v1.door import Cursor, Key, Limit, api, by, changed, told
from minutewise.conversations.queries import side_of
from minutewise.payments.models import Authorisation
from minutewise.work.clock import now
from minutewise.work.text import one_line

_IN, _ONE = "threads/{uuid:thread_id}", "payments/{uuid:agreed_id}"
Payment = shapes.AgreedPayment
_TO_GATEWAY: dict[str, Any] = {
    "response": changed(Asked, 402, 502, 503, status=202), **by(Scope.PAY)
}  # fmt: skip


@api.get("payments", response=told(shapes.AgreedPayments), **by(Scope.READ))
def agreed_payments(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = 50
) -> shapes.AgreedPayments:
    """Tips, payments and success fees on either side, newest first."""
    person = person_of(request)
    rows = mine(person)
    if cursor:
        rows = rows.filter(pk__lt=cursors.read_id(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    items = [_shown(row, person) for row in found[:limit]]
    more = cursors.written(str(found[limit - 1].pk)) if len(found) > limit else None
    return shapes.AgreedPayments(items=items, next=more)


@api.get(_ONE, response=told(Payment), **by(Scope.READ))
def agreed_payment(request: HttpRequest, agreed_id: UUID) -> Payment:
    """One of them as it stands now, and what one may do with it."""
    person = person_of(request)
    row, _side = agreed_of(person, agreed_id)
    return _shown(row, person)


@api.post(f"{_IN}/tips", response=changed(Payment, status=201), **by(Scope.PAY))
def give_tip(
    request: HttpRequest, thread_id: UUID, body: shapes.NewTip, idempotency_key: Key
) -> Any:
    """The client gives a tip, at once from the wallet."""
    person = person_of(request)
    row = deeds.give_tip(person, thread_id, body.amount, body.call, f"api:{idempotency_key}", now())
    return Status(201, _shown(row, person))


@api.post(f"{_IN}/payments", response=changed(Payment, status=201), **by(Scope.ASK))
def ask_payment(
    request: HttpRequest, thread_id: UUID, body: shapes.NewRequest, idempotency_key: Key
) -> Any:
    """The advisor's side asks for a payment; the client pays it or declines."""
    wish = Wish(kind=Kind.FIXED, amount=body.amount, word=one_line(body.word))
    return _asked(request, thread_id, wish, idempotency_key)


@api.post(f"{_IN}/fees", response=changed(Payment, status=201), **by(Scope.ASK))
def ask_fee(
    request: HttpRequest, thread_id: UUID, body: shapes.NewFee, idempotency_key: Key
) -> Any:
    """The advisor's side proposes a success fee, paid when the client says that it is solved."""
    wish = Wish(
        kind=Kind.SUCCESS, amount=body.amount, word=one_line(body.word), days=body.days,
        held=body.held,
    )  # fmt: skip
    return _asked(request, thread_id, wish, idempotency_key)


def _asked(request: HttpRequest, thread_id: UUID, wish: Wish, key: str) -> Any:
    person = person_of(request)
    row = deeds.ask_for(person, thread_id, wish, f"api:{key}", now())
    return Status(201, _shown(row, person))


def _do(request: HttpRequest, agreed_id: UUID, do: str, key: str) -> Payment:
    person = person_of(request)
    return _shown(deeds.perform(person, agreed_id, do, f"api:{key}", now()), person)


def _deed(do: str, scope: Scope) -> dict[str, Any]:
    return {"path": f"{_ONE}/{do}", "response": told(Payment, 409), **by(scope)}


@api.post(**_deed("pay", Scope.PAY))
def pay(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """The client pays what was asked for, at once from the wallet."""
    return _do(request, agreed_id, "pay", idempotency_key)


@api.post(f"{_ONE}/authorise", **_TO_GATEWAY)
def authorise_payment(
    request: HttpRequest, agreed_id: UUID, body: shapes.ByCard, idempotency_key: Key
) -> Any:
    """Pay it by card or PayPal, past the wallet: answers the page on which a person pays.

    The gateway's news then pay it, within the hour: see `payment.paid` among the events.
    """
    person, key = person_of(request), f"api:{idempotency_key}"
    return _led(
        deeds.pay_by_card(
            person, agreed_id, body.what, body.method, key, now(), place_of(request)
        )
    )  # fmt: skip


@api.post(f"{_IN}/tips/authorise", **_TO_GATEWAY)
def authorise_tip(
    request: HttpRequest, thread_id: UUID, body: shapes.TipByCard, idempotency_key: Key
) -> Any:
    """Give a tip by card or PayPal, past the wallet: answers the page on which a person pays."""
    person, key, wish = person_of(request), f"api:{idempotency_key}", body
    return _led(
        deeds.tip_by_card(
            person, thread_id, wish.amount, wish.call, wish.method, key, now(), place_of(request)
        )
    )  # fmt: skip


def _led(found: Authorisation) -> Any:
    return Status(202, {"id": found.id, "state": found.told_state, "url": found.url})


@api.post(**_deed("confirm", Scope.PAY))
def agree_to_fee(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """The client agrees to a success fee; its days begin, and a held one is held now."""
    return _do(request, agreed_id, "confirm", idempotency_key)


@api.post(**_deed("solved", Scope.PAY))
def say_solved(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """The client says that it is solved: the fee is paid."""
    return _do(request, agreed_id, "solved", idempotency_key)


@api.post(**_deed("decline", Scope.ASK))
def decline_payment(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """The client does not want it."""
    return _do(request, agreed_id, "decline", idempotency_key)


@api.post(**_deed("take-back", Scope.ASK))
def take_request_back(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """The advisor's side asks no more."""
    return _do(request, agreed_id, "take-back", idempotency_key)


@api.post(**_deed("give-up", Scope.ASK))
def give_fee_up(request: HttpRequest, agreed_id: UUID, idempotency_key: Key) -> Payment:
    """Either side gives an agreed fee up; what was held for it is free again."""
    return _do(request, agreed_id, "give-up", idempotency_key)


@api.post(f"{_ONE}/refund", response=changed(Payment), **by(Scope.PAY))
def give_back(
    request: HttpRequest, agreed_id: UUID, body: shapes.GivenBack, idempotency_key: Key
) -> Payment:
    """Who earned it gives some or all of it back, the commission in proportion."""
    person, key = person_of(request), f"api:{idempotency_key}"
    return _shown(deeds.give_back(person, agreed_id, body.amount, key, now()), person)


def _shown(row: Agreed, person: Person) -> Payment:
    side = side_of(row.conversation, person)
    view, receipt = view_of(row, side, person), getattr(row, "receipt", None)
    return Payment(
        id=row.pk,
        thread=row.conversation_id,
        kind=cast(Any, row.kind),
        state=cast(Any, row.state),
        my_side=side,
        may=cast(Any, sorted(event.replace("_", "-") for event in view.may)),
        with_name=view.other,
        amount=row.amount,
        refunded=view.refunded,
        missing=view.missing,
        currency=row.currency,
        word=row.word,
        days=row.days,
        held=row.held,
        asked_at=row.asked_at,
        agreed_at=row.agreed_at,
        until=row.until,
        ended_at=row.ended_at,
        receipt=receipt.number if receipt else "",
        share=row.share if view.earns else None,
        commission=row.commission if view.earns else None,
        gateway_fee=row.gateway_fee if view.earns else None,
    )
