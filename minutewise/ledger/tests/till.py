"""Short words for what the ledger's tests do all the time."""

import uuid
from datetime import UTC, datetime

from minutewise.ledger.actions import Draft, Leg, Ref, open_hold
from minutewise.ledger.rules import clearing, commission, earnings, spendable

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WHO = {"by": "test", "at": NOON}
CALL = Ref("call", "one")


def top_up_draft(person, amount, currency="EUR"):
    number = str(uuid.uuid4())
    source, destination = clearing("pretend", currency), spendable(person, currency)
    return Draft(source, destination, amount, "top_up", Ref("payment", number), number)


def tip(source, destination, amount, key, currency="EUR"):
    """Clara thanks Adam."""
    mine, yours = spendable(source, currency), earnings(destination, currency)
    return Draft(mine, yours, amount, "tip", Ref("tip", key), key)


def hold(person, amount, key, ref=CALL, at=NOON):
    return open_hold(spendable(person, "EUR"), amount, ref=ref, key=key, by="test", at=at)


def legs(advisor, share, fee, ref=CALL, currency="EUR"):
    """A charge as metering splits it: the advisor's share and the operator's commission."""
    return [
        Leg(earnings(advisor, currency), share, "share", ref),
        Leg(commission(currency), fee, "commission", ref),
    ]
