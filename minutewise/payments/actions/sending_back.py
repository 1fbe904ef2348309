"""What somebody did not spend goes back to the cards it came from, the oldest top-up first."""

import contextlib
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.payments.actions.refunds import follow_refund, open_refund
from minutewise.payments.gateway import GatewayError
from minutewise.payments.models import Payment, Refund
from minutewise.payments.queries import sendable, sources_of
from minutewise.payments.rules import oldest_first
from minutewise.work.writing import writing


def send_back(
    person_id: UUID, amount: int, currency: str, *, key: str, now: Instant
) -> list[Refund]:
    """Sends `amount` minor units back, to as many cards as it takes. All of it or nothing.

    The same person and key: the same refunds. Each is done, refused, or on its way when the
    gateway did not answer; due work then asks again. Raises `InvalidError` back_too_much
    beyond what came from cards and is free, `ConflictError` key_conflict, `AccountFrozenError`.
    """
    key = f"back:{key}"
    with writing():
        _lock(person_id, currency)
        own = Refund.objects.filter(payment__person_id=person_id, payment__currency=currency)
        refunds = list(own.filter(key=key).order_by("payment__paid_at", "payment_id"))
        if refunds and sum(refund.amount for refund in refunds) != amount:
            raise ConflictError("key_conflict", _("This was already sent with other content."))
        refunds = refunds or _open(person_id, amount, currency, key, now)
    for refund in refunds:
        with contextlib.suppress(GatewayError):  # planned: see `due.py`
            follow_refund(refund.id, now)
        refund.refresh_from_db()
    return refunds


def _lock(person_id: UUID, currency: str) -> None:
    """One press after the other: who comes second sees what the first one took."""
    own = Payment.objects.select_for_update(no_key=True)
    list(own.filter(person_id=person_id, currency=currency, paid_at__isnull=False).order_by("pk"))


def _open(person_id: UUID, amount: int, currency: str, key: str, now: Instant) -> list[Refund]:
    if not 0 < amount <= sendable(person_id, currency):
        message = _("No more can go back than came from cards and is still free.")
        raise InvalidError("back_too_much", message, field="amount")
    sources = sources_of(person_id, currency)
    parts = oldest_first(amount, [source.left for source in sources])
    return [
        open_refund(source.payment, part, key, str(person_id), now)
        for source, part in zip(sources, parts, strict=True)
        if part
    ]
