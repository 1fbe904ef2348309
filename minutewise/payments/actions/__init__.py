"""What can be done with payments. Lock order: our row first, then what the ledger locks."""

from minutewise.payments.actions.authorisations import (
    capture_authorisation,
    follow_authorisation,
    hold_ended,
    open_authorisation,
    release_authorisation,
)
from minutewise.payments.actions.news import look, take
from minutewise.payments.actions.refunds import follow_refund, refund_payment
from minutewise.payments.actions.sending_back import send_back
from minutewise.payments.actions.top_up import open_top_up

__all__ = [
    "capture_authorisation",
    "follow_authorisation",
    "follow_refund",
    "hold_ended",
    "look",
    "open_authorisation",
    "open_top_up",
    "refund_payment",
    "release_authorisation",
    "send_back",
    "take",
]
