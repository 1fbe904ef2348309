"""A company's call rings: whom routing says, until one answers or nobody is left."""

from uuid import UUID

from minutewise.accounts.queries.blocks import apart_from
from minutewise.advisors.models import Advisor
from minutewise.advisors.queries import is_free, members_of
from minutewise.calls.actions import closed_pages
from minutewise.calls.actions.desk import Desk
from minutewise.calls.models import Rung
from minutewise.calls.queries import ring_part
from minutewise.calls.rules.routing import Agent, End, Turn, route
from minutewise.realtime.announce import announce
from minutewise.rooms.models import Seat
from minutewise.work.quick.prepared import Prepared

_RINGING = Prepared(
    lambda call: Rung.objects.filter(call=call, end="").select_related("person").order_by("id"),
    call=UUID,
)


def agents_for(page: Advisor, client_id: UUID) -> list[Agent]:
    """The company's agents as routing sees them for this client."""
    places = members_of(page)
    people = [place.person_id for place in places]
    out = apart_from(client_id, people) | {client_id}
    out |= set(
        Seat.objects.filter(person__in=people, left_at=None).values_list("person_id", flat=True)
    )
    return [
        Agent(place.person_id, place.idle_since, is_free(place) and place.person_id not in out)
        for place in places
    ]


def next_turn(work: Desk) -> Turn:
    """What routing says of this call now."""
    call = work.call
    passed_ms = work.now.steady_ms - call.stage_since_ms if call.boot == work.now.boot else 0
    rung = {r.person_id: End(r.end) for r in call.rungs.filter(by=None).order_by("id")}
    return route(
        agents_for(call.advisor, call.client_id), rung, passed_ms,
        first_ms=work.waits.ring_first_s * 1000, ring_ms=work.waits.ring_s * 1000,
    )  # fmt: skip


def take_turn(work: Desk) -> Turn:
    """Rings and stops ringing as routing says; ending the call is left to the caller."""
    turn = next_turn(work)
    for rung in ringing(work):
        if rung.person_id in turn.withdraw:
            stop(work, rung, End.WITHDRAWN)
    for person in turn.ring:
        rung = Rung.objects.create(
            call=work.call, person_id=person, number=turn.number, since=work.now.wall,
            since_ms=work.now.steady_ms, boot=work.now.boot,
        )  # fmt: skip
        told = ring_part(work.call, work.row, work.now, rung)
        announce(f"person:{person}", "ring", told)
        closed_pages.ring(work.call, person, told["ring_left_ms"], work.now)
    if turn.number > 1:
        work.call.rungs.filter(end="", by=None).update(number=turn.number)
    return turn


def ringing(work: Desk) -> list[Rung]:
    """Where it rings now, for the client's call as for a handover."""
    found = _RINGING.rows(call=work.call.id)
    for rung in found:
        rung.call = work.call
    return found


def rung_at(work: Desk, person_id: UUID) -> Rung | None:
    """The ring at this person, if it rings there now."""
    return next((rung for rung in ringing(work) if rung.person_id == person_id), None)


def sits_already(work: Desk) -> None:
    """The client has answered an agent's call: who of a company sits in it is written down as if
    it had rung there."""
    call, now = work.call, work.now
    if call.is_a_companys and call.agent is not None:
        Rung.objects.create(
            call=call, person=call.agent, number=0, end=End.ACCEPTED.value, since=now.wall,
            until=now.wall, since_ms=now.steady_ms, until_ms=now.steady_ms, boot=now.boot,
        )  # fmt: skip


def stop(work: Desk, rung: Rung, end: End, *, answer: str = "", outcome: str = "") -> None:
    """It rings no more at this agent, in none of his tabs."""
    rung.end, rung.answer = end.value, answer
    rung.until, rung.until_ms = work.now.wall, work.now.steady_ms
    rung.save(update_fields=["end", "answer", "until", "until_ms"])
    told: dict[str, object] = {"call": str(work.call.id), "outcome": outcome or end.value}
    if end is End.ELSEWHERE:
        told["by"] = work.call.advisor_name
    announce(f"person:{rung.person_id}", "ring_over", told)
    closed_pages.ring_over(work.call, rung.person_id, work.now)


def stop_all(work: Desk, end: End, outcome: str = "") -> list[UUID]:
    """Stops the ringing everywhere; returns at whom it rang."""
    rungs = ringing(work)
    for rung in rungs:
        stop(work, rung, end, outcome=outcome)
    return [rung.person_id for rung in rungs]
