"""A call as its receipt: what was counted, what it cost, what came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from minutewise.accounts import words
from minutewise.calls.convert import terms_of
from minutewise.calls.models import Call, CallEvent, Meter
from minutewise.calls.queries import events_of, meters_of
from minutewise.calls.rules import CLIENT
from minutewise.calls.texts import clock, line
from minutewise.kernel.money import format_amount
from minutewise.ledger.queries import Line, charged_for, holds_of
from minutewise.ledger.rules import Kind, Ref, kept_commission
from minutewise.metering import State, Terms
from minutewise.payments.lines import Said, plain
from minutewise.payments.queries import authorisations_for
from minutewise.payments.rules import Hold
from minutewise.payments.sources import Source, sources_for


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the drawing, in thousandths of the call's length."""

    kind: str
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class MeterLine:
    """One meter in the sum."""

    mode: str
    counted: str
    terms: Terms
    charge: int


@dataclass(frozen=True, slots=True)
class Reserved:
    """What a card or PayPal stood for (minor units): reserved there, taken, given up; and what
    of a later refund went on to it."""

    where: str
    amount: int
    taken: int
    lapsed: bool
    sent_back: int

    @property
    def given_up(self) -> int:
        return self.amount - self.taken


def reserved_for(ref: Ref) -> list[Reserved]:
    """Those that were used for `ref`, oldest first."""
    return [
        Reserved(row.place, row.amount, row.captured, row.state == Hold.LAPSED, row.refunded)
        for row in authorisations_for(ref)
        if row.hold_id is not None
    ]


@dataclass(frozen=True, slots=True)
class _Short:
    """What a letter says of a receipt: its sums in minor units."""

    number: str
    other: str
    paid: int
    share: int
    reserved: int
    returned: int
    counted: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """Everything the receipt shows; the same figures for both sides."""

    number: str
    other: str
    paid: int
    share: int
    commission: int
    waived: int
    waived_because: str
    reserved: int
    returned: int
    counted: str
    paused: str
    lost: str
    free: str  # talk before a price was agreed on
    pieces: list[Piece]
    ticks: list[float]
    lines: list[MeterLine]
    confirmations: list[tuple[datetime, str]]
    within_sample: bool
    sample_s: int
    gateway_fee: int  # borne by the advisor
    own_client: bool  # of the advisor: another commission
    by_card: list[Reserved]  # the client's cards and PayPal behind it; for the client alone
    onward: list[Source]  # to where the client may send on what came back to the wallet


def receipt_of(call: Call, role: str) -> ReceiptView:
    """The receipt of an ended call as `role` reads it."""
    meters, events = meters_of(call), events_of(call)
    rows = _settled(meters)
    ref = Ref("call", str(call.id))
    short = _in_short(call, rows, role)
    pieces, lengths = stretches(call, meters, events)
    sample_s = rows[0].free_sample_s if rows else 0
    by_card = reserved_for(ref) if role == CLIENT else []
    return ReceiptView(
        number=short.number,
        other=short.other,
        paid=short.paid,
        share=short.share,
        commission=sum(r.commission or 0 for r in rows),
        waived=sum(r.waived for r in rows),
        waived_because=next((r.waived_because for r in rows if r.waived_because), ""),
        reserved=short.reserved,
        returned=short.returned,
        counted=short.counted,
        paused=clock(lengths["still"]) if lengths["still"] >= 1000 else "",
        lost=clock(lengths["lost"]) if lengths["lost"] >= 1000 else "",
        free=clock(lengths["free"]) if lengths["free"] >= 1000 else "",
        pieces=pieces,
        ticks=ticks(call),
        lines=[_line(row) for row in rows],
        confirmations=[(event.at, line(event, call)) for event in events],
        within_sample=bool(rows) and not any(r.charge for r in rows) and sample_s > 0,
        sample_s=sample_s,
        gateway_fee=sum(r.gateway_fee for r in rows),
        own_client=call.own_client,
        by_card=by_card,
        onward=sources_for(ref, call.client_id) if by_card else [],
    )


def _settled(meters: Sequence[Meter]) -> list[Meter]:
    return [row for row in meters if row.state == State.SETTLED.value]


def _in_short(call: Call, rows: Sequence[Meter], role: str) -> _Short:
    """Of the settled meters of a call, and of what was held for it. One query."""
    paid = sum((row.charge or 0) - row.waived for row in rows)
    reserved = sum(hold.amount for hold in holds_of(Ref("call", str(call.id))))
    receipt = getattr(call, "receipt", None)
    return _Short(
        number=receipt.number if receipt else "",
        other=_answered(call) if role == CLIENT else call.client.shown_name,
        paid=paid,
        share=sum(row.share or 0 for row in rows),
        reserved=reserved,
        returned=reserved - paid,
        counted=clock(sum(row.closed_ms for row in rows)),
    )


def given_back(call: Call, view: ReceiptView) -> tuple[int, int]:
    """What of a settled call was given back since, and the advisor's part of it (minor units)."""
    refunded = charged_for(Ref("call", str(call.id))).refunded if view.paid else 0
    if not refunded:
        return 0, 0
    taken = view.commission + view.gateway_fee
    return refunded, refunded - (taken - kept_commission(view.paid, taken, refunded))


