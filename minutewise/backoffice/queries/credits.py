"""Manual credits with the names of those who take part."""

from dataclasses import dataclass
from uuid import UUID

from minutewise.backoffice.models import Credit
from minutewise.backoffice.queries.people import names_of

DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit in a list; `mine` if the reader proposed it, `for_me` if he would receive it."""

    credit: Credit
    person: str
    proposed_by: str
    decided_by: str
    mine: bool
    for_me: bool


def credit_lines(reader: UUID) -> tuple[list[CreditLine], list[CreditLine]]:
    """Those that wait, the oldest first, and those decided, the newest first."""
    waiting = list(Credit.objects.filter(state=Credit.State.PROPOSED).order_by("proposed_at"))
    decided = Credit.objects.exclude(state=Credit.State.PROPOSED).order_by("-decided_at")
    over = list(decided[:DECIDED_SHOWN])
    names = names_of(
        each for c in (*waiting, *over) for each in (c.person_id, c.proposed_by, c.decided_by)
    )

    def line(credit: Credit) -> CreditLine:
        return CreditLine(
            credit=credit,
            person=names.get(str(credit.person_id), ""),
            proposed_by=names.get(str(credit.proposed_by), ""),
            decided_by=names.get(str(credit.decided_by), ""),
            mine=credit.proposed_by == reader,
            for_me=credit.person_id == reader,
        )

    return [line(each) for each in waiting], [line(each) for each in over]
