"""The parts of a snapshot, each replaced by an event of its own."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from minutewise import metering
from minutewise.advisors.models import Advisor, Rate
from minutewise.advisors.queries import belongs, picture_url
from minutewise.calls.convert import meter_of, terms_of, terms_shown
from minutewise.calls.models import Call, CallEvent, Meter, Rung
from minutewise.calls.queries.chain import confirmed_of, meters_before, taken_each
from minutewise.calls.rules import ADVISOR, CLIENT, Waits, other
from minutewise.calls.rules.routing import End
from minutewise.calls.texts import line
from minutewise.conversations.models import Message
from minutewise.conversations.queries.briefs import brief_in_short
from minutewise.kernel.clock import Instant
from minutewise.metering import State
from minutewise.ratings.queries import client_rating
from minutewise.work.quick.prepared import Prepared

Json = dict[str, Any]


def stage_left_ms(call: Call, limit_s: int, now: Instant) -> int:
    """Milliseconds until the present stage of a call is over; the whole after a reboot."""
    if call.boot != now.boot:
        return limit_s * 1000
    return max(0, call.stage_since_ms + limit_s * 1000 - now.steady_ms)


def call_part(call: Call, now: Instant) -> Json:
    """The part of a snapshot that an event `call` replaces."""
    ringing = call.stage == Call.Stage.RINGING
    ended = call.stage == Call.Stage.ENDED and call.accepted_at is not None
    return {
        "state": call.stage,
        "outcome": call.outcome or None,
        "word": call.word,
        "mode": call.mode,
        "people": people_part(call),
        "transfer": transfer_part(call, now),
        "ring_left_ms": stage_left_ms(call, Waits.of(call.waits).ring_s, now) if ringing else None,
        "receipt": reverse("calls:receipt", args=[call.id]) if ended else None,
    }


def meter_part(row: Meter | None, waits: Waits, now: Instant) -> Json | None:
    """A meter as both sides see it; true at `now`, while open it grows with time.

    `terms` are of this meter alone, its maximum is what is left for it. `earlier` (each: `taken`)
    and `earlier_ms` are of those before; `confirmed` and `waived` cover the whole chain.
    """
    if row is None:
        return None
    meter = meter_of(row)
    at_ms = now.steady_ms if row.boot == now.boot else (meter.open_since_ms or 0)
    before = meters_before(row)
    taken = taken_each(before)
    return {
        "id": str(row.id),
        "state": meter.state.value,
        "reasons": list(row.reasons),
        "going_on": meter.going_on,
        "terms": terms_shown(meter.terms),
        "running_ms": metering.running_ms(meter, at_ms),
        "open": meter.open_since_ms is not None,
        "earlier": sum(taken),
        "taken": taken,
        "earlier_ms": sum(each.closed_ms for each in before),
        "confirmed": confirmed_of(row),
        "waived": meter.waived + sum(each.waived for each in before),
        "ends_in_ms": ends_in_ms(row, waits, now),
        "offer_left_ms": offer_left_ms(row, waits, now),
    }


def offer_left_ms(row: Meter, waits: Waits, now: Instant) -> int | None:
    """Milliseconds for which an open offer can still be confirmed; None where none is open."""
    since = row.pauses_since.get("offer")
    if row.state != State.OFFERED.value or since is None:
        return None
    if row.boot != now.boot:
        return waits.offer_s * 1000
    return max(0, int(since) + waits.offer_s * 1000 - now.steady_ms)


def ends_in_ms(row: Meter, waits: Waits, now: Instant) -> int | None:
    """Milliseconds until a pause ends the call by itself; None if it may last."""
    limits = {"lost": waits.lost_s, "maximum": waits.maximum_s}
    left = [
        since + limits[reason] * 1000 - now.steady_ms
        if row.boot == now.boot
        else limits[reason] * 1000
        for reason, since in row.pauses_since.items()
        if reason in limits
    ]
    return max(0, min(left)) if left else None


_EVENTS = Prepared(lambda call: CallEvent.objects.filter(call=call).order_by("seq"), call=UUID)
_RATES = Prepared(
    lambda page: Rate.objects.filter(service__advisor=page).values_list("mode", "amount"),
    page=UUID,
)


def events_of(call: Call) -> list[CallEvent]:
    """Everything that happened in a call, in its order. One query."""
    return _EVENTS.rows(call=call.id)


def log_line(event: CallEvent, call: Call) -> Json:
    """One thing that happened, in words."""
    return {
        "seq": event.seq,
        "at": event.at.isoformat(),
        "who": event.who,
        "kind": event.kind,
        "text": line(event, call),
    }


def message_part(message: Message, call: Call) -> Json:
    """One message as both see it."""
    return {
        "id": str(message.id),
        "at": message.at.isoformat(),
        "who": message.side,
        "text": message.text,
    }


def people_part(call: Call) -> Json:
    """Names and pictures of the two."""
    advisor = call.advisor
    return {
        CLIENT: {"name": call.client.shown_name, "picture": ""},
        ADVISOR: {
            "name": call.advisor_name,
            "picture": picture_url(advisor),
            "page": f"/{advisor.handle}/",
        },
    }


def rates_part(advisor: Advisor) -> dict[str, int]:
    """Today's price of each mode, per the service's unit."""
    return dict(_RATES.columns(page=advisor.id))


def handover_part(call: Call, row: Meter | None, rung: Rung, now: Instant) -> Json:
    """What the colleague is told: who hands over, the word, the time counted so far."""
    meter = meter_part(row, Waits.of(call.waits), now)
    return {
        "by": rung.by.shown_name if rung.by else "",
        "word": rung.word,
        "running_ms": meter["running_ms"] + meter["earlier_ms"] if meter else 0,
    }


def transfer_part(call: Call, now: Instant) -> Json | None:
    """How the newest handover of a running call stands; None once it is past."""
    if not call.is_a_companys or call.stage != Call.Stage.LIVE:
        return None
    rungs = call.rungs.filter(by__isnull=False).select_related("person", "by")
    rung = rungs.order_by("-id").first()
    if rung is None or rung.arrived or rung.end == End.WITHDRAWN.value:
        return None
    return {
        "id": rung.id,
        "to": rung.person.shown_name,
        "by": rung.by.shown_name if rung.by else "",
        "stage": {"": "asking", End.ACCEPTED.value: "handed"}.get(rung.end, rung.end),
        "word": rung.answer,
        "left_ms": None if rung.end else rung_left_ms(rung, Waits.of(call.waits).ring_s, now),
    }


def rung_left_ms(rung: Rung, limit_s: int, now: Instant) -> int:
    """Milliseconds for which a colleague is still asked to take over; the whole after a reboot."""
    if rung.boot != now.boot:
        return limit_s * 1000
    return max(0, rung.since_ms + limit_s * 1000 - now.steady_ms)


def share_of(terms: metering.Terms, paid: int) -> int:
    """What of `paid` is the advisor's under these terms, minor units."""
    return metering.split(paid, 0, terms.commission_bps, fee_bps=terms.gateway_fee_bps).share


