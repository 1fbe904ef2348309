"""What somebody did not spend goes back to where it came from, the oldest payment first."""

import contextlib
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import ConflictError, InvalidError
from minutewise.payments.actions.refunds import follow_refund, open_refund
from minutewise.payments.gateway import GatewayError
from minutewise.payments.models import Authorisation, Payment, Refund
from minutewise.payments.rules import Hold, oldest_first
from minutewise.payments.sources import refunds_from, sendable, sources_to
from minutewise.work.writing import writing


def send_back(
    person_id: UUID, amount: int, currency: str, *, key: str, now: Instant, to: UUID | None = None
) -> list[Refund]:
    """Sends `amount` minor units back, to as many cards as it takes, or `to` one source alone
    (the id of a top-up or an authorisation). All of it or nothing.

    The same person and key: the same refunds. Each is done, refused, or on its way when the
    gateway did not answer; due work then asks again. Raises `InvalidError` back_too_much
    beyond what came from cards and is free, `ConflictError` key_conflict, `AccountFrozenError`.
    """
    key = f"back:{key}"
    with writing():
        _lock(person_id, currency)
        known = refunds_from(person_id, currency).filter(key=key)
        refunds = sorted(known, key=lambda refund: (refund.item.came_at, refund.item.pk))
        said = (sum(refund.amount for refund in refunds), {refund.item.pk for refund in refunds})
        if refunds and (said[0] != amount or (to and said[1] != {to})):
            raise ConflictError("key_conflict", _("This was already sent with other content."))
        refunds = refunds or _open(person_id, amount, currency, to, key, now)
    for refund in refunds:
        with contextlib.suppress(GatewayError):  # planned: see `due.py`
            follow_refund(refund.id, now)
        refund.refresh_from_db()
    return refunds


def _lock(person_id: UUID, currency: str) -> None:
    """One press after the other: who comes second sees what the first one took."""
    mine = {"person_id": person_id, "currency": currency}
    paid = Payment.objects.filter(**mine, paid_at__isnull=False)
    taken = Authorisation.objects.filter(**mine, state=Hold.CAPTURED)
    for rows in (paid, taken):
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def _open(
    person_id: UUID, amount: int, currency: str, to: UUID | None, key: str, now: Instant
) -> list[Refund]:
    if not 0 < amount <= sendable(person_id, currency, to):
        message = _("No more can go back than came from cards and is still free.")
        raise InvalidError("back_too_much", message, field="amount")
    sources = sources_to(person_id, currency, to)
    parts = oldest_first(amount, [source.left for source in sources])
    return [
        open_refund(source.item, part, key, str(person_id), now)
        for source, part in zip(sources, parts, strict=True)
        if part
    ]
