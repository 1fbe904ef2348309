"""What disputes keep of a person, and why nobody leaves in the middle of one."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from minutewise.accounts.models import Person
from minutewise.accounts.own_data import Row, Sheet
from minutewise.disputes.models import Dispute, Step
from minutewise.disputes.queries import of_person, open_with


def tell(person: Person) -> Iterable[Sheet]:
    """Every dispute on either side with its figures, and every step that was one's own."""
    rows = of_person(person)
    yield Sheet("disputes", [_row(row, person) for row in rows])
    steps = Step.objects.filter(person=person.pk).order_by("at", "pk")
    yield Sheet(
        "dispute-steps",
        [
            {"dispute": str(step.dispute_id), "at": step.at.isoformat(), "what": step.event,
             "amount": step.amount, "words": step.words}
            for step in steps
        ],
    )  # fmt: skip


def _row(dispute: Dispute, person: Person) -> Row:
    return {
        "id": str(dispute.pk),
        "opened_at": dispute.opened_at.isoformat(),
        "about": f"{dispute.ref_kind} {dispute.ref_id}",
        "my_side": "client" if dispute.client_id == person.pk else "advisor",
        "asked": dispute.asked,
        "returned": dispute.returned,
        "currency": dispute.currency,
        "state": dispute.state,
    }


def refuses(person: Person, at: datetime) -> str:
    """Money that is argued about has to find its owner first."""
    del at
    if open_with(person):
        return _("A dispute of yours is open. Settle it, or wait until it is decided.")
    return ""


def erase(person: Person, at: datetime) -> None:
    """What the person wrote goes; who did what when, and the figures, stay with the books."""
    del at
    Step.objects.filter(person=person.pk).update(words="")