def _said_of(call: Call) -> Json:
    """What advisors say of a client who calls: stars as people read them, and how many said
    something. Nothing where the advisor calls."""
    if call.rung_by == ADVISOR:
        return {}
    found = client_rating(call.client_id)
    return {"stars": found.stars, "reviews": found.reviews}


def _brief_of(call: Call, rung: Rung | None) -> Json | None:
    """How the client's brief begins, for the advisor who is rung; for an agent of a company as
    long as the thread may be read by them."""
    if call.rung_by == ADVISOR or call.conversation_id is None:
        return None
    found = brief_in_short(call.conversation_id)
    if found is None or (rung is not None and not belongs(call.advisor, rung.person)):
        return None
    return found


def ring_part(call: Call, row: Meter | None, now: Instant, rung: Rung | None = None) -> Json:
    """What the advisor is shown while a call rings: who, why, under which terms.

    `rung`: at which agent of a company it rings.
    """
    limit_s = Waits.of(call.waits).ring_s
    left_ms = stage_left_ms(call, limit_s, now)
    if rung is not None and rung.by_id:
        left_ms = rung_left_ms(rung, limit_s, now)
    terms = terms_of(row) if row else None
    share = share_of(terms, terms.rate) if terms else 0
    lasting = metering.funded_ms(terms, terms.maximum) if terms and terms.maximum else None
    return {
        "call": str(call.id),
        "seq": call.seq,
        "url": reverse("calls:room", args=[call.id]),
        "from": {**people_part(call)[call.rung_by], **_said_of(call)},
        "rings_at": other(call.rung_by),
        "mode": call.mode,
        "subject": call.subject,
        "brief": _brief_of(call, rung),
        "currency": call.network.currency,
        "rate": terms.rate if terms else 0,
        "rate_unit_s": terms.rate_unit_s if terms else 60,
        "share_rate": share,
        "own_client": call.own_client,
        "held": (terms.maximum or 0) if terms else 0,
        "funded_minutes": None if lasting is None else lasting // 60_000,
        "sample_s": terms.free_sample_s if terms else 0,
        "company": call.advisor.shown_name if call.is_a_companys else "",
        "handover": handover_part(call, row, rung, now) if rung and rung.by else None,
        "ring_left_ms": left_ms,
    }
