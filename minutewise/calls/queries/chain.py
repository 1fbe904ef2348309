"""The meters of a call together: what the earlier ones came to, what was confirmed."""

from collections.abc import Iterable
from uuid import UUID

from minutewise import metering
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call, Meter
from minutewise.ledger.queries import holds_of
from minutewise.ledger.rules import Ref
from minutewise.metering import State
from minutewise.work.quick.prepared import Prepared

_NEWEST = Prepared(lambda call: Meter.objects.filter(call=call).order_by("-number")[:1], call=UUID)
_ALL = Prepared(lambda call: Meter.objects.filter(call=call).order_by("number"), call=UUID)


def current_meter(call: Call) -> Meter | None:
    """The newest meter of the call; None in a free conversation."""
    row = _NEWEST.first(call=call.id)
    if row is not None:
        row.call = call
    return row


def meters_of(call: Call) -> list[Meter]:
    """All meters of the call, the oldest first; none in a free conversation. One query."""
    rows = _ALL.rows(call=call.id)
    for row in rows:
        row.call = call
    return rows


def meters_before(row: Meter | None) -> list[Meter]:
    """The meters that came before this one in the chain (changes of mode), oldest first."""
    if row is None or row.number == 1:
        return []
    return [each for each in meters_of(row.call) if each.number < row.number]


def ran_before(row: Meter | None) -> int:
    """How long the meters before this one ran, in ms: what a strip shows is of the whole call."""
    return sum(meter.closed_ms for meter in meters_before(row))


def taken_each(before: Iterable[Meter]) -> list[int]:
    """What each of these meters takes of the chain's money, once the sample is passed."""
    return [metering.taken_by([(terms_of(meter), meter.closed_ms)]) for meter in before]


def earlier_of(row: Meter | None) -> int:
    """What may still be waived of the meters before this one: what they take, less waivers."""
    before = meters_before(row)
    return sum(taken_each(before)) - sum(meter.waived for meter in before)


def confirmed_of(row: Meter) -> int | None:
    """The maximum of the whole chain, as the client has confirmed it; None without one.

    The terms of a later meter say only what is left for it, so the holds tell the whole. Those
    of an earlier offer that came to nothing do not belong to the chain, nor does what lapsed.
    """
    if row.maximum is None or row.number == 1:
        return row.maximum
    there = (each for each in meters_of(row.call) if each.state != State.VOID.value)
    chain = next(there, row)
    holds = holds_of(Ref("call", str(row.call_id)))
    since = chain.confirmed_at
    kept = [hold for hold in holds if hold.state != "expired"]
    return sum(hold.amount for hold in kept if since is None or hold.opened_at >= since)
