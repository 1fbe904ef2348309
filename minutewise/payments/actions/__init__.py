"""What can be done with payments. Lock order: our row first, then what the ledger locks."""

from minutewise.payments.actions.authorisations import (
    capture_authorisation,
    follow_authorisation,
    hold_ended,
    holds_ended,
    open_authorisation,
    release_authorisation,
)
from minutewise.payments.actions.chargebacks import pay_back
from minutewise.payments.actions.forgetting import forget_accounts
from minutewise.payments.actions.moving import move_earnings
from minutewise.payments.actions.news import hear, look, take
from minutewise.payments.actions.payouts import (
    Target,
    follow_payout,
    request_payout,
    take_slip,
)
from minutewise.payments.actions.refunds import follow_refund, refund_payment
from minutewise.payments.actions.sending_back import send_back
from minutewise.payments.actions.top_up import open_top_up

__all__ = [
    "Target",
    "capture_authorisation",
    "follow_authorisation",
    "follow_payout",
    "follow_refund",
    "forget_accounts",
    "hear",
    "hold_ended",
    "holds_ended",
    "look",
    "move_earnings",
    "open_authorisation",
    "open_top_up",
    "pay_back",
    "refund_payment",
    "release_authorisation",
    "request_payout",
    "send_back",
    "take",
    "take_slip",
]
