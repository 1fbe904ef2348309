"""Unspent money goes back to where it came from: a top-up, or what was taken of a reservation.

The wallet is held first, then the gateway is asked, then the hold is captured or released: at
no moment can the same money be spent and sent back.
"""

import contextlib
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, InvalidError, MissingError
from minutewise.ledger.actions import Draft, Leg, Ref, capture, open_hold, post, release
from minutewise.ledger.rules import clearing, receivable, spendable
from minutewise.payments import events
from minutewise.payments.actions.opening import FOLLOW
from minutewise.payments.gateway import DeclinedError, UnavailableError
from minutewise.payments.gateways.choose import gateway
from minutewise.payments.models import Authorisation, Payment, Refund, kind_of
from minutewise.payments.queries import purse
from minutewise.payments.rules import State
from minutewise.payments.sources import going_back, refundable, sources_for
from minutewise.realtime.announce import announce
from minutewise.work.due import cancel, plan
from minutewise.work.writing import writing


def refund_payment(payment_id: UUID, amount: int, *, key: str, by: str, now: Instant) -> Refund:
    """Sends `amount` minor units of a top-up back, at most what is left of it and unspent.

    Returns the refund: done, refused by the gateway (the money is free again), or on its way
    when the gateway did not answer; due work then asks again by the same key. Raises
    `MissingError`, `InvalidError` refund_too_large, `InsufficientFundsError`, `ConflictError`.
    """
    with writing():
        payment = Payment.objects.select_for_update(no_key=True).filter(pk=payment_id).first()
        if payment is None:
            raise MissingError("payment_missing", _("There is no such payment."))
        refund = payment.refunds.filter(key=key).first()
        if refund and refund.amount != amount:
            raise ConflictError("key_conflict", _("This was already sent with other content."))
        refund = refund or open_refund(payment, amount, key, by, now)
    with contextlib.suppress(UnavailableError):  # planned: see `due.py`
        follow_refund(refund.id, now)
    refund.refresh_from_db()
    return refund


def open_refund(
    item: Payment | Authorisation, amount: int, key: str, by: str, now: Instant
) -> Refund:
    """Notes and holds what is to go back of a locked one; the gateway is asked afterwards."""
    if not 0 < amount <= refundable(item):
        message = _("No more than what is left of this payment can be sent back.")
        raise InvalidError("refund_too_large", message, field="amount")
    refund = Refund(amount=amount, key=key, by=by, created_at=now.wall, **{kind_of(item): item})
    hold = open_hold(
        spendable(item.person_id, item.currency),
        amount,
        ref=Ref("refund", str(refund.id)),
        key=f"refund:{refund.id}",
        by=by,
        at=now.wall,
    )
    refund.hold_id = hold.pk
    refund.save(force_insert=True)
    plan(FOLLOW, f"refund:{refund.id}", now.wall)
    announce(f"person:{item.person_id}", "wallet", {})
    return refund


def follow_refund(refund_id: UUID, now: Instant) -> None:
    """Has the gateway do it, then the books. Again: nothing more. Raises `UnavailableError`."""
    refund = Refund.objects.select_related("payment", "authorisation").get(pk=refund_id)
    if refund.state != Refund.State.OPENED:
        return
    item = refund.item
    if refund.asked_at is None:
        with writing():
            Refund.objects.filter(pk=refund_id, asked_at=None).update(asked_at=now.wall)
    try:
        gateway(item.gateway).refund(item.gateway_id, refund.amount, f"refund:{refund.id}")
    except DeclinedError:
        _end(item, refund_id, Refund.State.REFUSED, now)
    else:
        _end(item, refund_id, Refund.State.DONE, now)


def _end(
    known: Payment | Authorisation, refund_id: UUID, state: Refund.State, now: Instant
) -> None:
    with writing():
        item = type(known)._default_manager.select_for_update(no_key=True).get(pk=known.pk)
        refund = item.refunds.get(pk=refund_id)
        if refund.state != Refund.State.OPENED:
            return
        refund.state, refund.ended_at = state, now.wall
        refund.save(update_fields=["state", "ended_at"])
        cancel(FOLLOW, f"refund:{refund.id}")
        if state == Refund.State.DONE:
            _book(item, refund, now)
            events.tell_refunded(item, refund.amount, now, refund)
        else:
            key = f"refund:{refund.id}:end"
            release([refund.hold_id], key=key, by=refund.by, at=now.wall)
        announce(f"person:{item.person_id}", "wallet", {})


def _book(item: Payment | Authorisation, refund: Refund, now: Instant) -> None:
    leg = Leg(
        destination=clearing(item.gateway, item.currency),
        amount=refund.amount,
        reason="refund_to_source",
        ref=Ref(kind_of(item), str(item.pk)),
    )
    capture([refund.hold_id], [leg], key=f"refund:{refund.id}:end", by=refund.by, at=now.wall)
    _count(item, refund.amount)


def take_refunds(item: Payment | Authorisation, told: int, now: Instant) -> bool:
    """Books what the gateway sent back on its own (at its own desk); `item` is locked.

    `told` is all that went back by the gateway's view, in minor units. What the wallet cannot
    give any more stands on the operator's receivable account; so does what went back of a charge
    that nobody refunded here. Returns whether anything moved.
    """
    amount = told - item.refunded - going_back(item)
    if amount <= 0 or not item.came_at:
        return False
    own = min(amount, purse(item.person_id, item.currency).available)
    if isinstance(item, Authorisation):  # only what came back of the same charge was theirs
        same = sources_for(Ref(item.ref_kind, item.ref_id), item.person_id)
        own = min(own, sum(source.left for source in same))
    sources = [
        (spendable(item.person_id, item.currency), own),
        (receivable(item.currency), amount - own),
    ]
    drafts = [
        Draft(
            source=source,
            destination=clearing(item.gateway, item.currency),
            amount=part,
            reason="refund_to_source",
            ref=Ref(kind_of(item), str(item.pk)),
            key=f"{kind_of(item)}:{item.pk}:back:{told}:{source.kind}",
        )
        for source, part in sources
        if part
    ]
    post(drafts, by=f"gateway:{item.gateway}", at=now.wall)
    _count(item, amount)
    events.tell_refunded(item, amount, now, None)
    return True


def _count(item: Payment | Authorisation, amount: int) -> None:
    item.refunded += amount
    if isinstance(item, Payment) and item.refunded == item.amount:
        item.state = State.REFUNDED
    item.save(update_fields=["refunded", "state"])
