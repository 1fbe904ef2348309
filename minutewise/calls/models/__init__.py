"""Calls, their meters and what happened in them.

`calls` who talks to whom, at whom it rang · `meters` what counts · `record` what happened ·
`lease` who keeps them.
"""

from minutewise.calls.models.calls import Call, Rung
from minutewise.calls.models.lease import Lease
from minutewise.calls.models.meters import Meter, SampleMark
from minutewise.calls.models.record import CallEvent, Quality, Receipt

__all__ = [
    "Call",
    "CallEvent",
    "Lease",
    "Meter",
    "Quality",
    "Receipt",
    "Rung",
    "SampleMark",
]
