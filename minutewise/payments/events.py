"""What money tells its owner's servers (webhooks): ids and figures only."""

from minutewise.kernel.clock import Instant
from minutewise.payments.models import Authorisation, Chargeback, Payment, Payout, Refund
from minutewise.payments.rules import Out
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.actions.emitting import Figures
from minutewise.webhooks.rules import Kind

_PAYOUT = {
    Out.REQUESTED: Kind.PAYOUT_REQUESTED,
    Out.PAID: Kind.PAYOUT_PAID,
    Out.FAILED: Kind.PAYOUT_FAILED,
    Out.RETURNED: Kind.PAYOUT_FAILED,
}


def tell_paid(payment: Payment, now: Instant) -> None:
    """A top-up is in the wallet."""
    told: Figures = {
        "top_up": str(payment.pk),
        "amount": payment.amount,
        "currency": payment.currency,
        "at_gateway": payment.gateway_id,
    }
    emit(payment.person_id, Kind.TOP_UP_PAID, told, now.wall)


def tell_refunded(
    item: Payment | Authorisation, amount: int, now: Instant, refund: Refund | None
) -> None:
    """Money went back to where it came from: `top_up` or `authorisation` says where. `refund` is
    None if the gateway sent it on its own."""
    is_top_up = isinstance(item, Payment)
    told: Figures = {
        "refund": str(refund.pk) if refund else None,
        "top_up": str(item.pk) if is_top_up else None,
        "authorisation": None if is_top_up else str(item.pk),
        "amount": amount,
        "currency": item.currency,
    }
    emit(item.person_id, Kind.REFUND_SENT, told, now.wall)


def tell_authorisation(row: Authorisation, kind: Kind, now: Instant) -> None:
    """How it stands with what a card or PayPal reserved, to who pays; `about` says for what."""
    told: Figures = {
        "authorisation": str(row.pk),
        "about": f"{row.ref_kind}:{row.ref_id}",
        "method": row.method,
        "state": row.told_state,
        "amount": row.amount,
        "taken": row.captured,
        "currency": row.currency,
        "reason": row.refused or None,
    }
    emit(row.person_id, kind, told, now.wall)


def tell_payout(payout: Payout, now: Instant) -> None:
    """A payout was asked for, paid, or came back. On its way there is nothing to tell.

    One of a company's earnings is told to the company alone.
    """
    kind = _PAYOUT.get(Out(payout.state))
    if kind is None:
        return
    told: Figures = {
        "payout": str(payout.pk),
        "amount": payout.amount,
        "currency": payout.currency,
        "state": payout.state,
        "reason": payout.reason or None,
    }
    if payout.company_id is not None:
        emit_company(payout.company_id, kind, told, now.wall)
    else:
        emit(payout.person_id, kind, told, now.wall)


def tell_charged_back(row: Chargeback, now: Instant) -> None:
    """What a card paid was taken back by its bank, `top_up` or `authorisation` says what; `owed` of
    it was spent."""
    told: Figures = {
        "chargeback": str(row.pk),
        "top_up": str(row.payment_id) if row.payment_id else None,
        "authorisation": str(row.authorisation_id) if row.authorisation_id else None,
        "amount": row.amount,
        "owed": row.owed,
        "currency": row.currency,
    }
    emit(row.person_id, Kind.CHARGEBACK, told, now.wall)
