"""Everything that a browser shows of a call."""

from uuid import UUID

from minutewise.calls.models import Call
from minutewise.calls.queries.chain import current_meter
from minutewise.calls.queries.parts import (
    Json,
    call_part,
    events_of,
    log_line,
    message_part,
    meter_part,
    rates_part,
)
from minutewise.calls.queries.whose import topic_of
from minutewise.calls.rules import Waits
from minutewise.conversations.models import Message
from minutewise.kernel.clock import Instant
from minutewise.work.quick.prepared import Prepared

_WRITTEN = Prepared(
    lambda call: Message.objects.filter(call=call, kind=Message.Kind.TEXT).order_by("at", "id"),
    call=UUID,
)


def snapshot(call: Call, role: str, now: Instant) -> Json:
    """Everything a browser shows of a call; the events after `seq` keep it true."""
    waits = Waits.of(call.waits)
    return {
        "id": str(call.id),
        "seq": call.seq,
        "topic": topic_of(call.id),
        "me": role,
        "caller": call.rung_by,
        "subject": call.subject,
        "currency": call.network.currency,
        "company": call.advisor.shown_name if call.is_a_companys else "",
        "rates": rates_part(call.advisor),
        **call_part(call, now),
        "meter": meter_part(current_meter(call), waits, now),
        "log": [log_line(event, call) for event in events_of(call)],
        "messages": [message_part(each, call) for each in _WRITTEN.rows(call=call.id)],
    }