def _answered(call: Call) -> str:
    """Who answered, in order: “Mirela, then Nils” when the call was handed over."""
    names = list(call.agents.values()) if call.is_a_companys else []
    text = names[0] if names else call.advisor_name
    for name in names[1:]:
        text = _("%(first)s, then %(next)s") % {"first": text, "next": name}
    return text


def _line(row: Meter) -> MeterLine:
    return MeterLine(row.get_mode_display(), clock(row.closed_ms), terms_of(row), row.charge or 0)


# What an event turns the drawing into, from then on.
_TURNS = {
    "running": "used",
    "paused": "still",
    "silent": "still",
    "maximum": "still",
    "lost": "lost",
    "handed": "lost",
    "resumed": "used",
    "heard": "used",
    "back": "used",
}


def stretches(
    call: Call, meters: Sequence[Meter], events: Sequence[CallEvent]
) -> tuple[list[Piece], dict[str, int]]:
    """The call drawn to scale from its meters and its record: counted, paused, lost."""
    lengths = {"used": 0, "still": 0, "lost": 0, "free": 0}
    if call.connected_at is None or call.ended_at is None:
        return [], lengths
    total = max(1.0, (call.ended_at - call.connected_at).total_seconds())
    pieces: list[Piece] = []
    first = meters[0].confirmed_at if meters else None
    agreed_later = first is None or first > call.connected_at
    kind, since = "free" if agreed_later else "used", call.connected_at
    turns = [(_true_since(each), _TURNS[each.kind]) for each in events if each.kind in _TURNS]
    for at, turn in [*turns, (call.ended_at, "")]:
        seconds = max(0.0, (at - since).total_seconds())
        if seconds:
            start = (since - call.connected_at).total_seconds()
            lengths[kind] += int(seconds * 1000)
            pieces.append(
                Piece(kind, round(1000 * start / total, 1), round(1000 * seconds / total, 1))
            )
        kind, since = turn, max(at, since)
    return pieces, lengths


def _true_since(event: CallEvent) -> datetime:
    """When the clock really stopped: a loss is noticed later than it happens."""
    since = event.figures.get("since")
    return datetime.fromisoformat(since) if since else event.at


def ticks(call: Call) -> list[float]:
    """Where whole minutes (or fives, in long calls) fall along the drawing, in thousandths."""
    if call.connected_at is None or call.ended_at is None:
        return []
    total_s = (call.ended_at - call.connected_at).total_seconds()
    if total_s <= 0:
        return []  # hung up at once, or the wall clock was put back meanwhile
    step_s = 60 if total_s <= 1800 else 300
    return [round(1000 * at_s / total_s, 1) for at_s in range(0, int(total_s) + 1, step_s)]


def letter_of(call: Call, role: str, language: str) -> dict[str, object]:
    """What the letter of a receipt says, its figures written out for the reader. Two queries."""
    view = _in_short(call, _settled(meters_of(call)), role)
    sums = ("paid", "share", "reserved", "returned")
    return {
        **{
            name: format_amount(getattr(view, name), call.network.currency, language)
            for name in sums
        },
        "number": view.number,
        "other": view.other,
        "counted": view.counted,
        "role": role,
        "url": settings.PUBLIC_URL + reverse("calls:receipt", args=[call.id]),
    }


def tell(lines: Sequence[Line]) -> list[Said]:
    """Calls as lines of a statement: with whom, how, how long."""
    ids = {line.ref.id for line in lines}
    calls = {
        str(call.id): call
        for call in Call.objects.filter(id__in=ids)
        .select_related("client", "agent", "network", "advisor__person", "advisor__company")
        .prefetch_related("meters")
    }
    return [
        _said(line, calls[line.ref.id]) if line.ref.id in calls else plain(line) for line in lines
    ]


def _said(line: Line, call: Call) -> Said:
    earned = line.kind == Kind.EARNINGS
    title = _("%(mode)s call with %(name)s") % {
        "mode": call.get_mode_display(),
        "name": call.client.shown_name if earned else call.advisor_name,
    }
    counted = clock(sum(meter.closed_ms for meter in call.meters.all()))
    note = _("%(time)s counted") % {"time": counted}
    fee = sum(meter.gateway_fee for meter in call.meters.all())
    if earned and line.reason == "share" and fee:  # what is booked is what is left of it
        note = _("%(time)s counted, less %(fee)s for the payment service") % {
            "time": counted,
            "fee": words.money(fee, call.network.currency),
        }
    if line.reason == "commission":
        note = _("%(time)s counted, the operator’s part") % {"time": counted}
    if waived := sum(meter.waived for meter in call.meters.all()):
        sum_ = words.money(waived, call.network.currency)
        note = _("%(note)s, %(sum)s waived") % {"note": note, "sum": sum_}
    if line.reason == "refund":
        note = _("given back")
    return Said(title, note, reverse("calls:receipt", args=[call.id]))
