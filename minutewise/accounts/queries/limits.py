"""A person's limits, and what they leave."""

from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from minutewise.accounts.models import Person, SpendingLimit, SpentBefore
from minutewise.accounts.rules.limits import Left, Limit, Span, clocks, lefts, period_of_all
from minutewise.work.quick.prepared import Prepared


class Spent(Protocol):
    """Minor units of `currency` that a person has spent since `since`, with all that is held.

    The books stand above this context: `project/wiring.py` registers who reads them.
    """

    def __call__(self, owner: UUID, currency: str, since: datetime, /) -> int: ...


_spent: list[Spent] = []
_SET = Prepared(
    lambda person, currency: SpendingLimit.objects.filter(person=person, currency=currency),
    person=UUID, currency=str,
)  # fmt: skip


def provide_spent(reader: Spent) -> None:
    """Registers the one reader of the books."""
    _spent[:] = [reader]


def limits_of(person_id: UUID, currency: str, at: datetime) -> dict[Span, Limit]:
    """All three limits as they stand at `at`; those that nobody set let everything through."""
    rows = _SET.rows(person=person_id, currency=currency)
    found = {Span(row.span): Limit(row.amount, row.later, row.later_from).at(at) for row in rows}
    return {span: found.get(span, Limit()) for span in Span}


def clocks_of(person: Person, at: datetime) -> list[ZoneInfo]:
    """The clocks on which the days and months of this person's limits are counted."""
    return clocks(person.time_zone, person.zone_before, person.zone_changed_at, at)


def spent_in(person: Person, currency: str, at: datetime) -> dict[Span, int]:
    """What counts today and this month on the person's clock, in minor units.

    Also what the same address spent in it with an account that was erased since.
    """
    zones = clocks_of(person, at)
    before = SpentBefore.objects.filter(person=person, currency=currency).first()
    found = {}
    for span in (Span.DAY, Span.MONTH):
        start = period_of_all(span, at, zones)[0]
        found[span] = _spent[0](person.id, currency, start) if _spent else 0
        if before is not None and before.at >= start:
            found[span] += before.day if span is Span.DAY else before.month
    return found


def left_of(person: Person, currency: str, at: datetime, in_call: int = 0) -> list[Left]:
    """What each limit of this person leaves; nothing is asked of the books without a limit.

    `in_call` is what the call in question has confirmed so far (minor units).
    """
    limits = limits_of(person.id, currency, at)
    if all(limit.amount is None for limit in limits.values()):
        return []
    spent = {**spent_in(person, currency, at), Span.CALL: in_call}
    return lefts(limits, spent, at, clocks_of(person, at))
