"""While it rings: accept, decline with a word, cancel, miss.

A company's call rings at several: the first who accepts takes the seat under the call's lock,
and the others are told who has it.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.accounts.models import Person
from minutewise.advisors.actions import (
    come_back,
    record_missed,
    record_missed_by,
)
from minutewise.calls import events
from minutewise.calls.actions import missed, rounds, transfer
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.finish import conclude, tell_other_tabs
from minutewise.calls.actions.seats import seat
from minutewise.calls.models import Call, Rung
from minutewise.calls.relayed import check_relay
from minutewise.calls.rules import ADVISOR, SYSTEM, other
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.rooms.actions import take_advisors_seat
from minutewise.webhooks.rules import Kind

WORD_LENGTH_MAX = 200


def check_ringing(work: Desk) -> None:
    """Raises RuleError `taken`, which names the colleague who was faster, or `not_ringing`."""
    if work.call.stage == Call.Stage.RINGING:
        return
    if work.call.rings_in_rounds and work.call.agent and work.call.stage != Call.Stage.ENDED:
        said = _("%(name)s has taken it.")
        raise RuleError("taken", said % {"name": work.call.agent.shown_name})
    raise RuleError("not_ringing", _("This call does not ring any more."))


def accept(
    call_id: UUID, now: Instant, by: Person | None = None, closes_at_ms: int | None = None
) -> None:
    """The advisor takes the call; from here on the meter can end but not become void.

    `by`: which agent of a company; also a colleague who takes a running call over, whose open
    interval then closes at `closes_at_ms`. Raises `not_ringing`, `taken`, `in_another_call`,
    `relay_missing`.
    """
    with desk(call_id, now) as work:
        check_relay(work.call.mode, by)  # a page is known before, an agent only now
        if by is not None and (asked := _asked_to_take_over(work, by)):
            closes_ms = now.steady_ms if closes_at_ms is None else closes_at_ms
            transfer.take_over(work, asked, by, closes_ms)
            return
        check_ringing(work)
        if work.call.rung_by == ADVISOR:
            rounds.sits_already(work)  # and who answers is the client
        elif work.call.is_a_companys:
            _take(work, by)
        else:
            come_back(work.call.advisor, now)  # who answers has not missed in a row
        work.enter(Call.Stage.CONNECTING)
        work.call.accepted_at = now.wall
        if work.row is not None:
            work.keep(metering.accept(work.meter))
        work.show_busy(True)
        work.note("accepted", other(work.call.rung_by))
        work.tell_call()
        work.tell_meter()
        if not work.call.rings_in_rounds:
            tell_other_tabs(work)
        events.tell(work.call, Kind.CALL_ACCEPTED, now)


def _asked_to_take_over(work: Desk, by: Person) -> Rung | None:
    rung = rounds.rung_at(work, by.id)
    return rung if rung and rung.by_id else None


def _take(work: Desk, by: Person | None) -> None:
    rung = rounds.rung_at(work, by.id) if by else None
    if by is None or rung is None:
        raise RuleError("not_ringing", _("This call does not ring any more."))
    check_relay(work.call.mode, work.call.client, by)
    seat(work, by, take_advisors_seat)
    work.sits(by)
    rounds.stop(work, rung, End.ACCEPTED)
    rounds.stop_all(work, End.ELSEWHERE)


def decline(call_id: UUID, word: object, now: Instant, by: Person | None = None) -> None:
    """The advisor says no, perhaps with a word; the hold is free again at once.

    Of a company's agents the call goes on to the next, until all have said no.
    """
    said = " ".join(str(word or "").split())[:WORD_LENGTH_MAX]
    with desk(call_id, now) as work:
        if by is not None and (asked := _asked_to_take_over(work, by)):
            transfer.refuse(work, asked, said)
            return
        check_ringing(work)
        if work.call.rings_in_rounds:
            _pass_on(work, by, said)
            return
        work.call.word = said
        _give_up(work, "declined", other(work.call.rung_by), Call.Outcome.DECLINED)


def _pass_on(work: Desk, by: Person | None, said: str) -> None:
    rung = rounds.rung_at(work, by.id) if by else None
    if rung is None:
        raise RuleError("not_ringing", _("This call does not ring any more."))
    rounds.stop(work, rung, End.DECLINED, answer=said)
    if rounds.next_turn(work).over == "declined":
        work.call.word = said
    _go_on(work)


def route_again(call_id: UUID, now: Instant) -> None:
    """Time has passed, or somebody came or went: the next round of a company's call.

    Does nothing for a call that does not ring any more.
    """
    with desk(call_id, now) as work:
        if work.call.stage == Call.Stage.RINGING and work.call.rings_in_rounds:
            _go_on(work)


def _go_on(work: Desk) -> None:
    match rounds.take_turn(work).over:
        case "declined":
            name = work.call.advisor.shown_name
            _give_up(work, "declined", SYSTEM, Call.Outcome.DECLINED, name=name)
        case "missed":
            _miss(work)


def cancel(call_id: UUID, now: Instant) -> None:
    """Who called changes their mind while it rings."""
    with desk(call_id, now) as work:
        if work.call.stage != Call.Stage.RINGING:
            raise RuleError("not_ringing", _("This call does not ring any more."))
        _give_up(work, "cancelled", work.call.rung_by, Call.Outcome.CANCELLED)


def miss(call_id: UUID, now: Instant) -> None:
    """Nobody answered in time; missed twice in a row, the advisor is shown as away."""
    with desk(call_id, now) as work:
        check_ringing(work)
        _miss(work)


def _miss(work: Desk) -> None:
    if work.call.rung_by == ADVISOR:  # the client's line in the thread says it, and its letter
        _give_up(work, "missed", SYSTEM, Call.Outcome.MISSED)
        return
    if work.call.is_a_companys:
        there = {
            a.person
            for a in rounds.agents_for(work.call.advisor, work.call.client_id)
            if a.available
        }
        for rung in rounds.ringing(work):
            if rung.person_id not in there:  # who is not there has missed nothing
                rounds.stop(work, rung, End.WITHDRAWN)
        who = rounds.stop_all(work, End.MISSED)
        record_missed_by(work.call.advisor, who, work.now)
    else:
        who = [work.call.agent_id] if work.call.agent_id else []
        record_missed(work.call.advisor, work.now)
    missed.tell_later(who, work.now)
    _give_up(work, "missed", SYSTEM, Call.Outcome.MISSED)


def _give_up(work: Desk, kind: str, who: str, outcome: Call.Outcome, **figures: object) -> None:
    if work.row is not None:
        work.keep(metering.void(work.meter))
    work.note(kind, who, **figures)
    conclude(work, outcome)
