"""Money of a settled call given back, by whoever earned it: the advisor, of a company an owner."""

from uuid import UUID

from django.http import HttpRequest

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import agreed_shapes, shapes
from minutewise.api.access import person_of
from minutewise.api.v1.door import Key, api, by, changed, told
from minutewise.calls.actions.giving_back import give_back
from minutewise.calls.queries.refunds import earned_call_of, given_of
from minutewise.work.clock import now

_AT = "calls/{uuid:call_id}/refund"
Refund = shapes.CallRefund


@api.get(_AT, response=told(Refund), **by(Scope.READ))
def call_refund(request: HttpRequest, call_id: UUID) -> Refund:
    """What of a call can still be given back."""
    given = given_of(earned_call_of(person_of(request), call_id))
    return Refund(
        call=given.call.pk,
        currency=given.call.network.currency,
        paid=given.charged.charged,
        refunded=given.charged.refunded,
        left=given.left,
        disputed=given.disputed,
    )


@api.post(_AT, response=changed(Refund), **by(Scope.PAY))
def give_call_back(
    request: HttpRequest, call_id: UUID, body: agreed_shapes.GivenBack, idempotency_key: Key
) -> Refund:
    """Who earned it gives some or all of it back, the commission in proportion."""
    give_back(person_of(request), call_id, body.amount, f"api:{idempotency_key}", now())
    return call_refund(request, call_id)
