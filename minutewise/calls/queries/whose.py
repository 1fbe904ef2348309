"""Whose call it is. A foreign one looks as if it were not there."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from minutewise.accounts.models import Person
from minutewise.advisors.models import Advisor, Membership
from minutewise.advisors.queries.pages import earns
from minutewise.calls.models import Call, Lease, Rung
from minutewise.calls.rules import ADVISOR, CLIENT
from minutewise.calls.rules.routing import End
from minutewise.kernel.clock import Instant
from minutewise.kernel.errors import MissingError
from minutewise.work.quick.prepared import Prepared

# What comes with a call wherever one is shown or changed.
WHOLE = ("client", "agent", "advisor__person", "advisor__company", "network", "conversation")


def _own(person: UUID, call: UUID) -> QuerySet[Call]:
    mine = Q(client=person) | Q(agent=person)
    return Call.objects.filter(mine, id=call).select_related(*WHOLE).order_by()


def _rung(person: UUID, call: UUID) -> QuerySet[Call]:
    mine = Q(client=person) | Q(agent=person) | Q(rungs__person=person)
    return Call.objects.filter(mine, id=call).select_related(*WHOLE).order_by()[:1]


_OWN = Prepared(_own, person=UUID, call=UUID)
_RUNG = Prepared(_rung, person=UUID, call=UUID)
_MET = Prepared(
    lambda client, page: (
        Call.objects.filter(client=client, advisor=page).order_by().values_list("id")[:1]
    ),
    client=UUID, page=UUID,
)  # fmt: skip
_WHOLE = Prepared(
    lambda call: Call.objects.select_related(*WHOLE).filter(id=call).order_by(), call=UUID
)
_LEASE = Prepared(lambda boot: Lease.objects.filter(name="keeper", boot=boot), boot=str)


def whole_call(call_id: UUID) -> Call | None:
    """The call with all that is shown or changed with it; whose it is, the caller looks."""
    return _WHOLE.first(call=call_id)


def call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """The call and the person's side in it. Raises MissingError when it is not theirs."""
    call = _OWN.first(person=person.id, call=call_id)
    if call is None:
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def is_of_thread(call_id: UUID, thread_id: UUID) -> bool:
    """Whether this call was between the two of that thread. Registered in `project/wiring.py`."""
    return Call.objects.filter(id=call_id, conversation_id=thread_id).exists()


def rung_call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """As `call_of`, also for whoever it rings or has rung for: to answer it, and for no more."""
    call = _RUNG.first(person=person.id, call=call_id)
    if call is None:
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def attended_call_of(person: Person, call_id: UUID) -> tuple[Call, str]:
    """As `call_of`, for reading what it came to: also for who has handed the call over, and of a
    company for who has the say over what it earned."""
    call = whole_call(call_id)
    if call is None or not (_sat_in(call, person) or earns(person, call.advisor)):
        raise MissingError("no_such_call", "There is no such call.")
    return call, CLIENT if call.client_id == person.id else ADVISOR


def _sat_in(call: Call, person: Person) -> bool:
    if person.id in (call.client_id, call.agent_id):
        return True
    return call.rungs.filter(person=person, end=End.ACCEPTED.value).exists()


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


def awaits_colleague(call: Call) -> bool:
    """Whether somebody has taken the call over and has not come together with the client yet."""
    return call.rungs.filter(by__isnull=False, end=End.ACCEPTED.value, arrived=False).exists()


def topic_of(call_id: UUID) -> str:
    """The realtime topic of a call."""
    return f"call:{call_id}"


def have_met(client: Person, advisor: Advisor) -> bool:
    """Whether the two have had a call before, whatever became of it."""
    return bool(_MET.columns(client=client.id, page=advisor.id))


def open_call_of(client: Person, advisor: Advisor) -> Call | None:
    """The call between the two that has not ended, if there is one."""
    calls = Call.objects.filter(client=client, advisor=advisor).exclude(stage=Call.Stage.ENDED)
    return calls.first()


def open_calls() -> Iterable[Call]:
    """Every call that has not ended, for the keeper."""
    return Call.objects.exclude(stage=Call.Stage.ENDED).select_related("advisor")


def lease_mark_ms(now: Instant) -> int | None:
    """Until when the keeper has said that every running meter was proven; None if unknown."""
    lease = _LEASE.first(boot=now.boot)
    return lease.proven_ms if lease else None
