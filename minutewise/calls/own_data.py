"""What calls keep of a person, and why nobody leaves while one runs."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Row, Sheet
from minutewise.calls.models import Call, CallEvent, Meter, Quality, Rung, SampleMark
from minutewise.calls.rules import ADVISOR, BY_ADVISOR, CLIENT

_TYPED = ("why", "word")  # what people wrote into the record of a call


def _of(person: Person) -> Q:
    return Q(client=person) | Q(agent=person)


def tell(person: Person) -> Iterable[Sheet]:
    """Every call on either side, with what it cost (client) or brought (advisor)."""
    calls = Call.objects.filter(_of(person)).select_related(
        "client", "agent", "advisor__person", "advisor__company", "network", "receipt"
    )
    rows: list[Row] = []
    for call in calls.prefetch_related("meters"):
        mine, meters = call.client_id == person.id, list(call.meters.all())
        paid = sum((m.charge or 0) - m.waived for m in meters if m.charge is not None)
        receipt = getattr(call, "receipt", None)
        rows.append(
            {
                "id": str(call.id),
                "started_at": call.started_at.isoformat(),
                "ended_at": call.ended_at.isoformat() if call.ended_at else None,
                "my_side": CLIENT if mine else ADVISOR,
                "with": call.advisor_name if mine else call.client.shown_name,
                "mode": call.mode,
                "subject": call.subject,
                "outcome": call.outcome,
                "counted_ms": sum(m.closed_ms for m in meters),
                "paid": paid if mine else None,
                "earned": None if mine else sum(m.share or 0 for m in meters),
                "currency": call.network.currency,
                "receipt": receipt.number if receipt else "",
            }
        )
    yield Sheet("calls", rows)
    marks = SampleMark.objects.filter(call__client=person).order_by("at", "id")
    yield Sheet(
        "sample-marks",
        [
            {"call": str(mark.call_id), "kind": mark.kind, "digest": mark.digest,
             "at": mark.at.isoformat()}
            for mark in marks
        ],
    )  # fmt: skip
    rungs = Rung.objects.filter(person=person)
    yield Sheet(
        "rings-as-an-agent",
        [
            {"call": str(row.call_id), "since": row.since.isoformat(),
             "until": row.until.isoformat() if row.until else None,
             "end": row.end, "my_answer": row.answer}
            for row in rungs
        ],
    )  # fmt: skip
    said = Quality.objects.filter(person=person)
    yield Sheet(
        "call-quality",
        [
            {"call": str(row.call_id), "how": row.how, "troubles": ", ".join(row.troubles),
             "word": row.word, "said_at": row.said_at.isoformat()}
            for row in said
        ],
    )  # fmt: skip


def refuses(person: Person, at: datetime) -> str:
    """Nobody is erased in the middle of a call."""
    del at
    if Call.objects.filter(_of(person)).exclude(stage=Call.Stage.ENDED).exists():
        return _("You are in a call. End it first; then the account can be erased.")
    return ""


def erase(person: Person, at: datetime) -> None:
    """Subjects, words and reasons that the person typed go; times and figures stay."""
    del at
    Call.objects.filter(client=person).update(subject="")
    Quality.objects.filter(person=person).delete()
    Rung.objects.filter(person=person).update(answer="")
    Rung.objects.filter(by=person).update(word="")
    Call.objects.filter(agent=person).exclude(came_by=BY_ADVISOR).update(word="")
    Call.objects.filter(client=person, came_by=BY_ADVISOR).update(word="")
    Meter.objects.filter(call__agent=person).update(waived_because="")
    for event in CallEvent.objects.filter(person=person.id):
        if any(event.figures.get(name) for name in _TYPED):
            event.figures |= {name: "" for name in _TYPED if name in event.figures}
            event.save(update_fields=["figures"])
