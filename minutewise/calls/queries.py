"""What people see of a call: always their own, always the same figures on both sides."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum
from django.urls import reverse

from minutewise import metering
from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Membership
from minutewise.advisors.queries import picture_url, team_of, word_of
from minutewise.advisors.rules.presence import Is
from minutewise.calls.convert import meter_of, terms_of, terms_shown
from minutewise.calls.models import Call, CallEvent, Lease, Meter, Rung, SampleMark
from minutewise.calls.rules import ADVISOR, CLIENT, Waits
from minutewise.calls.rules.routing import End
from minutewise.calls.sample_marks import Mark
from minutewise.calls.texts import line
from minutewise.conversations.models import Message
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError
from minutewise.ledger.queries import holds_of
from minutewise.ledger.rules import Ref
from minutewise.metering import State

Json = dict[str, Any]

# What comes with a call wherever one is shown or changed.
WHOLE = ("client", "agent", "advisor__person", "advisor__company", "network", "conversation")


def call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """The call and the person's side in it. Raises MissingError when it is not theirs."""
    call = (
        Call.objects.filter(Q(client=person) | Q(agent=person), id=call_id)
        .select_related(*WHOLE)
        .first()
    )
    if call is None:
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def rung_call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """As `call_of`, also for whoever it rings or has rung for: to answer it, and for no more."""
    mine = Q(client=person) | Q(agent=person) | Q(rungs__person=person)
    call = Call.objects.filter(mine, id=call_id).select_related(*WHOLE).first()
    if call is None:
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def attended_call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """As `call_of`, also for who has handed the call over: for reading what it came to."""
    sat = Q(rungs__person=person, rungs__end=End.ACCEPTED.value)
    mine = Q(client=person) | Q(agent=person) | sat
    call = Call.objects.filter(mine, id=call_id).select_related(*WHOLE).first()
    if call is None:
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def rings_for(person: Person, call_id: UUID) -> bool:
    """Whether this call rings for this agent of a company now."""
    return Rung.objects.filter(call=call_id, person=person, end="").exists()


def ringing_at_team_of(person_id: UUID) -> list[UUID]:
    """The calls that ring at the colleagues of this person, or at himself."""
    team = Membership.objects.filter(person=person_id, left_at=None).values("company")
    calls = Call.objects.filter(stage=Call.Stage.RINGING, advisor__company__in=team)
    return list(calls.values_list("id", flat=True))


def handed_to(person_id: UUID) -> list[UUID]:
    """The running calls that this person is asked to take over."""
    asked = Rung.objects.filter(person=person_id, end="", by__isnull=False)
    return list(asked.values_list("call_id", flat=True))


def topic_of(call_id: UUID) -> str:
    """The realtime topic of a call."""
    return f"call:{call_id}"


def current_meter(call: Call) -> Meter | None:
    """The newest meter of the call; None in a free conversation."""
    return call.meters.order_by("-number").first()


def meters_before(row: Meter | None) -> list[Meter]:
    """The meters that came before this one in the chain (changes of mode), oldest first."""
    if row is None or row.number == 1:
        return []
    return list(row.call.meters.filter(number__lt=row.number).order_by("number"))


def taken_each(before: Iterable[Meter]) -> list[int]:
    """What each of these meters takes of the chain's money, once the sample is passed."""
    return [metering.taken_by([(terms_of(meter), meter.closed_ms)]) for meter in before]


def earlier_of(row: Meter | None) -> int:
    """What may still be waived of the meters before this one: what they take, less waivers."""
    before = meters_before(row)
    return sum(taken_each(before)) - sum(meter.waived for meter in before)


def confirmed_of(row: Meter) -> int | None:
    """The maximum of the whole chain, as the client has confirmed it; None without one.

    The terms of a later meter say only what is left for it, so the holds tell the whole. Those
    of an earlier offer that came to nothing do not belong to the chain.
    """
    if row.maximum is None or row.number == 1:
        return row.maximum
    chain = row.call.meters.exclude(state=State.VOID.value).order_by("number").first() or row
    holds = holds_of(Ref("call", str(row.call_id)))
    since = chain.confirmed_at
    return sum(hold.amount for hold in holds if since is None or hold.opened_at >= since)


def sample_used(
    client_id: UUID | None, advisor_id: UUID, since: datetime, marks: Collection[Mark] = ()
) -> int:
    """Milliseconds of free samples that ran since then, summed over calls: between the two, and
    of whoever called this advisor from a browser or with a card of these `marks`.
    """
    whose = Q(client_id=client_id) if client_id else Q()
    for mark in marks:
        known = SampleMark.objects.filter(kind=mark.kind, digest=mark.digest)
        whose |= Q(call__in=known.values("call"))
    found = Meter.objects.filter(
        whose,
        call__advisor_id=advisor_id,
        free_sample_s__gt=0,
        state=State.SETTLED.value,
        settled_at__gte=since,
    ).aggregate(ran=Sum("closed_ms"))
    return int(found["ran"] or 0)


