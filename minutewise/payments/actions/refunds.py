"""Unspent money of a top-up goes back to where it came from.

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
from minutewise.payments.models import Payment, Refund
from minutewise.payments.queries import going_back, purse, refundable
from minutewise.payments.rules import State
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


def open_refund(payment: Payment, amount: int, key: str, by: str, now: Instant) -> Refund:
    """Notes and holds what is to go back of a locked payment; the gateway is asked afterwards."""
    if not 0 < amount <= refundable(payment):
        message = _("No more than what is left of this payment can be sent back.")
        raise InvalidError("refund_too_large", message, field="amount")
    refund = Refund(payment=payment, amount=amount, key=key, by=by, created_at=now.wall)
    hold = open_hold(
        spendable(payment.person_id, payment.currency),
        amount,
        ref=Ref("refund", str(refund.id)),
        key=f"refund:{refund.id}",
        by=by,
        at=now.wall,
    )
    refund.hold_id = hold.pk
    refund.save(force_insert=True)
    plan(FOLLOW, f"refund:{refund.id}", now.wall)
    announce(f"person:{payment.person_id}", "wallet", {})
    return refund


def follow_refund(refund_id: UUID, now: Instant) -> None:
    """Has the gateway do it, then the books. Again: nothing more. Raises `UnavailableError`."""
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    if refund.state != Refund.State.OPENED:
        return
    payment = refund.payment
    if refund.asked_at is None:
        with writing():
            Refund.objects.filter(pk=refund_id, asked_at=None).update(asked_at=now.wall)
    try:
        gateway(payment.gateway).refund(payment.gateway_id, refund.amount, f"refund:{refund.id}")
    except DeclinedError:
        _end(refund_id, Refund.State.REFUSED, now)
    else:
        _end(refund_id, Refund.State.DONE, now)


def _end(refund_id: UUID, state: Refund.State, now: Instant) -> None:
    with writing():
        payment = Payment.objects.select_for_update(no_key=True).get(refunds=refund_id)
        refund = payment.refunds.get(pk=refund_id)
        if refund.state != Refund.State.OPENED:
            return
        refund.state, refund.ended_at = state, now.wall
        refund.save(update_fields=["state", "ended_at"])
        cancel(FOLLOW, f"refund:{refund.id}")
        if state == Refund.State.DONE:
            _book(payment, refund, now)
            events.tell_refunded(payment, refund.amount, now, refund)
        else:
            key = f"refund:{refund.id}:end"
            release([refund.hold_id], key=key, by=refund.by, at=now.wall)
        announce(f"person:{payment.person_id}", "wallet", {})


def _book(payment: Payment, refund: Refund, now: Instant) -> None:
    leg = Leg(
        destination=clearing(payment.gateway, payment.currency),
        amount=refund.amount,
        reason="refund_to_source",
        ref=Ref("payment", str(payment.id)),
    )
    capture([refund.hold_id], [leg], key=f"refund:{refund.id}:end", by=refund.by, at=now.wall)
    _count(payment, refund.amount)


def take_refunds(payment: Payment, told: int, now: Instant) -> bool:
    """Books what the gateway sent back on its own (at its own desk); `payment` is locked.

    `told` is all that went back by the gateway's view, in minor units. What the wallet cannot
    give any more stands on the operator's receivable account. Returns whether anything moved.
    """
    amount = told - payment.refunded - going_back(payment)
    if amount <= 0 or not payment.paid_at:
        return False
    own = min(amount, purse(payment.person_id, payment.currency).available)
    sources = [
        (spendable(payment.person_id, payment.currency), own),
        (receivable(payment.currency), amount - own),
    ]
    drafts = [
        Draft(
            source=source,
            destination=clearing(payment.gateway, payment.currency),
            amount=part,
            reason="refund_to_source",
            ref=Ref("payment", str(payment.id)),
            key=f"payment:{payment.id}:back:{told}:{source.kind}",
        )
        for source, part in sources
        if part
    ]
    post(drafts, by=f"gateway:{payment.gateway}", at=now.wall)
    _count(payment, amount)
    events.tell_refunded(payment, amount, now, None)
    return True


def _count(payment: Payment, amount: int) -> None:
    payment.refunded += amount
    if payment.refunded == payment.amount:
        payment.state = State.REFUNDED
    payment.save(update_fields=["refunded", "state"])
