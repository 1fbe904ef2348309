"""What is kept of a person's agreed payments, and why nobody leaves while a fee is held."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Sheet
from minutewise.agreed.models import Agreed
from minutewise.agreed.rules import State
from minutewise.conversations.rules import ADVISOR, CLIENT
from minutewise.work import due


def _of(person: Person) -> Q:
    return Q(client=person) | Q(advisor__person=person) | Q(asked_by=person)


def tell(person: Person) -> Iterable[Sheet]:
    """Every tip, payment and fee on either side, with what it cost or brought."""
    rows = Agreed.objects.filter(_of(person)).select_related(
        "client", "advisor__person", "advisor__company", "receipt"
    )
    yield Sheet(
        "agreed-payments",
        [
            {
                "id": str(row.id),
                "kind": row.kind,
                "state": row.state,
                "my_side": CLIENT if row.client_id == person.id else ADVISOR,
                "with": row.advisor.shown_name
                if row.client_id == person.id
                else row.client.shown_name,
                "amount": row.amount,
                "earned": row.share if row.advisor.person_id == person.id else None,
                "currency": row.currency,
                "word": row.word,
                "asked_at": row.asked_at.isoformat(),
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
                "receipt": row.receipt.number if hasattr(row, "receipt") else "",
            }
            for row in rows.order_by("asked_at", "id")
        ],
    )


def refuses(person: Person, at: datetime) -> str:
    """Nobody is erased while a success fee is agreed: it is solved or given up first."""
    del at
    mine = Q(client=person) | Q(advisor__person=person)
    if Agreed.objects.filter(mine, state=State.AGREED.value).exists():
        return _("A success fee is agreed. Settle it or give it up first; then the account can go.")
    return ""


def erase(person: Person, at: datetime) -> None:
    """What waits for an answer waits no more; reasons and conditions they typed go."""
    asked = Agreed.objects.filter(state=State.ASKED.value)
    for row in asked.filter(client=person):
        due.cancel("agreed.due", str(row.id))
    asked.filter(client=person).update(state=State.DECLINED.value, ended_at=at, until=None)
    for row in asked.filter(advisor__person=person):
        due.cancel("agreed.due", str(row.id))
    asked.filter(advisor__person=person).update(
        state=State.TAKEN_BACK.value, ended_at=at, until=None
    )
    Agreed.objects.filter(asked_by=person).update(word="")
