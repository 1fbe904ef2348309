"""What a call tells the servers of the two who are in it (webhooks): ids and figures only."""

from minutewise.calls.models import Call
from minutewise.calls.queries import meters_of
from minutewise.calls.rules import ADVISOR, CLIENT
from minutewise.kernel.clock import Instant
from minutewise.webhooks.actions import emit, emit_company
from minutewise.webhooks.actions.emitting import Figures
from minutewise.webhooks.rules import Kind

COMPANY = "company"


def tell(call: Call, kind: Kind, now: Instant, **figures: int) -> None:
    """Tells `kind` to both, each with their own role: to the client, and to who answers."""
    for role in (CLIENT, ADVISOR):
        _tell_one(call, role, kind, now, figures)
    _tell_company(call, kind, now, figures)


def tell_ended(call: Call, now: Instant) -> None:
    """The call is over: missed or ended, and settled with its figures if it was accepted.

    Share, commission and gateway fee are told to who earns alone: the advisor, as on the
    receipt, or the company whose agent answered.
    """
    missed = call.outcome == Call.Outcome.MISSED
    tell(call, Kind.CALL_MISSED if missed else Kind.CALL_ENDED, now)
    if call.accepted_at is None:
        return
    rows = [row for row in meters_of(call) if row.settled_at is not None]
    share, taken = sum(r.share or 0 for r in rows), sum(r.commission or 0 for r in rows)
    fee = sum(r.gateway_fee for r in rows)
    running_ms = sum(row.closed_ms for row in rows)
    both = {"paid": share + taken + fee, "running_ms": running_ms}
    _tell_one(call, CLIENT, Kind.CALL_SETTLED, now, both)
    money = {**both, "share": share, "commission": taken, "gateway_fee": fee}
    agents = both if call.advisor.company_id else money
    _tell_one(call, ADVISOR, Kind.CALL_SETTLED, now, agents)
    _tell_company(call, Kind.CALL_SETTLED, now, money)


def tell_refund(call: Call, amount: int, now: Instant) -> None:
    """`amount` (minor units) of it was given back."""
    tell(call, Kind.CALL_REFUNDED, now, refunded=amount)


def _tell_one(call: Call, role: str, kind: Kind, now: Instant, figures: dict[str, int]) -> None:
    person_id = call.client_id if role == CLIENT else call.agent_id
    if person_id is None:  # a company's call that nobody has answered
        return
    emit(person_id, kind, _told(call, role, figures), now.wall)


def _tell_company(call: Call, kind: Kind, now: Instant, figures: dict[str, int]) -> None:
    """Of a company's call its own endpoints hear all, with who answered."""
    if call.advisor.company_id is None:
        return
    agent = str(call.agent_id) if call.agent_id else None
    told = {**_told(call, COMPANY, figures), "agent": agent}
    emit_company(call.advisor.company_id, kind, told, now.wall)


def _told(call: Call, role: str, figures: dict[str, int]) -> Figures:
    return {
        "call": str(call.id),
        "role": role,
        "advisor": str(call.advisor_id),
        "mode": call.mode,
        "outcome": call.outcome or None,
        "currency": call.network.currency,
        **figures,
    }
