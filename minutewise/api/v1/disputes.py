"""Money asked back, by either side: the presses of its page. Operators decide at their desk."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Status

from minutewise.accounts.rules.tokens import Scope
from minutewise.api import dispute_reads as reads
from minutewise.api import dispute_shapes as shapes
from minutewise.api.access import person_of
from minutewise.api.v1.door import Cursor, Key, Limit, api, by, changed, told
from minutewise.disputes import actions, deeds
from minutewise.disputes.rules import Event
from minutewise.ledger.rules import Ref
from minutewise.work.clock import now

_ONE = "disputes/{uuid:dispute_id}"
Dispute = shapes.Dispute


@api.get(
    "disputable/{about}/{uuid:about_id}", response=told(shapes.Charge), **by(Scope.READ)
)  # fmt: skip
def disputable(request: HttpRequest, about: shapes.About, about_id: UUID) -> shapes.Charge:
    """How much of a call or payment of one's own can be asked back, and until when."""
    return reads.charge(person_of(request), Ref(about, str(about_id)), now())


@api.get("disputes", response=told(shapes.Disputes), **by(Scope.READ))
def disputes(request: HttpRequest, cursor: Cursor = "", limit: Limit = 50) -> shapes.Disputes:
    """One's own on either side, newest first; an owner's company's among them."""
    return reads.disputes(request, person_of(request), cursor=cursor, limit=limit)


@api.get(_ONE, response=told(Dispute), **by(Scope.READ))
def dispute(request: HttpRequest, dispute_id: UUID) -> Dispute:
    """Where one stands, what everybody said, and what one may do now."""
    return reads.one(request, person_of(request), dispute_id)


@api.post("disputes", response=changed(Dispute, status=201), **by(Scope.DISPUTES))
def open_dispute(request: HttpRequest, body: shapes.NewDispute, idempotency_key: Key) -> Any:
    """The client asks money of a charge back: it is held from that moment on."""
    ref, key = Ref(body.about, str(body.about_id)), f"api:{idempotency_key}"
    party = deeds.ask_back(person_of(request), ref, body.amount, body.words, key, now())
    return Status(201, reads.dispute(request, party))


def _do(
    request: HttpRequest, dispute_id: UUID, event: Event, key: str, *,
    amount: int | None = None, words: str = "",
) -> Dispute:  # fmt: skip
    party = deeds.act(
        person_of(request), dispute_id, event, f"api:{key}", now(), amount=amount, words=words
    )
    return reads.dispute(request, party)


def _pressed(do: str) -> dict[str, Any]:
    return {"path": f"{_ONE}/{do}", "response": told(Dispute, 409), **by(Scope.DISPUTES)}


def _written(do: str) -> dict[str, Any]:
    return {"path": f"{_ONE}/{do}", "response": changed(Dispute), **by(Scope.DISPUTES)}


@api.post(**_written("offer"))
def offer_part(
    request: HttpRequest, dispute_id: UUID, body: shapes.NewDisputeOffer, idempotency_key: Key
) -> Dispute:
    """The advisor offers a part of what was asked; nothing moves before the client accepts."""
    key, event = idempotency_key, Event.OFFER
    return _do(request, dispute_id, event, key, amount=body.amount, words=body.words)


@api.post(**_written("counter"))
def counter_offer(
    request: HttpRequest, dispute_id: UUID, body: shapes.NewDisputeOffer, idempotency_key: Key
) -> Dispute:
    """The client would settle for this."""
    key, event = idempotency_key, Event.COUNTER
    return _do(request, dispute_id, event, key, amount=body.amount, words=body.words)


@api.post(**_written("accept"))
def accept_offer(
    request: HttpRequest, dispute_id: UUID, body: shapes.Acceptance, idempotency_key: Key
) -> Dispute:
    """Accept the open offer of the other side: its amount goes back, and it is settled."""
    return _do(request, dispute_id, Event.ACCEPT, idempotency_key, amount=body.amount)


@api.post(**_pressed("give-back"))
def give_all_back(request: HttpRequest, dispute_id: UUID, idempotency_key: Key) -> Dispute:
    """The advisor gives all back that was asked."""
    return _do(request, dispute_id, Event.GIVE_BACK, idempotency_key)


@api.post(**_written("refuse"))
def refuse_dispute(
    request: HttpRequest, dispute_id: UUID, body: shapes.Because, idempotency_key: Key
) -> Dispute:
    """Refuse what was asked or offered, with a reason; then either side may go on."""
    return _do(request, dispute_id, Event.REFUSE, idempotency_key, words=body.words)


@api.post(**_pressed("withdraw"))
def withdraw_dispute(request: HttpRequest, dispute_id: UUID, idempotency_key: Key) -> Dispute:
    """The client asks no more: nothing goes back."""
    return _do(request, dispute_id, Event.WITHDRAW, idempotency_key)


@api.post(**_pressed("escalate"))
def bring_to_operator(request: HttpRequest, dispute_id: UUID, idempotency_key: Key) -> Dispute:
    """After a refusal: an operator is to decide."""
    return _do(request, dispute_id, Event.ESCALATE, idempotency_key)


@api.post(**_written("appeal"))
def appeal(
    request: HttpRequest, dispute_id: UUID, body: shapes.Because, idempotency_key: Key
) -> Dispute:
    """Against a decision: another operator decides, for good."""
    return _do(request, dispute_id, Event.APPEAL, idempotency_key, words=body.words)


@api.post(f"{_ONE}/consent", response=told(Dispute, 409), **by(Scope.DISPUTES))
def show_thread(request: HttpRequest, dispute_id: UUID) -> Dispute:
    """Let the operator read the conversation, once both sides have; there is no way back."""
    actions.consent(dispute_id, person_of(request), now())
    return reads.one(request, person_of(request), dispute_id)
