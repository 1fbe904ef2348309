"""A call on the desk: locked, changed by one action, kept and told as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from minutewise import metering
from minutewise.accounts.models import Person
from minutewise.advisors.actions import set_talking
from minutewise.calls.convert import keep, meter_of
from minutewise.calls.models import Call, CallEvent, Lease, Meter
from minutewise.calls.queries import (
    call_part,
    current_meter,
    earlier_of,
    log_line,
    meter_part,
    ran_before,
    topic_of,
    whole_call,
)
from minutewise.calls.rules import SYSTEM, Waits
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError, RuleError
from minutewise.metering import Reason
from minutewise.realtime.announce import announce
from minutewise.work.quick.prepared import Prepared
from minutewise.work.writing import writing

_LOCKED = Prepared(
    lambda call: Call.objects.select_for_update().filter(id=call).order_by().values_list("id"),
    call=UUID,
)


class Desk:
    """One call while it is being changed.

    Lock order as `work.writing` has it: call, its meter, the ledger, the thread. Whatever
    is noted here is numbered, kept with the call and announced after the commit, in this order.
    """

    def __init__(self, call: Call, row: Meter | None, now: Instant) -> None:
        self.call, self.row, self.now = call, row, now
        self.waits = Waits.of(call.waits)

    @property
    def meter(self) -> metering.Meter:
        """The pure meter. Raises RuleError(`no_meter`) in a call that has none."""
        if self.row is None:
            raise RuleError("no_meter", _("There is no meter in this call."))
        return meter_of(self.row)

    @property
    def earlier(self) -> int:
        """What the earlier meters of the chain come to, less what was waived there."""
        return earlier_of(self.row)

    @property
    def counted_ms(self) -> int:
        """What was counted in the call until its clock last stood still."""
        return ran_before(self.row) + self.meter.closed_ms

    def keep(self, meter: metering.Meter) -> None:
        """Saves what the rules made of the meter."""
        assert self.row is not None  # noqa: S101 (whoever has a meter got it from this row)
        keep(self.row, meter)
        if meter.open_since_ms is not None:
            not_before_ms = self.row.not_before_ms or meter.open_since_ms
            self.row.not_before_ms = max(not_before_ms, meter.open_since_ms)
        self.row.save()

    def person(self, role: str) -> Person:
        """Who sits on that side. Raises RuleError(`nobody_there`) while a company's call rings."""
        found = self.call.client if role == "client" else self.call.agent
        if found is None:
            raise RuleError("nobody_there", _("Nobody has answered this call yet."))
        return found

    @property
    def people(self) -> list[UUID]:
        """Who is in this call."""
        return [each for each in (self.call.client_id, self.call.agent_id) if each]

    def sits(self, agent: Person) -> None:
        """Who sits on the advisor's side from now on."""
        self.call.agent = agent
        self.call.__dict__.pop("agents", None)  # the names of all who have

    def note(self, kind: str, who: str, **figures: Any) -> None:
        """Records what happened (append-only) and tells both sides."""
        self.note_by(self.person(who) if who != "system" else None, kind, who, **figures)

    def note_by(self, by: Person | None, kind: str, who: str, /, **figures: Any) -> None:
        """As `note`, of somebody who may not have sat there."""
        self.call.seq += 1
        event = CallEvent.objects.create(
            call=self.call, seq=self.call.seq, at=self.now.wall, who=who,
            person=by.id if by else None, kind=kind, figures=figures,
        )  # fmt: skip
        announce(topic_of(self.call.id), "log", log_line(event, self.call), seq=self.call.seq)

    def tell(self, kind: str, data: Any) -> None:
        """Announces a changed part of the snapshot under the next number."""
        self.call.seq += 1
        announce(topic_of(self.call.id), kind, data, seq=self.call.seq)

    def tell_call(self) -> None:
        self.tell("call", call_part(self.call, self.now))

    def tell_meter(self) -> None:
        """Says how the meter stands now; nothing in a call that has none."""
        if self.row is not None:
            self.tell("meter", meter_part(self.row, self.waits, self.now))

    def show_busy(self, in_call: bool) -> None:
        """Both show that they are in a call, or free again, wherever they can be rung."""
        answered = self.call.agent_id if in_call and self.call.is_a_companys else None
        set_talking(self.people, in_call, self.now, answered=answered)

    def enter(self, stage: Call.Stage) -> None:
        """Moves the call to its next stage; deadlines of stages count from here."""
        self.call.stage = stage
        self.call.stage_since_ms, self.call.boot = self.now.steady_ms, self.now.boot


def _bring_into_this_boot(work: Desk) -> None:
    """After a reboot the old readings mean nothing: waits begin anew.

    An interval that was open closes as after every crash, where the lease of that boot proves
    it, whoever comes first: no reading of this boot may ever end it.
    """
    row, now = work.row, work.now
    if row is None or row.boot == now.boot:
        return
    meter, was_open = meter_of(row), row.open_since_ms
    if was_open is not None:
        lease = Lease.objects.filter(boot=row.boot).first()
        meter = metering.pause(meter, Reason.LOST, lease.proven_ms if lease else was_open)
    row.boot, row.not_before_ms, row.heard_ms = now.boot, None, None
    row.pauses_since = dict.fromkeys(sorted(meter.reasons), now.steady_ms)
    work.keep(metering.new_boot(meter))
    if was_open is not None:
        work.note("lost", SYSTEM, running_ms=meter.closed_ms, counted_ms=work.counted_ms)
        work.tell_meter()


@contextmanager
def desk(call_id: UUID, now: Instant) -> Iterator[Desk]:
    """Locks a call for one action. Raises MissingError if there is none."""
    with writing():
        # Locked first and read afterwards: whoever waited would else see the row as it is now
        # beside the people of a moment ago (PostgreSQL reads joined rows before it waits).
        _LOCKED.columns(call=call_id)
        call = whole_call(call_id)
        if call is None:
            raise MissingError("no_such_call", "There is no such call.")
        work = Desk(call, current_meter(call), now)
        _bring_into_this_boot(work)
        yield work
        call.save()
