"""A top-up begins: from here the payer goes to the gateway's page."""

from uuid import UUID

from minutewise.accounts.actions.limits import check_not_excluded, guarded
from minutewise.kernel.clock import Instant
from minutewise.payments.actions.opening import Place, check_bounds, open_page
from minutewise.payments.gateways.choose import current
from minutewise.payments.models import Payment
from minutewise.payments.queries import bounds_of
from minutewise.work.writing import writing


def open_top_up(
    person_id: UUID,
    amount: int,
    currency: str,
    *,
    network_id: UUID,
    place: Place,
    key: str,
    now: Instant,
    return_to: str = "",
) -> Payment:
    """A payment with its page at the gateway (`payment.url`). No money has moved yet.

    `amount` in minor units; `place` gives our own address for a payment's id, to which the
    payer comes back. The same person and key: the same payment. Raises `excluded` while the
    person has excluded themselves, `InvalidError` (amount), `ConflictError` (key),
    `GatewayOffError`, `UnavailableError` (try the same key again), `DeclinedError`.
    """
    check_bounds(amount, currency, bounds_of(currency))
    with writing():
        check_not_excluded(guarded(person_id), now.wall)
    port = current()
    payment = Payment(
        person_id=person_id,
        network_id=network_id,
        amount=amount,
        currency=currency,
        gateway=port.name,
        return_to=return_to,
        key=key,
        created_at=now.wall,
    )
    return open_page(payment, port.checkout, place, now)
