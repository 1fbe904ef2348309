"""Payments agreed in conversations, to read; people press what moves their money."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest

from minutewise.accounts.models import Person
from minutewise.accounts.rules.tokens import Scope
from minutewise.agreed.models import Agreed
from minutewise.agreed.queries import agreed_of, mine, view_of
from minutewise.api import agreed_shapes as shapes
from minutewise.api import cursors
from minutewise.api.access import person_of
from minutewise.api.v1.door import Cursor, Limit, api, by, told
from minutewise.conversations.queries import side_of
from minutewise.conversations.rules import Side


@api.get("payments", response=told(shapes.AgreedPayments), **by(Scope.READ))
def agreed_payments(
    request: HttpRequest, cursor: Cursor = "", limit: Limit = 50
) -> shapes.AgreedPayments:
    """Tips, payments and success fees on either side, newest first."""
    person = person_of(request)
    rows = mine(person)
    if cursor:
        rows = rows.filter(pk__lt=cursors.read_id(cursor))
    found = list(rows.order_by("-pk")[: limit + 1])
    items = [_shown(row, side_of(row.conversation, person), person) for row in found[:limit]]
    more = cursors.written(str(found[limit - 1].pk)) if len(found) > limit else None
    return shapes.AgreedPayments(items=items, next=more)


@api.get("payments/{uuid:agreed_id}", response=told(shapes.AgreedPayment), **by(Scope.READ))
def agreed_payment(request: HttpRequest, agreed_id: UUID) -> shapes.AgreedPayment:
    """One of them as it stands now."""
    person = person_of(request)
    row, side = agreed_of(person, agreed_id)
    return _shown(row, side, person)


def _shown(row: Agreed, side: Side, person: Person) -> shapes.AgreedPayment:
    view, receipt = view_of(row, side, person), getattr(row, "receipt", None)
    return shapes.AgreedPayment(
        id=row.pk,
        thread=row.conversation_id,
        kind=cast(Any, row.kind),
        state=cast(Any, row.state),
        my_side=side,
        with_name=view.other,
        amount=row.amount,
        refunded=view.refunded,
        currency=row.currency,
        word=row.word,
        held=row.held,
        asked_at=row.asked_at,
        agreed_at=row.agreed_at,
        until=row.until,
        ended_at=row.ended_at,
        receipt=receipt.number if receipt else "",
        share=row.share if view.earns else None,
        commission=row.commission if view.earns else None,
        gateway_fee=row.gateway_fee if view.earns else None,
    )