def sample_left_s(
    client_id: UUID | None,
    advisor_id: UUID,
    sample_s: int,
    *,
    again_days: int,
    used_s: int,
    at: datetime,
    marks: Collection[Mark] = (),
) -> int:
    """The free sample this client has with this advisor: all of it, or none once it is used up.

    Used up once `used_s` of it (or all of a shorter one) ran within `again_days`, summed over
    calls, also those of other accounts with the same `marks` (`sample_marks.Mark`). A visitor of
    whom nothing is known yet is told of the whole.
    """
    if (client_id is None and not marks) or sample_s == 0:
        return sample_s
    ran_ms = sample_used(client_id, advisor_id, at - timedelta(days=again_days), marks)
    return 0 if ran_ms >= min(used_s, sample_s) * 1000 else sample_s


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
    }


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
        "who": CLIENT if message.author_id == call.client_id else ADVISOR,
        "text": message.text,
    }


def snapshot(call: Call, role: str, now: Instant) -> Json:
    """Everything a browser shows of a call; the events after `seq` keep it true."""
    waits = Waits.of(call.waits)
    messages = Message.objects.filter(call=call.id).order_by("at", "id")
    return {
        "id": str(call.id),
        "seq": call.seq,
        "topic": topic_of(call.id),
        "me": role,
        "subject": call.subject,
        "currency": call.network.currency,
        "company": call.advisor.shown_name if call.is_a_companys else "",
        "rates": rates_part(call.advisor),
        **call_part(call, now),
        "meter": meter_part(current_meter(call), waits, now),
        "log": [log_line(event, call) for event in call.events.order_by("seq")],
        "messages": [message_part(message, call) for message in messages],
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
    service = advisor.services.first()
    return {rate.mode: rate.amount for rate in service.rates.all()} if service else {}


def ring_part(call: Call, row: Meter | None, now: Instant, rung: Rung | None = None) -> Json:
    """What the advisor is shown while a call rings: who, why, under which terms.

    `rung`: at which agent of a company it rings.
    """
    limit_s = Waits.of(call.waits).ring_s
    left_ms = stage_left_ms(call, limit_s, now)
    if rung is not None and rung.by_id:
        left_ms = rung_left_ms(rung, limit_s, now)
    terms = terms_of(row) if row else None
    share = metering.split(terms.rate, 0, terms.commission_bps).share if terms else 0
    lasting = metering.funded_ms(terms, terms.maximum) if terms and terms.maximum else None
    return {
        "call": str(call.id),
        "seq": call.seq,
        "url": reverse("calls:room", args=[call.id]),
        "from": {"name": call.client.shown_name, "picture": ""},
        "mode": call.mode,
        "subject": call.subject,
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


def rung_left_ms(rung: Rung, limit_s: int, now: Instant) -> int:
    """Milliseconds for which a colleague is still asked to take over; the whole after a reboot."""
    if rung.boot != now.boot:
        return limit_s * 1000
    return max(0, rung.since_ms + limit_s * 1000 - now.steady_ms)


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


def colleagues_of(call: Call) -> list[Json]:
    """The team but for whoever is in the call, free ones first, then by name."""
    places = [
        p for p in team_of(call.advisor) if p.person_id not in {call.agent_id, call.client_id}
    ]
    shown = [
        {"id": str(p.person_id), "name": p.person.shown_name, "is": word_of(p).value}
        for p in places
    ]
    return sorted(shown, key=lambda each: (each["is"] != Is.ONLINE, each["name"].casefold()))


def ringing_for(person: Person, now: Instant) -> list[Json]:
    """The calls that ring for this person right now: their own, and those of their company."""
    calls = Call.objects.filter(agent=person, stage=Call.Stage.RINGING).select_related(*WHOLE)
    rungs = Rung.objects.filter(person=person, end="").select_related(
        "person", "by", *(f"call__{name}" for name in WHOLE)
    )
    return [
        *(ring_part(call, current_meter(call), now) for call in calls),
        *(ring_part(r.call, current_meter(r.call), now, r) for r in rungs.order_by("id")),
    ]


def open_call_of(client: Person, advisor: Advisor) -> Call | None:
    """The call between the two that has not ended, if there is one."""
    calls = Call.objects.filter(client=client, advisor=advisor).exclude(stage=Call.Stage.ENDED)
    return calls.first()


def open_calls() -> Iterable[Call]:
    """Every call that has not ended, for the keeper."""
    return Call.objects.exclude(stage=Call.Stage.ENDED).select_related("advisor")


def lease_mark_ms(now: Instant) -> int | None:
    """Until when the keeper has said that every running meter was proven; None if unknown."""
    lease = Lease.objects.filter(name="keeper", boot=now.boot).first()
    return lease.proven_ms if lease else None
