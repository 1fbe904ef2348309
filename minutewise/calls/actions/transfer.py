"""A running call goes over to a colleague of the same company: asked, taken, or all stays.

The client confirms nothing anew: the same meter, the same terms, the same hold. Between the
handover and the colleague's first proof the meter stands still, as when a line is lost.
"""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.advisors.actions import record_missed_by, set_talking
from minutewise.calls.actions import closed_pages, rounds
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.meter import hand_over
from minutewise.calls.actions.seats import seat
from minutewise.calls.models import Call, Rung
from minutewise.calls.queries import ring_part, topic_of
from minutewise.calls.relayed import check_relay
from minutewise.calls.rules import ADVISOR
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import InvalidError, RuleError
from minutewise.realtime.announce import announce, hand_seat
from minutewise.rooms.actions import hand_advisors_seat

WORD_LENGTH_MAX = 200


def ask_colleague(call_id: UUID, to: object, word: object, now: Instant) -> None:
    """The agent asks a colleague to take over, with a word. Nothing changes until he answers.

    Raises `not_live`, `no_such_colleague`, `colleague_asked` (one at a time), `not_there`.
    """
    with desk(call_id, now) as work:
        if work.call.stage != Call.Stage.LIVE:
            raise RuleError("not_live", _("A call can be handed over while you are connected."))
        if any(rung.by_id for rung in rounds.ringing(work)):
            raise RuleError("colleague_asked", _("A colleague is being asked already."))
        colleague = _colleague(work, to)
        rung = Rung.objects.create(
            call=work.call, person=colleague, by=work.person(ADVISOR), number=0,
            word=" ".join(str(word or "").split())[:WORD_LENGTH_MAX], since=now.wall,
            since_ms=now.steady_ms, boot=now.boot,
        )  # fmt: skip
        told = ring_part(work.call, work.row, now, rung)
        announce(f"person:{colleague.id}", "ring", told)
        closed_pages.ring(work.call, colleague.id, told["ring_left_ms"], now)
        work.note("asked", ADVISOR, to=str(colleague.id))
        work.tell_call()


def _colleague(work: Desk, to: object) -> Person:
    team = rounds.agents_for(work.call.advisor, work.call.client_id)
    agent = next((each for each in team if str(each.person) == to), None)
    if agent is None or agent.person == work.call.agent_id:
        raise InvalidError("no_such_colleague", _("Choose a colleague."), field="to")
    person = Person.objects.get(pk=agent.person)
    if not agent.available:
        said = _("%(name)s is not available right now.")
        raise RuleError("not_there", said % {"name": person.shown_name})
    return person


def take_back(call_id: UUID, now: Instant) -> None:
    """The agent does not wait for the colleague's answer any longer."""
    with desk(call_id, now) as work:
        rung = _asked(work)
        if rung is None:
            raise RuleError("nobody_asked", _("No colleague is being asked."))
        _stays(work, rung, End.WITHDRAWN)


def refuse(work: Desk, rung: Rung, said: str) -> None:
    """The colleague says no, perhaps with a word for the one who asked."""
    _stays(work, rung, End.DECLINED, said)


def miss_handover(call_id: UUID, now: Instant) -> None:
    """The colleague did not answer in time."""
    with desk(call_id, now) as work:
        rung = _asked(work)
        if rung is not None:
            record_missed_by(work.call.advisor, [rung.person_id], now)
            _stays(work, rung, End.MISSED)


def look_again(call_id: UUID, now: Instant) -> None:
    """The colleague came, went or took another call: who cannot answer is not asked any more."""
    with desk(call_id, now) as work:
        rung = _asked(work)
        if rung is None:
            return
        team = rounds.agents_for(work.call.advisor, work.call.client_id)
        if not any(agent.available for agent in team if agent.person == rung.person_id):
            _stays(work, rung, End.MISSED)


def take_over(work: Desk, rung: Rung, by: Person, closes_at_ms: int) -> None:
    """The colleague takes the seat; the meter stands still until he is proven.

    `closes_at_ms`: where an open interval closes, the last instant proven by both.
    """
    before = work.person(ADVISOR)
    check_relay(work.call.mode, work.call.client, by)
    seat(work, by, hand_advisors_seat)
    figures = hand_over(work, closes_at_ms)
    work.note("handed", ADVISOR, to=str(by.id), **figures)
    work.sits(by)
    rounds.stop(work, rung, End.ACCEPTED)
    set_talking([before.id], False, work.now)
    set_talking([by.id], True, work.now, answered=by.id)
    hand_seat(topic_of(work.call.id), ADVISOR, str(by.id))
    announce(f"person:{before.id}", "handed", {"call": str(work.call.id), "to": by.shown_name})
    work.tell_call()
    work.tell_meter()


def _asked(work: Desk) -> Rung | None:
    return next((rung for rung in rounds.ringing(work) if rung.by_id), None)


def _stays(work: Desk, rung: Rung, end: End, said: str = "") -> None:
    rounds.stop(work, rung, end, answer=said)
    work.note("stays", ADVISOR)
    work.tell_call()
