"""What the keeper's decisions do: the action behind each `Do`."""

import logging
from collections.abc import Callable
from uuid import UUID

from minutewise.calls.actions import agree, finish, meter, ring, transfer
from minutewise.calls.keeper.watch import Do, Order
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError

log = logging.getLogger(__name__)


def carry_out(call: UUID, order: Order, now: Instant) -> bool:
    """True if it was done, or somebody was faster; False to try again later. Raises nothing."""
    try:
        ORDERS[order.do](call, order.at_ms, now)
    except RuleError as refused:
        # Somebody was faster: what the table says now decides.
        log.info("%s of %s refused: %s", order.do, call, refused)
    except Exception:
        log.exception("%s of %s failed; trying again", order.do, call)
        return False
    return True


def _finish(outcome: Call.Outcome) -> Callable[[UUID, int, Instant], None]:
    def ends(call: UUID, at_ms: int, now: Instant) -> None:
        finish.finish(call, outcome, at_ms, now)

    return ends


ORDERS: dict[Do, Callable[[UUID, int, Instant], None]] = {
    Do.MISS: lambda call, at_ms, now: ring.miss(call, now),
    Do.ROUTE: lambda call, at_ms, now: ring.route_again(call, now),
    Do.MISS_HANDOVER: lambda call, at_ms, now: transfer.miss_handover(call, now),
    Do.EXPIRE: lambda call, at_ms, now: agree.expire(call, now),
    Do.CONNECT: meter.connect,
    Do.START_AGREED: agree.start_agreed,
    Do.NEVER_CONNECTED: _finish(Call.Outcome.NEVER_CONNECTED),
    Do.LOSE: meter.lose,
    Do.COME_TOGETHER: meter.come_together,
    Do.END_LOST: _finish(Call.Outcome.LOST),
    Do.EXHAUST: meter.exhaust,
    Do.END_MAXIMUM: _finish(Call.Outcome.MAXIMUM),
    Do.FALL_SILENT: meter.fall_silent,
}
