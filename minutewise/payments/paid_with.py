"""What a card's money paid: whoever answers for it when the card's bank takes it back."""

from collections.abc import Mapping
from uuid import UUID

from minutewise.ledger.queries import moves_of
from minutewise.ledger.rules import Ref, spendable
from minutewise.payments.models import Authorisation, Chargeback, Payment, kind_of
from minutewise.payments.rules import Move, paid_from


def paid_with(item: Payment | Authorisation) -> Mapping[Ref, int]:
    """The charges that this money paid, and how much of each (minor units).

    What was taken of an authorisation paid its charge and nothing else. A top-up paid what was
    spent of the wallet while it was the oldest money there (`rules.paid_from`).
    """
    if isinstance(item, Authorisation):
        return {_came_as(item): item.captured}
    back = _goes_back(item.person_id, item.currency)
    moves = [
        Move(ref, amount, back.get((reason, ref)))
        for reason, ref, amount in moves_of(spendable(item.person_id, item.currency))
    ]
    return paid_from(_came_as(item), moves)


def _came_as(item: Payment | Authorisation) -> Ref:
    """Under which reference its money comes into the wallet: of an authorisation, what its charge
    gives back."""
    if isinstance(item, Authorisation):
        return Ref(item.ref_kind, item.ref_id)
    return Ref("payment", str(item.pk))


def _goes_back(person_id: UUID, currency: str) -> dict[tuple[str, Ref], Ref]:
    """Of what leaves the wallet for a card, as the books name it: how it had come in."""
    mine = {"person_id": person_id, "currency": currency}
    of_cards = (Payment.objects.filter(**mine), Authorisation.objects.filter(**mine))
    back = {
        ("refund_to_source", Ref(kind_of(item), str(item.pk))): _came_as(item)
        for rows in of_cards
        for item in rows
    }
    taken = Chargeback.objects.filter(**mine).select_related("payment", "authorisation")
    back |= {("chargeback", Ref("chargeback", str(row.pk))): _came_as(row.item) for row in taken}
    return back
