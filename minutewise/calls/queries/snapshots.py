"""Everything that a browser shows of a call."""

from minutewise.calls.models import Call
from minutewise.calls.queries.chain import current_meter
from minutewise.calls.queries.parts import (
    Json,
    call_part,
    log_line,
    message_part,
    meter_part,
    rates_part,
)
from minutewise.calls.queries.whose import topic_of
from minutewise.calls.rules import Waits
from minutewise.conversations.models import Message
from minutewise.kernel.clock import Instant


def snapshot(call: Call, role: str, now: Instant) -> Json:
    """Everything a browser shows of a call; the events after `seq` keep it true."""
    waits = Waits.of(call.waits)
    messages = Message.objects.filter(call=call.id, kind=Message.Kind.TEXT).order_by("at", "id")
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
        "log": [log_line(event, call) for event in call.events.order_by("seq")],
        "messages": [message_part(message, call) for message in messages],
    }
