"""While it rings: accept, decline with a word, cancel, miss."""

from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.advisors.actions import come_back, record_missed
from minutewise.calls import events
from minutewise.calls.actions import missed
from minutewise.calls.actions.desk import Desk, desk
from minutewise.calls.actions.finish import conclude, tell_other_tabs
from minutewise.calls.models import Call
from minutewise.calls.rules import ADVISOR, CLIENT, SYSTEM
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import RuleError
from minutewise.webhooks.rules import Kind

WORD_LENGTH_MAX = 200


def _check_ringing(work: Desk) -> None:
    if work.call.stage != Call.Stage.RINGING:
        raise RuleError("not_ringing", _("This call does not ring any more."))


def accept(call_id: UUID, now: Instant) -> None:
    """The advisor takes the call; from here on the meter can end but not become void."""
    with desk(call_id, now) as work:
        _check_ringing(work)
        work.enter(Call.Stage.CONNECTING)
        work.call.accepted_at = now.wall
        if work.row is not None:
            work.keep(metering.accept(work.meter))
        come_back(work.call.advisor, now)  # who answers has not missed in a row
        work.show_busy(True)
        work.note("accepted", ADVISOR)
        work.tell_call()
        work.tell_meter()
        tell_other_tabs(work)
        events.tell(work.call, Kind.CALL_ACCEPTED, now)


def decline(call_id: UUID, word: object, now: Instant) -> None:
    """The advisor says no, perhaps with a word; the hold is free again at once."""
    with desk(call_id, now) as work:
        _check_ringing(work)
        work.call.word = " ".join(str(word or "").split())[:WORD_LENGTH_MAX]
        _give_up(work, "declined", ADVISOR, Call.Outcome.DECLINED)


def cancel(call_id: UUID, now: Instant) -> None:
    """The client changes their mind while it rings."""
    with desk(call_id, now) as work:
        _check_ringing(work)
        _give_up(work, "cancelled", CLIENT, Call.Outcome.CANCELLED)


def miss(call_id: UUID, now: Instant) -> None:
    """Nobody answered in time; missed twice in a row, the advisor is shown as away."""
    with desk(call_id, now) as work:
        _check_ringing(work)
        record_missed(work.call.advisor, now)
        missed.tell_later(work.call, now)
        _give_up(work, "missed", SYSTEM, Call.Outcome.MISSED)


def _give_up(work: Desk, kind: str, who: str, outcome: Call.Outcome) -> None:
    if work.row is not None:
        work.keep(metering.void(work.meter))
    work.note(kind, who)
    conclude(work, outcome)
