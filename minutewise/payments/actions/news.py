"""What a gateway tells, by webhook or when asked, becomes one effect in the books.

News come never, once, often, late and in any order. Each is the gateway's whole view of one
payment, so it is enough to compare it with our row under its lock (`rules.PAYMENT`).
"""

import logging
from contextlib import suppress
from uuid import UUID

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, MissingError
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import clearing, spendable
from minutewise.payments import behind, events
from minutewise.payments.actions.authorisations import take_authorisation
from minutewise.payments.actions.chargebacks import take_chargeback
from minutewise.payments.actions.fees import take_fee
from minutewise.payments.actions.refunds import take_refunds
from minutewise.payments.gateway import Record
from minutewise.payments.gateways.choose import gateway
from minutewise.payments.instruments import instrument_mark
from minutewise.payments.models import AtGateway, Authorisation, Payment
from minutewise.payments.rules import Hold, State, Status, payment_after
from minutewise.realtime.announce import announce
from minutewise.work.writing import writing

logger = logging.getLogger(__name__)


def hear(name: str, record: Record, now: Instant) -> bool:
    """What a webhook told; see `take`.

    An amount that is reserved although an earlier word was that its time is over: one of the two
    words is old, and they do not say which. So the gateway is asked how it stands now; believed,
    the older one would let a meter run on money that nobody holds, which the operator bears.
    Raises `UnavailableError` as well; then nothing is booked and the gateway tells it again.
    """
    if not _is_doubtful(name, record):
        return take(name, record, now)
    look(UUID(record.reference), now)
    return True


def _is_doubtful(name: str, record: Record) -> bool:
    if record.status != Status.AUTHORISED:
        return False
    with suppress(ValueError):
        over = Authorisation.objects.filter(gateway=name, state=Hold.EXPIRED)
        return over.filter(pk=UUID(record.reference)).exists()
    return False


def take(name: str, record: Record, now: Instant) -> bool:
    """Books what gateway `name` says. Returns False if the payment is none of ours.

    Exactly one ledger effect however often it is told: the row's state decides under its lock,
    and the transfer's key `payment:<id>` stands behind it. Raises `ConflictError`
    gateway_mismatch, and logs it, when amount or currency are not what was asked for.
    """
    try:
        reference = UUID(record.reference)
    except ValueError:
        return False
    with writing():
        payments = Payment.objects.select_for_update(no_key=True)
        if payment := payments.filter(pk=reference, gateway=name).first():
            _check(payment, record)
            _take_payment(payment, record, now)
            return True
        if authorisation := _locked_authorisation(name, reference):
            _check(authorisation, record)
            take_authorisation(authorisation, record, now)
            take_fee(authorisation, record.fee, now)
            moved = take_refunds(authorisation, record.refunded, now)
            if take_chargeback(authorisation, record.charged_back, now) or moved:
                announce(f"person:{authorisation.person_id}", "wallet", {})
            return True
    return False


def _locked_authorisation(name: str, reference: UUID) -> Authorisation | None:
    """Our row, locked after whatever stands behind it."""
    rows = Authorisation.objects.filter(pk=reference, gateway=name)
    if (known := rows.first()) is None:
        return None
    if asked_by := behind.of(known):
        asked_by.lock(known.ref_id)
    return rows.select_for_update(no_key=True).first()


def look(item_id: UUID, now: Instant) -> None:
    """Asks the gateway how a payment or authorisation stands, and books the answer.

    So a lost webhook loses no money. Raises `MissingError`, `UnavailableError`, `UnknownError`
    (the gateway never opened it), `GatewayOffError`.
    """
    item: AtGateway | None = (
        Payment.objects.filter(pk=item_id).first()
        or Authorisation.objects.filter(pk=item_id).first()
    )
    if item is None:
        raise MissingError("payment_missing", "There is no such payment.")
    port = gateway(item.gateway)
    known = item.gateway_id
    take(item.gateway, port.fetch(known) if known else port.find(str(item.id)), now)


def _check(item: AtGateway, record: Record) -> None:
    asked = (item.amount, item.currency, item.gateway_id or record.id)
    told = (record.amount, record.currency, record.id)
    if asked != told:
        logger.error("gateway mismatch for %s: asked %s, told %s", item.pk, asked, told)
        raise ConflictError("gateway_mismatch", "The gateway speaks of another payment.")


def _take_payment(payment: Payment, record: Record, now: Instant) -> None:
    moved = _change_state(payment, record, now)
    if payment.paid_at:
        take_fee(payment, record.fee, now)
    moved |= take_refunds(payment, record.refunded, now)
    moved |= take_chargeback(payment, record.charged_back, now)
    if moved:
        announce(f"person:{payment.person_id}", "wallet", {})


def _change_state(payment: Payment, record: Record, now: Instant) -> bool:
    state = payment_after(payment.state, record.status)
    if state == payment.state:
        return False
    payment.state, payment.gateway_id, payment.card = state, record.id, record.card
    if state == State.PAID:
        payment.paid_at = now.wall
        payment.instrument = instrument_mark(payment.gateway, record.fingerprint)
        _credit(payment, now)
        events.tell_paid(payment, now)
    payment.save(update_fields=["state", "gateway_id", "card", "instrument", "paid_at"])
    return True


def _credit(payment: Payment, now: Instant) -> None:
    draft = Draft(
        source=clearing(payment.gateway, payment.currency),
        destination=spendable(payment.person_id, payment.currency),
        amount=payment.amount,
        reason="top_up",
        ref=Ref("payment", str(payment.id)),
        key=f"payment:{payment.id}",
    )
    post([draft], by=f"gateway:{payment.gateway}", at=now.wall)
