"""What the tables say of all meters, as JSON: `python -m tests.faults.meters`."""

import json

import django

django.setup()

from minutewise.calls.models import Meter  # noqa: E402

FIELDS = ("call_id", "state", "reasons", "closed_ms", "open_since_ms", "last_until_ms", "charge")

if __name__ == "__main__":
    rows = list(Meter.objects.order_by("call").values(*FIELDS))
    print(json.dumps({"meters": rows}, default=str))  # noqa: T201 (its output is its result)
