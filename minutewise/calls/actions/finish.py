"""The end of a call and its settlement: once, in one transaction, to the cent."""

from dataclasses import dataclass
from uuid import UUID

from django.db.transaction import on_commit
from django.urls import reverse

from minutewise import metering
from minutewise.calls import events
from minutewise.calls.actions import closed_pages
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.rounds import stop_all
from minutewise.calls.convert import keep, meter_of
from minutewise.calls.models import Call, Meter, Receipt
from minutewise.calls.queries import meters_of, topic_of
from minutewise.calls.receipts import letter_of
from minutewise.calls.reviewed import may_be_reviewed
from minutewise.calls.rules import ADVISOR, CLIENT, SYSTEM
from minutewise.calls.rules.routing import End
from minutewise.conversations.actions import note_beside, note_call, note_unheard
from minutewise.kernel.clock import Instant
from minutewise.ledger.actions import capture
from minutewise.ledger.queries import holds_of
from minutewise.ledger.rules import Leg, Ref, commission, earnings, gateway_fees
from minutewise.metering import Reason, Split, State
from minutewise.notify.actions import send
from minutewise.payments.actions import holds_ended
from minutewise.realtime.announce import announce, end_topic
from minutewise.rooms.actions import leave_seats
from minutewise.work import metrics


def hang_up(call_id: UUID, who: str, closes_at_ms: int, now: Instant) -> None:
    """Either side ends the call. While it rings, who called cancels and the other declines."""
    with desk(call_id, now) as work:
        if work.call.stage == Call.Stage.ENDED:
            return  # a second press, or both at once: the call has ended, as wished
        if work.call.stage == Call.Stage.RINGING:
            outcome = Call.Outcome.CANCELLED if who == work.call.rung_by else Call.Outcome.DECLINED
            work.note(outcome.value, who)
        else:
            outcome = Call.Outcome.HUNG_UP
            work.note("hung_up", who)
        end(work, outcome, closes_at_ms)


def finish(call_id: UUID, outcome: Call.Outcome, closes_at_ms: int, now: Instant) -> bool:
    """Ends a call by itself: lost, maximum, never connected; or by the operator.

    Does nothing and says False when the cause is gone: raised, back or connected just before.
    """
    with desk(call_id, now) as work:
        if work.call.stage == Call.Stage.ENDED or not _still(work, outcome):
            return False
        work.note("operator" if outcome == Call.Outcome.OPERATOR else "over", SYSTEM)
        end(work, outcome, closes_at_ms)
        return True


def _still(work: Desk, outcome: Call.Outcome) -> bool:
    """Whether what ends the call by itself is true now that it is locked.

    A meter that has run says itself that it is lost. Of an offer, whatever became of it, and of
    a yes for which the clock has not started, nothing but the hubs' word is known: as in a talk
    without a meter, that word ends the call, or nothing ever would.
    """
    if outcome == Call.Outcome.NEVER_CONNECTED:
        return work.call.stage == Call.Stage.CONNECTING
    cause = {Call.Outcome.LOST: Reason.LOST, Call.Outcome.MAXIMUM: Reason.MAXIMUM}.get(outcome)
    if cause is None or work.row is None:
        return True
    has_run = work.meter.state in (State.RUNNING, State.PAUSED)
    return cause in work.meter.reasons or (cause is Reason.LOST and not has_run)


def end(work: Desk, outcome: Call.Outcome, closes_at_ms: int) -> None:
    """Ends the meter where its last provable second was, settles, and clears the room."""
    if work.row is not None and work.meter.state not in (State.ENDED, State.VOID, State.SETTLED):
        meter = work.meter
        over = metering.end(meter, closes_at_ms) if meter.accepted else metering.void(meter)
        work.row.ended_at = work.now.wall
        work.keep(over)
    conclude(work, outcome)


def conclude(work: Desk, outcome: Call.Outcome) -> None:
    """The call is over: settle what there is, free what was held, leave the seats."""
    call = work.call
    work.enter(Call.Stage.ENDED)
    call.outcome, call.ended_at = outcome, work.now.wall
    rows = _settle(work)
    leave_seats(call.id, work.now.wall)
    work.show_busy(False)
    work.tell_meter()
    work.tell_call()
    stop_all(work, End.WITHDRAWN, outcome=outcome.value)
    if call.accepted_at is None:
        tell_other_tabs(work)
    for person_id in work.people:
        announce(f"person:{person_id}", "wallet", {})
    _note_in_thread(work, rows)
    events.tell_ended(call, work.now)
    end_topic(topic_of(call.id))  # last: who is in it still hears all of the above


def _note_in_thread(work: Desk, rows: list[Meter]) -> None:
    """A line in the thread of the two: how long, what it came to, where the receipt is."""
    call = work.call
    paid = sum((row.charge or 0) - row.waived for row in rows)
    figures = {
        "mode": call.mode,
        "outcome": call.outcome,
        "answered": call.accepted_at is not None,
        "started_at": call.started_at.isoformat(),
        # What came in is told to agents by role: of a company's call it stands on the receipt.
        "paid": None if call.is_a_companys else paid,
        "running_ms": sum(row.closed_ms for row in rows),
        "currency": call.network.currency,
        "url": reverse("calls:receipt", args=[call.id]) if call.accepted_at else "",
    }
    if call.rung_by == ADVISOR:
        figures["by"] = ADVISOR
        if call.outcome == Call.Outcome.MISSED:
            note_unheard(call.conversation_id, call.id, figures, work.now)
            return
    _note_waiver(work, rows)
    note_call(call.conversation, call.id, figures, work.now.wall)


