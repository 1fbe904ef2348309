"""Another way to talk within the same call: one meter ends, the next begins, at once."""

from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.convert import TERMS, keep, meter_of, terms_shown
from minutewise.calls.models import Call, Meter
from minutewise.calls.queries import topic_of
from minutewise.calls.relayed import check_relay
from minutewise.calls.rules import CLIENT, needs_of_mode
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.metering import Reason, State
from minutewise.realtime.announce import set_needs


def change_mode(call_id: UUID, who: str, mode: object, closes_at_ms: int, now: Instant) -> None:
    """Changes the mode; dearer needs the client's own press, cheaper only shows.

    A rate never changes inside a meter: the running one ends and the next starts in the same
    transaction with what is left of sample, minimum and maximum. Raises `dearer_needs_client`,
    `mode_not_offered`, and InvalidError when too little of the maximum is left (raise first).
    """
    with desk(call_id, now) as work:
        if work.call.stage != Call.Stage.LIVE:
            raise RuleError("not_live", _("The mode can change while you are connected."))
        if mode == work.call.mode:
            return
        check_relay(str(mode), work.call.client, work.call.agent)
        service = work.call.advisor.services.first()
        rate = service and service.rates.filter(mode=mode).first()
        if not service or not rate:
            raise InvalidError(
                "mode_not_offered", _("This way to talk is not offered."), field="mode"
            )
        if work.row is not None and work.row.state == State.OFFERED.value:
            raise RuleError("offer_open", _("Answer the offer first."))
        if work.row is not None and work.row.state != State.VOID.value:
            price = Price(rate.amount, service.rate_unit_s)
            _next_meter(work, who, price, rate.mode, closes_at_ms)
        work.call.mode = rate.mode
        set_needs(topic_of(work.call.id), needs_of_mode(rate.mode))
        shown = terms_shown(meter_of(work.row).terms) if work.row else None
        work.note("mode", who, mode=str(rate.get_mode_display()), terms=shown)
        work.tell_call()
        work.tell_meter()


class Price(NamedTuple):
    """Minor units for so many seconds: the service may have changed from minutes to hours."""

    rate: int
    unit_s: int


def _next_meter(work: Desk, who: str, price: Price, mode: str, closes_at_ms: int) -> None:
    old = work.meter
    assert work.row is not None  # noqa: S101 (asked by the caller)
    is_dearer = price.rate * old.terms.rate_unit_s > old.terms.rate * price.unit_s
    if is_dearer and who != CLIENT:
        raise RuleError("dearer_needs_client", _("Only the client can change to a dearer mode."))
    if old.reasons - {Reason.CLIENT, Reason.ADVISOR}:
        raise RuleError("not_live", _("The mode can change while you are connected."))
    running = old.state is State.RUNNING
    ended = metering.end(old, closes_at_ms)
    terms = metering.next_terms(
        ended.terms, ended.closed_ms, rate=price.rate, rate_unit_s=price.unit_s
    )
    metering.check_maximum(terms)
    now, row = work.now, work.row
    # Never before the old one ran: older proof than that would count what was a pause.
    starts_ms = max(closes_at_ms, row.not_before_ms or closes_at_ms)
    row.ended_at = now.wall
    keep(row, ended)
    row.save()
    work.row = Meter(
        call=work.call, client=work.call.client, number=row.number + 1, mode=mode,
        currency=row.currency, state=State.CONFIRMED.value, accepted=True, boot=now.boot,
        not_before_ms=starts_ms,
        confirmed_at=now.wall, **{name: getattr(terms, name) for name in TERMS},
    )  # fmt: skip
    started = metering.connect(meter_of(work.row), starts_ms)
    for reason in () if running else sorted(old.reasons):
        started = metering.pause(started, reason, starts_ms)
    work.keep(started)
