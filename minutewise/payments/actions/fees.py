"""What a gateway keeps of a payment for itself; the operator bears it.

    fee   gateway fees → clearing   `payment:<id>:fee`, `authorisation:<id>:fee`

So clearing says what the gateway really holds for us. Sent back, the gateway keeps its fee.
"""

import logging

from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import Draft, Ref, post
from minutewise.ledger.rules import clearing, gateway_fees
from minutewise.payments.models import Authorisation, Payment, kind_of
from minutewise.payments.rules import fee_to_book

logger = logging.getLogger(__name__)


def take_fee(item: Payment | Authorisation, told: int, now: Instant) -> bool:
    """Books the gateway's fee on `item`, which is locked; `told` in minor units, 0: not known yet.

    The first one told is booked, once. Another one later is logged and not booked: M7 of
    `check-books` shows the difference until somebody has looked. Returns whether it was booked.
    """
    fee = fee_to_book(item.fee, told, item.amount)
    if told and fee + item.fee != told:
        logger.error("the fee of %s is %s in our books, told %s", item.pk, item.fee, told)
    if not fee:
        return False
    kind = kind_of(item)
    draft = Draft(
        source=gateway_fees(item.currency),
        destination=clearing(item.gateway, item.currency),
        amount=fee,
        reason="gateway_fee",
        ref=Ref(kind, str(item.pk)),
        key=f"{kind}:{item.pk}:fee",
    )
    post([draft], by=f"gateway:{item.gateway}", at=now.wall)
    item.fee = fee
    item.save(update_fields=["fee"])
    return True
