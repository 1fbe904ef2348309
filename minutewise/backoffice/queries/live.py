"""The calls that live now, as the desk sees them: the same figures as both screens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.accounts.models import Person
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call, Meter
from minutewise.calls.queries import meter_part
from minutewise.calls.rules import Waits
from minutewise.calls.texts import clock
from minutewise.kernel.clock import Instant
from minutewise.metering import State


@dataclass(frozen=True, slots=True)
class LiveCall:
    """One call. `cost` in minor units; `meter` is what a browser needs to go on counting."""

    id: UUID
    client: Person
    agent: Person | None  # None while a company’s call rings for several
    answers: str
    mode: str
    subject: str
    since: datetime
    tone: str
    said: str
    counted: str
    cost: int
    currency: str
    meter: dict[str, Any] | None


def _open() -> QuerySet[Call]:
    return Call.objects.exclude(stage=Call.Stage.ENDED)


def open_calls_of(person_id: UUID) -> list[Call]:
    """The calls in which somebody sits now, on either side."""
    return list(_open().filter(Q(client=person_id) | Q(agent=person_id)))


def live_calls(now: Instant) -> list[LiveCall]:
    """Every call that has not ended, the oldest first."""
    calls = (
        _open()
        .select_related("client", "agent", "advisor__person", "advisor__company", "network")
        .prefetch_related("meters")
        .order_by("started_at")
    )
    return [_live(call, now) for call in calls]


def live_call(call_id: UUID, now: Instant) -> LiveCall | None:
    """One call that has not ended; None if it has, or never was."""
    return next((each for each in live_calls(now) if each.id == call_id), None)


def _live(call: Call, now: Instant) -> LiveCall:
    rows = sorted(call.meters.all(), key=lambda row: row.number)
    part = meter_part(rows[-1], Waits.of(call.waits), now) if rows else None
    tone, said = _said(call, part)
    counted_ms = part["running_ms"] + part["earlier_ms"] if part else 0
    return LiveCall(
        id=call.id,
        client=call.client,
        agent=call.agent,
        answers=call.advisor_name,
        mode=call.mode,
        subject=call.subject,
        since=call.started_at,
        tone=tone,
        said=said,
        counted=clock(counted_ms),
        cost=cost_of(rows, part["running_ms"]) if part else 0,
        currency=call.network.currency,
        meter=part,
    )


def cost_of(rows: Sequence[Meter], running_ms: int) -> int:
    """What a chain comes to when its last meter has run so long, less what was waived."""
    before = [(terms_of(row), row.closed_ms) for row in rows[:-1] if row.state != State.VOID.value]
    due = sum(metering.chain_charges([*before, (terms_of(rows[-1]), running_ms)]))
    return max(0, due - sum(row.waived for row in rows))


def _said(call: Call, part: dict[str, Any] | None) -> tuple[str, str]:
    """How a call stands: a tone of the design (`go`, `warn`, …) and a word."""
    if call.stage != Call.Stage.LIVE:
        return "accent", str(call.get_stage_display())
    state = part["state"] if part else ""
    if part and state == State.RUNNING.value:
        return "go", _("running")
    if part and state == State.PAUSED.value:
        return ("stop" if "lost" in part["reasons"] else "warn"), _paused(part["reasons"])
    return "accent", _("free talk")


def _paused(reasons: list[str]) -> str:
    words = {
        "advisor": _("paused by the advisor"),
        "client": _("paused by the client"),
        "lost": _("connection lost"),
        "maximum": _("maximum used up"),
        "silence": _("silence"),
    }
    first = next((each for each in ("lost", "maximum") if each in reasons), None)
    return words[first or reasons[0]] if reasons else _("paused")
