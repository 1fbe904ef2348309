"""What should be gone when all calls have ended, as JSON: `python -m tests.faults.left_over`."""

import json
from datetime import UTC, datetime, timedelta

import django

django.setup()

from minutewise.calls.models import Call  # noqa: E402
from minutewise.ledger.models import Hold  # noqa: E402
from minutewise.rooms.models import Seat  # noqa: E402
from minutewise.work.models import OPEN, DueWork  # noqa: E402

PATIENCE = timedelta(seconds=30)  # what has only just fallen due may be at work


def counted() -> dict[str, int]:
    """Rows that only live as long as something goes on, and rows that are kept."""
    overdue = DueWork.objects.filter(OPEN, due_at__lt=datetime.now(UTC) - PATIENCE)
    return {
        "calls": Call.objects.count(),
        "calls that have not ended": Call.objects.exclude(stage=Call.Stage.ENDED).count(),
        "open holds": Hold.objects.filter(state="open").count(),
        "taken seats": Seat.objects.filter(left_at=None).count(),
        "overdue work": overdue.count(),
    }


if __name__ == "__main__":
    print(json.dumps(counted()))  # noqa: T201 (its output is its result)
