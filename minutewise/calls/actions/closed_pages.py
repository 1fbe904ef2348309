"""Rings that reach browsers whose page is closed: who calls, and that it rings no more."""

from uuid import UUID

from django.urls import reverse

from minutewise.accounts.actions import push
from minutewise.accounts.rules.push import Kind, Note
from minutewise.calls.models import Call
from minutewise.kernel.clock import Instant
from minutewise.work.text import one_line

WORTH_KNOWING_S = 4 * 3600


def ring(call: Call, person_id: UUID | None, left_ms: int | None, now: Instant) -> None:
    """It rings at this person for so long. Called in the transaction that announces it."""
    if person_id is not None:
        _tell(call, person_id, Kind.RING, (left_ms or 0) // 1000, now)


def ring_over(call: Call, person_id: UUID, now: Instant) -> None:
    """What rang there says so no more, whoever has answered."""
    _tell(call, person_id, Kind.OVER, WORTH_KNOWING_S, now)


def _tell(call: Call, person_id: UUID, kind: Kind, lasts_s: int, now: Instant) -> None:
    name, url = one_line(call.client.shown_name), reverse("site:console")
    push.tell(person_id, Note(kind, name, f"ring-{call.id}", url, lasts_s), now.wall)
