"""What a crowd must notice: guards taken away as in the controls of `tests/races`.

Look first, write then, in the worst order there is: everybody has looked before anybody writes.
No fault here depends on which thread is faster.
"""

import copy
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

from minutewise.calls.models import Meter
from minutewise.calls.queries import current_meter
from minutewise.work.writing import writing
from tests.invariants import crowd

# Both have to do with money in a call that lives; nobody ends one here before it does.
EAGER = {"ringing": ("accept",), "connecting": ("connect",), "live": ("waive", "waive", "raise")}

# The package offers a function of the same name.
desk = import_module("minutewise.calls.actions.desk")


@contextmanager
def eager():
    with patch.dict(crowd.PEOPLE, EAGER), patch.dict(crowd.TOGETHER, EAGER):
        yield


@contextmanager
def keys_looked_for_first():
    """Who presses twice by one key has looked for it twice before it was noted: twice not there."""

    def looks_first(_person_id, _key, _asked, do):
        with writing():
            return do()

    with patch.object(crowd, "once", looks_first), eager():
        yield


@contextmanager
def meters_read_first():
    """Everybody has read the meter before anybody has the call for himself."""
    stood = {}
    press_at_once = crowd.Crowd._press_at_once

    def all_read(played, life):
        rows = Meter.objects.filter(call=life.id)
        stood.update({row.call_id: row for row in rows})
        press_at_once(played, life)
        stood.clear()

    def as_it_stood(call):
        row = stood.get(call.id)
        return copy.copy(row) if row else current_meter(call)

    with (
        patch.object(crowd.Crowd, "_press_at_once", all_read),
        patch.object(desk, "current_meter", as_it_stood),
        eager(),
    ):
        yield


FAULTS = (keys_looked_for_first, meters_read_first)