def _note_waiver(work: Desk, rows: list[Meter]) -> None:
    """What the advisor waived by pressing so: a line of their own before the call's; why
    stands on the receipt."""
    call, waived = work.call, sum(row.waived for row in rows)
    if not waived or call.is_a_companys:
        return  # of a company's call the figures stand on the receipt
    presses = call.events.filter(kind="waived").values_list("figures", flat=True)
    amount = min(waived, sum(int(figures["amount"]) for figures in presses))
    if amount:  # else a reservation had lapsed, and nobody did it
        figures = {"amount": amount, "currency": call.network.currency,
                   "url": reverse("calls:receipt", args=[call.id])}  # fmt: skip
        note_beside(call.conversation, "call_waived", figures, work.person(ADVISOR), work.now.wall)


def tell_other_tabs(work: Desk) -> None:
    """It rings no more, in none of the tabs of whoever was rung."""
    if (rung := work.call.rung) is None:
        return
    announce(
        f"person:{rung.id}", "ring_over",
        {"call": str(work.call.id), "outcome": work.call.outcome or "accepted"},
    )  # fmt: skip
    if work.call.rung_by != ADVISOR:  # a client is rung on open pages alone
        closed_pages.ring_over(work.call, rung.id, work.now)


@dataclass(frozen=True, slots=True)
class Settled:
    """One meter's part of the settlement, in minor units."""

    charge: int
    waived: int
    split: Split


def _settle(work: Desk) -> list[Meter]:
    """Pays what was counted and frees the rest; the meters of the call as they are kept then."""
    call = work.call
    rows = meters_of(call)
    if work.row is not None:
        rows[-1] = work.row
    ref = Ref("call", str(call.id))
    holds = [hold for hold in holds_of(ref) if hold.state == "open"]
    parts = shares(rows, sum(hold.amount for hold in holds))
    if holds:
        ids = [hold.id for hold in holds]
        capture(
            ids, legs(call, [part.split for part in parts], ref),
            key=f"call:{call.id}:settle", by="keeper", at=work.now.wall,
        )  # fmt: skip
        holds_ended(ids, work.now)
    for row, part in zip(rows, parts, strict=True):
        _keep_settled(work, row, part)
    may_be_reviewed(call, rows)
    if call.accepted_at is not None:
        _give_receipt(work, rows, parts)
    return rows


def shares(rows: list[Meter], held: int) -> list[Settled]:
    """What each meter of a chain costs the client and brings whom; void meters cost nothing.

    T4: nobody pays more than is still `held` (minor units). Where a reservation at a card lapsed
    after its money was used, what is missing counts as waived.
    """
    ran = [meter_of(row) for row in rows if row.state == State.ENDED.value]
    chain = [(meter.terms, meter.closed_ms) for meter in ran]
    charges = metering.chain_charges(chain)
    waived = sum(meter.waived for meter in ran)
    splits = metering.chain_splits(chain, waived)
    if sum(split.paid for split in splits) > held:
        splits = metering.chain_splits(chain, sum(charges) - held)
    found = (Settled(c, c - s.paid, s) for c, s in zip(charges, splits, strict=True))
    nothing = Settled(0, 0, metering.split(0, 0, 0))
    return [next(found) if row.state == State.ENDED.value else nothing for row in rows]


def legs(call: Call, splits: list[Split], ref: Ref) -> list[Leg]:
    """Where the money goes: the advisor's share to his earnings, the rest to the operator.

    A gateway fee that the advisor bears pays for what gateways kept: it is no commission.
    """
    currency = call.network.currency
    share, taken = sum(s.share for s in splits), sum(s.commission for s in splits)
    fee = sum(s.gateway_fee for s in splits)
    wanted = [
        Leg(earnings(call.advisor.earner, currency), share, "share", ref),
        Leg(commission(currency), taken, "commission", ref),
        Leg(gateway_fees(currency), fee, "gateway_fee", ref),
    ]
    return [leg for leg in wanted if leg.amount]


def _keep_settled(work: Desk, row: Meter, part: Settled) -> None:
    if row.state != State.ENDED.value:
        return
    keep(row, metering.settle(meter_of(row)))
    row.charge, row.waived = part.charge, part.waived
    row.commission, row.share = part.split.commission, part.split.share
    row.gateway_fee = part.split.gateway_fee
    row.settled_at = work.now.wall
    row.save()


def _give_receipt(work: Desk, rows: list[Meter], parts: list[Settled]) -> None:
    """Numbers the settled call and writes to both who want letters; free calls too."""
    call, paid = work.call, sum(part.split.paid for part in parts)
    on_commit(metrics.SETTLED.one_more)
    call.receipt = Receipt.objects.create(call=call, issued_at=work.now.wall)
    work.note("settled", SYSTEM, paid=paid, running_ms=sum(row.closed_ms for row in rows))
    for role in (CLIENT, ADVISOR):
        reader = work.person(role)
        if reader is None or not reader.receipts_by_mail:
            continue
        send(
            reader, "calls/letters/receipt", letter_of(call, role, reader.language),
            work.now.wall, network=call.network.name,
        )  # fmt: skip
