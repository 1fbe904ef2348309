"""What people see of a call: always their own, always the same figures on both sides.

`whose` who may see which call · `chain` its meters together · `samples` what is left of them ·
`parts` the parts of a snapshot · `ringing` what is shown where it rings · `snapshots` the whole.
"""

from minutewise.calls.queries.chain import (
    confirmed_of,
    current_meter,
    earlier_of,
    meters_before,
    meters_of,
    ran_before,
    taken_each,
)
from minutewise.calls.queries.parts import (
    Json,
    call_part,
    ends_in_ms,
    events_of,
    handover_part,
    log_line,
    message_part,
    meter_part,
    people_part,
    rates_part,
    ring_part,
    rung_left_ms,
    stage_left_ms,
    transfer_part,
)
from minutewise.calls.queries.ringing import colleagues_of, ringing_for
from minutewise.calls.queries.samples import sample_left_s, sample_used
from minutewise.calls.queries.snapshots import snapshot
from minutewise.calls.queries.whose import (
    WHOLE,
    attended_call_of,
    awaits_colleague,
    call_of,
    handed_to,
    have_met,
    lease_mark_ms,
    open_call_of,
    open_calls,
    ringing_at_team_of,
    rings_for,
    rung_call_of,
    topic_of,
    whole_call,
)

__all__ = [
    "WHOLE",
    "Json",
    "attended_call_of",
    "awaits_colleague",
    "call_of",
    "call_part",
    "colleagues_of",
    "confirmed_of",
    "current_meter",
    "earlier_of",
    "ends_in_ms",
    "events_of",
    "handed_to",
    "handover_part",
    "have_met",
    "lease_mark_ms",
    "log_line",
    "message_part",
    "meter_part",
    "meters_before",
    "meters_of",
    "open_call_of",
    "open_calls",
    "people_part",
    "ran_before",
    "rates_part",
    "ring_part",
    "ringing_at_team_of",
    "ringing_for",
    "rings_for",
    "rung_call_of",
    "rung_left_ms",
    "sample_left_s",
    "sample_used",
    "snapshot",
    "stage_left_ms",
    "taken_each",
    "topic_of",
    "transfer_part",
    "whole_call",
]
