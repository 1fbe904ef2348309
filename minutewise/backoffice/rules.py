"""Rules of the operator's desk: who may do what, and the life of a manual credit. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from minutewise.kernel.errors import InvalidError, RuleError

REASON_LENGTH_MAX = 300
CREDIT_LASTS = timedelta(days=7)
# 1,000.00 in most currencies: a slip of two digits ends here, a goodwill gesture does not.
CREDIT_MAX = 100_000


class Deed(StrEnum):
    """What an operator needs a right of its own for (`backoffice.<deed>`); looking needs none."""

    END_CALL = "end_call"
    BAN_PERSON = "ban_person"
    GIVE_CREDIT = "give_credit"
    OPEN_DOOR = "open_door"
    DECIDE_DISPUTE = "decide_dispute"


class NotAllowedError(RuleError):
    """An operator without the right for this deed."""

    status = 403


def check_reason(text: str) -> str:
    """The reason as it is kept; raises InvalidError `reason_missing`, `reason_too_long`."""
    if not text:
        raise InvalidError("reason_missing", "Say why: it is kept in the audit log.", field="why")
    if len(text) > REASON_LENGTH_MAX:
        raise InvalidError("reason_too_long", "This reason is too long.", field="why")
    return text


def check_ban(*, by: UUID, everything: bool, person: UUID, operator: bool) -> None:
    """Raises RuleError `ban_self`; `ban_operator` where it takes somebody with all rights."""
    if by == person:
        raise RuleError("ban_self", "You cannot shut yourself out.")
    if operator and not everything:
        raise RuleError("ban_operator", "Only somebody with all rights can shut out an operator.")


def check_open_door(*, by: UUID, everything: bool, person: UUID, operator: bool) -> None:
    """Raises RuleError `own_factor`; `operators_factor` where it takes somebody with all rights."""
    if by == person:
        raise RuleError("own_factor", "Turn off your own second factor in your account.")
    if operator and not everything:
        raise RuleError(
            "operators_factor", "Only somebody with all rights can do this for an operator."
        )


class Accused(StrEnum):
    """Who was reported, as far as it decides what can be done."""

    CLIENT = "client"
    ADVISOR = "advisor"
    COMPANY = "company"
    VISITOR = "visitor"


# What can become of a report, by whom it is about: letters and doors need an account, closing
# needs a page, and a visitor has nothing but a browser and an address.
OUTCOMES: Mapping[Accused, tuple[str, ...]] = {
    Accused.CLIENT: ("nothing", "warned", "banned"),
    Accused.ADVISOR: ("nothing", "warned", "closed", "banned"),
    Accused.COMPANY: ("nothing", "warned", "closed"),
    Accused.VISITOR: ("nothing", "banned"),
}
# For how many days a page can be closed.
CLOSED_DAYS = (7, 30, 90)


def check_outcome(accused: Accused, what: str, days: int) -> None:
    """Raises RuleError `not_for_them` for what cannot be done to them, InvalidError `no_days`."""
    if what not in OUTCOMES[accused]:
        raise RuleError("not_for_them", "This cannot be decided about whoever was reported.")
    if what == "closed" and days not in CLOSED_DAYS:
        raise InvalidError("no_days", "Say for how long the page is closed.", field="days")


class State(StrEnum):
    """Of a manual credit."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    EXPIRED = "expired"


class Event(StrEnum):
    """What happens to a proposal."""

    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    REFUSE = "refuse"
    EXPIRE = "expire"


# Every other pair is refused with `credit_over`: a proposal is decided once.
TABLE: Mapping[tuple[State, Event], State] = {
    (State.PROPOSED, Event.CONFIRM): State.CONFIRMED,
    (State.PROPOSED, Event.WITHDRAW): State.WITHDRAWN,
    (State.PROPOSED, Event.REFUSE): State.REFUSED,
    (State.PROPOSED, Event.EXPIRE): State.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A manual credit as the rules see it."""

    state: State
    person: UUID
    proposed_by: UUID
    expires_at: datetime


def check_amount(amount: int) -> int:
    """Raises InvalidError `credit_amount` unless 0 < amount ≤ CREDIT_MAX (minor units)."""
    if not 0 < amount <= CREDIT_MAX:
        raise InvalidError("credit_amount", "This is no amount for a credit.", field="amount")
    return amount


def check_receiver(person: UUID, by: UUID) -> None:
    """Raises RuleError `own_credit`: nobody gives to himself."""
    if person == by:
        raise RuleError("own_credit", "You cannot give a credit to yourself.")


def decide(proposal: Proposal, event: Event, by: UUID | None, at: datetime) -> State:
    """The state after `event`. `by` is None where time alone decides.

    Raises RuleError: `credit_over` once it is decided; `credit_expired` from its last instant
    on; `second_operator` where the proposer would confirm or refuse, or anybody but him
    withdraw; `own_credit` where the receiver would decide.
    """
    after = TABLE.get((proposal.state, event))
    if after is None:
        raise RuleError("credit_over", "This credit has been decided already.")
    if event is Event.EXPIRE:
        return after
    if at >= proposal.expires_at:
        raise RuleError("credit_expired", "This proposal has expired. Propose it anew.")
    if by is not None:
        check_receiver(proposal.person, by)
    if (by == proposal.proposed_by) != (event is Event.WITHDRAW):
        raise RuleError("second_operator", "This is for a second operator to decide.")
    return after
